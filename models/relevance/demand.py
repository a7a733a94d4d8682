"""What a market asks for: the share of its postings that ask for each skill, how sure, and how specific."""

from dataclasses import dataclass
from enum import StrEnum

from .mentions import FloatArray, IntArray


class MarketBasis(StrEnum):
    """How the postings of a market were chosen."""

    DECLARED = "declared"  # the credential's target occupations
    FILTERED = "filtered"  # occupation, region or date given by the user
    INFERRED = "inferred"  # the postings that ask for what the credential teaches
    ALL = "all"  # every posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The postings that a credential is measured against. rows: int64[n], indexes into the posting table."""

    basis: MarketBasis
    description: str
    rows: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandProfile:
    """The demand for s skills in one market of n distinct postings.

    hits              int64[s]: postings that ask for the skill
    share, low, high  float64[s]: fraction of postings with its 95 % Wilson interval
    lift              float64[s]: share in the market over share in all postings
    trend, trend_low, trend_high
                      float64[s]: change of the log-odds a year, 95 % interval; nan if untold
    """

    scope: str
    postings: int
    skill_ids: tuple[str, ...]
    hits: IntArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    lift: FloatArray
    trend: FloatArray
    trend_low: FloatArray
    trend_high: FloatArray
