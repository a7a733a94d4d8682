"""Every threshold of demand, alignment, gaps and flags, and why it stands where it does."""

import math
from dataclasses import dataclass

from credlens.taxonomy.errors import ConfigError

_RANGES = (
    ("accept min_share half_share full_share specific_share trend_min_filled", 0.0, 1.0),
    ("employer_correlation false_discovery sure_taught sure_asked floor_share unasked_part over_broad_part", 0.0, 1.0),
    ("min_lift min_trend low_relevance quotes over_taught", 0.0, 100.0),
    ("z lift_prior trend_prior_sd market_evidence half_life", 0.01, 100.0),
    ("min_hits trend_min_months over_taught_outcomes over_broad_outcomes review_interval_months", 1, 10_000),
    ("min_postings trend_min_postings", 2, 10_000_000),
    ("replicates drift_permutations", 20, 100_000),
    ("drift_months drift_min_employers", 1, 1_000),
    ("drift_odds", 1.01, 100.0),
    ("drift_alpha", 0.001, 0.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceConfig:
    """Settings of `assess`. Shares are fractions of postings, trends log-odds a year, scores 0 to 100.

    Raises ConfigError if a value is out of its range.
    """

    # What counts as asking. Matches arrive cut at the matcher's own operating point; 0 keeps that.
    accept: float = 0.0

    # Intervals: 1.96 normal deviations cover 95 %; 400 replicates put each end within 0.8 % of its 2.5 %.
    z: float = 1.96
    replicates: int = 400
    seed: int = 20240

    # What a posting counts. Off by default: "41 of 400 adverts" is what a board can count again, and trends,
    # currency and drift tell what is new; with 12 months an advert of last year counts half.
    half_life: float | None = None
    # How alike the postings of one employer are, so that n of them count as n / (1 + (n - 1) 0.2), at most 5. Found
    # for technologies in 7,400 real adverts: 0.15 to 0.29 on average in three sources. 0 counts every posting as one.
    employer_correlation: float = 0.2

    # Enough to speak of demand. Below 30 postings a share of 10 % has an interval of 3 to 26 %.
    min_postings: int = 30
    min_share: float = 0.01  # the interval must lie above it: 5 hits of 200 postings do
    min_hits: int = 3  # two adverts may be one employer's habit
    min_lift: float = 0.8  # clearly rarer here than elsewhere is not what this market is about
    lift_prior: float = 0.5  # added to observed and expected counts: 1 hit where 0.01 is expected lifts 2.9

    # Relevance: half of what can be had at half_share (before norming), all of it from full_share on.
    half_share: float = 0.05
    full_share: float = 0.25

    # Inferred markets: a skill that at most this share of all postings asks for counts 1, commoner ones less.
    specific_share: float = 0.10
    market_evidence: float = 1.2  # one specific skill is not enough, two that a quarter asks for are

    # Trends: two months tell nothing, and a half-empty calendar compares sources, not times.
    trend_min_postings: int = 36
    trend_min_months: int = 6
    trend_min_filled: float = 0.5
    trend_prior_sd: float = 2.0  # a priori 95 % of slopes lie between a 50-fold fall and rise a year
    min_trend: float = math.log(1.5)  # odds up by a half, or down by a third, in a year
    false_discovery: float = 0.05  # of the skills called rising or falling, the part that may be chance

    # Drift since the last review: a year before it against the last year, so that seasons cancel.
    drift_months: int = 12
    drift_odds: float = 3.0  # the change that must not be missed: 5 to 15 % of postings, or 37 to 63 %
    drift_alpha: float = 0.05  # chance of a false alarm, over all skills of a credential together
    drift_permutations: int = 499
    drift_min_employers: int = 10  # on either side; few employers tell of themselves, not of a market

    # Gaps and flags.
    sure_taught: float = 0.5  # more likely taught than not
    sure_asked: float = 0.3  # of a gap's mentions so many are right, one deviation below the mean; see METHODS.md
    over_taught: float = 4.0  # half of the outcomes for what at most an eighth of the postings asks for
    over_taught_outcomes: int = 2  # one outcome is the least that can be given to anything
    quotes: int = 3
    floor_share: float = 0.02  # an interval wholly below it: hardly anybody asks
    low_relevance: float = 30.0  # all outcomes sure, at 1.7 % of postings each, make 30
    unasked_part: float = 0.5  # of the outcomes understood; fewer may be the matcher's mistakes
    over_broad_outcomes: int = 8
    over_broad_part: float = 0.4
    review_interval_months: int | None = None  # the provider's own policy, where no framework sets one

    def __post_init__(self) -> None:
        for names, low, high in _RANGES:
            for name in names.split():
                value = getattr(self, name)
                if value is not None and not low <= value <= high:
                    raise ConfigError(f"[relevance] {name} must lie in {low:g}..{high:g}, got {value}")
        if not 0 < self.half_share <= self.full_share or not 0 < self.specific_share < 1:
            raise ConfigError(
                "[relevance] needs 0 < half_share <= full_share and 0 < specific_share < 1, got "
                f"half_share={self.half_share}, full_share={self.full_share}, "
                f"specific_share={self.specific_share}"
            )
