"""Stacking over the pipeline, on a small world with the fake encoder."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from credlens.models.matching.calibrate import Calibration
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.models.records import Credential, Outcome, Posting, TextKind
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.stacking.overlaps import OverlapKind
from credlens.models.stacking.plan import StackPlan, StackRequest
from credlens.service.pipeline import Pipeline, held
from credlens.service.stacking import DemandBasis, check_catalogue, counted_needs, stack
from credlens.taxonomy import Occupation, Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.concepts import Relation, RelationKind
from credlens.taxonomy.errors import InputError, UnknownConceptError

from ..fakes import HashEncoder, logistic

LABELS = ("weld pipes", "read technical drawings", "cook soups", "wash dishes", "paint walls")
WELDER = Occupation(id="custom:welder", label="pipe welder", code="51-4121.00")
CLERK = Occupation(id="custom:clerk", label="filing clerk", code="43-4071.00")
TAXONOMY = Taxonomy(
    Release(name="small", version="1", licence="ours"),
    skills=[Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(LABELS)],
    occupations=[WELDER, CLERK],
    relations=[
        Relation(WELDER.id, "custom:0", RelationKind.ESSENTIAL),
        Relation(WELDER.id, "custom:4", RelationKind.ESSENTIAL),
        Relation(WELDER.id, "custom:1", RelationKind.OPTIONAL),
    ],
)


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    encoder = HashEncoder()
    model = logistic(-5.0, exact=10.0)
    calibration = Calibration({TextKind.SENTENCE: model, TextKind.OUTCOME: model}, "exact-only")
    index = SkillIndex(encoder.encode([skill.label for skill in TAXONOMY.skills]))
    matcher = Matcher(TAXONOMY, encoder, index, calibration=calibration)
    return Pipeline(TAXONOMY, tmp_path, RelevanceConfig(), matcher=matcher)


def credential(id: str, *outcomes: str, hours: float = 10, needs: Sequence[str] = ()) -> Credential:
    numbered = tuple(Outcome(id=f"{id}/{n}", text=text) for n, text in enumerate(outcomes, start=1))
    return Credential(id=id, title=id.title(), outcomes=numbered, hours=hours, prerequisites=tuple(needs))


CATALOGUE = (
    credential("welding", "Learners weld pipes", needs=["safety"]),
    credential("drawings", "Learners read technical drawings", hours=4),
    credential("safety", "Learners wash dishes", hours=2),
    credential("all", "Learners weld pipes", "Learners read technical drawings", hours=30),
)


def postings(count: int) -> tuple[Posting, ...]:
    """Return adverts for welders, of which half read drawings, and as many for cooks."""
    found = []
    for i in range(count):
        drawings = "\n- read technical drawings" if i % 2 else ""
        text = f"Site {i} wants you.\nYour duties:\n- weld pipes{drawings}"
        found.append(Posting(id=f"w{i}", title="Welder", text=text, occupation="51-4121.00"))
        text = f"Kitchen {i} wants you.\nYour duties:\n- cook soups\n- wash dishes"
        found.append(Posting(id=f"c{i}", title="Cook", text=text, occupation="35-2014.00"))
    return tuple(found)


def plan(pipeline: Pipeline, count: int, occupation: str = "pipe welder", **options: float) -> StackPlan:
    request = StackRequest(**options)
    adverts = pipeline.read(held(postings(count))) if count else None
    return stack(pipeline, CATALOGUE, adverts, occupation=occupation, request=request)


def test_the_demand_is_that_of_the_postings(pipeline: Pipeline) -> None:
    """Welding and drawings: 16 hours in three credentials, with what welding needs, or 30 in one."""
    found = plan(pipeline, 40)
    assert found.goal.basis == "the 2 skills that 40 postings of it ask for"
    assert [step.credential_id for step in found.steps] == ["drawings", "safety", "welding"]
    assert found.hours == 16
    assert found.notes == ()


def test_too_few_postings_fall_back_on_the_taxonomy_and_say_so(pipeline: Pipeline) -> None:
    found = plan(pipeline, 10, target=0.4)
    assert found.goal.skill_ids == ("custom:0", "custom:4")
    assert "calls essential for it, not postings" in found.goal.basis
    assert found.notes == ("10 of 20 postings are of pipe welder; at least 30 are needed to tell what it asks for",)
    assert [(row.skill_id, row.part) for row in found.uncovered] == [("custom:4", 0.5)]


def test_no_postings_at_all(pipeline: Pipeline) -> None:
    assert plan(pipeline, 0, target=0.4).notes == ("there are no postings to take the demand from",)


def test_the_basis_can_be_demanded(pipeline: Pipeline) -> None:
    request = StackRequest(target=0.4)
    many, few = (pipeline.read(held(postings(count))) for count in (40, 10))
    chosen = stack(pipeline, CATALOGUE, many, occupation="51-4121.00", request=request, basis=DemandBasis.TAXONOMY)
    assert chosen.goal.occupation == "pipe welder (51-4121.00)"
    assert chosen.goal.skill_ids == ("custom:0", "custom:4")
    with pytest.raises(InputError, match="10 of 20 postings are of pipe welder; at least 30 are needed"):
        stack(
            pipeline,
            CATALOGUE,
            few,
            occupation="pipe welder",
            request=request,
            basis=DemandBasis.POSTINGS,
        )


def test_an_unknown_occupation_names_the_nearest(pipeline: Pipeline) -> None:
    with pytest.raises(UnknownConceptError, match=r"No concept 'pipe welders'.*Nearest ids: pipe welder"):
        plan(pipeline, 40, "pipe welders")


def test_an_occupation_that_only_postings_know(pipeline: Pipeline) -> None:
    """The cooks' occupation is none of the taxonomy's: with enough postings it has a demand, with few it has none."""
    assert plan(pipeline, 40, "35-2014.00", target=0.3).goal.basis == "the 2 skills that 40 postings of it ask for"
    with pytest.raises(InputError, match=r"small does not say which skills 35-2014\.00 needs"):
        plan(pipeline, 10, "35-2014.00")


def test_an_occupation_without_skills(pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match="small does not say which skills filing clerk needs"):
        plan(pipeline, 10, "filing clerk")


def test_a_catalogue_that_teaches_nothing(pipeline: Pipeline) -> None:
    catalogue = [credential("talk", "Learners talk about the weather")]
    with pytest.raises(InputError, match="no skill was found in any outcome of the catalogue"):
        stack(pipeline, catalogue, pipeline.read(held(postings(40))), occupation="pipe welder", request=StackRequest())


def test_relations_count_under_esco_names() -> None:
    """The pipeline counts a technology as ESCO's; the release relates the occupation to O*NET's of the same name."""
    esco = Skill(id="esco:1", label="Pipemaster", kind=SkillKind.SKILL)
    same = Skill(id="onet:2", label="Pipemaster", kind=SkillKind.TECHNOLOGY)
    other = Skill(id="onet:3", label="Tank suite", kind=SkillKind.TECHNOLOGY)
    relations = [Relation(WELDER.id, skill.id, RelationKind.ESSENTIAL) for skill in (same, other)]
    whole = Taxonomy(TAXONOMY.release, skills=[esco, same, other], occupations=[WELDER], relations=relations)
    counted = whole.select(lambda skill: skill.scheme == "esco")
    assert [r.skill_id for r in counted_needs(counted, whole, WELDER.id)] == ["esco:1"]
    assert counted_needs(counted, None, WELDER.id) == []


def test_what_credentials_share(pipeline: Pipeline) -> None:
    catalogue = [
        credential("one", "Learners weld pipes", "Learners cook soups", "Learners wash dishes"),
        credential("two", "They cook soups", "They weld pipes", "They wash dishes", needs=["one"]),
        credential("talk", "Learners talk about the weather"),
    ]
    check = check_catalogue(pipeline, catalogue)
    (overlap,) = check.overlaps
    assert (overlap.kind, overlap.first, overlap.second) == (OverlapKind.DUPLICATE, "one", "two")
    assert {s.first_quote for s in overlap.shared} == {"weld pipes", "cook soups", "wash dishes"}
    assert [c.kind.value for c in check.conflicts] == ["taught_before"]
    assert check.silent == ("talk",)
