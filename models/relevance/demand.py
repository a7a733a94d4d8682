"""What a market asks for: the share of its postings that ask for each skill, how sure, and how specific."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .config import RelevanceConfig
from .counts import Counts
from .makeup import Makeup, makeup_of
from .mentions import BoolArray, FloatArray, IntArray, PostingTable
from .tally import count_demand, tally_market
from .votes import cast_votes


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

    makeup            which employers and dates the postings have; its `notes` are for the reader
    hits              int64[s]: postings that ask for the skill
    share, low, high  float64[s]: fraction of the votes with its 95 % Wilson interval; see votes.py. Where no
                      employer has two postings and recency does not count, that is hits / postings
    effective         float64[s]: independent postings that would tell the share as surely
    top_part          float64[s]: the part of the hits from the named employer with the most of them
    lift              float64[s]: share in the market over share in all postings
    trend, trend_low, trend_high
                      float64[s]: change of the log-odds a year, 95 % interval; nan if untold

    In an inferred market a skill that the credential teaches is counted among the postings that ask for
    something else it teaches, so that its own part in choosing the market does not inflate it; there
    hits / postings is not the share.
    """

    scope: str
    postings: int
    makeup: Makeup
    skill_ids: tuple[str, ...]
    hits: IntArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    effective: FloatArray
    top_part: FloatArray
    lift: FloatArray
    trend: FloatArray
    trend_low: FloatArray
    trend_high: FloatArray

    def by_share(self) -> list[int]:
        """Return the positions of the skills, the most asked for first."""
        return sorted(range(len(self.skill_ids)), key=lambda i: (-self.share[i], self.skill_ids[i]))

    def select(self, keep: Sequence[int]) -> "DemandProfile":
        """Return the profile of the skills at these positions, in this order."""
        at = np.array(keep, dtype=np.int64)
        arrays = {f.name: getattr(self, f.name)[at] for f in fields(self) if f.name not in _WHOLE}
        return replace(self, skill_ids=tuple(self.skill_ids[i] for i in keep), **arrays)


_WHOLE = ("scope", "postings", "makeup", "skill_ids")


def wilson_interval(hits: ArrayLike, postings: ArrayLike, *, z: float = 1.96) -> tuple[FloatArray, FloatArray]:
    """Return the low and high end of the Wilson score interval of each share, float64[s].

    hits      float[s], each 0 <= hits <= postings
    postings  float, or float[s]: how many, or how many effective ones; 0 give 0..1, for they tell nothing
    z         normal quantile; 1.96 covers 95 %
    Raises    ValueError if a count is negative or exceeds its postings.
    Source    Wilson 1927, JASA 22:209-212. Not p ± z·se: that leaves [0, 1] for rare skills, which are
              the ones that matter here. With the effective number of a clustered sample as postings it is
              among the best of eight compared by Dean & Pagano 2015, J. Surv. Stat. Methodol. 3:484-503.
    """
    h, n = np.broadcast_arrays(np.asarray(hits, dtype=np.float64), np.asarray(postings, dtype=np.float64))
    if np.any((h < 0) | (h > n)):
        raise ValueError("hits must lie in 0..postings")
    centre, spread = h + z**2 / 2, z * np.sqrt(np.where(n > 0, h * (n - h) / np.maximum(n, 1), 0) + z**2 / 4)
    low, high = (centre - spread) / (n + z**2), (centre + spread) / (n + z**2)
    # Exact at the ends, where rounding leaves 1e-17 on the wrong side.
    return np.where(h == 0, 0.0, low), np.where(h == n, 1.0, high)


