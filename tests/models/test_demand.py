import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import (
    asked_for,
    demand_profile,
    hardly_asked,
    shrunk_lift,
    typical,
    wilson_interval,
)
from credlens.models.relevance.mentions import Mentions, PostingTable
from credlens.taxonomy.errors import ConfigError

from .worlds import CONFIG, even_days, table


def test_interval_matches_hand_calculation() -> None:
    """n=4, hits=2, z=2: slack 1, centre 1/2, half = 2·sqrt(1/16+1/16)/2 = 0.35355."""
    low, high = wilson_interval([2], 4, z=2)
    np.testing.assert_allclose([low[0], high[0]], [0.14645, 0.85355], atol=1e-5)


@given(st.integers(1, 10**6), st.data())
def test_interval_brackets_the_share_and_equals_scipy(postings: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, postings))
    low, high = wilson_interval([hits], postings, z=norm.ppf(0.975))
    assert 0 <= low[0] <= hits / postings <= high[0] <= 1
    oracle = binomtest(hits, postings).proportion_ci(method="wilson")
    np.testing.assert_allclose([low[0], high[0]], [oracle.low, oracle.high], atol=1e-9)


def test_interval_of_no_postings_says_nothing() -> None:
    low, high = wilson_interval([0, 0], [0, 5])
    assert (low[0], high[0]) == (0, 1)
    assert high[1] < 1


@pytest.mark.parametrize("hits", [-1, 5])
def test_interval_refuses_impossible_counts(hits: int) -> None:
    with pytest.raises(ValueError, match=r"hits must lie in 0\.\.postings"):
        wilson_interval([hits], 4)


def test_lift_matches_hand_calculation() -> None:
    """6 of 20 here, 30 of 200 in all: 3 expected, (6 + 0.5) / (3 + 0.5) = 1.857; all postings lift 1."""
    lift = shrunk_lift([6, 30], [20, 200], [0.15, 0.15], 0.5)
    np.testing.assert_allclose(lift, [1.857, 1], atol=1e-3)


def test_one_chance_hit_of_a_rare_skill_lifts_little() -> None:
    """1 of 40 here, 1 of 8,000 in all: 200 times as often, but shrunk to 1.5 / 0.505 = 2.97."""
    lift = shrunk_lift([1], [40], [1 / 8000], 0.5)
    assert lift[0] == pytest.approx(2.97, abs=0.01)


def test_profile_counts_the_postings_of_the_market_only() -> None:
    postings = table({"a": [1, 0.5, 0, 0, 0.3], "b": [0, 0, 0, 1, 0], "c": [0, 0, 0, 0, 1]})
    profile = demand_profile(postings, np.array([0, 1, 2, 3]), scope="four", config=CONFIG)
    assert profile.skill_ids == ("a", "b")
    assert (profile.scope, profile.postings) == ("four", 4)
    assert profile.hits.tolist() == [2, 1]
    assert profile.share.tolist() == [0.5, 0.25]
    assert np.isnan(profile.trend).all()


def test_profile_takes_the_acceptance_and_the_skills_asked_for() -> None:
    postings = table({"a": [1, 0.5, 0.3], "b": [0, 0, 1]})
    config = RelevanceConfig(accept=0.4)
    profile = demand_profile(postings, np.arange(3), scope="", config=config, skill_ids=["new", "a"])
    assert profile.hits.tolist() == [0, 2]
    assert profile.lift.tolist() == [1, 1]


def test_profile_of_an_empty_table_is_empty() -> None:
    empty = PostingTable.build([], Mentions.collect([], []))
    profile = demand_profile(empty, np.arange(0), scope="", config=CONFIG, skill_ids=["a"])
    assert (profile.share[0], profile.low[0], profile.high[0]) == (0, 0, 1)


