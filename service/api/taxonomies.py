"""/taxonomies: the installed releases, and the skills and occupations of those in use."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from credlens.taxonomy import Group, Occupation, Skill

from .. import explorer
from .given import GivenActor, GivenOffice
from .problems import NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(prefix="/taxonomies", tags=["taxonomies"])

Words = Annotated[str, Query(min_length=1, max_length=200, description="a name, a part of one, or a code")]
Most = Annotated[int, Query(ge=1, le=100, description="how many to return at most")]


class ReleaseShape(Shape):
    """An installed release of a taxonomy."""

    name: str = Field(examples=["esco-1.2.0"])
    version: str
    language: str
    licence: str
    sha256: str
    in_use: bool
    notes: list[str] = Field(description="what this release lacks")


class ConceptShape(Shape):
    """A skill, an occupation or a heading of the hierarchy in few words."""

    id: str = Field(examples=["esco:5b1d7ee1-0f2c-4f0f-8c2e-5a1f0c7b9d11"])
    label: str
    uri: str
    kind: str = Field(description="skill, knowledge, ability, task, work_activity, technology; occupation; group")


class LinkShape(Shape):
    """A link to a skill of the other taxonomy."""

    relation: str = Field(description="what the other one is to this", examples=["skos:broadMatch"])
    confidence: float
    skill: ConceptShape


class NeedShape(Shape):
    """How an occupation needs a skill: the one of the two that was not asked about."""

    kind: str = Field(description="essential, optional, rated")
    importance: float | None = Field(description="O*NET's 1 to 5")
    concept: ConceptShape


class SkillShape(Shape):
    """A skill in its surroundings."""

    skill: ConceptShape
    description: str
    alt_labels: list[str]
    reuse_level: str
    broader: list[ConceptShape]
    narrower: list[ConceptShape]
    links: list[LinkShape]
    occupations: list[NeedShape]


class OccupationShape(Shape):
    """An occupation and the skills that it needs."""

    occupation: ConceptShape
    code: str
    description: str
    alt_labels: list[str]
    skills: list[NeedShape]


@router.get("", summary="List the installed releases")
def list_releases(office: GivenOffice, actor: GivenActor) -> Listed[ReleaseShape]:
    """Return what is installed, and which of it is in use."""
    found, active = explorer.releases(office, actor)
    items = [
        ReleaseShape(
            name=release.name,
            version=release.version,
            language=release.language,
            licence=release.licence,
            sha256=release.sha256,
            in_use=release.name in active,
            notes=list(release.notes),
        )
        for release in found
    ]
    return Listed(items=items, next="")


@router.get("/skills", summary="Search skills by name")
def search_skills(
    office: GivenOffice,
    actor: GivenActor,
    text: Words,
    limit: Most = 20,
    scheme: Annotated[Literal["", "esco", "onet", "custom"], Query(description="of which taxonomy")] = "",
) -> Listed[ConceptShape]:
    """Return the skills whose names come nearest to a text, best first."""
    found = explorer.search_skills(office, actor, text, limit=limit, scheme=scheme)
    return Listed(items=[concept(skill) for skill in found], next="")


@router.get("/skills/{skill_id:path}", summary="Read a skill", responses=NOT_FOUND)
def get_skill(office: GivenOffice, actor: GivenActor, skill_id: str) -> SkillShape:
    """Return a skill with its hierarchy, its links to the other taxonomy, and the occupations that need it."""
    entry = explorer.skill_entry(office, actor, skill_id)
    return SkillShape(
        skill=concept(entry.skill),
        description=entry.skill.description,
        alt_labels=list(entry.skill.alt_labels),
        reuse_level=entry.skill.reuse_level,
        broader=[concept(one) for one in entry.broader],
        narrower=[concept(one) for one in entry.narrower],
        links=[
            LinkShape(relation=link.type.skos, confidence=link.confidence, skill=concept(skill))
            for link, skill in entry.links
        ],
        occupations=[
            NeedShape(kind=need.kind.value, importance=need.importance, concept=concept(occupation))
            for need, occupation in entry.occupations
        ],
    )


@router.get("/occupations", summary="Search occupations by name or code")
def search_occupations(office: GivenOffice, actor: GivenActor, text: Words, limit: Most = 20) -> Listed[ConceptShape]:
    """Return the occupations that a text names, the nearest first."""
    found = explorer.search_occupations(office, actor, text, limit=limit)
    return Listed(items=[concept(occupation) for occupation in found], next="")


@router.get("/occupations/{occupation:path}", summary="Read an occupation", responses=NOT_FOUND)
def get_occupation(office: GivenOffice, actor: GivenActor, occupation: str) -> OccupationShape:
    """Return an occupation, by id, code or name, with the skills that it needs."""
    entry = explorer.occupation_entry(office, actor, occupation)
    return OccupationShape(
        occupation=concept(entry.occupation),
        code=entry.occupation.code,
        description=entry.occupation.description,
        alt_labels=list(entry.occupation.alt_labels),
        skills=[
            NeedShape(kind=need.kind.value, importance=need.importance, concept=concept(skill))
            for need, skill in entry.skills
        ],
    )


def concept(one: Skill | Occupation | Group) -> ConceptShape:
    """Return a concept in few words."""
    kind = one.kind.value if isinstance(one, Skill) else "occupation" if isinstance(one, Occupation) else "group"
    return ConceptShape(id=one.id, label=one.label, uri=one.uri, kind=kind)
