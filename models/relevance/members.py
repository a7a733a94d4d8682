"""Counting skills that are each counted among postings of their own: the taught ones of an inferred market."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .config import RelevanceConfig
from .counts import Counts, joined
from .mentions import BoolArray, FloatArray, IntArray, Matrix, PostingTable
from .movement import calendar_of, effective_employers, excess, votes_of_months
from .spread import Scatter, summed
from .steps import Steps
from .tally import BLOCKS
from .trend import enough_dates, fit_slopes
from .votes import Votes, cast_votes

Cells = BoolArray | NDArray[np.float32] | Matrix
_CELLS = 2**22  # postings times skills at a time: 32 MB


class Doubts(NamedTuple):
    """Every match of some skills in some postings: where it stands, and p (1 - p), the variance of "it is right".

    row, column  int64[z]: in order of the column, then of the row
    variance     float64[z]
    """

    row: IntArray
    column: IntArray
    variance: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Among:
    """Some of the skills, and the postings that each is counted among, whatever of them asks for it.

    columns  int64[g]: which of all skills these are
    used     int64[n]: which postings of the pool these are
    member   float64[n, g], 0 or 1
    rho      how far the postings of one employer agree
    """

    columns: IntArray
    used: IntArray
    votes: Votes
    member: FloatArray
    doubts: Doubts
    rho: float

    def over_employers(self, values: FloatArray) -> FloatArray:
        """Return float64[k, g]: the sums of float64[n, g] over each employer, each row times its vote."""
        return over_employers(self.votes, values)

    @cached_property
    def by_row(self) -> FloatArray:
        """Return the members with the skills of a posting side by side, as sums over postings take them."""
        return np.ascontiguousarray(self.member)

    @cached_property
    def weight(self) -> FloatArray:
        """Return float64[k, g]: the votes of each employer that each skill is counted among."""
        return self.over_employers(self.by_row)

    @cached_property
    def total(self) -> FloatArray:
        """Return float64[g]: all these votes."""
        total: FloatArray = self.weight.sum(axis=0)
        return total

    @cached_property
    def postings(self) -> IntArray:
        """Return int64[g]: how many postings each is counted among."""
        return np.asarray(self.member.sum(axis=0)).astype(np.int64)

    @cached_property
    def apart(self) -> FloatArray:
        """Return float64[g]: the sum of squared votes."""
        apart: FloatArray = (self.votes.vote**2) @ self.member
        return apart

    @cached_property
    def alike(self) -> FloatArray:
        """Return float64[g]: the same where an employer's postings agree; exact where each is its own employer."""
        alike: FloatArray = self.apart + self.rho * ((self.weight**2).sum(axis=0) - self.apart)
        return alike

    @cached_property
    def worth(self) -> FloatArray:
        """Return float64[g]: what scales votes so that those of a skill add up to as many as its postings are worth."""
        worth: FloatArray = self.total / np.maximum(self.alike, _TINY)
        return worth

    @cached_property
    def block(self) -> IntArray:
        """Return int64[b]: the blocks of the bootstrap that the employers fall into."""
        return self._blocks[0]

    def over_blocks(self, values: FloatArray) -> FloatArray:
        """Return float64[b, g]: the sums of float64[k, g] over the employers of each block."""
        block, at = self._blocks
        k = len(at)
        to_block = sparse.csc_array((np.ones(k), at, np.arange(k + 1)), shape=(len(block), k))
        return np.asarray(to_block @ values)

    @cached_property
    def _blocks(self) -> tuple[IntArray, IntArray]:
        block, at = np.unique(self.votes.code % BLOCKS, return_inverse=True)
        return block, at


@dataclass(frozen=True, kw_only=True, eq=False)
class Members:
    """The postings that some skills are counted among, and those of them that ask.

    asked  float64[n, g], 0 to 1; above 0 only where a member
    """

    among: Among
    asked: FloatArray

    @cached_property
    def by_row(self) -> FloatArray:
        """Return what is asked with the skills of a posting side by side."""
        return np.ascontiguousarray(self.asked)

    @cached_property
    def yes(self) -> FloatArray:
        """Return float64[k, g]: the votes of each employer for each skill."""
        return self.among.over_employers(self.by_row)

    @cached_property
    def share(self) -> FloatArray:
        """Return float64[g]: the part of the votes that is for each skill, as `counts` has it; nan without postings."""
        among = self.among
        votes = among.total * among.worth
        share = np.clip(self.yes.sum(axis=0) * among.worth / np.where(votes > 0, votes, 1), 0, 1)
        return np.where(among.postings > 0, share, np.nan)

    @cached_property
    def counts(self) -> Counts:
        """Return what is counted of the skills, without trends."""
        among, votes, yes, total = self.among, self.among.votes, self.yes, self.among.total
        share = yes.sum(axis=0) / np.maximum(total, _TINY)
        square = (yes - share * among.weight) ** 2
        k, n = (among.weight > 0).sum(axis=0), among.postings
        scatter = Scatter(
            square=square.sum(axis=0),
            fourth=(square**2).sum(axis=0),
            votes=total,
            effective=total**2 / np.maximum(among.alike, _TINY),
            unalike=total**2 / np.maximum(among.apart, _TINY),
            small=k / np.maximum(k - 1, 1) * np.maximum(n - 1, 0) / np.maximum(n, 1),
        )
        postings = yes * votes.damping[:, None]
        untold = np.full(len(among.columns), np.nan)
        return Counts(
            hits=self.asked.sum(axis=0).astype(np.int64),
            asked=n,
            yes=yes.sum(axis=0) * among.worth,
            votes=total * among.worth,
            variance=scatter.variance,
            effective=scatter.effective_number(share),
            doubt=self._doubt * among.worth**2,
            top_part=postings[votes.named].max(axis=0, initial=0) / np.maximum(postings.sum(axis=0), _TINY),
            slope=untold,
            slope_error=untold,
        )

    @property
    def _doubt(self) -> FloatArray:
        """Return float64[g]: the variance of the votes for each skill, as its matches may be wrong."""
        row, column, variance = self.among.doubts
        return summed(
            column, variance * self.asked[row, column] * self.among.votes.vote[row] ** 2, len(self.among.columns)
        )


