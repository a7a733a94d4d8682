"""The market of a credential that declares none: the postings that ask for what it teaches."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .config import RelevanceConfig
from .demand import Counts
from .mentions import BoolArray, FloatArray, IntArray, PostingTable

# Skill id -> how much it may say about the market, 0 to 1: the chance that it is taught, less if it is generic.
Telling = Mapping[str, float]

_ROUNDING = 1e-4  # weights are float32 sums


def choosing_weights(table: PostingTable, telling: Telling, config: RelevanceConfig) -> FloatArray:
    """Return what each taught skill weighs in choosing a market, float64[t], in the order of `telling`.

    That is what it may say, times 1 if at most `specific_share` of all postings ask for it, less the commoner
    it is, and 0 if all do.
    """
    share = table.asks(config.accept).total[table.columns(list(telling))] / max(len(table), 1)
    rarity = np.log(np.where(share > 0, share, 1.0)) / np.log(config.specific_share)
    weights: FloatArray = np.clip(rarity, 0.0, 1.0) * np.fromiter(telling.values(), dtype=np.float64)
    return weights


def infer_rows(table: PostingTable, pool: IntArray | None, telling: Telling, config: RelevanceConfig) -> IntArray:
    """Return the postings that ask for taught skills of weight `market_evidence` together: int64[n], rising.

    pool  the postings that count; None: all
    """
    return _heavy(table, pool, telling, config, needed=config.market_evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """g groups of taught skills, each with the postings that belong to the market without its help.

    pool    int64[n]: the postings that any group can count
    member  bool[n, g]: the posting asks for enough of what is taught outside the group
    asked   float32[n, g]: and how much of a skill of the group it asks for, 0 to 1
    """

    pool: IntArray
    member: BoolArray
    asked: NDArray[np.float32]

    def counts(self, table: PostingTable) -> Counts:
        """Return for each group how many of its postings ask for it, in all and by month."""
        months = table.months[:, self.pool]
        return Counts(
            hits=np.rint(self.asked.sum(axis=0)).astype(np.int64),
            asked=self.member.sum(axis=0),
            month_hits=(months @ self.asked).T.astype(np.float64),
            month_asked=(months @ self.member.astype(np.float32)).T.astype(np.float64),
        )


def leave_out(
    table: PostingTable, pool: IntArray | None, telling: Telling, groups: BoolArray, config: RelevanceConfig
) -> LeftOut:
    """Return, for each group of taught skills, the market that the other taught skills choose.

    groups  bool[g, t]: which of the t taught skills are in the group; np.eye(t) for each skill alone
    A posting belongs if the skills outside the group that it asks for weigh 1 together, one specific skill,
    or as much as there is. So a skill's share in a market that it helped to choose is not inflated by the
    choice. Where nothing outside a group says anything about a market, the group has none.
    """
    weight = choosing_weights(table, telling, config).astype(np.float32)
    inside = groups.astype(np.float32)
    outside = weight.sum() - inside @ weight
    needed = np.minimum(1.0, np.where(outside > _ROUNDING, outside, np.inf))
    rows = _heavy(table, pool, telling, config, needed=float(min(1.0, needed.min(initial=1.0))))
    asks = table.asks(config.accept).by_row[rows][:, table.columns(list(telling))].toarray()
    others = (asks @ weight)[:, None] - (asks * weight) @ inside.T
    member = (others >= needed - _ROUNDING) & (outside > _ROUNDING)
    return LeftOut(pool=rows, member=member, asked=(member & (asks @ inside.T > 0)).astype(np.float32))


def _heavy(
    table: PostingTable, pool: IntArray | None, telling: Telling, config: RelevanceConfig, *, needed: float
) -> IntArray:
    """Return the postings of the pool whose taught skills weigh as much as needed: one pass over their columns."""
    asks = table.asks(config.accept).by_skill
    total = np.zeros(len(table), dtype=np.float32)
    for column, weight in zip(table.columns(list(telling)), choosing_weights(table, telling, config), strict=True):
        total[asks.indices[asks.indptr[column] : asks.indptr[column + 1]]] += weight
    rows = np.flatnonzero((total >= needed - _ROUNDING) & (total > 0))
    return rows if pool is None else np.intersect1d(rows, pool, assume_unique=True)
