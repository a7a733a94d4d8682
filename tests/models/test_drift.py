"""Then against now: hand-calculated, against an exhaustive count, and on simulated markets."""

import datetime as dt
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.drift import Drift, drift
from credlens.models.relevance.mentions import PostingTable
from credlens.models.relevance.moves import Blocks, _Statistic, adjusted_p

from .worlds import run, table

REVIEW, NOW = dt.date(2025, 6, 30), dt.date(2026, 6, 30)
CONFIG = RelevanceConfig(drift_min_employers=1)


def market(
    shares: dict[str, tuple[float, float]],
    *,
    then: int = 300,
    now: int = 300,
    seed: int = 0,
    employers: list[str] | None = None,
) -> PostingTable:
    """Return postings of which this part asks for each skill, then and now, spread over the year on either side."""
    random = np.random.default_rng(seed)
    late = np.arange(then + now) >= then
    asks = {s: (random.random(len(late)) < np.where(late, b, a)).astype(float) for s, (a, b) in shares.items()}
    back = random.integers(0, 360, len(late))
    days = [(NOW if is_late else REVIEW) - dt.timedelta(days=int(b)) for is_late, b in zip(late, back, strict=True)]
    return table(asks, days=days, employer=employers)


def compare(postings: PostingTable, *, config: RelevanceConfig = CONFIG, **changed: dt.date | None) -> Drift:
    days = {"since": REVIEW, "as_of": NOW, **changed}
    skills = postings.mentions.skill_ids
    return drift(postings, np.arange(len(postings)), skills, config=config, **days)  # type: ignore[arg-type]


def blocks_of(then: list[tuple[int, int]], now: list[tuple[int, int]]) -> Blocks:
    """Return the blocks of employers with (hits, postings) of one skill then and now."""
    hits = [sparse.csr_array(np.array([[h] for h, _ in side], dtype=float)) for side in (then, now)]
    return Blocks(size=np.array([[n for _, n in side] for side in (then, now)], dtype=float), hits=(hits[0], hits[1]))


def test_statistic_by_hand() -> None:
    """Twenty employers with one posting each: 1 of 10 asks then, 6 of 10 now. p = 7/20, p (1 - p) = 0.2275;
    d = 0.2275 ln 3 = 0.249934; D = 0.5; V = 0.2275 (1/10 + 1/10) = 0.0455;
    (0.5 · 0.249934 - 0.249934² / 2) / 0.0455 = (0.124967 - 0.031233) / 0.0455 = 2.06008."""
    then = [(1, 1)] + [(0, 1)] * 9 + [(0, 0)] * 10
    now = [(0, 0)] * 10 + [(1, 1)] * 6 + [(0, 1)] * 4
    seen = _Statistic(blocks_of(then, now), CONFIG).of(np.zeros((1, 20), dtype=bool))
    np.testing.assert_allclose(seen, [[2.06008]], atol=1e-5)


def test_one_employer_is_one_vote_by_hand() -> None:
    """Two windows of ten postings by two employers each, all or none of whose postings ask: 5 of 10 then, 5 of 10
    now; p = 1/2. Squared residuals: four times (2.5)² = 25, over p (1 - p) = 1/4 that is 100, less 20 postings
    = 80, over 4 · 25 - 20 = 80: postings of one employer are wholly alike, and ten are worth two."""
    then, now = [(5, 5), (0, 5), (0, 0), (0, 0)], [(0, 0), (0, 0), (5, 5), (0, 5)]
    blocks = blocks_of(then, now)
    assert blocks.design(now=True)[0] == 10
    np.testing.assert_allclose(blocks.design(now=True)[1:], [[0.5], [5.0]])
    np.testing.assert_allclose(_Statistic(blocks, CONFIG)._alike, [1.0])


