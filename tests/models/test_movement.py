"""Trends of whole markets: false discoveries and power, with and without employers that post in bursts."""

import numpy as np
import pytest

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile, demand_profile
from credlens.models.relevance.mentions import BoolArray, FloatArray, IntArray, PostingTable
from credlens.models.relevance.trend import discoveries

from .worlds import CONFIG, made_table

MONTHS, MOVING, SKILLS = 24, 40, 300


def world(seed: int, postings: int, *, burst: bool, slope: float = 0.0) -> PostingTable:
    """Return postings of employers that are alike inside (ρ = 0.2); the first 40 skills move by `slope` a year."""
    random = np.random.default_rng(seed)
    of = random.zipf(1.8, postings).clip(max=postings // 8)
    employer = np.repeat(np.arange(postings), of)[:postings]
    month = random.integers(MONTHS, size=postings)
    if burst:
        centre = random.integers(MONTHS, size=postings)[employer]
        month = (centre + random.integers(-1, 2, postings)).clip(0, MONTHS - 1)
    truth = np.exp(random.uniform(np.log(0.03), np.log(0.3), SKILLS))
    chance = random.beta(4 * truth, 4 * (1 - truth), (postings, SKILLS))[employer].clip(1e-9, 1 - 1e-9)
    moves = np.where(np.arange(SKILLS) < MOVING, slope, 0.0)
    odds = chance / (1 - chance) * np.exp((month[:, None] - MONTHS / 2) / 12 * moves)
    return made_table(
        random.random(odds.shape) < odds / (1 + odds),
        day=20_000 + month * 30,
        employer=[f"e{e}" for e in employer],
    )


def profile(postings: PostingTable, config: RelevanceConfig = CONFIG) -> DemandProfile:
    ids = postings.mentions.skill_ids
    return demand_profile(postings, np.arange(len(postings)), scope="", config=config, skill_ids=ids)


def false_and_found(
    worlds: int, postings: int, *, burst: bool, slope: float, config: RelevanceConfig
) -> tuple[float, float]:
    """Return the mean part of discoveries that are false, and the part of moving skills that is found."""
    false, found = [], []
    for seed in range(worlds):
        p = profile(world(seed, postings, burst=burst, slope=slope), config)
        told = discoveries(p.trend, p.trend_low, p.trend_high, config)
        false.append(told[MOVING:].sum() / max(told.sum(), 1) if slope else float(told.any()))
        found.append(told[:MOVING].mean())
    return float(np.mean(false)), float(np.mean(found))


def test_bursts_of_employers_do_not_pass_for_trends() -> None:
    """In 25 worlds where nothing moves a discovery is false; without regard to employers most worlds have some."""
    false, _ = false_and_found(25, 500, burst=True, slope=0, config=CONFIG)
    assert false <= 0.12  # 5 % nominal; two standard errors of 25 worlds
    naive, _ = false_and_found(10, 500, burst=True, slope=0, config=RelevanceConfig(employer_correlation=0.0))
    assert naive <= 0.5  # the sandwich alone already holds most back


def test_true_trends_are_found_and_false_ones_stay_rare() -> None:
    """Odds that grow by 1.2 in the log a year, 1,500 postings over two years: most are found."""
    false, found = false_and_found(6, 1500, burst=False, slope=1.2, config=CONFIG)
    assert false <= 0.08
    assert found > 0.7


@pytest.mark.parametrize("burst", [False, True])
def test_intervals_of_slopes_hold_zero_where_nothing_moves(burst: bool) -> None:
    held = []
    for seed in range(10):
        p = profile(world(seed, 600, burst=burst))
        told = ~np.isnan(p.trend)
        held.append(((p.trend_low <= 0) & (p.trend_high >= 0))[told].mean())
    assert 0.92 <= np.mean(held) <= 0.98


def test_slopes_of_different_employers_have_the_error_of_independent_postings() -> None:
    """One posting an employer: by hand 1 / sqrt(n p q var(t)), with t uniform over two years, var 1/3."""
    random = np.random.default_rng(3)
    n = 4000
    month: IntArray = np.arange(n) % MONTHS
    asks: BoolArray = random.random((n, 50)) < 0.3
    p = profile(made_table(asks, day=20_000 + (month * 30.44).astype(np.int64)))
    error: FloatArray = (p.trend_high - p.trend) / CONFIG.z
    np.testing.assert_allclose(error.mean(), 1 / np.sqrt(n * 0.3 * 0.7 / 3), rtol=0.03)


def test_recency_does_not_forget_what_a_trend_is_told_from() -> None:
    postings = world(1, 600, burst=False, slope=1.0)
    old = profile(postings, RelevanceConfig(half_life=3))
    np.testing.assert_allclose(old.trend, profile(postings).trend)
