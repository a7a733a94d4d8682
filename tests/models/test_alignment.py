import datetime as dt
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.records import Outcome
from credlens.models.relevance.alignment import Score
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.mentions import FloatArray, PostingTable
from credlens.models.relevance.scores import demand_points
from credlens.models.relevance.teaching import read_teaching
from credlens.taxonomy.errors import InputError

from .worlds import CONFIG, credential, even_days, run, table

ALL = {"basis": MarketBasis.ALL}
QUICK = RelevanceConfig(replicates=40)


def first(n: int, of: int = 100) -> FloatArray:
    """Return the demand for a skill that the first n of `of` postings ask for."""
    return (np.arange(of) < n).astype(float)


def test_demand_points_match_hand_calculation() -> None:
    """0.05 / (0.05 + 0.05) · (0.25 + 0.05) / 0.25 = 0.6; at 0.10: 2/3 · 1.2 = 0.8; from 0.25 on 1."""
    points = demand_points(np.array([0, 0.05, 0.10, 0.25, 0.9]), CONFIG)
    np.testing.assert_allclose(points, [0, 0.6, 0.8, 1, 1])


def test_relevance_matches_hand_calculation() -> None:
    """a is asked for by 10 % (0.8 points), b by 5 % (0.6).

    First outcome: a with 0.5, else b with 0.4: 0.5 · 0.8 + 0.5 · 0.4 · 0.6 = 0.52; second: nothing.
    100 · (0.52 + 0) / 2 = 26.
    """
    found = run([{"b": 0.4, "a": 0.5}, {}], table({"a": first(10), "b": first(5)}), options=ALL)
    relevance = found.alignment.relevance
    assert relevance.value == pytest.approx(26)
    assert [(p.outcome_id, p.skill_id) for p in relevance.parts] == [("o0", "a"), ("o1", "")]
    assert [p.possible for p in relevance.parts] == [50, 50]
    assert relevance.low <= 26 <= relevance.high
    assert found.gaps.unmatched_outcomes == ("o1",)


def test_coverage_matches_hand_calculation() -> None:
    """In all postings every lift is 1 and weighs log2(2) = 1: 0.9 · 0.4 / (0.4 + 0.1) = 72 %."""
    found = run([{"a": 0.9}], table({"a": first(40), "b": first(10), "rare": first(1)}), options=ALL)
    coverage = found.alignment.coverage
    assert coverage.value == pytest.approx(72)
    assert {p.skill_id: round(p.possible, 6) for p in coverage.parts} == {"a": 80, "b": 20}


def test_a_specific_skill_weighs_more() -> None:
    """Market: 100 of 200. a: 20 here, none elsewhere, lift 20.5 / 10.5; b: 20 here, 20 there, lift 1."""
    occupation = ["mason"] * 100 + ["cook"] * 100
    b = np.tile(first(20), 2)
    postings = table({"a": first(20, 200), "b": b}, occupation=occupation)
    coverage = run([{"a": 1.0}], postings, target_occupations=("mason",)).alignment.coverage
    weight = math.log2(1 + 20.5 / 10.5)
    assert coverage.value == pytest.approx(100 * weight / (weight + 1))


def test_currency_takes_established_falls_only() -> None:
    """b is steady and keeps all; a falls: 8 of 10 postings at first, none at last; both have full demand.

    The first outcome teaches a, the second both, equally: (fall + (fall + 1) / 2) / 2.
    """
    n = 240
    day = np.arange(n)
    falling = (day % 10 < 8 - day / 30).astype(float)
    steady = (day % 2 == 0).astype(float)
    found = run([{"a": 1.0}, {"a": 1.0, "b": 1.0}], table({"a": falling, "b": steady}, days=even_days(n)), options=ALL)
    at = found.profile.skill_ids.index("a")
    assert found.profile.trend_high[at] < 0
    fall = math.exp(found.profile.trend[at])
    assert fall < 0.2
    assert found.alignment.currency.value == pytest.approx(100 * (fall + (fall + 1) / 2) / 2)


def test_currency_needs_dates() -> None:
    currency = run([{"a": 1.0}], table({"a": first(40)}), options=ALL).alignment.currency
    assert currency.value is None
    assert "takes 36 dated postings over 6 months" in currency.reason