def among_members(
    table: PostingTable, pool: IntArray, member: Cells, columns: IntArray, config: RelevanceConfig
) -> Steps[Among]:
    """Return the skills with the postings that each is counted among, few enough at a time to take little memory.

    pool     int64[n]: postings
    member   bool[n, s], dense or sparse
    columns  int64[s]: the skills as columns of the table; its last one for groups of several
    """

    def make() -> Iterator[Among]:
        used = np.flatnonzero(member.any(axis=1) if isinstance(member, np.ndarray) else member.sum(axis=1))
        votes, asks = cast_votes(table, pool[used], config), table.asks(config.accept)
        step = max(_CELLS // max(len(used), 1), 1)
        for start in range(0, max(member.shape[1], 1), step):
            at = np.arange(start, min(start + step, member.shape[1]))
            yield Among(
                columns=at,
                used=used,
                votes=votes,
                member=_dense(member, used, at),
                doubts=Doubts(*asks.doubts_of(votes.rows, columns[at])),
                rho=config.employer_correlation,
            )

    return Steps(make, small=member.shape[0] * member.shape[1] <= _CELLS)


def asking_members(among: Steps[Among], asked: Cells) -> Steps[Members]:
    """Return the skills with the postings that ask; asked: bool[n, s], dense or sparse, for the whole pool."""
    small = asked.shape[0] * asked.shape[1] <= _CELLS
    return Steps(lambda: (Members(among=a, asked=_dense(asked, a.used, a.columns)) for a in among), small=small)


def count_members(
    table: PostingTable, pool: IntArray, member: Cells, asked: Cells, columns: IntArray, config: RelevanceConfig
) -> Counts:
    """Return how many of its own postings ask for each skill; see `among_members` for what is given."""
    return with_slopes(table, asking_members(among_members(table, pool, member, columns, config), asked), config)


def with_slopes(table: PostingTable, steps: Iterable[Members], config: RelevanceConfig) -> Counts:
    """Return the counts of all skills with their trends."""
    parts = []
    for members in steps:
        slope, error = _slopes(table, members, config)
        parts.append(replace(members.counts, slope=slope, slope_error=error))
    return joined(parts)


def over_employers(votes: Votes, values: FloatArray) -> FloatArray:
    """Return float64[k, g]: the sums of float64[n, g] over each employer, each row times its vote."""
    n = len(votes)
    # Every column has one entry, so it is written down as it is: to have it sorted takes as long as to multiply.
    to_employer = sparse.csc_array((votes.vote, votes.cluster, np.arange(n + 1)), shape=(len(votes.weight), n))
    return np.asarray(to_employer @ values)


def _slopes(table: PostingTable, of: Members, config: RelevanceConfig) -> tuple[FloatArray, FloatArray]:
    """Return slope and standard error of each skill as movement.slopes does, nan where untold."""
    hits = of.counts.hits
    slope, error = np.full((2, len(hits)), np.nan)
    calendar, among = calendar_of(table), of.among
    month = calendar.month[among.votes.rows]
    postings = _by_month(month, calendar.months, np.ones(len(month)), among.by_row)
    told = np.flatnonzero(enough_dates(postings.T, config) & (hits >= config.min_hits))
    if not len(told):
        return slope, error
    votes = votes_of_months(among.votes, month, config)
    member, asked = (all_of if len(told) == len(hits) else all_of[:, told] for all_of in (among.by_row, of.by_row))
    yes, cast = (_by_month(month, calendar.months, votes.vote, each).T for each in (asked, member))
    fit = fit_slopes(yes, cast, config)
    pull, chance = (_by_posting(month, of_month) for of_month in (fit.pull, fit.chance))
    square = over_employers(votes, pull * (asked - chance * member)) ** 2
    each = pull * np.sqrt(chance * (1 - chance)) * member
    rho = config.employer_correlation
    apart = over_employers(replace(votes, vote=votes.vote**2), each**2)
    variance = (1 - rho) * apart + rho * over_employers(votes, each) ** 2
    expected = variance.sum(axis=0)
    ratio = square.sum(axis=0) / expected
    slope[told] = fit.slope
    employers = effective_employers(variance)
    error[told] = np.sqrt(expected * excess(ratio, square.sum(axis=0), (square**2).sum(axis=0), employers))
    return slope, error


def _by_month(month: IntArray, months: int, votes: FloatArray, values: FloatArray) -> FloatArray:
    """Return float64[m, g]: the sums of float64[n, g] over the postings of each month, each row times its vote."""
    dated = month >= 0
    cells = (votes[dated], month[dated], np.concatenate([[0], np.cumsum(dated)]))
    return np.asarray(sparse.csc_array(cells, shape=(months, len(month))) @ values)


def _by_posting(month: IntArray, values: FloatArray) -> FloatArray:
    """Return float64[n, g]: of float64[g, m] the value of each posting's month, 0 where it is undated."""
    return np.where((month >= 0)[:, None], np.ascontiguousarray(values.T)[month], 0.0)


def _dense(matrix: Cells, rows: IntArray, columns: IntArray) -> NDArray[np.float64]:
    part = matrix[rows][:, columns]
    return np.asarray(part.toarray() if sparse.issparse(part) else part, dtype=np.float64)


_TINY = 1e-100
