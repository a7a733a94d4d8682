"""A score as a waterfall: each part drawn from where the parts before it end."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credlens.models.relevance.alignment import Part, Score

from .reasons import source_lines

# More steps than this are summed into one: a market may count hundreds of skills.
LONGEST = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One bar, in points of 0 to 100.

    start   where it begins: the sum of the parts before it
    shown   its points with one decimal; the shown points of all steps add up to the shown score
    through where its points come from: skills, the words that teach them, and why they count in part
    """

    name: str
    through: tuple[str, ...]
    start: float
    points: float
    possible: float
    shown: str


def waterfall(score: Score, label: Callable[[str], str]) -> tuple[Step, ...]:
    """Return the steps of a score: outcomes in their own order, skills by what they could add.

    label  skill id -> its name
    """
    parts = _summed(score.parts)
    shown = tenths([part.points for part in parts])
    steps, start = [], 0.0
    for part, tenth in zip(parts, shown, strict=True):
        steps.append(
            Step(
                name=part.name,
                through=source_lines(part, label),
                start=start,
                points=part.points,
                possible=part.possible,
                shown=f"{tenth / 10:.1f}",
            )
        )
        start += part.points
    return tuple(steps)


def tenths(values: Sequence[float]) -> list[int]:
    """Return each value in tenths, rounded so that they add up to the rounded sum.

    Method: largest remainder, as seats are given to parties; equal remainders: the earlier one.
    """
    exact = [10 * value for value in values]
    floors = [math.floor(value) for value in exact]
    left = round(math.fsum(exact)) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in by_remainder[:left]:
        floors[i] += 1
    return floors


def _summed(parts: Sequence[Part]) -> list[Part]:
    if any(part.outcome_id for part in parts):
        return list(parts)
    ordered = sorted(parts, key=lambda part: (-part.possible, part.skill_id))
    if len(ordered) <= LONGEST:
        return ordered
    rest = ordered[LONGEST:]
    other = Part(
        name=f"{len(rest)} other skills",
        points=math.fsum(part.points for part in rest),
        possible=math.fsum(part.possible for part in rest),
    )
    return [*ordered[:LONGEST], other]
