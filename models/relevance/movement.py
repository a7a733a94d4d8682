"""The slope of every skill of a market, and how far one employer's burst may have made it."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import sparse

from .config import RelevanceConfig
from .mentions import NO_DAY, FloatArray, IntArray, Matrix, PostingTable
from .spread import EmployerSums, moderated, summed
from .trend import Fit, enough_dates, fit_slopes
from .votes import Votes


def slopes(
    table: PostingTable, votes: Votes, asks: Matrix, hits: IntArray, config: RelevanceConfig
) -> tuple[FloatArray, FloatArray]:
    """Return slope and standard error of each skill, float64[s], nan where it is asked for or dated too seldom.

    asks  float64[n, s]: which of the n postings asks for which skill
    hits  int64[s]: how many do
    """
    slope, error = np.full((2, len(hits)), np.nan)
    calendar = calendar_of(table)
    month, months = calendar.month[votes.rows], calendar.months
    told = np.flatnonzero(hits >= config.min_hits)
    postings = np.bincount(month[month >= 0], minlength=months).astype(np.float64)
    if not len(told) or not enough_dates(postings[None], config)[0]:
        return slope, error
    votes = votes_of_months(votes, month, config)
    asks = sparse.csr_array(asks[:, told])
    dated, of_row = month >= 0, np.repeat(np.arange(len(votes)), np.diff(asks.indptr))
    seen = dated[of_row]
    cell = asks.indices[seen] * months + month[of_row[seen]]
    cast = summed(cell, votes.vote[of_row[seen]], len(told) * months).reshape(-1, months)
    total = summed(month[dated], votes.vote[dated], months)
    fit = fit_slopes(cast, np.broadcast_to(total, cast.shape), config)
    pull = np.zeros(asks.nnz)
    pull[seen] = fit.pull.ravel()[cell]
    moved = sparse.csr_array((pull, asks.indices, asks.indptr), shape=asks.shape)
    slope[told] = fit.slope
    error[told] = np.sqrt(_variance(fit, moved, month, votes, config))
    return slope, error


class Calendar(NamedTuple):
    """The months of a table's postings, from its first to its last.

    month   int64[n]: 0 the first; -1 without a date
    months  how many they are
    """

    month: IntArray
    months: int


def calendar_of(table: PostingTable) -> Calendar:
    """Return the month of each posting of a table."""

    def count() -> Calendar:
        month = np.asarray(table.day).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        dated = table.day != NO_DAY
        month = np.where(dated, month - month[dated].min(initial=month.max(initial=0)), -1)
        return Calendar(month, int(month.max(initial=-1)) + 1)

    return table.remember("calendar", count)


def votes_of_months(votes: Votes, month: IntArray, config: RelevanceConfig) -> Votes:
    """Return votes for trends: n postings of one employer in one month count as n / (1 + (n - 1) ρ).

    An employer that posts as much every month tells a trend as well as many do, one burst of it does not.
    """
    key = votes.cluster * (month.max(initial=0) + 1) + np.maximum(month, 0)
    _, place, count = np.unique(key, return_inverse=True, return_counts=True)
    return replace(votes, vote=np.where(month < 0, 0.0, 1 / (1 + (count[place] - 1) * config.employer_correlation)))


def _variance(fit: Fit, moved: Matrix, month: IntArray, votes: Votes, config: RelevanceConfig) -> FloatArray:
    """Return float64[s]: the variance of each slope, where one employer's postings are alike.

    moved   float64[n, s]: how far each posting's asking moves the slope, before its vote
    Method  an employer moves the slope by Σ vote · pull · (asks - chance) over its postings, and the sum of squares
            of that is the sandwich estimate (Huber 1967; Liang & Zeger 1986, Biometrika 73:13-22). It is noisy for
            few employers, so it is averaged with what the expected correlation gives; see `moderated`. The sums are
            written out by month, for most employers ask for few of the skills.
    """
    k, months, dated = len(votes.weight), len(fit.when), month >= 0
    sums = EmployerSums.of(moved, votes)
    cells = (votes.vote[dated], (votes.cluster[dated], month[dated]))
    by_month = sparse.csr_array(sparse.coo_array(cells, shape=(k, months)))
    gram, steady = (by_month.T @ by_month).toarray(), fit.pull * fit.chance
    matrix = sparse.csr_array((sums.value, (sums.employer, sums.skill)), shape=sums.shape)
    crossed = (steady * (by_month.T @ matrix).toarray().T).sum(axis=1)
    square = sums.by_skill(sums.value**2)
    seen = np.maximum(square - 2 * crossed + ((steady @ gram) * steady).sum(axis=1), 0)
    each, rho = fit.pull * np.sqrt(fit.chance * (1 - fit.chance)), config.employer_correlation
    apart = each**2 @ summed(month[dated], votes.vote[dated] ** 2, months)
    expected = (1 - rho) * apart + rho * ((each @ gram) * each).sum(axis=1)
    alone = summed(votes.cluster[dated], (votes.vote[dated] * fit.when[month[dated]]) ** 2, k)
    k_effective = effective_employers((1 - rho) * alone + rho * (by_month @ fit.when) ** 2)
    variance: FloatArray = expected * excess(seen / expected, square, sums.by_skill(sums.value**4), k_effective)
    return variance


def effective_employers(variance: FloatArray) -> FloatArray:
    """Return how many equal employers would give a slope's variance; float64[k, ...]: what each adds to it."""
    effective: FloatArray = variance.sum(axis=0) ** 2 / np.maximum((variance**2).sum(axis=0), _TINY)
    return effective


def excess(ratio: FloatArray, square: FloatArray, fourth: FloatArray, employers: FloatArray) -> FloatArray:
    """Return float64[s]: the variance to believe over the expected one; ratio: that of the estimate.

    A slope is fitted to the employers that it is judged by, so their squares are too small by 1 - 1/employers, and
    say no more than so many degrees of freedom. All skills together may raise what is expected, never lower it.
    """
    return moderated(ratio / (1 - 1 / np.maximum(employers, 1.5)), square, fourth, least=1.0, most=employers)


_TINY = 1e-100
