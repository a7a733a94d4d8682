from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.relevance.coded import Coded
from credlens.models.relevance.credit import CreditKind, Credits
from credlens.models.relevance.demand import DemandProfile, Market, MarketBasis
from credlens.models.relevance.gaps import GapStatus, classify
from credlens.models.relevance.makeup import Makeup
from credlens.models.relevance.meaning import Meaning
from credlens.models.relevance.mentions import Hit, Mentions, PostingTable
from credlens.models.relevance.nearest import Nearest
from credlens.models.relevance.quotes import Quotes
from credlens.taxonomy import Release, Taxonomy

from .worlds import CONFIG, even_days, run, skill, table

ALL = {"basis": MarketBasis.ALL}


def profile_of_one(
    *,
    hits: int = 40,
    low: float = 0.1,
    high: float = 0.3,
    lift: float = 1.5,
    trend: float = 0.0,
    error: float = 0.1,
) -> DemandProfile:
    def one(value: float) -> np.ndarray:
        return np.array([value], dtype=float)

    return DemandProfile(
        scope="",
        postings=200,
        makeup=Makeup(postings=200),
        skill_ids=("a",),
        hits=np.array([hits]),
        share=one(hits / 200),
        low=one(low),
        high=one(high),
        effective=one(200),
        top_part=one(0),
        lift=one(lift),
        trend=one(trend),
        trend_low=one(trend - CONFIG.z * error),
        trend_high=one(trend + CONFIG.z * error),
    )


SURE, DOUBTFUL, NOT = 0.9, 0.3, 0.0
RISING, FALLING = {"trend": 1.0}, {"trend": -1.0}


@pytest.mark.parametrize(
    ("taught", "numbers", "status"),
    [
        (SURE, {}, GapStatus.COVERED),
        (SURE, {"lift": 0.1}, GapStatus.COVERED),  # asked for, though more so elsewhere
        (SURE, RISING, GapStatus.COVERED),
        (SURE, FALLING, GapStatus.FADING),
        (SURE, {"trend": -1.0, "error": 0.6}, GapStatus.COVERED),  # may be chance
        (SURE, {"trend": -0.3, "error": 0.01}, GapStatus.COVERED),  # sure, but slow
        (SURE, {"hits": 1, "low": 0.001, "high": 0.03}, GapStatus.UNCERTAIN),
        (DOUBTFUL, {}, GapStatus.UNCERTAIN),
        (DOUBTFUL, FALLING, GapStatus.UNCERTAIN),
        (NOT, {}, GapStatus.MISSING),
        (NOT, FALLING, GapStatus.MISSING),
        (NOT, RISING, GapStatus.EMERGING),
        (NOT, {"trend": 1.0, "hits": 3, "low": 0.005}, GapStatus.EMERGING),  # rising, though still rare
        (NOT, {"lift": 0.5}, None),  # more common elsewhere: not what this market is about
        (NOT, {"hits": 2, "low": 0.02}, None),
        (NOT, {"low": 0.009}, None),
    ],
)
def test_status_follows_what_the_intervals_support(
    taught: float, numbers: dict[str, float], status: GapStatus | None
) -> None:
    profile = profile_of_one(**numbers)  # type: ignore[arg-type]
    assert classify(profile, np.array([taught]), np.array([False]), CONFIG) == (status,)


def test_taught_and_hardly_asked_for_is_unasked() -> None:
    profile = profile_of_one(hits=0, low=0, high=0.015)
    assert classify(profile, np.array([SURE]), np.array([True]), CONFIG) == (GapStatus.UNASKED,)
    assert classify(profile, np.array([DOUBTFUL]), np.array([True]), CONFIG) == (GapStatus.UNCERTAIN,)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 1), max_size=3), max_size=4),
    st.sampled_from(list(MarketBasis)),
)
def test_rows_are_the_profile_and_each_skill_stands_once(
    seed: int, outcomes: list[dict[str, float]], basis: MarketBasis
) -> None:
    random = np.random.default_rng(seed)
    asks = {s: (random.random(90) < random.random() ** 3).astype(float) for s in "abcdefg"}
    found = run(outcomes, table(asks, days=even_days(90)), options={"basis": basis})
    rows = found.gaps.rows
    assert sorted(r.skill_id for r in rows) == sorted(found.profile.skill_ids)
    assert len({r.skill_id for r in rows}) == len(rows)
    assert {s for skills in outcomes for s in skills} <= {r.skill_id for r in rows}
    assert sum(len(found.gaps.of(status)) for status in GapStatus) == len(rows)
    assert [r.share for r in rows] == sorted((r.share for r in rows), reverse=True)
    for r in rows:
        assert 0 <= r.low <= r.share <= r.high <= 1


def test_planted_gaps_are_found() -> None:
    """300 postings over 24 months: 30 skills asked for by 8 % and more, 200 by 0.3 % at most.

    Every demanded skill that is not taught must be missing, hardly any other may be, and of the steady
    skills none may be called rising or fading.
    """
    random = np.random.default_rng(2)
    n = 300
    asks = {f"d{k:02d}": (random.random(n) < random.uniform(0.08, 0.5)).astype(float) for k in range(30)}
    asks |= {f"n{k:03d}": (random.random(n) < random.uniform(0, 0.003)).astype(float) for k in range(200)}
    taught = [{f"d{k:02d}": 0.9} for k in range(10)]
    gaps = run(taught, table(asks, days=even_days(n)), options=ALL).gaps
    missing = {r.skill_id for r in gaps.of(GapStatus.MISSING)}
    assert missing == {f"d{k:02d}" for k in range(10, 30)}
    assert {r.skill_id for r in gaps.of(GapStatus.COVERED)} == {f"d{k:02d}" for k in range(10)}


