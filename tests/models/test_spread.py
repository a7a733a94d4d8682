"""How sure a share is where one employer's postings are alike."""

import numpy as np
import pytest

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import Market, MarketBasis, demand_profile
from credlens.models.relevance.draws import draw_shares
from credlens.models.relevance.mentions import PostingTable
from credlens.models.relevance.spread import moderated

from .worlds import CONFIG, made_table, table


def test_variance_by_employers_matches_hand_calculation() -> None:
    """Two employers of two postings, one asks twice, one never; ρ = 0, so each posting is one vote.

    Share 1/2, z = ±1, Σz² = 2, by employers 2 / 4² · 2/1 · 3/4 = 0.1875 against 0.0625 of four independent ones:
    ratio 3. Degrees of freedom 2² / 2 = 2. All skills: (20 + 2·3) / 22 = 1.1818; moderated (4·1.1818 + 2·3) / 6
    = 1.7879, so the four postings tell as much as 4 / 1.7879 = 2.2373.
    """
    postings = table({"a": [1, 1, 0, 0]}, employer=["x", "x", "y", "y"])
    profile = demand_profile(postings, np.arange(4), scope="", config=RelevanceConfig(employer_correlation=0))
    assert profile.share[0] == 0.5
    assert profile.effective[0] == pytest.approx(2.2373, abs=1e-4)


def test_postings_of_different_employers_are_as_many_as_they_are() -> None:
    postings = table({"a": [1.0] * 7 + [0.0] * 33, "b": [1.0] * 40})
    profile = demand_profile(postings, np.arange(40), scope="", config=CONFIG, skill_ids=["a", "b", "nowhere"])
    np.testing.assert_allclose(profile.effective, 40)


def test_little_known_ratios_are_drawn_to_what_all_skills_say() -> None:
    """One of 96 degrees of freedom at 3, one of none: pooled (20 + 96·3) / 116 = 2.655, the other takes just that."""
    found = moderated(np.array([3.0, 1.0]), np.array([96.0, 0.0]), np.array([96.0, 0.0]))
    np.testing.assert_allclose(found, [(4 * 2.655 + 96 * 3) / 100, 2.655], atol=1e-3)
    held = moderated(np.array([0.5]), np.array([96.0]), np.array([96.0]), least=1.0, most=4.0)
    np.testing.assert_allclose(held, [(4 * 1 + 4 * 0.5) / 8])


def clustered(
    random: np.random.Generator, employers: int, each: int, skills: int, alike: float
) -> tuple[PostingTable, np.ndarray]:
    """Return postings whose employers ask with chances that are beta-distributed around the truth, and the truth."""
    truth = np.exp(random.uniform(np.log(0.02), np.log(0.5), skills))
    size = (1 - alike) / alike
    chance = random.beta(truth * size, (1 - truth) * size, (employers, skills))
    of = np.minimum(random.zipf(1.9, employers), each)
    employer = np.repeat(np.arange(employers), of)
    asks = random.random((len(employer), skills)) < chance[employer]
    return made_table(asks, employer=[f"e{e}" for e in employer]), truth


def test_intervals_hold_the_truth_in_clustered_markets() -> None:
    """20 markets of 300 shares. Without regard to employers about 60 % of the intervals hold the truth."""
    held, drawn, plain = [], [], []
    for seed in range(20):
        random = np.random.default_rng(seed)
        postings, truth = clustered(random, 150, 60, 300, 0.2)
        rows = np.arange(len(postings))
        ids = postings.mentions.skill_ids
        profile = demand_profile(postings, rows, scope="", config=CONFIG, skill_ids=ids)
        held.append((profile.low <= truth) & (truth <= profile.high))
        market = Market(basis=MarketBasis.ALL, description="", rows=rows)
        low, high = np.percentile(draw_shares(postings, market, ids, CONFIG, random), [2.5, 97.5], axis=1)
        drawn.append((low <= truth) & (truth <= high))
        naive = postings.asks(0).total[:-1] / len(postings)
        half = 1.96 * np.sqrt(naive * (1 - naive) / len(postings))
        plain.append(np.abs(naive - truth) <= half)
    assert 0.93 <= np.mean(held) <= 0.97
    assert 0.92 <= np.mean(drawn) <= 0.97
    assert np.mean(plain) < 0.8


def test_one_employer_alone_leaves_great_doubt() -> None:
    """200 postings of one employer are worth 200 / 40.8 = 4.9: half of them asking may mean 14 to 86 %."""
    postings = table({"a": [1.0, 0.0] * 100}, employer=["Only"] * 200)
    rows = np.arange(200)
    profile = demand_profile(postings, rows, scope="", config=CONFIG)
    assert profile.low[0] < 0.2 < 0.8 < profile.high[0]
    drawn = draw_shares(
        postings, Market(basis=MarketBasis.ALL, description="", rows=rows), ("a",), CONFIG, np.random.default_rng(1)
    )
    assert np.std(drawn) > 0.1
    assert profile.makeup.notes[0] == (
        "All 200 postings come from one employer, Only: this is what it asks for, and no market."
    )