def share_interval(counts: Counts, config: RelevanceConfig) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval of each counted share, float64[s]; they hold the share itself."""
    low, high = wilson_interval(counts.share * counts.effective, counts.effective, z=config.z)
    return np.minimum(low, counts.share), np.maximum(high, counts.share)


def shrunk_lift(yes: ArrayLike, votes: ArrayLike, everywhere: ArrayLike, prior: float) -> FloatArray:
    """Return how many times more often a market asks for each skill than all postings do, float64[s].

    yes, votes  float[s]: votes of the market for the skill, and those it is counted among
    everywhere  float[s]: its share in all postings
    prior       added to observed and expected votes: one chance hit of a rare skill lifts little
    Source      revealed comparative advantage (Balassa 1965, The Manchester School 33:99-123), shrunk as
                the observed-to-expected ratio of Norén et al. 2013, Stat. Methods Med. Res. 22:57-69.
    """
    observed, expected = np.asarray(yes, dtype=np.float64), np.asarray(votes) * np.asarray(everywhere)
    lift: FloatArray = (observed + prior) / (expected + prior)
    return lift


def demand_profile(
    table: PostingTable,
    rows: IntArray,
    *,
    scope: str,
    config: RelevanceConfig,
    skill_ids: Sequence[str] | None = None,
) -> DemandProfile:
    """Return the demand for skills among some postings of a table.

    rows       int64[n]: indexes of the postings
    skill_ids  the skills to speak of; None: every skill that at least one of the postings asks for
    """
    if skill_ids is None:
        skill_ids = asked_skills(table, rows, config)
    counts = count_demand(table, rows, skill_ids, config)
    makeup = makeup_of(table, rows)
    return profile_of(counts, table, tuple(skill_ids), scope=scope, makeup=makeup, config=config)


def asked_skills(table: PostingTable, rows: IntArray, config: RelevanceConfig) -> list[str]:
    """Return the ids of the skills that at least one of these postings asks for, in the table's order."""
    return [table.mentions.skill_ids[j] for j in tally_market(table, rows, config).columns.tolist()]


def profile_of(
    counts: Counts,
    table: PostingTable,
    skill_ids: tuple[str, ...],
    *,
    scope: str,
    makeup: Makeup,
    config: RelevanceConfig,
) -> DemandProfile:
    """Return shares, lifts and trends of counted skills; makeup: who the market's postings come from."""
    low, high = share_interval(counts, config)
    everywhere = background(table, config).share[table.columns(skill_ids)]
    half = config.z * counts.slope_error
    return DemandProfile(
        scope=scope,
        postings=makeup.postings,
        makeup=makeup,
        skill_ids=skill_ids,
        hits=counts.hits,
        share=counts.share,
        low=low,
        high=high,
        effective=counts.effective,
        top_part=counts.top_part,
        lift=shrunk_lift(counts.yes, counts.votes, everywhere, config.lift_prior),
        trend=counts.slope,
        trend_low=counts.slope - half,
        trend_high=counts.slope + half,
    )


class Background(NamedTuple):
    """All postings of a table: the share of each column's skill, and how many independent postings tell it."""

    share: FloatArray
    effective: float


def background(table: PostingTable, config: RelevanceConfig) -> Background:
    """Return the shares in all postings, under the same votes as in a market."""

    def count() -> Background:
        votes = cast_votes(table, np.arange(len(table)), config)
        yes = table.asks(config.accept).by_row.T @ votes.vote
        return Background(np.minimum(yes / max(votes.effective, 1e-100), 1), votes.effective)

    key = ("background", config.accept, config.half_life, config.employer_correlation)
    return table.remember(key, count)


def asked_for(profile: DemandProfile, config: RelevanceConfig) -> BoolArray:
    """Tell which skills the market asks for beyond doubt: bool[s]; none where it is too thin."""
    enough = profile.postings >= config.min_postings
    asked: BoolArray = (profile.low >= config.min_share) & (profile.hits >= config.min_hits)
    return asked & enough


def typical(profile: DemandProfile, config: RelevanceConfig) -> BoolArray:
    """Tell which skills are asked for and not clearly rarer in the market than elsewhere: bool[s]."""
    return asked_for(profile, config) & (profile.lift >= config.min_lift)


def tells_apart(profile: DemandProfile, table: PostingTable, config: RelevanceConfig) -> bool:
    """Tell whether a market is large enough to speak of rare skills, and a part of all postings only."""
    return config.min_postings <= profile.postings < len(table)


def hardly_asked(profile: DemandProfile, table: PostingTable, config: RelevanceConfig) -> BoolArray:
    """Tell which skills hardly any posting asks for: bool[s].

    Either the market's interval lies below floor_share, or the interval over all postings does and at most
    one posting in a thousand asks: the thinnest market cannot want what nobody wants. Where the market is
    all postings only the latter counts, for one occupation may be a small part of them.
    """
    share, effective = background(table, config)
    share = share[table.columns(profile.skill_ids)]
    _, high = wilson_interval(share * effective, effective, z=config.z)
    nowhere: BoolArray = (high < config.floor_share) & (1000 * share <= 1)
    if not tells_apart(profile, table, config):
        return nowhere
    return nowhere | (profile.high < config.floor_share)
