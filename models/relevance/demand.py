"""What a market asks for: the share of its postings that ask for each skill, how sure, and how specific."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from .config import RelevanceConfig
from .mentions import BoolArray, FloatArray, IntArray, PostingTable
from .trend import enough_dates, fit_trends


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

    In an inferred market a skill that the credential teaches is counted among the postings that ask for
    something else it teaches, so that its own part in choosing the market does not inflate it; there
    hits / postings is not the share.
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

    def select(self, keep: Sequence[int]) -> "DemandProfile":
        """Return the profile of the skills at these positions, in this order."""
        at = np.array(keep, dtype=np.int64)
        arrays = {f.name: getattr(self, f.name)[at] for f in fields(self) if f.name not in _WHOLE}
        return replace(self, skill_ids=tuple(self.skill_ids[i] for i in keep), **arrays)


_WHOLE = ("scope", "postings", "skill_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is counted before it becomes a share, for s skills and the table's m months.

    hits, asked              int64[s]: postings that ask for the skill, and postings it is counted among
    month_hits, month_asked  float64[s, m]: the dated ones of both, by month
    """

    hits: IntArray
    asked: IntArray
    month_hits: FloatArray
    month_asked: FloatArray

    def replaced(self, at: IntArray, other: "Counts") -> "Counts":
        """Return these counts with those of another table of counts at int64 positions `at`."""
        merged = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        for name, values in merged.items():
            values[at] = getattr(other, name)
        return Counts(**merged)


def wilson_interval(hits: ArrayLike, postings: ArrayLike, *, z: float = 1.96) -> tuple[FloatArray, FloatArray]:
    """Return the low and high end of the Wilson score interval of each share, float64[s].

    hits      int[s], each 0 <= hits <= postings
    postings  int, or int[s]; 0 postings give 0..1, for they tell nothing
    z         normal quantile; 1.96 covers 95 %
    Raises    ValueError if a count is negative or exceeds its postings.
    Source    Wilson 1927, JASA 22:209-212. Not p ± z·se: that leaves [0, 1] for rare skills, which are
              the ones that matter here.
    """
    h, n = np.broadcast_arrays(np.asarray(hits, dtype=np.float64), np.asarray(postings, dtype=np.float64))
    if np.any((h < 0) | (h > n)):
        raise ValueError("hits must lie in 0..postings")
    centre, spread = h + z**2 / 2, z * np.sqrt(np.where(n > 0, h * (n - h) / np.maximum(n, 1), 0) + z**2 / 4)
    low, high = (centre - spread) / (n + z**2), (centre + spread) / (n + z**2)
    # Exact at the ends, where rounding leaves 1e-17 on the wrong side.
    return np.where(h == 0, 0.0, low), np.where(h == n, 1.0, high)


def shrunk_lift(hits: IntArray, asked: IntArray, total: IntArray, postings: int, prior: float) -> FloatArray:
    """Return how many times more often a market asks for each skill than all postings do, float64[s].

    hits, asked  int64[s]: postings of the market that ask for it, and those it is counted among
    total        int64[s]: postings of all `postings` that ask for it
    prior        added to observed and expected counts: one chance hit of a rare skill lifts little
    Source       revealed comparative advantage (Balassa 1965, The Manchester School 33:99-123), shrunk as
                 the observed-to-expected ratio of Norén et al. 2013, Stat. Methods Med. Res. 22:57-69.
    """
    expected = asked * (total / max(postings, 1))
    return (hits + prior) / (expected + prior)


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
    return profile_of(counts, table, tuple(skill_ids), market=(scope, len(rows)), config=config)


def asked_skills(table: PostingTable, rows: IntArray, config: RelevanceConfig) -> list[str]:
    """Return the ids of the skills that at least one of these postings asks for, in the table's order."""
    hits = table.asks(config.accept).by_row[rows].sum(axis=0)
    return [table.mentions.skill_ids[j] for j in np.flatnonzero(hits)]


def count_demand(table: PostingTable, rows: IntArray, skill_ids: Sequence[str], config: RelevanceConfig) -> Counts:
    """Return how many of these postings ask for each skill, in all and by month."""
    asks = table.asks(config.accept).by_row[rows][:, table.columns(skill_ids)]
    months = table.months[:, rows]
    s, m = len(skill_ids), months.shape[0]
    return Counts(
        hits=np.rint(asks.sum(axis=0)).astype(np.int64),
        asked=np.full(s, len(rows), dtype=np.int64),
        month_hits=(months @ asks).toarray().T.astype(np.float64),
        month_asked=np.broadcast_to(months.sum(axis=1).astype(np.float64), (s, m)),
    )


def profile_of(
    counts: Counts,
    table: PostingTable,
    skill_ids: tuple[str, ...],
    *,
    market: tuple[str, int],
    config: RelevanceConfig,
) -> DemandProfile:
    """Return shares, lifts and trends of counted skills; market: its scope and number of postings."""
    total = table.asks(config.accept).total[table.columns(skill_ids)]
    low, high = wilson_interval(counts.hits, counts.asked, z=config.z)
    trend = np.full((3, len(skill_ids)), np.nan)
    told = np.flatnonzero(enough_dates(counts.month_asked, config) & (counts.hits >= config.min_hits))
    if len(told):
        trend[:, told] = fit_trends(counts.month_hits[told], counts.month_asked[told], config)
    return DemandProfile(
        scope=market[0],
        postings=market[1],
        skill_ids=skill_ids,
        hits=counts.hits,
        share=counts.hits / np.maximum(counts.asked, 1),
        low=low,
        high=high,
        lift=shrunk_lift(counts.hits, counts.asked, total, len(table), config.lift_prior),
        trend=trend[0],
        trend_low=trend[1],
        trend_high=trend[2],
    )


def asked_for(profile: DemandProfile, config: RelevanceConfig) -> BoolArray:
    """Tell which skills the market asks for beyond doubt: bool[s]; none where it is too thin."""
    enough = profile.postings >= config.min_postings
    asked: BoolArray = (profile.low >= config.min_share) & (profile.hits >= config.min_hits)
    return asked & enough


def typical(profile: DemandProfile, config: RelevanceConfig) -> BoolArray:
    """Tell which skills are asked for and not clearly rarer in the market than elsewhere: bool[s]."""
    return asked_for(profile, config) & (profile.lift >= config.min_lift)


def hardly_asked(profile: DemandProfile, table: PostingTable, config: RelevanceConfig) -> BoolArray:
    """Tell which skills hardly any posting asks for: bool[s].

    Either the market's interval lies below floor_share, or the interval over all postings does and at most
    one posting in a thousand asks: the thinnest market cannot want what nobody wants. Where the market is
    all postings only the latter counts, for one occupation may be a small part of them.
    """
    total = table.asks(config.accept).total[table.columns(profile.skill_ids)]
    _, high = wilson_interval(total, len(table), z=config.z)
    nowhere: BoolArray = (high < config.floor_share) & (1000 * total <= len(table))
    if not config.min_postings <= profile.postings < len(table):
        return nowhere
    return nowhere | (profile.high < config.floor_share)
