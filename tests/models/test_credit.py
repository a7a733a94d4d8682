"""Partial credit: typed and bounded, one thing once, and never a reason for a score to fall."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.credit import FAMILY, WORTH, CreditKind, Credits, credit_table, expected_best
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.generic import GENERIC, WIDESPREAD, specificity
from credlens.models.relevance.meaning import Meaning, meaning_of
from credlens.taxonomy import Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.concepts import Group
from credlens.taxonomy.crosswalk import Link, LinkType

from .worlds import run, skill, table

RELEASE = Release(name="trades-1", version="1", licence="")
TRADE, ARC, GAS, SPOT, BREW, CARE = (f"esco:{s}" for s in ("weld", "arc", "gas", "spot", "brew", "care"))
TORCH = "onet:torch"
HEADING = Group(id="group", label="making things")
EDGES = [(ARC, TRADE), (GAS, TRADE), (SPOT, ARC), (TRADE, "group"), (BREW, "group")]
TAXONOMY = Taxonomy(
    RELEASE, skills=map(skill, (TRADE, ARC, GAS, SPOT, BREW, CARE, TORCH)), groups=[HEADING], broader=EDGES
)
ALL = {"basis": MarketBasis.ALL}
QUICK = RelevanceConfig(replicates=40)


def kinds(taught: str, credits: Credits) -> dict[str, tuple[CreditKind, float]]:
    return {c.asked: (c.kind, c.value) for c in credits.of(taught)}


def test_the_hierarchy_gives_typed_credit_one_step_far() -> None:
    """Arc is below weld, gas beside it, spot below it; brew only shares a heading, which connects nothing."""
    assert kinds(ARC, Credits(TAXONOMY)) == {
        TRADE: (CreditKind.NARROWER, 0.5),
        GAS: (CreditKind.SIBLING, 0.15),
        SPOT: (CreditKind.BROADER, 0.3),
    }
    assert [c.through for c in Credits(TAXONOMY).of(ARC) if c.asked == GAS] == [TRADE]
    assert kinds(BREW, Credits(TAXONOMY)) == {}
    assert kinds("unknown", Credits(TAXONOMY)) == {}


@pytest.mark.parametrize(
    ("kind", "there", "back"),
    [
        (LinkType.EXACT, (CreditKind.SAME, 0.9), (CreditKind.SAME, 0.9)),
        # The torch's target is the broader of the two: who was taught the torch was taught part of gas welding.
        (LinkType.BROAD, (CreditKind.NARROWER, 0.45), (CreditKind.BROADER, 0.27)),
        (LinkType.NARROW, (CreditKind.BROADER, 0.27), (CreditKind.NARROWER, 0.45)),
        (LinkType.RELATED, (CreditKind.RELATED, 0.135), (CreditKind.RELATED, 0.135)),
    ],
)
def test_a_link_gives_its_kind_times_its_confidence_both_ways(
    kind: LinkType, there: tuple[CreditKind, float], back: tuple[CreditKind, float]
) -> None:
    credits = Credits(TAXONOMY, [Link(source=TORCH, target=GAS, type=kind, confidence=0.9)])
    assert kinds(TORCH, credits)[GAS] == (there[0], pytest.approx(there[1]))
    assert kinds(GAS, credits)[TORCH] == (back[0], pytest.approx(back[1]))


def test_only_the_same_thing_is_worth_all() -> None:
    assert [kind for kind, worth in WORTH.items() if worth >= 1] == [CreditKind.SAME]
    assert all(0 < worth <= 0.5 for kind, worth in WORTH.items() if kind is not CreditKind.SAME)


def test_generic_skills_connect_nothing() -> None:
    assert kinds(ARC, Credits(TAXONOMY, generic=lambda i: i == TRADE)) == {SPOT: (CreditKind.BROADER, 0.3)}
    assert kinds(TRADE, Credits(TAXONOMY, generic=lambda i: i == TRADE)) == {}


def test_a_large_family_has_little_in_common() -> None:
    children = [f"c{i:02d}" for i in range(FAMILY + 1)]
    wide = Taxonomy(RELEASE, skills=map(skill, ["top", *children]), broader=[(c, "top") for c in children])
    assert kinds("c00", Credits(wide)) == {"top": (CreditKind.NARROWER, 0.5)}


def test_the_table_holds_every_credit_and_its_reason() -> None:
    found = credit_table(Credits(TAXONOMY), [ARC, GAS], [GAS, TRADE, BREW])
    assert found.value.toarray().tolist() == [[0.15, 1], [0.5, 0.5], [0, 0]]
    assert {cell: c.kind.value for cell, c in found.reason.items()} == {
        (0, 0): "sibling",
        (1, 0): "narrower",
        (1, 1): "narrower",
    }
    values, taught = found.of_asked(0)
    assert (values.tolist(), taught) == ([1, 0.15], [1, 0])
    assert credit_table(None, [ARC], [ARC, GAS]).value.toarray().tolist() == [[1], [0]]


def test_expected_best_matches_hand_calculation() -> None:
    """0.5 of 1, else (0.5) 0.4 of 0.5: 0.5 + 0.5 x 0.4 x 0.5 = 0.6."""
    np.testing.assert_allclose(expected_best(np.array([1, 0.5]), np.array([0.5, 0.4])), [0.5, 0.1])
    assert expected_best(np.zeros(0), np.zeros(0)).tolist() == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6))
def test_expected_best_is_the_mean_over_all_worlds(pairs: list[tuple[float, float]]) -> None:
    pairs.sort(reverse=True)
    values, chance = np.array([v for v, _ in pairs]), np.array([p for _, p in pairs])
    mean = 0.0
    for there in np.ndindex(*[2] * len(pairs)):
        weight = np.prod([p if yes else 1 - p for p, yes in zip(chance, there, strict=True)])
        mean += weight * max([v for v, yes in zip(values, there, strict=True) if yes], default=0.0)
    assert expected_best(values, chance).sum() == pytest.approx(mean)


MEANING = Meaning(skills=TAXONOMY.skill_by_id, credits=Credits(TAXONOMY))


def asked(n: int, of: int = 100) -> list[float]:
    return [1.0] * n + [0.0] * (of - n)


def test_coverage_takes_partial_credit_and_says_why() -> None:
    """Weld is asked for by 40 %, brew by 10 %; arc, taught with 0.8, is worth half of weld: 0.8 x 0.5 x 0.8 = 32."""
    coverage = run([{ARC: 0.8}], table({TRADE: asked(40), BREW: asked(10)}), options=ALL, meaning=MEANING)
    score = coverage.alignment.coverage
    assert score.value == pytest.approx(32)
    weld = next(p for p in score.parts if p.skill_id == TRADE)
    assert [(s.skill_id, s.credit.kind.value if s.credit else "") for s in weld.sources] == [(ARC, "narrower")]
    assert sum(s.points for s in weld.sources) == pytest.approx(weld.points) == pytest.approx(32)


def test_relevance_counts_a_posting_by_the_best_that_it_asks_for() -> None:
    """10 ask for arc and weld, 30 more for weld alone: arc answers (10 + 0.5 x 30) / 100 = 25 %, a full demand."""
    found = run([{ARC: 1.0}], table({ARC: asked(10), TRADE: asked(40)}), options=ALL, meaning=MEANING)
    taught = found.alignment.outcomes[0].skills[0]
    assert (taught.share, taught.credited) == (0.10, pytest.approx(0.25))
    assert [(p.skill_id, p.kind, p.value, p.share) for p in taught.partial] == [(TRADE, CreditKind.NARROWER, 0.5, 0.4)]
    assert found.alignment.relevance.value == pytest.approx(100)
    alone = run([{ARC: 1.0}], table({ARC: asked(10), TRADE: asked(40)}), options=ALL)
    assert alone.alignment.relevance.value == pytest.approx(80)


def test_a_generic_skill_never_fills_relevance() -> None:
    meaning = Meaning(skills=TAXONOMY.skill_by_id, specific={CARE: GENERIC})
    found = run([{CARE: 1.0}], table({CARE: asked(90)}), options=ALL, meaning=meaning)
    assert found.alignment.relevance.value == pytest.approx(25)
    assert found.alignment.outcomes[0].skills[0].counts_as == GENERIC
    assert any("nearly every job" in sentence for sentence in found.alignment.tensions)


IDS = [TRADE, ARC, GAS, SPOT, BREW, CARE]
chances = st.dictionaries(st.sampled_from(IDS), st.floats(0.05, 1), max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=1, max_size=4), st.sampled_from(IDS), st.floats(0.05, 1))
def test_with_credit_teaching_more_never_lowers_coverage(
    seed: int, outcomes: list[dict[str, float]], more: str, chance: float
) -> None:
    random = np.random.default_rng(seed)
    postings = table({s: (random.random(80) < random.random()).astype(float) for s in IDS} | {"x": [1.0] * 80})
    before = run(outcomes, postings, options=ALL, config=QUICK, meaning=MEANING).alignment.coverage.value
    after = run([*outcomes, {more: chance}], postings, options=ALL, config=QUICK, meaning=MEANING)
    if before is not None and after.alignment.coverage.value is not None:
        assert after.alignment.coverage.value >= before - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=1, max_size=4), st.integers(1, 40))
def test_with_credit_postings_that_ask_for_what_is_taught_never_lower_relevance(
    seed: int, outcomes: list[dict[str, float]], added: int
) -> None:
    random = np.random.default_rng(seed)
    taught = {s for skills in outcomes for s in skills}
    asks = {s: (random.random(80) < random.random()).astype(float) for s in IDS}
    more = {s: np.append(p, np.full(added, float(s in taught))) for s, p in asks.items()}
    values = [
        run(outcomes, table(a), options=ALL, config=QUICK, meaning=MEANING).alignment.relevance.value
        for a in (asks, more)
    ]
    if None not in values:
        assert values[1] >= values[0] - 1e-9  # type: ignore[operator]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.lists(chances, min_size=1, max_size=4), st.sampled_from(list(MarketBasis)))
def test_with_credit_scores_lie_in_their_intervals_and_are_the_sum_of_parts_and_sources(
    seed: int, outcomes: list[dict[str, float]], basis: MarketBasis
) -> None:
    random = np.random.default_rng(seed)
    asks = {s: (random.random(90) < random.random() ** 2).astype(float) for s in IDS}
    meaning = Meaning(skills=TAXONOMY.skill_by_id, credits=Credits(TAXONOMY), specific={CARE: GENERIC, GAS: 0.6})
    found = run(
        outcomes,
        table(asks, occupation=["mason"] * 60 + ["cook"] * 30),
        options={"basis": basis},
        config=QUICK,
        meaning=meaning,
        target_occupations=("mason",),
    )
    for score in (found.alignment.relevance, found.alignment.coverage):
        if score.value is None:
            assert score.reason
            continue
        assert 0 <= (score.low or 0) <= score.value <= (score.high or 0) <= 100
        assert sum(p.points for p in score.parts) == pytest.approx(score.value, abs=1e-9)
        for part in score.parts:
            assert sum(s.points for s in part.sources) == pytest.approx(part.points, abs=1e-9)
            assert part.points <= part.possible + 1e-9


def test_in_an_inferred_market_what_is_taught_gives_no_credit_to_its_neighbour() -> None:
    """Weld chooses the market in which arc is counted; if weld credited arc, arc would be answered by all of it."""
    asks = {ARC: asked(40, 400), TRADE: [0.0] * 20 + asked(40, 380), BREW: [0.0] * 30 + asked(40, 370)}
    found = run([{ARC: 1.0}, {TRADE: 1.0}, {BREW: 1.0}], table(asks), meaning=MEANING)
    for outcome in found.alignment.outcomes:
        assert outcome.skills[0].credited == pytest.approx(outcome.skills[0].share)


def occupation(i: int) -> Occupation:
    return Occupation(id=f"esco:o{i:03d}", label=f"job {i}")


def test_specificity_follows_the_taxonomy() -> None:
    """100 occupations: rare is needed by 4, wide by 8, half-way by the logarithm 5.66: (1 + 0.5) / 2."""
    field = Group(id="esco:isced-f/0031", label="personal skills")
    made = [
        Skill(id="esco:rare", label="rare", kind=SkillKind.SKILL),
        Skill(id="esco:wide", label="wide", kind=SkillKind.SKILL),
        Skill(id="esco:below", label="below", kind=SkillKind.SKILL),
        Skill(id="esco:team", label="team", kind=SkillKind.SKILL, reuse_level="transversal"),
        Skill(id="esco:talk", label="talk", kind=SkillKind.KNOWLEDGE),
        Skill(id="custom:wide", label="our own", kind=SkillKind.SKILL),
    ]
    needs = [("esco:rare", 4), ("esco:wide", 8), ("esco:below", 8), ("custom:wide", 50)]
    taxonomy = Taxonomy(
        RELEASE,
        skills=made,
        groups=[field],
        occupations=map(occupation, range(100)),
        relations=[Relation(f"esco:o{i:03d}", s, RelationKind.ESSENTIAL) for s, n in needs for i in range(n)],
        broader=[("esco:below", "esco:team"), ("esco:talk", field.id)],
    )
    assert specificity(taxonomy) == {
        "esco:wide": pytest.approx(WIDESPREAD),
        "esco:below": pytest.approx(GENERIC),
        "esco:team": GENERIC,
        "esco:talk": GENERIC,
    }
    meaning = meaning_of(taxonomy)
    assert (meaning.counts_as("esco:rare"), meaning.counts_as("esco:team")) == (1.0, GENERIC)
    assert meaning.credits is not None
    assert meaning.credits.of("esco:below") == ()
