"""What each posting of a market counts: recent ones more, one employer's many less than as many employers'."""

from dataclasses import dataclass

import numpy as np

from .config import RelevanceConfig
from .employers import Employers
from .mentions import NO_DAY, BoolArray, FloatArray, IntArray, PostingTable

_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Votes:
    """The n postings of a market, their votes, and the k employers behind them.

    A posting without an employer stands for an employer of its own. Votes add up to `effective`, so that a
    posting that is alone of its employer, where recency does not count, has one vote.

    rows       int64[n]: indexes into the posting table
    vote       float64[n]
    cluster    int64[n]: the employer of each, 0..k-1
    weight     float64[k]: votes of each employer
    damping    float64[k]: how many times less a posting of it counts than one that is alone
    named      bool[k]: the employer has a name
    code       int64[k]: the number of each employer in the table
    effective  how many independent postings would tell as much, where postings of one employer are alike
    unalike    the same if they were not: Kish's effective number, for unequal votes alone
    """

    rows: IntArray
    vote: FloatArray
    cluster: IntArray
    weight: FloatArray
    damping: FloatArray
    named: BoolArray
    code: IntArray
    effective: float
    unalike: float

    def __len__(self) -> int:
        """Return the number of postings, n."""
        return len(self.rows)


def cast_votes(table: PostingTable, rows: IntArray, config: RelevanceConfig, *, recency: bool = True) -> Votes:
    """Return what these postings count.

    Method: r = ½^(age / half_life), 1 without a half-life; ages count back from the table's latest day, and an
    undated posting has the mean r of the dated ones. An employer's postings agree with correlation ρ, so its n
    are worth n / (1 + (n - 1) ρ), never more than 1 / ρ, and each counts r / (1 + (n - 1) ρ): the weights
    that estimate a mean of equally correlated clusters best (Kish 1965, Survey Sampling, 5.4; Scott & Smith
    1969, JASA 64:830-840). n is Kish's (Σr)² / Σr². The effective number of all postings is
    (Σw)² / Σ over employers of [(1 - ρ) Σw² + ρ (Σw)²] (Gabler, Häder & Lahiri 1999, Survey Methodology
    25:105-106).
    """
    codes, cluster = np.unique(employers_of(table).code[rows], return_inverse=True)
    r = recent(table, config)[rows] if recency else np.ones(len(rows))
    rho, k = config.employer_correlation, len(codes)
    total, square = np.bincount(cluster, r, k), np.bincount(cluster, r**2, k)
    damping = 1 + (total**2 / square - 1) * rho
    vote, weight = r / damping[cluster], total / damping
    spread = float((square / damping**2).sum())
    # In this form it is exact where every posting is its own employer.
    alike = spread + rho * (float((weight**2).sum()) - spread)
    effective = float(weight.sum()) ** 2 / alike if k else 0.0
    scale = effective / weight.sum() if k else 1.0
    return Votes(
        rows=rows,
        vote=vote * scale,
        cluster=cluster,
        weight=weight * scale,
        damping=damping / scale,
        named=codes < employers_of(table).named,
        code=codes,
        effective=effective,
        unalike=float(weight.sum()) ** 2 / spread if k else 0.0,
    )


def employers_of(table: PostingTable) -> Employers:
    """Return the employer of each posting of a table as a number."""
    return table.remember("employers", lambda: Employers.of(table.employer))


def recent(table: PostingTable, config: RelevanceConfig) -> FloatArray:
    """Return float64[n], 0 to 1: what the age of each posting of a table leaves of it."""
    if config.half_life is None:
        return np.ones(len(table))
    half_life = config.half_life

    def halve() -> FloatArray:
        dated = table.day != NO_DAY
        age = (table.day.max(initial=0) - table.day[dated]) / _DAYS_A_MONTH
        left = np.exp2(-age / half_life)
        weights = np.full(len(table), left.mean() if len(left) else 1.0)
        weights[dated] = left
        return weights

    return table.remember(("recent", half_life), halve)
