"""Where teaching and demand part: missing, emerging, fading, covered and uncertain skills, with quotes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .config import RelevanceConfig
from .demand import DemandProfile, Market, asked_for, typical
from .mentions import BoolArray, Evidence, FloatArray, PostingTable
from .teaching import Teaching
from .trend import discoveries


class GapStatus(StrEnum):
    """Where a skill of the market's profile stands; a skill has exactly one status."""

    COVERED = "covered"  # asked for and taught
    MISSING = "missing"  # asked for, not taught
    EMERGING = "emerging"  # not taught, and the demand for it is rising
    FADING = "fading"  # taught, and the demand for it is falling
    UNASKED = "unasked"  # taught, and hardly any posting asks for it
    UNCERTAIN = "uncertain"  # the evidence does not say whether it is asked for, or taught


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One skill of the profile. taught_by: the outcome that teaches it or comes nearest."""

    skill_id: str
    label: str
    status: GapStatus
    share: float
    low: float
    high: float
    lift: float
    trend: float
    trend_low: float
    trend_high: float
    taught_probability: float
    taught_by: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """The rows by demand, highest first, and the outcomes in which no skill was recognised."""

    credential_id: str
    rows: tuple[GapRow, ...]
    unmatched_outcomes: tuple[str, ...]  # outcome ids

    def of(self, *statuses: GapStatus) -> tuple[GapRow, ...]:
        """Return the rows of these statuses, in order."""
        return tuple(r for r in self.rows if r.status in statuses)


def classify(
    profile: DemandProfile, taught: FloatArray, rare: BoolArray, config: RelevanceConfig
) -> tuple[GapStatus | None, ...]:
    """Return the status of each skill; None where it is neither taught nor asked for enough to matter.

    taught  float64[s]: the chance that the credential teaches the skill, 0 where nothing says so
    rare    bool[s]: hardly any posting asks for it, see `hardly_asked`
    Rising and falling skills are told from chance over all skills of the profile together, so give the
    whole profile and not a part of it.
    """
    moved = discoveries(profile.trend, profile.trend_low, profile.trend_high, config)
    fading = moved & (profile.trend <= -config.min_trend)
    rising = moved & (profile.trend >= config.min_trend) & (profile.lift >= config.min_lift)
    asked, common = asked_for(profile, config), typical(profile, config)

    def status(i: int) -> GapStatus | None:
        if taught[i] == 0:
            return GapStatus.EMERGING if rising[i] else GapStatus.MISSING if common[i] else None
        if taught[i] < config.sure_taught:
            return GapStatus.UNCERTAIN
        if fading[i]:
            return GapStatus.FADING
        if asked[i]:
            return GapStatus.COVERED
        return GapStatus.UNASKED if rare[i] else GapStatus.UNCERTAIN

    return tuple(status(i) for i in range(len(taught)))


def find_gaps(
    credential_id: str,
    profile: DemandProfile,
    statuses: tuple[GapStatus, ...],
    teaching: Teaching,
    quotes: "Quotes",
    *,
    label: Callable[[str], str],
    nearest: Callable[[str], str] | None = None,
) -> GapReport:
    """Return one row a skill of the profile, the most demanded first, with quotes from the postings.

    statuses  of the profile's skills, from `classify`
    label     skill id -> its name
    nearest   skill id -> id of the outcome that comes nearest to teaching it; None: not told
    """
    position = {skill: k for k, skill in enumerate(teaching.skill_ids)}

    def row(i: int) -> GapRow:
        skill, k = profile.skill_ids[i], position.get(profile.skill_ids[i])
        near = nearest(skill) if nearest and k is None else ""
        return GapRow(
            skill_id=skill,
            label=label(skill),
            status=statuses[i],
            share=float(profile.share[i]),
            low=float(profile.low[i]),
            high=float(profile.high[i]),
            lift=float(profile.lift[i]),
            trend=float(profile.trend[i]),
            trend_low=float(profile.trend_low[i]),
            trend_high=float(profile.trend_high[i]),
            taught_probability=0.0 if k is None else float(teaching.best[k]),
            taught_by=near if k is None else teaching.taught_by(k),
            evidence=quotes.of(skill),
        )

    order = sorted(range(len(statuses)), key=lambda i: (-profile.share[i], profile.skill_ids[i]))
    return GapReport(
        credential_id=credential_id,
        rows=tuple(row(i) for i in order),
        unmatched_outcomes=tuple(
            o.id for o, p in zip(teaching.outcomes, teaching.probability, strict=True) if not p.any()
        ),
    )


class Quotes:
    """The postings of a market, to be quoted: the surest words of different employers first."""

    def __init__(self, table: PostingTable, market: Market, config: RelevanceConfig) -> None:
        self._table, self._config = table, config
        self._inside: BoolArray = np.zeros(len(table), dtype=np.bool_)
        self._inside[market.rows] = True

    def of(self, skill_id: str) -> tuple[Evidence, ...]:
        """Return up to `quotes` mentions of a skill, each of another employer and in another wording."""
        mentions = self._table.mentions
        found = self._table.mentions_of(skill_id)
        found = found[self._inside[mentions.row[found]] & (mentions.probability[found] >= self._config.accept)]
        seen: set[tuple[str, object]] = set()
        chosen: list[Evidence] = []
        for mention in found:
            if len(chosen) == self._config.quotes:
                break
            employer = self._table.employer[mentions.row[mention]].casefold().strip()
            marks = {
                ("employer", employer or int(mentions.row[mention])),
                ("words", int(mentions.sentence[mention])),
            }
            if not marks & seen:
                seen |= marks
                chosen.append(mentions.evidence(int(mention)))
        return tuple(chosen)
