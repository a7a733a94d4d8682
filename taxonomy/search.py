"""Finding skills by name, as a person types it."""

import difflib
import re
from collections.abc import Iterable, Sequence

from .concepts import Skill

_WORD = re.compile(r"[\w+#]+")
_SMALL_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"})
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ies|ied|ed|es|s|e|y)$")


def search_skills(skills: Iterable[Skill], text: str, *, limit: int) -> list[Skill]:
    """Return the skills whose names fit a text best: equal, then containing it, then containing its words.

    Words are compared without inflection ("nursing" finds "nurse"); a word that occurs in no name is
    corrected to the nearest one that does. Of a skill's names the best counts; ties go by id.
    """
    named = [(skill, _names(skill)) for skill in skills]
    words = _words(text)
    known = "\n".join(name for _, names in named for name in names)
    words = [word if _stem(word) in known else _corrected(word, known) for word in words]
    wanted = [word for word in words if word not in _SMALL_WORDS] or words
    if not wanted:
        return []
    stems = [_stem(word) for word in wanted]
    ranked = []
    for skill, names in named:
        # `in` on the whole name is a hundred times quicker than words, and rules out nearly all of them.
        fitting = [(i, name) for i, name in enumerate(names) if all(stem in name for stem in stems)]
        if fitting:
            # An alternative label counts slightly less than the label, which comes first.
            best = max(_fit(name, words, wanted, stems) - (0.1 if i else 0.0) for i, name in fitting)
            ranked.append((-best, skill.id, skill))
    return [skill for _, _, skill in sorted(ranked)[:limit]]


def _fit(name: str, words: Sequence[str], wanted: Sequence[str], stems: Sequence[str]) -> float:
    """Return 4 for an equal name, 3 to 4 if the text stands in it, 2 to 3 if its words do, else 1 to 2."""
    has = _words(name)
    share = min(1.0, sum(map(len, wanted)) / max(1, sum(map(len, has))))
    if has == words:
        return 4.0
    if f" {' '.join(words)} " in f" {' '.join(has)} ":
        return 3.0 + share / 2
    if set(stems) <= set(map(_stem, has)):
        exact = sum(word in has for word in wanted) / len(wanted)
        return 2.0 + (exact + share) / 2.5
    return 1.0 + share / 2


def _names(skill: Skill) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (skill.label, *skill.alt_labels))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


def _corrected(word: str, known: str) -> str:
    """Return the word of the names that is spelt most like this one, or the word itself."""
    vocabulary = {found for found in _words(known) if abs(len(found) - len(word)) <= 2}
    return next(iter(difflib.get_close_matches(word, vocabulary, n=1, cutoff=0.75)), word)
