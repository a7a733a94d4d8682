"""Counting skills that are each counted among postings of their own: the taught ones of an inferred market."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .config import RelevanceConfig
from .counts import Counts, joined
from .mentions import BoolArray, FloatArray, IntArray, Matrix, PostingTable
from .movement import calendar_of, effective_employers, excess, votes_of_months
from .spread import Scatter
from .trend import enough_dates, fit_slopes
from .votes import Votes, cast_votes

Cells = BoolArray | NDArray[np.float32] | Matrix
_CELLS = 2**22  # postings times skills at a time: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Some of the skills: the postings that each is counted among, and those that ask for it.

    columns        int64[g]: which of all skills these are
    member, asked  float64[n, g], 0 or 1; asked only where member
    """

    columns: IntArray
    votes: Votes
    member: FloatArray
    asked: FloatArray

    def over_employers(self, values: FloatArray) -> FloatArray:
        """Return float64[k, g]: the sums of float64[n, g] over each employer, each row times its vote."""
        votes = self.votes
        shape = len(votes.weight), len(votes)
        to_employer = sparse.csr_array((votes.vote, (votes.cluster, np.arange(len(votes)))), shape=shape)
        return np.asarray(to_employer @ values)

    def count(self, table: PostingTable, config: RelevanceConfig, doubts: Matrix) -> "Counted":
        """Return what is counted of them, without trends; doubts: float32[n, g], p (1 - p) of each match."""
        votes, rho = self.votes, config.employer_correlation
        yes, among = self.over_employers(self.asked), self.over_employers(self.member)
        total = among.sum(axis=0)
        share = yes.sum(axis=0) / np.maximum(total, _TINY)
        square = (yes - share * among) ** 2
        apart = (votes.vote**2) @ self.member
        alike = apart + rho * ((among**2).sum(axis=0) - apart)  # exact where every posting is its own employer
        k, n = (among > 0).sum(axis=0), self.member.sum(axis=0)
        scatter = Scatter(
            square=square.sum(axis=0),
            fourth=(square**2).sum(axis=0),
            votes=total,
            effective=total**2 / np.maximum(alike, _TINY),
            unalike=total**2 / np.maximum(apart, _TINY),
            small=k / np.maximum(k - 1, 1) * np.maximum(n - 1, 0) / np.maximum(n, 1),
        )
        # Votes are scaled so that those of a skill's own postings add up to as many as these are worth.
        worth = total / np.maximum(alike, _TINY)
        postings = yes * votes.damping[:, None]
        untold = np.full(len(self.columns), np.nan)
        counts = Counts(
            hits=self.asked.sum(axis=0).astype(np.int64),
            asked=n.astype(np.int64),
            yes=yes.sum(axis=0) * worth,
            votes=total * worth,
            variance=scatter.variance,
            effective=scatter.effective_number(share),
            doubt=np.asarray(doubts.multiply(self.asked).T @ votes.vote**2) * worth**2,
            top_part=postings[votes.named].max(axis=0, initial=0) / np.maximum(postings.sum(axis=0), _TINY),
            slope=untold,
            slope_error=untold,
        )
        return Counted(self, counts, among * worth, yes * worth)


class Counted(NamedTuple):
    """Counts of some skills, and their votes by employer, float64[k, g]: all that each is counted among, and for it."""

    of: Members
    counts: Counts
    among: FloatArray
    yes: FloatArray