@pytest.mark.parametrize(
    ("own", "whole", "value", "names"),
    [
        ([("test",), ()], (), 50, ["one", "two"]),
        ([("test",), ()], ("essay",), 50, ["one", "two"]),
        ([(), ()], ("essay",), 100, ["one (not itemised)", "two (not itemised)"]),
    ],
)
def test_assessment_counts_covered_outcomes(
    own: list[tuple[str, ...]], whole: tuple[str, ...], value: float, names: list[str]
) -> None:
    outcomes = tuple(Outcome(id=f"o{i}", text=text, assessments=own[i]) for i, text in enumerate(["one", "two"]))
    found = run([{"a": 1.0}, {}], table({"a": first(40)}), outcomes=outcomes, assessments=whole)
    score = found.alignment.assessment
    assert (score.value, score.low, score.high) == (value, value, value)
    assert [p.name for p in score.parts] == names
    assert [o.assessed for o in found.alignment.outcomes] == [True, value == 100]


def test_a_record_without_assessments_gets_no_number() -> None:
    score = run([{"a": 1.0}], table({"a": first(40)})).alignment.assessment
    assert (score.value, score.reason) == (None, "The record names no assessment.")


@pytest.mark.parametrize(
    ("outcomes", "postings", "reason"),
    [
        ([], 100, "The credential states no outcomes."),
        ([{}, {}], 100, "No skill was recognised in its 2 outcomes."),
        ([{"a": 1.0}], 29, "29 postings"),
    ],
)
def test_no_number_is_made_from_nothing(outcomes: list[dict[str, float]], postings: int, reason: str) -> None:
    alignment = run(outcomes, table({"a": first(20, postings)}), options=ALL).alignment
    for score in (alignment.relevance, alignment.coverage, alignment.currency):
        assert (score.value, score.low, score.high, score.parts) == (None, None, None, ())
        assert reason in score.reason
    assert all(s.share is None for o in alignment.outcomes for s in o.skills)
    assert all(o.asked_share is None for o in alignment.outcomes)


def test_blank_outcomes_are_no_outcomes() -> None:
    found = run([{"a": 1.0}, {}], table({"a": first(40)}), texts=["Weld pipes", " \n"], options=ALL)
    assert found.alignment.relevance.value == pytest.approx(100)
    assert [o.outcome_id for o in found.alignment.outcomes] == ["o0", "o1"]


def test_outcome_shows_the_share_that_asks_for_any_of_its_skills() -> None:
    postings = table({"a": first(40), "b": first(50) - first(30)})
    outcome = run([{"a": 0.6, "b": 0.9}], postings, options=ALL).alignment.outcomes[0]
    assert outcome.asked_share == 0.5
    assert [(s.skill_id, s.probability, s.quote, s.share) for s in outcome.skills] == [
        ("b", 0.9, "b", 0.2),
        ("a", 0.6, "a", 0.4),
    ]


def test_an_unmatched_outcome_id_is_refused() -> None:
    record, _ = credential([{"a": 1.0}])
    _, other = credential([])
    with pytest.raises(InputError, match="outcome 'o0' of credential 'c1' was not matched"):
        read_teaching(record, other, CONFIG)


def test_in_an_inferred_market_a_skill_does_not_vouch_for_itself() -> None:
    """In the inferred market itself, the postings that ask for two of the three, a has 50 of 80."""
    both = table({"a": first(50, 1000), "b": first(90, 1000) - first(10, 1000), "c": first(45, 1000)})
    found = run([{"a": 1.0}, {"b": 1.0}, {"c": 1.0}], both)
    shares = {s.skill_id: s.share for o in found.alignment.outcomes for s in o.skills}
    # Among those that ask for b (10 to 89) or c (0 to 44), a has 50 of 90.
    assert shares["a"] == pytest.approx(50 / 90)
    assert found.alignment.outcomes[0].asked_share == pytest.approx(50 / 90)


SKILLS = [f"s{k}" for k in range(6)]
SCORES = ("relevance", "coverage", "currency", "assessment")
chances = st.dictionaries(st.sampled_from(SKILLS), st.floats(0.05, 1), max_size=4)


def world(seed: int, n: int = 80) -> PostingTable:
    random = np.random.default_rng(seed)
    shares = random.random(len(SKILLS)) ** 2
    asks = {s: (random.random(n) < p) * random.uniform(0.5, 1, n) for s, p in zip(SKILLS, shares, strict=True)}
    occupation = ["mason" if i % 3 else "cook" for i in range(n)]
    return table(asks | {"x": np.ones(n)}, days=even_days(n), occupation=occupation)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=1, max_size=6), st.sampled_from(list(MarketBasis)))
