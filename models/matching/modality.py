"""Whether a text requires, prefers or does without what its quoted words name; rules, no model."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..records import TextKind
from .clauses import FILLER, clause_bounds, items_between, list_start, says_its_own, sentences
from .cues import Cue, Modality, Reach
from .denials import DENIALS
from .lessons import LESSONS
from .wishes import REQUIREMENTS, WISHES

_SETS = (DENIALS, LESSONS, WISHES)

# Changes with every rule, so that what other rules have read is not taken for the same.
FINGERPRINT = hashlib.sha256(
    "\n".join(cue.pattern.pattern for cues in (*(s.cues for s in _SETS), REQUIREMENTS) for cue in cues).encode()
).hexdigest()[:8]


class Scope(NamedTuple):
    """The characters that a cue is about, the cue among them.

    modality  None: a reason given for what is not needed, which counts neither way
    joined    the cue stands in a clause of its own and speaks of the one before
    """

    start: int
    end: int
    modality: Modality | None
    joined: bool = False


_WORD = re.compile(r"[^\W_]+(?:['’.+#&/-][^\W_]+)*[+#]*")
_LOWER_WORD = re.compile(r"[a-z]+")
# Duties are often to see that training is given, to others.
_DUTY = re.compile(
    r"(?:^|\b(?:to|will|you|and|must)\s)(?:ensur|provid|conduct|attend|undertak|give|teach|prepar|creat|design"
    r"|implement|schedul|plan|run|make\ssure|see\sthat|coordinat|organi[sz]|monitor|evaluat|oversee|manag|track"
    r"|record|review|check|assess|verif|maintain|develop|facilitat|deliver|conduct|lead|support)\w*",
    re.IGNORECASE,
)
_EMPLOYER = re.compile(r"\b(?:you|we|our|your)\b|\b(?:full|free|paid)\s", re.IGNORECASE)
_PRONOUN = re.compile(r"\W*(?:in |on |for )?(?:it|them|that|this|you|one|first|all)?\W*(?:first)?\W*", re.IGNORECASE)
_REASON = re.compile(
    r"[,;:?–—]\s*(?:as(?! long)|so|because|since|we|our|they|you['’]ll|you will|the [\w ]{2,20} will"
    r"|an? [\w ]{2,20} will)\b",
    re.IGNORECASE,
)


def read_modality(text: str, start: int, end: int, *, kind: TextKind = TextKind.SENTENCE) -> Modality:
    """Return how a text asks for what text[start:end] names: what most of the span's words are told to be.

    kind  in an outcome, what "you will be taught" is taught, and nothing is merely preferred
    """
    outcome = kind is TextKind.OUTCOME
    scopes = [s for s in read_scopes(text, given=not outcome) if s.start < end and s.end > start]
    counts = dict.fromkeys(Modality, 0)
    for word in _WORD.finditer(text, start, end) if scopes else ():
        over = [s for s in scopes if s.start <= word.start() and word.end() <= s.end]
        told = min(over, key=_width).modality if over else Modality.REQUIRED
        if told is not None:
            counts[told] += 1
    if outcome:
        counts[Modality.PREFERRED] = 0
    # The first of equals: a span half of which is required is required.
    return max(Modality, key=lambda modality: counts[modality])


@lru_cache(maxsize=4096)
def read_scopes(text: str, *, given: bool) -> tuple[Scope, ...]:
    """Return what each cue of a text is about; where two overlap, the narrower holds.

    given  whether training by the employer counts as a cue
    """
    return tuple(scope for start, end in sentences(text) for scope in _sentence_scopes(text, start, end, given))


def _sentence_scopes(text: str, start: int, end: int, given: bool) -> list[Scope]:
    words = frozenset(_LOWER_WORD.findall(text[start:end].lower()))
    found = [
        scope
        for cues in _SETS
        if (given or cues is not LESSONS) and cues.may_stand_in(words)
        for cue in cues.cues
        for scope in _scopes(text, start, end, cue)
    ]
    if not found:
        return found
    taught = [s for s in found if s.joined and s.modality is Modality.NOT_NEEDED]
    required = [scope for cue in REQUIREMENTS for scope in _scopes(text, start, end, cue)]
    # "A forklift licence is required, but we pay for it": what is taught need not be brought along.
    found += [r for r in required if not any(t.start <= r.start and r.end <= t.end for t in taught)]
    return found + _reasons(text, end, found)


def _scopes(text: str, start: int, end: int, cue: Cue) -> Iterator[Scope]:
    for match in cue.pattern.finditer(_lower(text), start, end):
        if cue.reach is Reach.BETWEEN:
            yield Scope(match.start(), _list_end(text, match), cue.modality)
        elif cue.reach is Reach.AFTER:
            yield from _after(text, start, end, cue, match)
        else:
            begin, joined = _backward(text, start, match.start(), joins=cue.joins)
            duty = cue.given and _DUTY.search(text[begin : match.start()].lstrip())
            if not duty or _EMPLOYER.search(text, match.start(), end):
                yield Scope(begin, match.end(), cue.modality, joined and cue.given)


def _after(text: str, start: int, end: int, cue: Cue, match: re.Match[str]) -> Iterator[Scope]:
    stop = _forward(text, match.end(), end)
    yield Scope(match.start(), stop, cue.modality)
    if cue.given and _PRONOUN.fullmatch(text, match.end(), stop):
        # "X comes up, but we will teach you": it is about what was said before.
        bounds = clause_bounds(text, start, match.start())
        if bounds and FILLER.fullmatch(text, bounds[-1][1], match.start()):
            begin = bounds[-2][1] if len(bounds) > 1 else start
            yield Scope(begin, bounds[-1][0], cue.modality, True)


def _list_end(text: str, match: re.Match[str]) -> int:
    """Return where a match ends; before its first comma, if what the comma parts is no list.

    "No forklift ticket, French required": a list would end in "or".
    """
    name = "x" if match["x"] is not None else "y"
    items = items_between(text, match.start(name), match.end(name))
    return items[0][1] if list_start(text, items) > items[0][0] else match.end()


def _forward(text: str, start: int, end: int) -> int:
    """Return where the words end that a cue before them is about."""
    bounds = clause_bounds(text, start, end)
    items = items_between(text, start, bounds[0][0] if bounds else end)
    for earlier, item in pairwise(items):
        if says_its_own(text, item):
            return earlier[1]
    return items[-1][1]


def _backward(text: str, start: int, cue: int, *, joins: bool) -> tuple[int, bool]:
    """Return where the words begin that a cue behind them is about, and whether in the clause before."""
    bounds = clause_bounds(text, start, cue)
    begin, stop = (bounds[-1][1] if bounds else start), cue
    joined = bool(joins and bounds and FILLER.fullmatch(text, begin, cue))
    if joined:
        stop = bounds[-1][0]
        begin = bounds[-2][1] if len(bounds) > 1 else start
    return list_start(text, items_between(text, begin, stop)), joined


def _reasons(text: str, end: int, found: list[Scope]) -> list[Scope]:
    """Return the clauses that only say why a thing is not needed: ", as our trainer is always there"."""
    denied = [s.end for s in found if s.modality is Modality.NOT_NEEDED]
    reason = _REASON.search(text, min(denied) - 1, end) if denied else None
    return [Scope(reason.start(), end, None)] if reason else []


@lru_cache(maxsize=8)
def _lower(text: str) -> str:
    """Return a text in lower case, every character at its place: to ignore the case takes three times as long."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _width(scope: Scope) -> int:
    return scope.end - scope.start
