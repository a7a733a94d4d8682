"""Is the demand for a skill rising or falling? A slope on the log-odds, with its interval."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from .config import RelevanceConfig
from .mentions import BoolArray, FloatArray

_STEPS = 100  # Newton needs 4 to 8; a separated skill, held by the prior alone, up to 20
_CLOSE = 1e-10
_TINY = 1e-100


def enough_dates(postings: FloatArray, config: RelevanceConfig) -> BoolArray:
    """Tell which rows of float64[s, m], dated postings by month, can carry a trend: bool[s].

    They must be many, span some months and fill at least part of them: where a calendar is nearly
    empty, a trend would compare the few sources behind it and not the times.
    """
    if postings.shape[1] == 0:
        return np.zeros(len(postings), dtype=np.bool_)
    filled = postings > 0
    span = postings.shape[1] - filled.argmax(axis=1) - filled[:, ::-1].argmax(axis=1)
    many = postings.sum(axis=1) >= config.trend_min_postings
    full = filled.sum(axis=1) >= config.trend_min_filled * span
    enough: BoolArray = many & full & (span >= config.trend_min_months)
    return enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The fitted demand of s skills over m months.

    slope     float64[s]: change of the log-odds a year
    variance  float64[s]: of the slope, if votes were independent
    chance    float64[s, m]: fitted share of each month
    when      float64[m]: time of each month in years, from the mean of all votes
    pull      float64[s, m]: how far one more vote for the skill in a month, times 1 - chance, moves the slope
    """

    slope: FloatArray
    variance: FloatArray
    chance: FloatArray
    pull: FloatArray
    when: FloatArray


def fit_slopes(hits: FloatArray, postings: FloatArray, config: RelevanceConfig) -> Fit:
    """Return the slope of each skill's log-odds.

    hits      float64[s, m]: postings of month m that ask for skill s, or votes of them
    postings  float64[s, m]: postings of month m that it is counted among, or votes
    Method    logistic regression of the monthly hits on time, fitted by Newton's method for all skills at
              once. Normal priors (slope: mean 0, sd trend_prior_sd; intercept: around the log-odds of the
              whole period, sd 2) keep separated data finite, as in Gelman et al. 2008, Ann. Appl. Stat.
              2:1360. The variance is the Laplace one, from the curvature at the peak.
    """
    n, years = postings.sum(axis=1), np.arange(hits.shape[1]) / 12
    when = years - (postings @ years / np.maximum(n, _TINY))[:, None]
    level = np.log((hits.sum(axis=1) + 0.5) / (n - hits.sum(axis=1) + 0.5))
    hold_level, hold_slope = 1 / 2.0**2, 1 / config.trend_prior_sd**2
    a, b = level.copy(), np.zeros(len(hits))
    for _ in range(_STEPS):
        chance = expit(a[:, None] + b[:, None] * when)
        rest, spread = hits - postings * chance, postings * chance * (1 - chance)
        ga = rest.sum(axis=1) - hold_level * (a - level)
        gb = (rest * when).sum(axis=1) - hold_slope * b
        haa = spread.sum(axis=1) + hold_level
        hab = (spread * when).sum(axis=1)
        hbb = (spread * when**2).sum(axis=1) + hold_slope
        det = haa * hbb - hab**2
        da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        # A step of more than 1 in log-odds or slope may overshoot where the likelihood is flat.
        shrink = 1 / np.maximum(1, np.maximum(np.abs(da), np.abs(db)))
        a, b = a + shrink * da, b + shrink * db
        if max(np.abs(da).max(initial=0), np.abs(db).max(initial=0)) < _CLOSE:
            break
    centre = years - postings.sum(axis=0) @ years / max(postings.sum(), _TINY)
    pull = (haa[:, None] * when - hab[:, None]) / det[:, None]
    return Fit(slope=b, variance=haa / det, chance=expit(a[:, None] + b[:, None] * when), pull=pull, when=centre)


def discoveries(slope: FloatArray, low: FloatArray, high: FloatArray, config: RelevanceConfig) -> BoolArray:
    """Return bool[s]: the slopes that differ from 0, at most `false_discovery` of them by chance.

    nan slopes take no part. Source: Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289-300, on the
    two-sided normal test that the interval stands for.
    """
    told = np.flatnonzero(~np.isnan(slope))
    error = (high[told] - low[told]) / (2 * config.z)
    p = 2 * ndtr(-np.abs(slope[told]) / error)
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= config.false_discovery * np.arange(1, len(p) + 1) / max(len(p), 1))
    found = np.zeros(len(slope), dtype=np.bool_)
    if len(passed):
        found[told[order[: passed[-1] + 1]]] = True
    return found