def tally_members(
    table: PostingTable, pool: IntArray, member: Cells, asked: Cells, columns: IntArray, config: RelevanceConfig
) -> Iterator[Counted]:
    """Yield the skills counted, without trends, few enough at a time that none takes much memory.

    pool           int64[n]: postings
    member, asked  bool[n, s], dense or sparse: counted among, and asking
    columns        int64[s]: the skills as columns of the table; its last one for groups of several
    """
    used = np.flatnonzero(member.any(axis=1) if isinstance(member, np.ndarray) else member.sum(axis=1))
    votes = cast_votes(table, pool[used], config)
    step = max(_CELLS // max(len(used), 1), 1)
    for start in range(0, max(member.shape[1], 1), step):
        at = np.arange(start, min(start + step, member.shape[1]))
        inside, asking = (_dense(m, used, at) for m in (member, asked))
        doubts = table.asks(config.accept).doubt[votes.rows][:, columns[at]]
        yield Members(columns=at, votes=votes, member=inside, asked=asking).count(table, config, doubts)


class Tallies(Iterable[Counted]):
    """What `tally_members` yields, as often as it is wanted: what fits into one step is counted once."""

    def __init__(
        self,
        table: PostingTable,
        pool: IntArray,
        member: Cells,
        asked: Cells,
        columns: IntArray,
        config: RelevanceConfig,
    ) -> None:
        self._tally = partial(tally_members, table, pool, member, asked, columns, config)
        self._small = member.shape[0] * member.shape[1] <= _CELLS

    def __iter__(self) -> Iterator[Counted]:
        """Yield the skills counted, few at a time."""
        return iter(self._held) if self._small else self._tally()

    @cached_property
    def _held(self) -> list[Counted]:
        return [*self._tally()]


def count_members(
    table: PostingTable, pool: IntArray, member: Cells, asked: Cells, columns: IntArray, config: RelevanceConfig
) -> Counts:
    """Return how many of its own postings ask for each skill; see `tally_members` for what is given."""
    return with_slopes(table, tally_members(table, pool, member, asked, columns, config), config)


def with_slopes(table: PostingTable, tallies: Iterable[Counted], config: RelevanceConfig) -> Counts:
    """Return the counts of all tallied skills with their trends."""
    parts = []
    for counted in tallies:
        slope, error = _slopes(table, counted.of, counted.counts.hits, config)
        parts.append(replace(counted.counts, slope=slope, slope_error=error))
    return joined(parts)


def _slopes(table: PostingTable, of: Members, hits: IntArray, config: RelevanceConfig) -> tuple[FloatArray, FloatArray]:
    """Return slope and standard error of each skill as movement.slopes does, nan where untold."""
    slope, error = np.full((2, len(hits)), np.nan)
    calendar = calendar_of(table)
    month = calendar.month[of.votes.rows]
    dated = np.flatnonzero(month >= 0)
    ones = (np.ones(len(dated)), (month[dated], dated))
    months = sparse.csr_array(ones, shape=(calendar.months, len(of.votes)))
    told = np.flatnonzero(enough_dates(np.asarray(months @ of.member).T, config) & (hits >= config.min_hits))
    if not len(told):
        return slope, error
    votes = votes_of_months(of.votes, month, config)
    of = Members(columns=told, votes=votes, member=of.member[:, told], asked=of.asked[:, told])
    cast = sparse.csr_array(months * votes.vote)
    fit = fit_slopes((cast @ of.asked).T, (cast @ of.member).T, config)
    pull, chance = (_by_posting(months, of_month) for of_month in (fit.pull, fit.chance))
    square = of.over_employers(pull * (of.asked - chance * of.member)) ** 2
    each = pull * np.sqrt(chance * (1 - chance)) * of.member
    rho, alone = config.employer_correlation, replace(votes, vote=votes.vote**2)
    apart = replace(of, votes=alone).over_employers(each**2)
    variance = (1 - rho) * apart + rho * of.over_employers(each) ** 2
    expected = variance.sum(axis=0)
    ratio = square.sum(axis=0) / expected
    slope[told] = fit.slope
    employers = effective_employers(variance)
    error[told] = np.sqrt(expected * excess(ratio, square.sum(axis=0), (square**2).sum(axis=0), employers))
    return slope, error


def _by_posting(months: Matrix, values: FloatArray) -> FloatArray:
    """Return float64[n, g]: of float64[g, m] the value of each posting's month, 0 where it is undated."""
    return np.asarray(months.T @ values.T)


def _dense(matrix: Cells, rows: IntArray, columns: IntArray) -> NDArray[np.float64]:
    part = matrix[rows][:, columns]
    return np.asarray(part.toarray() if sparse.issparse(part) else part, dtype=np.float64)


_TINY = 1e-100