def test_planted_demand_and_trends_are_recovered() -> None:
    """300 skills, each asked for by a known part of 400 postings; one of them grows from 5 to 60 %."""
    random = np.random.default_rng(3)
    n = 400
    truth = random.uniform(0.02, 0.5, 300)
    asks = {f"s{k:03d}": (random.random(n) < truth[k]).astype(float) for k in range(300)}
    asks["z-rising"] = (random.random(n) < 0.05 + 0.55 * np.arange(n) / n).astype(float)
    profile = demand_profile(table(asks, days=even_days(n)), np.arange(n), scope="", config=CONFIG)
    held = (profile.low[:300] <= truth) & (truth <= profile.high[:300])
    assert 0.93 <= held.mean() <= 0.98
    assert np.mean((profile.trend_low[:300] > 0) | (profile.trend_high[:300] < 0)) < 0.08
    assert profile.trend_low[300] > 0.5


def test_profile_without_enough_dates_has_no_trend() -> None:
    asks = {"a": [1.0] * 40 + [0.0] * 60}
    undated: list[dt.date | None] = [None] * 70
    postings = table(asks, days=[*undated, *even_days(30)])
    profile = demand_profile(postings, np.arange(100), scope="", config=CONFIG)
    assert np.isnan([profile.trend[0], profile.trend_low[0], profile.trend_high[0]]).all()


def test_demand_is_told_by_the_interval() -> None:
    """Of 200 postings 5 put the low end at 1.07 %, 4 at 0.78 %; the bar is 1 %."""
    asks = {"five": [1.0] * 5 + [0.0] * 195, "four": [1.0] * 4 + [0.0] * 196}
    postings = table(asks)
    profile = demand_profile(postings, np.arange(200), scope="", config=CONFIG)
    assert asked_for(profile, CONFIG).tolist() == [True, False]
    thin = demand_profile(postings, np.arange(20), scope="", config=CONFIG)
    assert thin.low[0] > CONFIG.min_share
    assert not asked_for(thin, CONFIG).any()


def test_a_skill_rarer_here_than_elsewhere_is_not_typical() -> None:
    asks = {"elsewhere": [1.0] * 5 + [0.0] * 95 + [1.0] * 50 + [0.0] * 50}
    postings = table(asks)
    profile = demand_profile(postings, np.arange(100), scope="", config=CONFIG)
    assert asked_for(profile, CONFIG).tolist() == [True]
    assert typical(profile, CONFIG).tolist() == [False]


@pytest.mark.parametrize(
    ("here", "elsewhere", "market", "rare"),
    [
        (0, 50, 250, True),  # 0 of 250: at most 1.5 %
        (0, 50, 100, False),  # 0 of 100: up to 3.7 %
        (0, 0, 100, True),  # nobody of 500 asks
        (3, 0, 250, False),  # 3 of 250: up to 3.5 %
        (0, 0, 500, True),
        (5, 0, 500, False),  # the market is everything, and one in a hundred asks
    ],
)
def test_hardly_asked_here_or_by_nobody(here: int, elsewhere: int, market: int, rare: bool) -> None:
    asks = np.zeros(500)
    asks[:here] = 1
    asks[500 - elsewhere :] = elsewhere > 0
    postings = table({"a": asks, "other": np.ones(500)})
    profile = demand_profile(postings, np.arange(market), scope="", config=CONFIG, skill_ids=["a"])
    assert hardly_asked(profile, postings, CONFIG).tolist() == [rare]


def test_selected_skills_keep_their_numbers() -> None:
    postings = table({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 0, 1]})
    profile = demand_profile(postings, np.arange(3), scope="s", config=CONFIG).select([2, 0])
    assert profile.skill_ids == ("c", "a")
    assert profile.hits.tolist() == [1, 2]
    assert (profile.scope, profile.postings) == ("s", 3)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"min_share": 1.5}, r"min_share must lie in 0\.\.1, got 1.5"),
        ({"replicates": 3}, "replicates must lie in 20"),
        ({"half_share": 0.5}, "half_share <= full_share"),
        ({"review_interval_months": 0}, "review_interval_months must lie in 1"),
    ],
)
def test_config_refuses_what_is_out_of_range(setting: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        RelevanceConfig(**setting)  # type: ignore[arg-type]
