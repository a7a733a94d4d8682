"""Where teaching and demand part: missing, emerging, fading, covered and uncertain skills, with quotes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .config import RelevanceConfig
from .demand import DemandProfile, asked_for, typical
from .meaning import Meaning
from .mentions import BoolArray, Evidence, FloatArray, IntArray
from .nearest import Nearest, nearest_taught
from .quotes import Quotes
from .suggest import suggest_outcome
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


LACKING = (GapStatus.MISSING, GapStatus.EMERGING)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One skill of the profile.

    taught_by   the outcome that teaches it, names it or comes nearest
    taught_in   in how many outcomes it is surely taught
    nearest     of a skill that is not taught: what is taught that comes nearest to it
    suggestion  of a missing or emerging skill: an outcome to start from, see suggest.py
    """

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
    taught_in: int = 0
    nearest: Nearest | None = None
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """The rows by demand, highest first.

    unmatched_outcomes  ids of the outcomes in which no skill was recognised
    over_taught         ids of skills that take a far larger part of the outcomes than of the postings
    """

    credential_id: str
    rows: tuple[GapRow, ...]
    unmatched_outcomes: tuple[str, ...]
    over_taught: tuple[str, ...] = ()

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
    asked, common = asked_for(profile, config), typical(profile, config)
    moved = _moved(profile, asked | (taught > 0), config)
    fading = moved & (profile.trend <= -config.min_trend)
    rising = moved & (profile.trend >= config.min_trend) & (profile.lift >= config.min_lift)

    found = np.full(len(taught), None, dtype=object)
    found[common] = GapStatus.MISSING
    found[rising] = GapStatus.EMERGING
    known = taught > 0
    found[known] = GapStatus.UNCERTAIN
    sure = taught >= config.sure_taught
    found[sure & rare & ~asked] = GapStatus.UNASKED
    found[sure & asked] = GapStatus.COVERED
    found[sure & fading] = GapStatus.FADING
    return tuple(found)


def _moved(profile: DemandProfile, matter: BoolArray, config: RelevanceConfig) -> BoolArray:
    """Return bool[s]: which skills rise or fall beyond chance, those that matter and the rare others apart.

    matter  bool[s]: those that are asked for or taught
    Hundreds of rare skills, of which hardly any moves, would hide that a tenth of the others does (Efron 2008, Ann.
    Appl. Stat. 2:197-223: the false-discovery rate of each class holds). How often a skill is asked for says nothing
    of when, so the classes do not choose what they test.
    """
    found = np.zeros(len(matter), dtype=np.bool_)
    for each in (matter, ~matter & (profile.hits >= config.min_hits)):
        trend = np.where(each, profile.trend, np.nan)
        found |= discoveries(trend, profile.trend_low, profile.trend_high, config)
    return found


def find_gaps(
    credential_id: str,
    profile: DemandProfile,
    statuses: tuple[GapStatus, ...],
    teaching: Teaching,
    quotes: Quotes,
    *,
    meaning: Meaning,
    config: RelevanceConfig,
    named: Mapping[str, str],
    quoted: int | None = None,
) -> GapReport:
    """Return one row a skill of the profile, the most demanded first, with quotes from the postings.

    statuses  of the profile's skills, from `classify`
    named     skill id -> outcome that names it, where nothing says that it is taught
    quoted    rows that get quotes, from the first on; None: all
    """
    position = {skill: k for k, skill in enumerate(teaching.skill_ids)}
    wanted = [s for s, status in zip(profile.skill_ids, statuses, strict=True) if status in LACKING]
    near = nearest_taught(wanted, teaching, meaning)
    surely = (teaching.probability >= config.sure_taught).sum(axis=0)

    def row(i: int, evidence: tuple[Evidence, ...]) -> GapRow:
        skill, k = profile.skill_ids[i], position.get(profile.skill_ids[i])
        close = near.get(skill)
        return GapRow(
            skill_id=skill,
            label=meaning.label(skill),
            status=statuses[i],
            share=float(profile.share[i]),
            low=float(profile.low[i]),
            high=float(profile.high[i]),
            lift=float(profile.lift[i]),
            trend=float(profile.trend[i]),
            trend_low=float(profile.trend_low[i]),
            trend_high=float(profile.trend_high[i]),
            taught_probability=0.0 if k is None else float(teaching.best[k]),
            taught_by=teaching.taught_by(k) if k is not None else close.outcome_id if close else named.get(skill, ""),
            evidence=evidence,
            taught_in=0 if k is None else int(surely[k]),
            nearest=close,
            suggestion=_suggestion(skill, meaning) if statuses[i] in LACKING else "",
        )

    order = sorted(range(len(statuses)), key=lambda i: (-profile.share[i], profile.skill_ids[i]))
    return GapReport(
        credential_id=credential_id,
        rows=tuple(
            row(i, quotes.of(profile.skill_ids[i]) if quoted is None or at < quoted else ())
            for at, i in enumerate(order)
        ),
        unmatched_outcomes=tuple(
            o.id for o, p in zip(teaching.outcomes, teaching.probability, strict=True) if not p.any()
        ),
        over_taught=_over_taught(profile, teaching, surely, config),
    )


def _suggestion(skill_id: str, meaning: Meaning) -> str:
    return suggest_outcome(meaning.skills[skill_id]) if skill_id in meaning.skills else ""


def _over_taught(
    profile: DemandProfile, teaching: Teaching, surely: IntArray, config: RelevanceConfig
) -> tuple[str, ...]:
    """Return the skills that several outcomes teach, and a far smaller part of the postings asks for.

    Far smaller: the part of the outcomes is at least `over_taught` times the high end of the share.
    """
    if profile.postings < config.min_postings or not len(teaching.outcomes):
        return ()
    part = surely / len(teaching.outcomes)
    high = profile.high[: len(teaching.skill_ids)]
    over = (surely >= config.over_taught_outcomes) & (part >= config.over_taught * high)
    return tuple(teaching.skill_ids[k] for k in np.flatnonzero(over))
