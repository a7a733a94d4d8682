import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import false_discovery_control, norm

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.mentions import FloatArray
from credlens.models.relevance.trend import discoveries, enough_dates, fit_slopes

CONFIG = RelevanceConfig()


def fit_trends(
    hits: FloatArray, postings: FloatArray, config: RelevanceConfig
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return slope, low and high of each skill, every posting taken as independent."""
    fit = fit_slopes(hits, postings, config)
    half = config.z * np.sqrt(fit.variance)
    return fit.slope, fit.slope - half, fit.slope + half


def test_slope_of_two_months_matches_hand_calculation() -> None:
    """20 of 100, then 40 of 100 half a year on: (logit 0.4 - logit 0.2) / 0.5 = 0.98083 / 0.5 = 1.9617.

    The prior of sd 100 hardly moves it. Error of a difference of logits: sqrt(1/20 + 1/80 + 1/40 + 1/60)
    = 0.32275, and twice that a year.
    """
    hits, postings = np.zeros((1, 7)), np.zeros((1, 7))
    hits[0, [0, 6]], postings[0, [0, 6]] = [20, 40], 100
    config = RelevanceConfig(trend_prior_sd=100)
    slope, low, high = fit_trends(hits, postings, config)
    assert slope[0] == pytest.approx(1.9617, rel=0.01)
    assert (high[0] - low[0]) / 2 / 1.96 == pytest.approx(0.6455, rel=0.01)


def penalised(hits: FloatArray, postings: FloatArray, config: RelevanceConfig) -> float:
    """Return the slope at the peak of the same penalised likelihood, found by a general optimizer."""
    years = np.arange(len(hits)) / 12
    when = years - postings @ years / postings.sum()
    level = math.log((hits.sum() + 0.5) / (postings.sum() - hits.sum() + 0.5))

    def loss(x: FloatArray) -> float:
        eta = x[0] + x[1] * when
        fit = postings @ np.logaddexp(0, eta) - hits @ eta
        return float(fit + (x[0] - level) ** 2 / 8 + x[1] ** 2 / (2 * config.trend_prior_sd**2))

    found = minimize(loss, [level, 0.0], method="BFGS", options={"gtol": 1e-9})
    return float(found.x[1])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), min_size=3, max_size=30), st.integers(0, 2))
def test_slope_equals_that_of_a_general_optimizer(months: list[tuple[int, float]], split: int) -> None:
    """Also where hits and misses are separated in time, where the plain likelihood has no peak."""
    postings = np.array([n for n, _ in months], dtype=float)
    hits = np.floor(postings * [p for _, p in months])
    if split:  # all hits after the middle, or before it
        late = np.arange(len(hits)) * 2 >= len(hits)
        hits = np.where(late == (split == 1), postings, 0)
    if postings.sum() == 0:
        return
    slope, low, high = fit_trends(hits[None], postings[None], CONFIG)
    assert slope[0] == pytest.approx(penalised(hits, postings, CONFIG), abs=1e-4, rel=1e-4)
    assert np.isfinite([low[0], high[0]]).all()
    assert low[0] < slope[0] < high[0]


@given(st.lists(st.integers(0, 30), min_size=6, max_size=24))
def test_time_reversed_turns_the_slope_round(hits: list[int]) -> None:
    h, n = np.array([hits], dtype=float), np.full((1, len(hits)), 30.0)
    slope, low, high = fit_trends(h, n, CONFIG)
    back, back_low, back_high = fit_trends(h[:, ::-1], n, CONFIG)
    np.testing.assert_allclose([back, back_low, back_high], [-slope, -high, -low], atol=1e-7)


def test_steady_demand_has_slope_zero() -> None:
    slope, low, high = fit_trends(np.full((1, 24), 5.0), np.full((1, 24), 50.0), CONFIG)
    assert slope[0] == pytest.approx(0, abs=1e-9)
    assert low[0] == pytest.approx(-high[0])


def test_intervals_hold_planted_slopes() -> None:
    """2,000 skills with slopes of -1.5 to 1.5 around a demand of 10 %, 25 postings a month."""
    random = np.random.default_rng(5)
    slopes = random.uniform(-1.5, 1.5, 2000)
    years = (np.arange(24) - 11.5) / 12
    hits = random.binomial(25, expit(math.log(1 / 9) + slopes[:, None] * years)).astype(float)
    slope, low, high = fit_trends(hits, np.full(hits.shape, 25.0), CONFIG)
    assert 0.93 <= np.mean((low <= slopes) & (slopes <= high)) <= 0.97
    assert np.mean(slope - slopes) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(
    ("months", "enough"),
    [
        ([10] * 6, True),
        ([10] * 5, False),  # five months
        ([5] * 6, False),  # 30 postings
        ([30, 0, 0, 0, 0, 0, 0, 30], False),  # two of eight months filled
        (
            [0, 0, 20, 0, 20, 0, 0, 20, 0],
            False,
        ),  # three of the six from first to last: just enough, but one less
        ([], False),
    ],
)
def test_trends_need_postings_months_and_a_filled_calendar(months: list[int], enough: bool) -> None:
    postings = np.array([months], dtype=float)
    assert enough_dates(postings, RelevanceConfig(trend_min_filled=0.51)).tolist() == [enough]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=1, max_size=40), st.integers(0, 5))
def test_discoveries_equal_the_adjusted_p_values_of_scipy(deviates: list[float], untold: int) -> None:
    z = np.array(deviates)
    p = 2 * norm.sf(np.abs(z))
    expected = false_discovery_control(p, method="bh") <= CONFIG.false_discovery
    slope = np.concatenate([z, np.full(untold, np.nan)])
    found = discoveries(slope, slope - 1.96, slope + 1.96, CONFIG)
    assert found[: len(z)].tolist() == expected.tolist()
    assert not found[len(z) :].any()