def test_scores_lie_in_their_intervals_and_are_the_sum_of_their_parts(
    seed: int, outcomes: list[dict[str, float]], basis: MarketBasis
) -> None:
    found = run(
        outcomes,
        world(seed),
        options={"basis": basis},
        config=QUICK,
        target_occupations=("mason",),
        assessments=("test",),
    )
    for name in SCORES:
        score: Score = getattr(found.alignment, name)
        if score.value is None:
            assert score.reason
            continue
        assert score.low is not None
        assert score.high is not None
        assert 0 <= score.low <= score.value <= score.high <= 100
        assert math.fsum(p.points for p in score.parts) == pytest.approx(score.value, abs=1e-9)
        assert math.fsum(p.possible for p in score.parts) == pytest.approx(100)
        assert all(0 <= p.points <= p.possible + 1e-9 for p in score.parts)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(chances, min_size=1, max_size=4),
    st.sampled_from(SKILLS),
    st.floats(0.05, 1),
)
def test_teaching_more_never_lowers_coverage(
    seed: int, outcomes: list[dict[str, float]], more: str, chance: float
) -> None:
    postings = world(seed)
    before = run(outcomes, postings, options=ALL, config=QUICK).alignment.coverage.value
    after = run([*outcomes, {more: chance}], postings, options=ALL, config=QUICK).alignment.coverage.value
    if before is not None and after is not None:
        assert after >= before - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=1, max_size=4), st.integers(1, 40))
def test_postings_that_ask_for_what_is_taught_never_lower_relevance(
    seed: int, outcomes: list[dict[str, float]], added: int
) -> None:
    random = np.random.default_rng(seed)
    taught = {s for skills in outcomes for s in skills}
    asks = {s: (random.random(80) < random.random()).astype(float) for s in SKILLS}
    more = {s: np.append(p, np.full(added, float(s in taught))) for s, p in asks.items()}
    before = run(outcomes, table(asks), options=ALL, config=QUICK).alignment.relevance.value
    after = run(outcomes, table(more), options=ALL, config=QUICK).alignment.relevance.value
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after >= before - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_and_copies_of_outcomes_do_not_matter(
    seed: int, outcomes: list[dict[str, float]], random: object
) -> None:
    postings, texts = world(seed), [f"Do thing {i}" for i in range(len(outcomes))]
    order = list(range(len(outcomes)))
    random.shuffle(order)  # type: ignore[attr-defined]
    again = [*order, order[0]]
    copies = [*(texts[i] for i in order), f"  DO  thing {order[0]}"]
    for basis in (MarketBasis.ALL, MarketBasis.INFERRED):
        options = {"basis": basis}
        a = run(outcomes, postings, texts=texts, options=options, config=QUICK)
        b = run([outcomes[i] for i in again], postings, texts=copies, options=options, config=QUICK)
        for name in SCORES:
            one, other = getattr(a.alignment, name), getattr(b.alignment, name)
            assert one.value == pytest.approx(other.value)
            assert (one.low, one.high) == (pytest.approx(other.low), pytest.approx(other.high))
        assert [(r.skill_id, r.status) for r in a.gaps.rows] == [(r.skill_id, r.status) for r in b.gaps.rows]


def test_intervals_hold_the_planted_relevance() -> None:
    """400 markets of 150 postings with known demand; each outcome teaches its skill with chance 0.8."""
    random = np.random.default_rng(11)
    held = []
    for world_number in range(400):
        shares = random.uniform(0.01, 0.4, 6)
        real = random.random(6) < 0.8
        truth = 100 * float((demand_points(shares, CONFIG) * real).mean())
        postings = table(
            {s: (random.random(150) < p).astype(float) for s, p in zip(SKILLS, shares, strict=True)}
            | {"x": np.ones(150)}
        )
        outcomes = [{s: 0.8} for s in SKILLS]
        score = run(outcomes, postings, options=ALL, id=f"c{world_number}").alignment.relevance
        assert score.low is not None
        assert score.high is not None
        held.append(score.low <= truth <= score.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_intervals_do_not_collapse_where_nobody_asks() -> None:
    """0 of 100 postings: the share may well be 1 %, which is 20 points; a plain bootstrap would say 0."""
    score = run([{"a": 1.0}], table({"a": np.zeros(100), "x": np.ones(100)}), options=ALL).alignment.relevance
    assert score.value == 0
    assert score.high is not None
    assert 20 < score.high < 65


def test_scores_do_not_depend_on_when_they_are_computed() -> None:
    postings, outcomes = world(4), [{"s0": 0.7, "s1": 0.6}, {"s2": 0.9}]
    first_run = run(outcomes, postings, options=ALL)
    run([{"s3": 0.7}], postings, options=ALL, id="another")
    assert repr(run(outcomes, world(4), options=ALL)) == repr(first_run)


def test_dates_do_not_touch_relevance() -> None:
    asks = {s: (np.arange(90) % (k + 2) == 0).astype(float) for k, s in enumerate(SKILLS)}
    dated = table(asks, days=[dt.date(2025, 1 + i % 12, 1) for i in range(90)])
    scores = [run([{"s1": 0.9}], t, options=ALL).alignment.relevance for t in (table(asks), dated)]
    assert all(a == b for a, b in itertools.pairwise(scores))
