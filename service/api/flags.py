"""/flags: the reasons to review credentials as runs left them; what is still to be decided is the review queue."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from credlens.models.relevance.review import FlagState, Severity

from .. import findings
from .alignments import RunId
from .finding_shapes import FlagListed, flag_listed
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(prefix="/flags", tags=["flags"])


class FlagEventShape(Shape):
    """What became of a flag on a day."""

    day: dt.date
    rule: str
    event: str = Field(description="opened, closed, set aside", examples=["opened"])
    detail: str = Field(description="the reason, or who set it aside until when")


@router.get("", summary="List the flags of a run", responses=NOT_FOUND)
def list_flags(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    run: RunId = "",
    credential: Annotated[str, Query(max_length=500, description="id of a credential")] = "",
    rule: Annotated[str, Query(max_length=64, examples=["low-relevance"])] = "",
    severity: Annotated[list[Severity], Query(description="any of these; repeatable")] = [],  # noqa: B006
    state: Annotated[list[FlagState], Query(description="any of these; repeatable")] = [],  # noqa: B006
) -> Listed[FlagListed]:
    """Return the flags that a run left standing, the most severe first, then the longest open."""
    page = findings.list_flags(
        office,
        actor,
        size=limit,
        cursor=cursor,
        run_id=run,
        credential_id=credential,
        rule=rule,
        severities=tuple(severity),
        states=tuple(state),
    )
    return Listed(items=[flag_listed(held) for held in page.items], next=page.next)


@router.get("/history", summary="Read when the flags of a credential opened and closed", responses=NOT_FOUND)
def list_flag_events(
    office: GivenOffice,
    actor: GivenActor,
    credential: Annotated[str, Query(min_length=1, max_length=500, description="id of a credential")],
) -> Listed[FlagEventShape]:
    """Return what became of the flags of a credential from run to run, the earliest day first."""
    events = findings.flag_history(office, actor, credential)
    return Listed(items=[FlagEventShape.model_validate(event) for event in events], next="")
