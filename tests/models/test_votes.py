"""What postings count: by employer and by age."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.relevance.coded import Coded
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import demand_profile
from credlens.models.relevance.employers import Employers, plain_employer
from credlens.models.relevance.votes import cast_votes

from .worlds import CONFIG, table


def test_an_employers_postings_count_as_their_effective_number() -> None:
    """ρ = 0.2: 3 postings of one employer are worth 3 / 1.4 = 2.143, one alone 1, and one without a name 1."""
    postings = table({"a": [1] * 5}, employer=["Mill", "Mill Ltd", "MILL", "Oven", ""])
    votes = cast_votes(postings, np.arange(5), CONFIG)
    np.testing.assert_allclose(votes.vote, [1 / 1.4] * 3 + [1, 1])
    assert votes.effective == pytest.approx(3 / 1.4 + 2)
    assert votes.weight.sum() == pytest.approx(votes.effective)
    assert votes.named.tolist() == [True, True, False]


def test_two_hundred_copies_are_not_two_hundred_votes() -> None:
    """200 of one employer ask, 20 of as many others do not: 200/220 = 91 % of postings, 4.9 of 24.9 votes."""
    postings = table({"a": [1.0] * 200 + [0.0] * 20}, employer=["Big"] * 200 + [f"e{i}" for i in range(20)])
    profile = demand_profile(postings, np.arange(220), scope="", config=CONFIG)
    worth = 200 / (1 + 199 * 0.2)
    assert profile.share[0] == pytest.approx(worth / (worth + 20))
    assert profile.hits[0] == 200
    assert profile.top_part[0] == 1
    plain = demand_profile(postings, np.arange(220), scope="", config=RelevanceConfig(employer_correlation=0))
    assert plain.share[0] == pytest.approx(200 / 220)


def test_recency_halves_with_every_half_life_and_the_undated_count_as_the_mean() -> None:
    """0, 12 and 24 months old at a half-life of 12: 1, 1/2, 1/4; undated 0.583; Kish (Σr)² / Σr² = 3.30."""
    days = [dt.date(2026, 6, 30), dt.date(2025, 6, 30), dt.date(2024, 6, 30), None]
    postings = table({"a": [1, 0, 0, 0]}, days=days)
    config = RelevanceConfig(half_life=12)
    votes = cast_votes(postings, np.arange(4), config)
    r = np.array([1, 0.5, 0.25, 0.5833])
    np.testing.assert_allclose(votes.vote / votes.vote[0], r, atol=1e-3)
    assert votes.effective == pytest.approx(r.sum() ** 2 / (r**2).sum(), rel=1e-3)
    profile = demand_profile(postings, np.arange(4), scope="", config=config)
    assert profile.share[0] == pytest.approx(1 / r.sum(), rel=1e-3)
    assert profile.lift[0] == pytest.approx(1)


@given(
    st.lists(st.tuples(st.sampled_from(["", "x", "y", "z"]), st.integers(0, 900)), min_size=1, max_size=40),
    st.sampled_from([None, 1.0, 12.0]),
    st.sampled_from([0.0, 0.2, 1.0]),
)
def test_votes_lie_between_one_employer_and_all_different(
    rows: list[tuple[str, int]], half_life: float | None, rho: float
) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=d) for _, d in rows]
    postings = table({"a": [1.0] * len(rows)}, days=days, employer=[e for e, _ in rows])
    votes = cast_votes(postings, np.arange(len(rows)), RelevanceConfig(half_life=half_life, employer_correlation=rho))
    assert 1 - 1e-9 <= votes.effective <= votes.unalike + 1e-9 <= len(rows) + 2e-9
    assert votes.vote.sum() == pytest.approx(votes.effective)
    again = cast_votes(
        postings, np.arange(len(rows))[::-1], RelevanceConfig(half_life=half_life, employer_correlation=rho)
    )
    np.testing.assert_allclose(again.vote[::-1], votes.vote)


def test_no_postings_have_no_votes() -> None:
    votes = cast_votes(table({"a": [1.0]}), np.arange(0), CONFIG)
    assert (len(votes), votes.effective, votes.unalike) == (0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ACME Pty. Ltd.", "acme"),
        ("Smith & Sons, Inc", "smith & sons"),
        ("Limited", "limited"),
        ("Acme Services", "acme services"),
        ("  ", ""),
        ("Ærø  GmbH", "ærø"),
    ],
)
def test_employers_are_compared_plainly(typed: str, plain: str) -> None:
    assert plain_employer(typed) == plain


def test_employers_are_numbered_in_order_and_the_nameless_apart() -> None:
    found = Employers.of(Coded.of(["B", "", "A Ltd", "b inc", " "]))
    assert found.code.tolist() == [0, 2, 1, 0, 3]
    assert found.named == 2
