"""What a record declares against what was found: each declared skill has one verdict, and nothing is lost."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, DeclaredSkill, Outcome
from credlens.models.relevance.agreement import Agreement, KnownSkills, Verdict, compare
from credlens.models.relevance.alignment import OutcomeAlignment, TaughtSkill
from credlens.models.relevance.credit import CreditKind
from credlens.models.relevance.meaning import Meaning, meaning_of
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType


def skill(skill_id: str, label: str, uri: str = "") -> Skill:
    return Skill(id=skill_id, label=label, kind=SkillKind.SKILL, uri=uri)


WELD = skill("esco:weld", "weld metal", "http://data.europa.eu/esco/skill/weld")
ARC = skill("esco:arc", "weld with an arc", "http://data.europa.eu/esco/skill/arc")
SOUP = skill("esco:soup", "cook soups", "http://data.europa.eu/esco/skill/soup")
READ = skill("onet:2.A.1.a", "Reading Comprehension")
COOK = skill("onet:cook", "Cooking of soups")
TAXONOMY = Taxonomy(
    Release(name="small", version="1", licence=""), skills=[WELD, ARC, SOUP, READ, COOK], broader=[(ARC.id, WELD.id)]
)
MEANING = meaning_of(TAXONOMY, [Link(source=COOK.id, target=SOUP.id, type=LinkType.EXACT, confidence=0.9)])
KNOWN = KnownSkills(TAXONOMY.skills)


def taught(skill_id: str, probability: float) -> TaughtSkill:
    return TaughtSkill(skill_id=skill_id, probability=probability, quote="q", share=None, low=None, high=None)


def compared(
    declared: Mapping[str, tuple[DeclaredSkill, ...]],
    found: Mapping[str, Mapping[str, float]],
    *,
    whole: tuple[DeclaredSkill, ...] = (),
    meaning: Meaning = MEANING,
) -> list[Agreement]:
    """Compare outcomes by text: what each declares, and what was found in it."""
    outcomes = tuple(Outcome(id=f"c/{n}", text=text, declared=own) for n, (text, own) in enumerate(declared.items()))
    aligned = [
        OutcomeAlignment(
            outcome_id=o.id,
            text=o.text,
            skills=tuple(taught(i, p) for i, p in found.get(o.text, {}).items()),
            asked_share=None,
            assessed=False,
        )
        for o in outcomes
    ]
    record = Credential(id="c", title="C", outcomes=outcomes, declared=whole)
    return [*compare(record, aligned, known=KNOWN, meaning=meaning, sure=0.5)]


def declared(name: str = "", uri: str = "", framework: str = "", code: str = "") -> DeclaredSkill:
    return DeclaredSkill(name=name, uri=uri, framework=framework, code=code)


@pytest.mark.parametrize(
    ("skill", "meant"),
    [
        (declared("anything", uri=WELD.uri), WELD.id),
        (declared("anything", uri=WELD.uri.replace("http:", "https:") + "/"), WELD.id),
        (declared("x", framework="O*NET", code="2.a.1.A"), READ.id),
        (declared("  Weld   METAL "), WELD.id),
        (declared("weld metal", uri="https://elsewhere.example/1", framework="Own list"), WELD.id),
        (declared("cook soups", uri=WELD.uri), WELD.id),  # the address comes before the name
    ],
)
def test_a_declared_skill_is_known_by_address_code_or_name(skill: DeclaredSkill, meant: str) -> None:
    assert KNOWN.find(skill) == (meant,)


def test_a_code_of_another_framework_is_none_of_ours() -> None:
    assert KNOWN.find(declared("x", framework="Own list", code="2.A.1.a")) == ()


def test_each_verdict() -> None:
    """Arc is below weld; Cooking is linked exactly with cook soups; reading was found with 0.4 only."""
    rows = compared(
        {
            "Join pipes": (declared("weld metal"), declared("Reading Comprehension"), declared("juggling")),
            "Make soup": (declared("Cooking of soups", framework="O*NET"),),
        },
        {"Join pipes": {ARC.id: 0.9, SOUP.id: 0.6, READ.id: 0.4}, "Make soup": {SOUP.id: 0.8}},
    )
    assert [(r.verdict, r.outcome_id, r.skill_id, r.found_id, r.probability, r.relation) for r in rows] == [
        (Verdict.NEAR, "c/0", WELD.id, ARC.id, 0.9, CreditKind.NARROWER),
        (Verdict.DECLARED, "c/0", READ.id, "", None, None),
        (Verdict.UNKNOWN, "c/0", "", "", None, None),
        (Verdict.FOUND, "c/0", SOUP.id, SOUP.id, 0.6, None),
        (Verdict.AGREED, "c/1", COOK.id, SOUP.id, 0.8, CreditKind.SAME),
    ]


def test_the_same_skill_agrees_before_a_near_one() -> None:
    (row,) = [
        r
        for r in compared({"Weld": (declared(uri=WELD.uri, name="w"),)}, {"Weld": {ARC.id: 0.99, WELD.id: 0.6}})
        if r.declared
    ]
    assert (row.verdict, row.found_id, row.relation) == (Verdict.AGREED, WELD.id, None)


def test_without_partial_credit_only_the_same_skill_agrees() -> None:
    plain = Meaning(skills=TAXONOMY.skill_by_id)
    (row, _) = compared({"Weld": (declared("weld metal"),)}, {"Weld": {ARC.id: 0.99}}, meaning=plain)
    assert row.verdict is Verdict.DECLARED


def test_what_is_declared_of_the_whole_is_looked_for_in_every_outcome() -> None:
    rows = compared({"Weld": (), "Soup": ()}, {"Soup": {SOUP.id: 0.7, WELD.id: 0.9}}, whole=(declared("cook soups"),))
    assert [(r.verdict, r.outcome_id, r.found_id) for r in rows] == [
        (Verdict.FOUND, "c/1", WELD.id),
        (Verdict.AGREED, "", SOUP.id),
    ]


def test_a_record_that_declares_nothing_has_nothing_to_compare() -> None:
    assert compared({"Weld": ()}, {"Weld": {WELD.id: 0.9}}) == []


def test_an_outcome_that_repeats_another_teaches_the_same() -> None:
    outcome = Outcome(id="c/1", text="Weld", declared=(declared("weld metal"),))
    record = Credential(
        id="c", title="C", outcomes=(outcome, Outcome(id="c/2", text=" weld", declared=outcome.declared))
    )
    aligned = OutcomeAlignment(
        outcome_id="c/1", text="Weld", skills=(taught(WELD.id, 0.9),), asked_share=None, assessed=False
    )
    rows = compare(record, [aligned], known=KNOWN, meaning=MEANING, sure=0.5)
    assert [(r.outcome_id, r.verdict) for r in rows] == [("c/1", Verdict.AGREED), ("c/2", Verdict.AGREED)]


_SKILLS = st.sampled_from([declared(s.label, uri=s.uri) for s in TAXONOMY.skills] + [declared("juggling")])
_FOUND = st.dictionaries(st.sampled_from([s.id for s in TAXONOMY.skills]), st.floats(0, 1))


@given(st.lists(_SKILLS, unique=True, max_size=4), _FOUND, st.lists(_SKILLS, unique=True, max_size=2))
def test_every_declared_skill_has_one_row_and_every_sure_one_is_in_some(
    own: list[DeclaredSkill], found: dict[str, float], whole: list[DeclaredSkill]
) -> None:
    rows = compared({"Text": tuple(own)}, {"Text": found}, whole=tuple(whole))
    assert [r.declared for r in rows if r.declared] == [*own, *whole]
    sure = {i for i, p in found.items() if p >= 0.5}
    if own or whole:
        assert {r.found_id for r in rows if r.found_id} == sure
    met = {Verdict.AGREED, Verdict.NEAR, Verdict.FOUND}
    assert all((r.probability is not None) == (r.verdict in met) for r in rows)
