"""/alignments: how credentials line up with their markets, as a run found it."""

from typing import Annotated

from fastapi import APIRouter, Query

from credlens.models.relevance.review import Severity

from .. import findings
from ..store.sql.alignments import AlignmentFilter, Order
from .finding_shapes import (
    AlignmentDetail,
    AlignmentListed,
    GapWithQuotes,
    alignment_detail,
    alignment_listed,
    gaps_with_quotes,
)
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Day, Listed, QueryYesNo

router = APIRouter(prefix="/alignments", tags=["alignments"])

RunId = Annotated[str, Query(max_length=64, description="id of a run; the newest by default")]


@router.get(
    "/{credential_id:path}/gaps", summary="Read the gaps of a credential with their quotes", responses=NOT_FOUND
)
def list_alignment_gaps(
    office: GivenOffice, actor: GivenActor, credential_id: str, run: RunId = ""
) -> Listed[GapWithQuotes]:
    """Return every skill of a credential's market, the most asked for first, with words of postings that ask for it."""
    found = findings.get_found(office, actor, credential_id, run_id=run)
    return Listed(items=gaps_with_quotes(found.finding), next="")


@router.get("", summary="List how the credentials stand", responses=NOT_FOUND)
def list_alignments(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    run: RunId = "",
    order: Annotated[Order, Query(description="the best first; with - the least; what has none comes last")] = (
        Order.SEVERITY
    ),
    text: Annotated[str, Query(max_length=200, description="words that id, title or provider contain")] = "",
    jurisdiction: Annotated[str, Query(max_length=16, examples=["NZ"])] = "",
    provider: Annotated[str, Query(max_length=500)] = "",
    severity: Annotated[list[Severity], Query(description="of the worst flag; repeatable")] = [],  # noqa: B006
    rule: Annotated[str, Query(max_length=64, description="a flag of this rule stands")] = "",
    flagged: Annotated[QueryYesNo | None, Query(description="whether any flag stands")] = None,
    due_by: Annotated[Day | None, Query(description="the next review is due by this day")] = None,
) -> Listed[AlignmentListed]:
    """Return the credentials of a run with their scores; an empty list before the first run."""
    where = AlignmentFilter(
        text=text,
        jurisdiction=jurisdiction,
        provider=provider,
        severities=tuple(severity),
        rule=rule,
        flagged=flagged,
        due_by=due_by,
    )
    page = findings.list_alignments(office, actor, size=limit, cursor=cursor, run_id=run, order=order, where=where)
    return Listed(items=[alignment_listed(row) for row in page.items], next=page.next)


@router.get("/{credential_id:path}", summary="Read how a credential stands", responses=NOT_FOUND)
def get_alignment(office: GivenOffice, actor: GivenActor, credential_id: str, run: RunId = "") -> AlignmentDetail:
    """Return the scores of a credential with all their parts, what each outcome teaches, and its flags."""
    return alignment_detail(findings.get_found(office, actor, credential_id, run_id=run))
