"""Levels of qualifications frameworks: how a record writes one, and what it compares to elsewhere."""

import re
from dataclasses import dataclass

from credlens.taxonomy.frameworks.schemes import SCHEMES, Referencing, referencings

_SCHEME = re.compile(
    rf"(?<!\w)({'|'.join(sorted((re.escape(n) for s in SCHEMES for n in s.names), key=len, reverse=True))})(?!\w)",
    re.IGNORECASE,
)
_BY_NAME = {name.casefold(): scheme for scheme in SCHEMES for name in scheme.names}
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,2})(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Level:
    """A level as a record states it. scheme: "" where it names none; number: None where it has none."""

    scheme: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMapping:
    """What a level compares to in another scheme. levels: none where it is not told, with the reason in said."""

    levels: tuple[int, ...]
    said: str
    source: str = ""


def read_levels(text: str, *, framework: str = "") -> tuple[Level, ...]:
    """Return the levels that a text states, as in "NFQ 7, EQF 6".

    A number without a scheme is of the one that the record's framework names; more than one are not guessed at.
    """
    named = list(_SCHEME.finditer(text))
    if not named:
        scheme = _SCHEME.search(framework)
        return (Level(_BY_NAME[scheme[1].casefold()].id if scheme else "", _only_number(text)),) if text else ()
    ends = [*(match.start() for match in named[1:]), len(text)]
    after = [_only_number(text[match.end() : end]) for match, end in zip(named, ends, strict=True)]
    if len(named) == 1 and after[0] is None:
        after = [_only_number(text[: named[0].start()])]
    return tuple(Level(_BY_NAME[m[1].casefold()].id, n) for m, n in zip(named, after, strict=True))


def _only_number(text: str) -> int | None:
    numbers = _NUMBER.findall(text)
    return int(numbers[0]) if len(numbers) == 1 else None


def map_level(level: Level, target: str) -> LevelMapping:
    """Return what a level compares to in a target scheme, only where a published comparison was read."""
    if level.number is None or not level.scheme:
        return LevelMapping(levels=(), said="The record states no level of a known framework.")
    known = {scheme.id: scheme for scheme in SCHEMES}
    highest = known[level.scheme].levels
    if not 1 <= level.number <= highest:
        return LevelMapping(
            levels=(), said=f"{level.scheme} has levels 1 to {highest}; there is no level {level.number}."
        )
    if level.scheme == target:
        return LevelMapping(levels=(level.number,), said=f"It is already a level of the {target}.")
    for referencing in referencings():
        if {referencing.first, referencing.second} == {level.scheme, target}:
            return _mapped(level, target, referencing)
    return LevelMapping(levels=(), said=f"No published comparison of {level.scheme} with {target} is known here.")


def _mapped(level: Level, target: str, referencing: Referencing) -> LevelMapping:
    if not referencing.pairs:
        return LevelMapping(
            levels=(),
            said=f"{referencing.title} compares them, but its table could not be read: look the level up there.",
            source=referencing.url,
        )
    forward = referencing.first == level.scheme
    pairs = referencing.pairs if forward else tuple((b, a) for a, b in referencing.pairs)
    levels = tuple(sorted({b for a, b in pairs if a == level.number}))
    if not levels:
        said = f"{referencing.title} leaves {level.scheme} level {level.number} without a level of the {target}."
    else:
        at = " or ".join(map(str, levels))
        said = (
            f"{level.scheme} level {level.number} compares to {target} level {at} ({referencing.title}; "
            f"{referencing.read.words}). It promises no recognition."
        )
    return LevelMapping(levels=levels, said=said, source=referencing.url)