def test_rare_skills_do_not_hide_what_moves_among_the_others() -> None:
    """One skill in 20 postings of 100 has a slope of 3.2 standard errors, p 0.0014; 200 rare ones do not move.

    Among all 201 it would take p <= 0.05 / 201 = 0.00025; alone it takes 0.05.
    """
    one, rare = profile_of_one(trend=0.8, error=0.25), profile_of_one(hits=3, low=0.004, trend=0.0, error=0.25)
    arrays = ("hits", "share", "low", "high", "effective", "top_part", "lift", "trend", "trend_low", "trend_high")
    whole = replace(
        one,
        skill_ids=tuple(f"s{i}" for i in range(201)),
        **{name: np.concatenate([getattr(one, name), *[getattr(rare, name)] * 200]) for name in arrays},
    )
    found = classify(whole, np.zeros(201), np.zeros(201, dtype=bool), CONFIG)
    assert found == (GapStatus.EMERGING, *[None] * 200)


def near(wanted: Sequence[str], taught: Sequence[str]) -> list[tuple[int, float]]:
    """Return the last taught skill, near to b and far from all else."""
    return [(len(taught) - 1, 0.8 if s == "b" else 0.1) for s in wanted]


def test_row_names_the_outcome_that_teaches_it_or_comes_nearest() -> None:
    postings = table({"a": [1.0] * 50, "b": [1.0] * 50, "c": [1.0] * 50})
    meaning = Meaning(skills={i: skill(i) for i in "abc"}, nearness=near)
    rows = {r.skill_id: r for r in run([{"a": 0.6}, {"a": 0.8}], postings, options=ALL, meaning=meaning).gaps.rows}
    assert (rows["a"].taught_by, rows["a"].taught_probability, rows["a"].taught_in) == ("o1", 0.8, 2)
    assert (rows["b"].taught_by, rows["b"].taught_probability, rows["b"].taught_in) == ("o1", 0, 0)
    assert rows["b"].nearest == Nearest(skill_id="a", outcome_id="o1", credit=None, likeness=0.8)
    assert (rows["c"].taught_by, rows["c"].nearest, rows["a"].nearest) == ("", None, None)
    assert rows["b"].suggestion == "Apply the skill b"
    assert rows["a"].suggestion == ""


def test_what_the_taxonomy_connects_comes_nearest() -> None:
    """b is below a; the credit, 0.3 of 0.8, wins over any likeness of meaning."""
    taxonomy = Taxonomy(Release(name="t", version="1", licence=""), skills=map(skill, "abc"), broader=[("b", "a")])
    meaning = Meaning(skills=taxonomy.skill_by_id, credits=Credits(taxonomy), nearness=near)
    postings = table({"a": [1.0] * 50, "b": [1.0] * 50, "c": [1.0] * 50})
    rows = {r.skill_id: r for r in run([{"a": 0.8}, {"c": 0.9}], postings, options=ALL, meaning=meaning).gaps.rows}
    nearest = rows["b"].nearest
    assert nearest is not None
    assert nearest.credit is not None
    assert (nearest.skill_id, nearest.outcome_id, nearest.credit.kind) == ("a", "o0", CreditKind.BROADER)


def test_what_half_of_the_outcomes_teach_and_few_ask_for_is_over_taught() -> None:
    """a: 2 of 4 outcomes, 1 % of postings, at most 5.4 %: 0.5 >= 4 x 0.054; b: as often, but 40 % ask."""
    asks = {"a": [1.0] + [0.0] * 99, "b": [1.0] * 40 + [0.0] * 60, "c": [1.0] + [0.0] * 99}
    teaches = [{"a": 0.9, "b": 0.9}, {"a": 0.6, "b": 0.9}, {"c": 0.9}, {"a": 0.4}]
    assert run(teaches, table(asks), options=ALL).gaps.over_taught == ("a",)
    assert run(teaches[:1], table(asks), options=ALL).gaps.over_taught == ()
    assert run(teaches, table({s: p[:20] for s, p in asks.items()}), options=ALL).gaps.over_taught == ()


def quoted(sentences: list[tuple[str, float, str]], rows: list[int]) -> list[str]:
    """Return the postings quoted for skill a, where posting i says this, this surely, for this employer."""
    hits = [[Hit("a", p, words, 0, 3)] for words, p, _ in sentences]
    ids = [f"p{i}" for i in range(len(sentences))]
    postings = PostingTable(
        mentions=Mentions.collect(ids, hits),
        day=np.full(len(ids), -1),
        occupation=Coded.of([""] * len(ids)),
        region=Coded.of([""] * len(ids)),
        employer=Coded.of(e for _, _, e in sentences),
    )
    market = Market(basis=MarketBasis.ALL, description="", rows=np.array(rows, dtype=np.int64))
    return [e.text_id for e in Quotes(postings, market, CONFIG).of("a")]


def test_quotes_are_the_surest_of_different_employers_and_wordings() -> None:
    sentences = [
        ("Sew seams.", 0.7, "Mill"),
        ("Sew hems.", 0.9, "mill "),  # the surer one of this employer
        ("Sew hems.", 0.8, "Loom"),  # the same words again
        ("Sew cuffs.", 0.6, ""),
        ("Sew bags.", 0.6, ""),  # another nameless employer
        ("Sew sails.", 0.5, "Port"),  # a fourth
        ("Sew tents.", 1.0, "Camp"),  # outside the market
    ]
    assert quoted(sentences, [0, 1, 2, 3, 4, 5]) == ["p1", "p3", "p4"]
    assert quoted(sentences, [2, 5]) == ["p2", "p5"]
    assert quoted(sentences, []) == []
