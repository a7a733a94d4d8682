"""Prerequisites and pathways that do not add up."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ..records import Credential
from .config import StackingConfig
from .links import Links, read_links
from .overlaps import containment, rarity
from .taught import TaughtTable


class ConflictKind(StrEnum):
    """What does not add up, the gravest first."""

    ITSELF = "itself"  # it names itself
    CYCLE = "cycle"  # credentials that need each other: nobody can begin
    UNREACHABLE = "unreachable"  # it needs one that stands in a cycle
    UNKNOWN = "unknown"  # a name that is meant for a credential of the catalogue, as it seems, and is none
    LEVEL = "level"  # what comes before is of a higher level
    HOURS = "hours"  # what comes before takes more hours
    TAUGHT_BEFORE = "taught_before"  # what comes before teaches what it teaches
    OUTSIDE = "outside"  # a name that is none of the catalogue's: a remark, not a fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One statement about a credential. others: the ids or names it is about."""

    credential_id: str
    kind: ConflictKind
    others: tuple[str, ...]
    message: str


# A level that can be compared: words, then one number ("Level 5", "EQF 5", "5").
_LEVEL = re.compile(r"\s*(?P<scale>[^\d]*?)\s*(?P<number>\d{1,2})\s*")
# How alike a name and an id or title must be for the name to be a slip of it.
_ALIKE = 0.85


def find_conflicts(
    catalogue: Sequence[Credential], table: TaughtTable | None = None, config: StackingConfig | None = None
) -> tuple[Conflict, ...]:
    """Return what does not add up in prerequisites and in what credentials stack into, gravest kinds first.

    table  what they teach; None: whether a prerequisite teaches the same is not looked at
    """
    by_id = {c.id: c for c in catalogue}
    before = read_links(catalogue, lambda c: c.prerequisites)
    after = read_links(catalogue, lambda c: c.stacks_into)
    found = [*_cycles(before, "needs"), *_cycles(after, "stacks into"), *_unreachable(before), *_outside(before, by_id)]
    for credential in catalogue:
        for one in before.inside[credential.id]:
            if one != credential.id:
                found += _backwards(by_id[one], credential, whole="needs it before")
        for one in after.inside[credential.id]:
            if one != credential.id:
                found += _backwards(credential, by_id[one], whole="is to contain it")
    if table:
        found += _taught_before(before, table, config or StackingConfig())
    kinds = list(ConflictKind)
    return tuple(sorted(found, key=lambda c: (kinds.index(c.kind), c.credential_id, c.others)))


def _cycles(links: Links, verb: str) -> Iterator[Conflict]:
    for cycle in links.cycles:
        if len(cycle) == 1:
            message = f"{cycle[0]} {verb} itself. Take its own name out."
            yield Conflict(credential_id=cycle[0], kind=ConflictKind.ITSELF, others=cycle, message=message)
        else:
            chain = " → ".join((*cycle, cycle[0]))
            message = f"A circle: {chain}, where each {verb} the next. Take one of these out."
            yield Conflict(credential_id=cycle[0], kind=ConflictKind.CYCLE, others=cycle[1:], message=message)


def _unreachable(links: Links) -> Iterator[Conflict]:
    circular = {one for cycle in links.cycles for one in cycle}
    for one in sorted(links.blocked - circular):
        others = tuple(sorted(links.closure(one) & circular))
        message = f"{one} cannot be reached: it needs {', '.join(others)}, whose prerequisites run in a circle."
        yield Conflict(credential_id=one, kind=ConflictKind.UNREACHABLE, others=others, message=message)


def _outside(links: Links, by_id: Mapping[str, Credential]) -> Iterator[Conflict]:
    """Yield a slip where a name looks like an id or is nearly an id or title, else a remark."""
    folded = {name.casefold(): name for name in (*by_id, *(c.title for c in by_id.values()))}

    @cache
    def nearest(name: str) -> list[str]:
        alike = [n for n in folded if _ALIKE * len(n) <= len(name) / _ALIKE and _ALIKE * len(name) <= len(n) / _ALIKE]
        return [folded[n] for n in difflib.get_close_matches(name, alike, n=3, cutoff=_ALIKE)]

    for one, outside in links.outside.items():
        for name in outside:
            near = nearest(name.casefold())
            if near or _looks_like_an_id(name, by_id):
                advice = f"Nearest: {', '.join(near) or 'none'}."
                message = f"{one} needs {name!r}, which is no id or title in this catalogue. {advice}"
                yield Conflict(credential_id=one, kind=ConflictKind.UNKNOWN, others=(name,), message=message)
            else:
                message = f"{one} needs “{name}”, which no credential of this catalogue gives."
                yield Conflict(credential_id=one, kind=ConflictKind.OUTSIDE, others=(name,), message=message)


def _looks_like_an_id(name: str, by_id: Mapping[str, Credential]) -> bool:
    """Tell whether a name is written as the ids are: in one word with digits or joints, where theirs have them."""
    marked = re.compile(r"\S*[\d_-]\S*")
    return bool(marked.fullmatch(name)) and any(marked.fullmatch(one) for one in by_id)


def _backwards(smaller: Credential, larger: Credential, *, whole: str) -> Iterator[Conflict]:
    """Yield where what should come before, or be a part, is of a higher level or takes more hours."""
    levels = _levels(smaller, larger)
    if levels and levels[0] > levels[1]:
        message = (
            f"{smaller.id} is of level {levels[0]} and {larger.id}, which {whole}, of level {levels[1]}. "
            "Correct a level, or the order."
        )
        yield Conflict(credential_id=larger.id, kind=ConflictKind.LEVEL, others=(smaller.id,), message=message)
    if smaller.hours and larger.hours and smaller.hours > larger.hours:
        message = (
            f"{smaller.id} takes {smaller.hours:g} hours and {larger.id}, which {whole}, {larger.hours:g}. "
            "Correct the hours, or say why the shorter one rests on the longer."
        )
        yield Conflict(credential_id=larger.id, kind=ConflictKind.HOURS, others=(smaller.id,), message=message)


def _levels(one: Credential, other: Credential) -> tuple[int, int] | None:
    """Return both levels where they are of one scale: the same framework and the same words before the number."""
    first, second = _LEVEL.fullmatch(one.level), _LEVEL.fullmatch(other.level)
    if not first or not second or first["scale"].casefold() != second["scale"].casefold():
        return None
    if (one.framework.casefold(), one.jurisdiction) != (other.framework.casefold(), other.jurisdiction):
        return None
    return int(first["number"]), int(second["number"])


def _taught_before(links: Links, table: TaughtTable, config: StackingConfig) -> Iterator[Conflict]:
    weight = rarity(table, config)
    for one, named in links.inside.items():
        before = [other for other in named if other != one]
        if not before:
            continue
        part, shared = containment(table, one, before, weight)
        if part >= config.contained and shared >= config.min_shared:
            message = (
                f"{', '.join(before)}, which {one} needs, already teaches {part:.0%} of what {one} teaches. "
                "Say in the outcomes what is new, or take the prerequisite out."
            )
            yield Conflict(credential_id=one, kind=ConflictKind.TAUGHT_BEFORE, others=tuple(before), message=message)
