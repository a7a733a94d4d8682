"""What an outcome asks for: its verbs, and the object of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .bloom import Form, Verb, Weak, verb_forms
from .english import (
    ADVERBS,
    BARE_OPENER,
    BRINGS,
    COORDINATORS,
    DETERMINERS,
    GO_WITHOUT_OBJECT,
    NO_VERBS,
    OPENER,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SENTENCE_END,
    STOPS,
    TO_ACTION,
)
from .lexicon import Use, use_at


class Token(NamedTuple):
    """A word in small letters or a sign, and where it stands in the text. plain: it has no capital."""

    word: str
    start: int
    end: int
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Verbs that share an object: text[start:end], of which text[object_start:end] is the object."""

    uses: tuple[Use, ...]
    sentence: int
    start: int
    object_start: int
    end: int

    @property
    def weak(self) -> Weak | None:
        """Return what cannot be observed here, None where any verb can."""
        found = [use.weak for use in self.uses]
        return found[0] if all(found) else None

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """Return the verbs that can be observed and that the table knows."""
        return tuple(use.verb for use in self.uses if use.verb)


_TOKEN = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*|[^\w\s]")


def read_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of an outcome, none where it says nothing that a learner does.

    A clause begins at the first verb after the words that introduce it ("students will be able to"). Another begins
    where a conjunction or a comma is followed by a verb of the same form with an object of its own, unless it belongs
    to a purpose, a manner or a relative clause: "apply X to find Y and mend Z" is one.
    """
    return tuple(
        clause
        for number, (start, end) in enumerate(_sentences(text))
        for clause in _read_sentence(text, number, start, end)
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = len(text) - len(text.lstrip())
    for match in SENTENCE_END.finditer(text, start):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _read_sentence(text: str, number: int, start: int, end: int) -> Iterator[Clause]:
    begin, opened = _action(text[start:end])
    tokens = [
        Token(m[0].casefold().replace("‑", "-"), start + m.start(), start + m.end(), m[0].islower())
        for m in _TOKEN.finditer(text[start:end])
        if m.start() >= begin
    ]
    at: int | None = _skip([token.word for token in tokens], 0, COORDINATORS)
    while at is not None:
        uses, rest = _head(tokens, at, opened=opened)
        if not uses:
            return
        at, stop = _next_clause(tokens, rest, uses[-1].form)
        last = tokens[stop - 1].end
        object_start = tokens[rest].start if rest < stop else last
        yield Clause(uses=uses, sentence=number, start=uses[0].start, object_start=object_start, end=last)
        opened = False


def _action(sentence: str) -> tuple[int, bool]:
    """Return where the action may begin, after the words that introduce it, and whether there are any."""
    words = [m[0].casefold() for m in _TOKEN.finditer(sentence)]
    match = _opener(sentence)
    first = _skip(words, 0, ADVERBS | STOPS | COORDINATORS)
    use = use_at(words, first)
    if match and match.start() and use and not (use.form is Form.GERUND or use.noun or use.weak):
        match = None
    if match and use and use.weak and not (TO_ACTION.match(sentence) or BRINGS.search(match[0])):
        match = None
    begin, opened = 0, match is not None
    while match:
        begin += match.end()
        match = OPENER.match(sentence[begin:])
    return begin, opened


def _opener(sentence: str) -> re.Match[str] | None:
    bare, match = BARE_OPENER.search(sentence), OPENER.search(sentence)
    if bare is None or match is None or match.start() < bare.start():
        return match or bare
    after = [m[0].casefold() for m in _TOKEN.finditer(sentence[bare.end() :])]
    return bare if use_at(after, _skip(after, 0, ADVERBS)) else match


def _skip(words: Sequence[str], at: int, skipped: frozenset[str]) -> int:
    while at < len(words) and (words[at] in skipped or _is_adverb(words[at])):
        at += 1
    return at


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and len(word) > 4 and word not in verb_forms()


def _head(tokens: Sequence[Token], at: int, *, opened: bool) -> tuple[tuple[Use, ...], int]:
    """Return the verbs that stand together from here, and the position after them."""
    words = [token.word for token in tokens]
    uses: list[Use] = []
    rest = at
    while True:
        place = _fill(words, rest, joined=bool(uses))
        use = use_at(words, place)
        if use is None or (uses and not _goes_on(uses[-1], use, adjacent=place == rest)):
            break
        if not uses and use.noun and place + 1 < len(words) and words[place + 1] in ("of", "for", "in"):
            break
        rest = place + use.length
        uses.append(use.placed(tokens[place].start, tokens[rest - 1].end))
    place = _fill(words, at, joined=False)
    if not uses and opened and place < len(words) and words[place].isalpha() and tokens[place].plain:
        if words[place] in NO_VERBS:
            return (), at
        unknown = Use(form=Form.BASE, start=tokens[place].start, end=tokens[place].end)
        return (unknown,), place + 1
    return tuple(uses), rest


def _goes_on(last: Use, use: Use, *, adjacent: bool) -> bool:
    """Tell whether a verb shares the object of the one before it: "use design patterns" has one verb."""
    if last.form is not use.form:
        return False
    return not adjacent or not use.noun or last.name in GO_WITHOUT_OBJECT


def _fill(words: Sequence[str], at: int, *, joined: bool) -> int:
    """Return the position after adverbs, "be able to", "how to", and conjunctions if something may be joined."""
    skipped = ADVERBS | STOPS | (COORDINATORS if joined else frozenset())
    place = _skip(words, at, skipped)
    while span := _to_action(words, place):
        place = _skip(words, place + span, skipped)
    return place


def _to_action(words: Sequence[str], at: int) -> int:
    match = TO_ACTION.match(" ".join(words[at : at + 6]) + " ")
    return len(match[0].split()) if match else 0


def _next_clause(tokens: Sequence[Token], at: int, form: Form) -> tuple[int | None, int]:
    """Return where the next clause begins, None if there is none, and where this one's object ends."""
    words = [token.word for token in tokens]
    aside = False
    for place in range(at, len(words)):
        aside = aside or _opens_aside(words, place, form)
        if words[place] not in COORDINATORS or place == at:
            continue
        after = _skip(words, place, ADVERBS | COORDINATORS)
        begins = _fill(words, place, joined=True)
        anew = after < begins and words[after] != "to" and _to_action(words, after) > 0
        use = use_at(words, begins)
        if use and (anew or (use.form is form and not aside)) and _has_own_object(words, begins, use, anew=anew):
            return begins, place
    return None, len(words)


