"""Which postings a credential is measured against, and how a skill is counted that helped to choose them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import Credential
from .config import RelevanceConfig
from .demand import Counts, Market, MarketBasis
from .mentions import BoolArray, FloatArray, IntArray, PostingTable, plain_occupation

OccupationNames = Callable[[str], frozenset[str]]
OccupationLabel = Callable[[str], str]

_ROUNDING = 1e-4  # weights are float32 sums


def choose_market(
    credential: Credential,
    taught: Sequence[str],
    table: PostingTable,
    *,
    config: RelevanceConfig,
    basis: MarketBasis | None = None,
    rows: IntArray | None = None,
    occupation_names: OccupationNames | None = None,
    occupation_label: OccupationLabel = str,
) -> Market:
    """Return the postings that a credential is measured against.

    taught            ids of the skills that it teaches
    basis             None: filtered if rows are given, else declared if the credential names occupations,
                      else inferred. A basis that finds no postings gives an empty market, never another.
    rows              the postings that the user's filter leaves, whatever the basis; None: all
    occupation_names  occupation as written -> every id, code and label that means the same
    occupation_label  occupation as written -> how the market's description calls it
    """
    pool = np.arange(len(table)) if rows is None else np.unique(rows).astype(np.int64)
    if basis is None:
        declared = MarketBasis.DECLARED if credential.target_occupations else MarketBasis.INFERRED
        basis = declared if rows is None else MarketBasis.FILTERED
    if basis is MarketBasis.DECLARED:
        found = _tagged(credential.target_occupations, table, occupation_names)
        labels = [*map(occupation_label, credential.target_occupations)]
        return _declared(labels, pool[np.isin(pool, found)], table)
    if basis is MarketBasis.INFERRED:
        pool = infer_rows(table, pool, taught, config)
    return Market(basis=basis, description=f"{_DESCRIBED[basis]} ({_count(len(pool))})", rows=pool)


def infer_rows(table: PostingTable, pool: IntArray, taught: Sequence[str], config: RelevanceConfig) -> IntArray:
    """Return the postings of the pool that ask for enough of what is taught: int64[n].

    A skill weighs 1 if at most `specific_share` of all postings ask for it, less the commoner it is, and 0
    if all do. A posting belongs if it asks for skills of weight `market_evidence` together, or for all of
    them where they weigh less.
    """
    asked, weight = _asked(table, pool, taught, config)
    needed = min(config.market_evidence, float(weight.sum()))
    return pool[(asked @ weight >= needed - _ROUNDING) & asked.any(axis=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """g groups of taught skills, each with the postings that belong to the market without its help.

    pool    int64[n]: the postings that any group can count
    member  bool[n, g]: the posting asks for enough of what is taught outside the group
    asked   bool[n, g]: and it asks for a skill of the group
    """

    pool: IntArray
    member: BoolArray
    asked: BoolArray

    def counts(self, table: PostingTable) -> Counts:
        """Return for each group how many of its postings ask for it, in all and by month."""
        months = table.months[:, self.pool]
        return Counts(
            hits=self.asked.sum(axis=0),
            asked=self.member.sum(axis=0),
            month_hits=(months @ self.asked.astype(np.float32)).T.astype(np.float64),
            month_asked=(months @ self.member.astype(np.float32)).T.astype(np.float64),
        )


def leave_out(
    table: PostingTable, pool: IntArray, taught: Sequence[str], groups: BoolArray, config: RelevanceConfig
) -> LeftOut:
    """Return, for each group of taught skills, the market that the other taught skills choose.

    groups  bool[g, t]: which of the t taught skills are in the group; np.eye(t) for each skill alone
    A posting belongs if the skills outside the group that it asks for weigh 1 together, one specific skill,
    or as much as there is; where nothing else is taught, the whole pool belongs. So a skill's share in a
    market that it helped to choose is not inflated by the choice.
    """
    asked, weight = _asked(table, pool, taught, config)
    inside = groups.astype(np.float32)
    needed = np.minimum(1.0, weight.sum() - inside @ weight)
    if needed.min(initial=1.0) > _ROUNDING:  # no group takes postings that ask for nothing taught
        some = asked.any(axis=1)
        pool, asked = pool[some], asked[some]
    others = (asked @ weight)[:, None] - (asked * weight) @ inside.T
    member = others >= needed - _ROUNDING
    return LeftOut(pool=pool, member=member, asked=member & (asked @ inside.T > 0))


def take_all(
    table: PostingTable, rows: IntArray, taught: Sequence[str], groups: BoolArray, config: RelevanceConfig
) -> LeftOut:
    """Return the same for a market that was chosen without the taught skills: every posting belongs."""
    asked, _ = _asked(table, rows, taught, config)
    inside = groups.astype(np.float32)
    member = np.ones((len(rows), len(groups)), dtype=np.bool_)
    return LeftOut(pool=rows, member=member, asked=asked @ inside.T > 0)


def _asked(
    table: PostingTable, pool: IntArray, taught: Sequence[str], config: RelevanceConfig
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return float32[n, t], 1 where a posting asks for a taught skill, and float32[t], the weights."""
    asks, columns = table.asks(config.accept), table.columns(taught)
    share: FloatArray = asks.total[columns] / max(len(table), 1)
    scale = np.log(config.specific_share)
    weight = np.clip(np.log(np.where(share > 0, share, 1.0)) / scale, 0.0, 1.0).astype(np.float32)
    return asks.by_skill[:, columns].toarray()[pool], weight


def _tagged(targets: Sequence[str], table: PostingTable, names: OccupationNames | None) -> IntArray:
    wanted = set(targets)
    for target in targets:
        wanted |= names(target) if names else frozenset()
    found = [
        table.occupation_rows[name]
        for name in sorted({plain_occupation(text) for text in wanted})
        if name in table.occupation_rows
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _declared(occupations: Sequence[str], rows: IntArray, table: PostingTable) -> Market:
    targets = ", ".join(occupations)
    if not targets:
        text = "the credential declares no target occupation"
    elif not len(rows):
        text = f"no posting is tagged with the declared occupation: {targets}"
    else:
        inferred = sum(not plain_occupation(table.occupation[row]) for row in rows.tolist())
        how = f", {inferred:,} by an occupation inferred from the title" if inferred else ""
        text = f"postings for the declared occupation: {targets} ({_count(len(rows))}{how})"
    return Market(basis=MarketBasis.DECLARED, description=text, rows=rows)


def _count(postings: int) -> str:
    return f"{postings:,} posting" + ("s" if postings != 1 else "")


_DESCRIBED = {
    MarketBasis.FILTERED: "the postings that the filter leaves",
    MarketBasis.INFERRED: "the postings that ask for what the credential teaches",
    MarketBasis.ALL: "all postings",
}
