"""/gaps: across the catalogue, what markets ask for and credentials teach or miss, after the newest run."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from credlens.models.relevance.gaps import GapStatus

from .. import findings
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(prefix="/gaps", tags=["gaps"])

Statuses = Annotated[list[GapStatus], Query(description="any of these; repeatable")]


class GapListed(Shape):
    """A skill of a credential's market."""

    credential_id: str
    title: str = Field(description="of the credential")
    skill_id: str
    label: str
    status: GapStatus
    share: float = Field(description="fraction of the market's postings that ask for it")
    low: float
    high: float
    lift: float = Field(description="share in the market over share in all postings")


class SkillCounted(Shape):
    """A skill and how many credentials have it in the statuses asked for."""

    skill_id: str
    label: str
    credentials: int
    share: float = Field(description="the greatest of their markets: fraction of the postings that ask for it")


@router.get("", summary="List gaps of a credential, or the credentials that miss a skill", responses=NOT_FOUND)
def list_gaps(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    credential: Annotated[str, Query(max_length=500, description="id of a credential")] = "",
    skill: Annotated[str, Query(max_length=200, description="id of a skill", examples=["esco:1f2a"])] = "",
    status: Statuses = [],  # noqa: B006
) -> Listed[GapListed]:
    """Return skills of the credentials' markets, the most asked for first."""
    page = findings.list_gaps(
        office,
        actor,
        size=limit,
        cursor=cursor,
        credential_id=credential,
        skill_id=skill,
        statuses=tuple(status),
    )
    return Listed(items=[GapListed.model_validate(row) for row in page.items], next=page.next)


@router.get("/skills", summary="List the skills that most credentials miss")
def list_gap_skills(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    status: Statuses = [GapStatus.MISSING, GapStatus.EMERGING],  # noqa: B006
) -> Listed[SkillCounted]:
    """Return skills with the number of credentials that have them in any of the statuses, the most first."""
    page = findings.list_gap_skills(office, actor, size=limit, cursor=cursor, statuses=tuple(status))
    return Listed(items=[SkillCounted.model_validate(row) for row in page.items], next=page.next)
