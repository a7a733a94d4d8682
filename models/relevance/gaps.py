"""Where teaching and demand part: missing, emerging, fading, covered and uncertain skills, with quotes."""

from dataclasses import dataclass
from enum import StrEnum

from .mentions import Evidence


class GapStatus(StrEnum):
    """Where a skill of the market's profile stands; a skill has exactly one status."""

    COVERED = "covered"  # asked for and taught
    MISSING = "missing"  # asked for, not taught
    EMERGING = "emerging"  # not taught, and the demand for it is rising
    FADING = "fading"  # taught, and the demand for it is falling
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