def test_p_value_agrees_with_all_exchanges_counted() -> None:
    """Six employers with both windows: 2⁶ swaps, all of them tried one after the other."""
    then = [(0, 3), (1, 3), (0, 2), (1, 4), (0, 3), (0, 2)]
    now = [(2, 3), (2, 2), (2, 3), (1, 3), (2, 3), (1, 2)]
    statistic = _Statistic(blocks_of(then, now), CONFIG)
    every = statistic.of(np.array(list(product([False, True], repeat=6))))[:, 0]
    exact = float((every >= every[0] - 1e-9).mean())
    sampled = adjusted_p(blocks_of(then, now), replace(CONFIG, drift_permutations=4999, drift_alpha=0.5))
    assert 0.02 < exact < 0.3
    np.testing.assert_allclose(sampled, [exact], atol=0.02)


def test_the_skill_that_moved_is_named_with_both_shares() -> None:
    found = compare(market({"a": (0.05, 0.25), "b": (0.3, 0.3), "c": (0.1, 0.1)}))
    assert found.p_value == pytest.approx(0.002)
    (moved,) = found.moved
    assert (moved.skill_id, moved.rising, found.tested) == ("a", True, 3)
    assert moved.then_low < 0.05 < moved.then_high < moved.now_low < 0.25 < moved.now_high
    assert found.then is not None
    assert found.now is not None
    assert (found.then.first, found.then.last) == (dt.date(2024, 7, 1), REVIEW)
    assert (found.now.first, found.now.last) == (dt.date(2025, 7, 1), NOW)
    assert (found.then.postings, found.now.postings) == (300, 300)


@pytest.mark.parametrize(("sides", "moved"), [(None, {"a", "b"}), ((1, 1), {"a"}), ((-1, -1), {"b"}), ((-1, 1), set())])
def test_only_the_sides_that_count_are_found(sides: tuple[int, int] | None, moved: set[str]) -> None:
    postings = market({"a": (0.1, 0.3), "b": (0.3, 0.1)})
    rows = np.arange(len(postings))
    found = drift(postings, rows, ("a", "b"), sides=sides, since=REVIEW, as_of=NOW, config=CONFIG)
    assert {m.skill_id for m in found.moved} == moved


def test_a_credential_drifts_by_what_it_teaches_less_and_lacks_more() -> None:
    """a rises and b falls: bad for who teaches b and not a, none of the board's business the other way round."""
    postings = market({"a": (0.1, 0.3), "b": (0.3, 0.1), "c": (0.5, 0.5)})
    for taught, moved in (("b", {"a", "b"}), ("a", set())):
        found = run([{taught: 0.9}], postings, options={"basis": MarketBasis.ALL}, last_reviewed=REVIEW)
        assert {m.skill_id for m in found.drift.moved} == moved


def test_windows_do_not_overlap_soon_after_a_review() -> None:
    postings = market({"a": (0.2, 0.2)})
    found = compare(postings, since=dt.date(2026, 3, 31))
    assert found.then is not None
    assert found.now is not None
    assert (found.then.first, found.then.last) == (dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    assert found.now.first == dt.date(2026, 4, 1)


def test_a_flood_of_one_employer_is_no_drift() -> None:
    """60 of 300 postings now ask for a, nobody did before; but one employer wrote them all."""
    names = [f"firm {i}" for i in range(540)] + ["flood"] * 60
    postings = market({"b": (0.3, 0.3), "c": (0.2, 0.2)}, employers=names)
    asks = {
        s: np.asarray(postings.asks(0).by_row[:, postings.columns([s])].toarray()).ravel().astype(float)
        for s in ("b", "c")
    }
    days = [dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in postings.day]
    flooded = {**asks, "a": (np.arange(600) >= 540).astype(float)}
    assert compare(table(flooded, days=days, employer=names)).moved == ()
    alone = table(flooded, days=days, employer=[f"firm {i}" for i in range(600)])
    assert [m.skill_id for m in compare(alone).moved] == ["a"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"since": None}, "no date of issue or review"),
        ({"since": NOW}, "2026-06-30, is not before the day of judgement, 2026-06-30"),
        ({"since": dt.date(2027, 1, 1)}, "is not before the day of judgement"),
        ({"since": dt.date(2020, 1, 1)}, "Too few postings to compare: 0 from 2019-01-02 to 2020-01-01, 300 from"),
        ({"as_of": dt.date(2035, 1, 1)}, "Too few postings to compare: 300 from"),
    ],
)
def test_what_cannot_be_compared_says_why(changed: dict[str, dt.date | None], reason: str) -> None:
    found = compare(market({"a": (0.1, 0.4)}), **changed)
    assert (found.p_value, found.moved) == (None, ())
    assert reason in found.reason