def _opens_aside(words: Sequence[str], at: int, form: Form) -> bool:
    """Tell whether a purpose, manner or relative clause begins here, to which later verbs of this form belong."""
    if words[at] in RELATIVES:
        return True
    use = use_at(words, at + 1)
    if form is Form.THIRD or use is None:
        return False
    return (words[at] == "to" and use.form is Form.BASE) or (words[at] in ("by", "through") and form is Form.GERUND)


def _has_own_object(words: Sequence[str], at: int, use: Use, *, anew: bool) -> bool:
    """Tell whether a verb, and those joined to it, are followed by an object that is not the last one's."""
    after = at + use.length
    while True:
        place = _skip(words, after, ADVERBS | COORDINATORS)
        other = use_at(words, place)
        if place == after or other is None or other.form is not use.form:
            break
        after = place + other.length
    after = _skip(words, after, ADVERBS)
    if after >= len(words) or not words[after][0].isalnum() or words[after] in COORDINATORS | PRONOUNS:
        return False
    if use.weak or anew:
        return True
    if words[after] in PREPOSITIONS:
        return use.name in GO_WITHOUT_OBJECT
    if not use.noun:
        return True
    # "design and test the parts", but "design and test methods"; plural nouns are seldom before another noun.
    return words[after] in DETERMINERS or (use.form is Form.THIRD and not _is_plain_verb(words, after))


def _is_plain_verb(words: Sequence[str], at: int) -> bool:
    use = use_at(words, at)
    return use is not None and not use.noun
