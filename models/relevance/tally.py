"""All skills of one market counted at once; credentials that share a market share its tally."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from .config import RelevanceConfig
from .counts import Counts
from .mentions import FloatArray, IntArray, Matrix, PostingTable
from .movement import slopes
from .spread import EmployerSums, summed
from .votes import Votes, cast_votes

BLOCKS = 4096  # of the bootstrap; a table of no more employers and nameless postings has one block each
_KEPT = 2**22  # cells of all tallies that are kept: 50 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """The counts of a market's s asked skills, and their votes by block, for the bootstrap.

    columns  int64[s]: the skills that at least one posting asks for, ascending, as columns of the table
    counts   of these skills; one more, at the end, for any skill that no posting asks for
    block    int64[b]: the blocks that the market's employers fall into
    among    float64[b]: votes of each block
    yes      float32[b, s + 1]: votes of each block for each skill
    """

    columns: IntArray
    counts: Counts
    block: IntArray
    among: FloatArray
    yes: sparse.csc_array

    def places(self, columns: IntArray) -> IntArray:
        """Return int64: where each of the table's columns stands in the counts; the last place if nobody asks."""
        at = np.minimum(np.searchsorted(self.columns, columns), max(len(self.columns) - 1, 0))
        found = self.columns[at] == columns if len(self.columns) else np.zeros(len(columns), dtype=np.bool_)
        return np.where(found, at, len(self.columns))


def count_demand(table: PostingTable, rows: IntArray, skill_ids: Sequence[str], config: RelevanceConfig) -> Counts:
    """Return how many of these postings ask for each skill; all are counted among the same postings."""
    tally = tally_market(table, rows, config)
    return tally.counts.select(tally.places(table.columns(skill_ids)))


def tally_market(table: PostingTable, rows: IntArray, config: RelevanceConfig) -> Tally:
    """Return the tally of these postings; that of a market counted not long ago is not made again."""
    kept: OrderedDict[tuple[RelevanceConfig, bytes], Tally] = table.remember("tallies", OrderedDict)
    key = (config, hashlib.blake2b(np.ascontiguousarray(rows).data, digest_size=16).digest())
    if key in kept:
        kept.move_to_end(key)
        return kept[key]
    kept[key] = _tally(table, rows, config)
    while len(kept) > 1 and sum(tally.yes.nnz for tally in kept.values()) > _KEPT:
        kept.popitem(last=False)
    return kept[key]


def tally_credit(votes: Votes, credit: Matrix, doubt: FloatArray) -> Tally:
    """Return the tally of credits, 0 to 1, instead of skills: float[n, s], how far each posting is answered.

    doubt  float64[s]: variance of the votes of each, as its matches may be wrong
    """
    sums = EmployerSums.of(credit, votes)
    yes = np.minimum(sums.by_skill(sums.value), votes.effective)
    share = yes / votes.effective if len(votes) else yes
    scatter, s = sums.scatter(share, votes), len(yes)
    counts = Counts(
        hits=np.bincount(credit.indices, minlength=s),
        asked=np.full(s, len(votes), dtype=np.int64),
        yes=yes,
        votes=np.full(s, votes.effective),
        variance=scatter.variance,
        effective=scatter.effective_number(share),
        doubt=doubt,
        top_part=sums.top_part(votes),
        slope=np.full(s, np.nan),
        slope_error=np.full(s, np.nan),
    )
    block, at = np.unique(votes.code % BLOCKS, return_inverse=True)
    cells = (sums.value.astype(np.float32), (at[sums.employer], sums.skill))
    return Tally(
        columns=np.arange(s),
        counts=counts,
        block=block,
        among=summed(at, votes.weight, len(block)),
        yes=sparse.csc_array(sparse.coo_array(cells, shape=(len(block), s))),
    )


def _tally(table: PostingTable, rows: IntArray, config: RelevanceConfig) -> Tally:
    votes = cast_votes(table, rows, config)
    columns, asks, doubts = _asked(table, rows, config)
    doubt = summed(asks.indices, doubts * np.repeat(votes.vote, np.diff(asks.indptr)) ** 2, asks.shape[1])
    tally = tally_credit(votes, asks, doubt)
    slope, error = slopes(table, votes, asks, tally.counts.hits, config)
    return replace(tally, columns=columns, counts=replace(tally.counts, slope=slope, slope_error=error))


def _asked(table: PostingTable, rows: IntArray, config: RelevanceConfig) -> tuple[IntArray, Matrix, FloatArray]:
    """Return the columns that these rows ask for, float64[n, s + 1] of them, and p (1 - p) of each cell."""
    every = table.asks(config.accept)
    asks, doubts = every.by_row[rows], every.doubt[rows]
    used = np.zeros(asks.shape[1] + 1, dtype=np.bool_)
    used[asks.indices] = True
    columns = np.flatnonzero(used)
    place = np.cumsum(used) - 1
    cells = (asks.data.astype(np.float64), place[asks.indices], asks.indptr)
    return columns, sparse.csr_array(cells, shape=(len(rows), len(columns) + 1)), doubts.data