def test_few_postings_and_few_employers_are_told_apart() -> None:
    few = compare(market({"a": (0.1, 0.9)}, then=29))
    assert "29 from 2024-07-01" in few.reason
    assert "at least 30 on either side" in few.reason
    postings = market({"a": (0.1, 0.9)}, employers=["One"] * 300 + [f"firm {i}" for i in range(300)])
    found = compare(postings, config=RelevanceConfig())
    assert found.reason.startswith("Too few employers to compare: 1 from 2024-07-01 to 2025-06-30, 300 from")


def test_skills_that_nobody_or_everybody_asks_for_are_not_tested() -> None:
    found = compare(market({"a": (0.0, 0.0), "b": (1.0, 1.0)}))
    assert (found.p_value, found.reason) == (
        None,
        "None of the skills that matter here is asked for in either period.",
    )


def test_postings_without_a_date_take_no_part() -> None:
    postings = market({"a": (0.05, 0.3)})
    undated = table(
        {"a": [*np.ones(50), *postings.asks(0).by_row[:, [0]].toarray().ravel().astype(float)]},
        days=[*[None] * 50, *(dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in postings.day)],
    )
    assert compare(undated) == compare(postings)


@given(seed=st.integers(0, 1000), share=st.floats(0.05, 0.9))
@settings(max_examples=15, deadline=None)
def test_time_can_be_turned_round(seed: int, share: float) -> None:
    """Then and now exchanged give the same statistic, to the last permutation."""
    random = np.random.default_rng(seed)
    size = random.integers(0, 4, (2, 30)).astype(float)
    size[0, 0] = size[1, 1] = 1
    hits = [sparse.csr_array(random.binomial(n.astype(int), share).astype(float)[:, None]) for n in size]
    if not 0 < sum(h.sum() for h in hits) < size.sum():
        return
    there, back = (Blocks(size=size[::s], hits=(hits[::s][0], hits[::s][1])) for s in (1, -1))
    swaps = np.random.default_rng(1).random((20, 30)) < 0.5
    np.testing.assert_allclose(_Statistic(there, CONFIG).of(swaps), _Statistic(back, CONFIG).of(swaps), rtol=1e-9)
    np.testing.assert_allclose(_Statistic(there, CONFIG).of(~swaps), _Statistic(back, CONFIG).of(swaps), rtol=1e-9)


def test_many_postings_are_taken_together_and_tell_the_same() -> None:
    """5,000 on either side are 2,000 units of five or six; what moved is found, what did not is not."""
    found = compare(market({"a": (0.10, 0.16), "b": (0.2, 0.2)}, then=5000, now=5000))
    assert [m.skill_id for m in found.moved] == ["a"]
    assert found.then is not None
    assert found.then.postings == 5000


SKILLS = {f"s{i}": 0.05 * 6 ** (i / 4) for i in range(5)}


def rate(worlds: int, **moved: tuple[float, float]) -> float:
    """Return the part of simulated markets in which something is found to have moved, or what is named."""
    found = 0
    for seed in range(worlds):
        shares = {s: (p, p) for s, p in SKILLS.items()} | moved
        names = {m.skill_id for m in compare(market(shares, seed=seed)).moved}
        found += bool(names & moved.keys() if moved else names)
    return found / worlds


def test_false_alarms_are_as_rare_as_stated() -> None:
    """5 % of 200: 10 expected; 19 or more would be one chance in two hundred."""
    assert rate(200) <= 18 / 200


def test_a_skill_that_trebles_is_found() -> None:
    """From 5 to 15 % of 300 postings each, among five skills: 95 %; 91 or fewer of 100 would be one in ten."""
    assert rate(100, s0=(0.05, 0.15)) >= 0.91
