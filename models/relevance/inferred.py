"""The market of a credential that declares none: the postings that ask for what it teaches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .config import RelevanceConfig
from .counts import Counts
from .members import Among, Members, among_members, asking_members, with_slopes
from .mentions import BoolArray, FloatArray, IntArray, PostingTable
from .steps import Steps

_ROUNDING = 1e-4  # weights are float32 sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What t taught skills may say about the market.

    weight  float64[t], 0 to 1: the chance that the skill is taught, less if it is generic
    unit    int64[t]: the words that teach it. Skills of one unit are one piece of evidence, for where a posting
            has the same words it is found to ask for all of them.
    """

    skill_ids: tuple[str, ...]
    weight: FloatArray
    unit: IntArray
    _weighed: dict[object, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def choosing(self, table: PostingTable, config: RelevanceConfig) -> FloatArray:
        """Return what each skill weighs in choosing a market, float64[t].

        That is what it may say, times 1 if at most `specific_share` of all postings ask for it, less the
        commoner it is, and 0 if all or none do.
        """
        share = table.asks(config.accept).total[table.columns(self.skill_ids)] / max(len(table), 1)
        rarity = np.log(np.where(share > 0, share, 1.0)) / np.log(config.specific_share)
        weights: FloatArray = np.clip(rarity, 0.0, 1.0) * self.weight
        return weights

    def weighing(self, table: PostingTable, config: RelevanceConfig) -> NDArray[np.float32]:
        """Return what the taught skills that each posting asks for weigh together, float32[n]; made once."""
        key = table, config
        if key not in self._weighed:
            self._weighed[key] = self._weigh(table, config)
        return self._weighed[key]

    def _weigh(self, table: PostingTable, config: RelevanceConfig) -> NDArray[np.float32]:
        asks = table.asks(config.accept)
        weight, columns = self.choosing(table, config), table.columns(self.skill_ids)
        total = np.zeros(len(table), dtype=np.float32)
        done = np.full(len(table), -1, dtype=np.int32)  # the last unit that each posting was counted for
        # Of one unit the weightiest skill comes first, and a posting is counted for it once.
        for k in np.lexsort((-weight, self.unit)):
            rows = asks.asking(int(columns[k]))
            new = rows[done[rows] != self.unit[k]]
            total[new] += weight[k]
            done[new] = self.unit[k]
        return total

    def evidence(self, table: PostingTable, config: RelevanceConfig) -> float:
        """Return what all of it weighs together: of each unit its weightiest skill."""
        weight = self.choosing(table, config)
        return float(sum(weight[self.unit == u].max() for u in np.unique(self.unit)))


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
    asked   float32[n, g]: and how much of what is counted it asks for, 0 to 1
    """

    pool: IntArray
    member: BoolArray
    asked: NDArray[np.float32]
    _among: dict[object, Steps[Among]] = field(default_factory=dict, repr=False, compare=False)
    _counted: dict[object, Steps[Members]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def with_asked(self, asked: NDArray[np.float32]) -> "LeftOut":
        """Return the same postings with other parts of what is counted, float32[n, g]."""
        return LeftOut(pool=self.pool, member=self.member, asked=asked, _among=self._among)

    def members(self, table: PostingTable, skill_ids: Sequence[str], config: RelevanceConfig) -> Steps[Members]:
        """Return the groups counted, where each is one skill, in this order; counted once for the same skills."""
        key = (tuple(skill_ids), config)
        if key not in self._among:
            self._among[key] = among_members(table, self.pool, self.member, table.columns(skill_ids), config)
        if key not in self._counted:
            self._counted[key] = asking_members(self._among[key], self.asked)
        return self._counted[key]

    def counts(self, table: PostingTable, skill_ids: Sequence[str], config: RelevanceConfig) -> Counts:
        """Return for each skill how many of its postings ask for it, where each group is one skill, in this order."""
        return with_slopes(table, self.members(table, skill_ids, config), config)

    def shares(self, table: PostingTable, config: RelevanceConfig, skill_ids: Sequence[str] = ()) -> FloatArray:
        """Return for each group the share of its postings' votes that are for it, float64[g]; nan without postings.

        skill_ids  where each group is one skill; none: they are groups of several
        """
        steps = self.members(table, skill_ids or [""] * self.member.shape[1], config)
        return np.concatenate([members.share for members in steps])


def leave_out_each(table: PostingTable, pool: IntArray | None, telling: Telling, config: RelevanceConfig) -> LeftOut:
    """Return each taught skill, counted in the market that is chosen without the words that teach it."""
    units = np.unique(telling.unit)
    return _left_out(
        table, pool, telling, np.eye(len(telling.unit), dtype=np.bool_), telling.unit[:, None] == units, config
    )


def leave_out_groups(
    table: PostingTable, pool: IntArray | None, telling: Telling, groups: BoolArray, config: RelevanceConfig
) -> LeftOut:
    """Return groups of taught skills, each counted in the market that is chosen without all their words.

    groups  bool[g, t]: which of the t taught skills are in the group
    """
    units = np.unique(telling.unit)
    return _left_out(table, pool, telling, groups, groups @ (telling.unit[:, None] == units), config)


def _left_out(
    table: PostingTable,
    pool: IntArray | None,
    telling: Telling,
    counted: BoolArray,
    out: BoolArray,
    config: RelevanceConfig,
) -> LeftOut:
    """Return what `counted`, bool[g, t], has in the market that is chosen without the units `out`, bool[g, u].

    A posting belongs if the other units that it asks for weigh 1 together, one specific skill, or as much as
    there is. So a share in a market that the skill helped to choose is not inflated by the choice. Where
    nothing is left that says anything about a market, there is none.
    """
    weight = telling.choosing(table, config).astype(np.float32)
    of_unit = [np.flatnonzero(telling.unit == u) for u in np.unique(telling.unit)]
    whole = np.array([weight[k].max() for k in of_unit], dtype=np.float32)
    outside = ~out @ whole
    needed = np.minimum(1.0, np.where(outside > _ROUNDING, outside, np.inf))
    rows = _heavy(table, pool, telling, config, needed=float(needed.min(initial=1.0)))
    asks = table.asks(config.accept).cut(rows, table.columns(telling.skill_ids))
    units = np.stack([(asks[:, k] * weight[k]).max(axis=1) for k in of_unit], axis=1)
    member = (units @ (~out).T.astype(np.float32) >= needed - _ROUNDING) & (outside > _ROUNDING)
    asked = member & (asks @ counted.T.astype(np.float32) > 0)
    return LeftOut(pool=rows, member=member, asked=asked.astype(np.float32))


def _heavy(
    table: PostingTable, pool: IntArray | None, telling: Telling, config: RelevanceConfig, *, needed: float
) -> IntArray:
    """Return the postings of the pool whose taught skills weigh as much as needed."""
    total = telling.weighing(table, config)
    heavy = np.flatnonzero((total >= needed - _ROUNDING) & (total > 0))
    return heavy if pool is None else np.intersect1d(heavy, pool, assume_unique=True)
