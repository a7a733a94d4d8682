"""/review, /decisions and /suppressions: the work of a review board."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from credlens.models.relevance.review import Severity

from ..board import decisions, dossier, queue, record, suppressions
from ..board.decisions import Ruling, Verdict
from ..board.listing import QueueFilter, QueueOrder, QueueState
from .dossier_shapes import DossierShape, dossier_shape
from .given import Cursor, GivenActor, GivenOffice, IfMatch, Limit, etag, tag_of
from .problems import CONFLICT, NOT_FOUND, STALE
from .review_shapes import (
    ConfirmationGiven,
    DecisionGiven,
    DecisionRecordShape,
    DecisionShape,
    QueueRowShape,
    QueueSummaryShape,
    SuppressionGiven,
    SuppressionShape,
    decision_record_shape,
    queue_row_shape,
)
from .said_shapes import listed, shown
from .shapes import Day, Listed, QueryYesNo

router = APIRouter(tags=["review"])


class LinkedResponse(JSONResponse):
    """JSON-LD."""

    media_type = "application/ld+json"


OpenedUntil = Annotated[Day | None, Query(description="the last day on which the oldest flag may have opened")]
DueUntil = Annotated[Day | None, Query(description="the last day on which the next review may be due")]


@router.get("/review/queue", summary="List what is flagged and not decided on")
def list_review_queue(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    order: QueueOrder = QueueOrder.SEVERITY,
    severity: Annotated[Severity | None, Query(description="of the worst flag")] = None,
    rule: Annotated[str, Query(max_length=64, description="of any flag")] = "",
    text: Annotated[str, Query(max_length=200, description="words that id, title or provider contain")] = "",
    provider: Annotated[str, Query(max_length=500)] = "",
    jurisdiction: Annotated[str, Query(max_length=16)] = "",
    opened_until: OpenedUntil = None,
    due_until: DueUntil = None,
    state: QueueState | None = None,
) -> Listed[QueueRowShape]:
    """Return the credentials with flags that nobody has answered, as the newest run found them."""
    chosen = QueueFilter(
        severity=severity,
        rule=rule,
        text=text,
        provider=provider,
        jurisdiction=jurisdiction,
        opened_until=opened_until,
        due_until=due_until,
        state=state,
    )
    page = queue.review_queue(office, actor, chosen, size=limit, cursor=cursor, order=order)
    return Listed(items=[queue_row_shape(row) for row in page.items], next=page.next)


@router.get("/review/summary", summary="Count what is flagged and not decided on")
def summarise_review_queue(office: GivenOffice, actor: GivenActor) -> QueueSummaryShape:
    """Return how many credentials wait, by the severity of their worst flag."""
    return shown(QueueSummaryShape, queue.queue_summary(office, actor))


@router.get("/review/credentials/{credential_id:path}", summary="Read the dossier of a credential", responses=NOT_FOUND)
def get_dossier(office: GivenOffice, actor: GivenActor, credential_id: str, response: Response) -> DossierShape:
    """Return everything that a decision on a credential needs; decide with its ETag as If-Match."""
    told = dossier.dossier(office, actor, credential_id)
    response.headers["ETag"] = etag(told.case.tag)
    return dossier_shape(told, today=office.today())


@router.post(
    "/review/credentials/{credential_id:path}/decisions",
    status_code=201,
    summary="Decide on a credential",
    responses={**NOT_FOUND, **STALE},
)
def decide(
    office: GivenOffice,
    actor: GivenActor,
    credential_id: str,
    body: DecisionGiven,
    response: Response,
    if_match: IfMatch = "",
) -> DecisionShape:
    """Answer all open flags of a credential; If-Match is the ETag of the dossier that was read."""
    ruling = Ruling(verdict=body.verdict, rationale=body.rationale, next_review=body.next_review)
    made = decisions.decide(office, actor, credential_id, ruling, before=tag_of(if_match))
    response.headers["Location"] = f"/api/v1/decisions/{made.id}"
    return shown(DecisionShape, made)


@router.get("/decisions", summary="List the decisions")
def list_decisions(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    credential_id: Annotated[str, Query(max_length=500)] = "",
    verdict: Verdict | None = None,
    waiting: Annotated[QueryYesNo, Query(description="those alone that a second person is to confirm")] = False,
) -> Listed[DecisionShape]:
    """Return the decisions of one's organisation, newest first."""
    page = decisions.list_decisions(
        office, actor, size=limit, cursor=cursor, credential_id=credential_id, verdict=verdict, waiting=waiting
    )
    return Listed(items=[shown(DecisionShape, made) for made in page.items], next=page.next)


@router.get("/decisions/{decision_id}", summary="Read a decision", responses=NOT_FOUND)
def get_decision(office: GivenOffice, actor: GivenActor, decision_id: str) -> DecisionShape:
    """Return a decision."""
    return shown(DecisionShape, decisions.get_decision(office, actor, decision_id))


@router.get("/decisions/{decision_id}/record", summary="Read the record of a decision", responses=NOT_FOUND)
def get_decision_record(office: GivenOffice, actor: GivenActor, decision_id: str) -> DecisionRecordShape:
    """Return a decision with what it rested on, and the entry of the audit log that seals it."""
    return decision_record_shape(record.decision_record(office, actor, decision_id))


@router.get(
    "/decisions/{decision_id}/record.txt",
    summary="Read the record of a decision as text",
    response_class=PlainTextResponse,
    responses=NOT_FOUND,
)
def get_decision_text(office: GivenOffice, actor: GivenActor, decision_id: str) -> str:
    """Return the same as lines of text, for minutes and files."""
    return record.record_text(record.decision_record(office, actor, decision_id))


@router.get(
    "/decisions/{decision_id}/record.jsonld",
    summary="Read the record of a decision as JSON-LD",
    response_class=LinkedResponse,
    responses=NOT_FOUND,
)
def get_decision_document(office: GivenOffice, actor: GivenActor, decision_id: str) -> dict[str, object]:
    """Return the same in the terms of schema.org, for other systems."""
    return record.record_document(record.decision_record(office, actor, decision_id))


@router.post(
    "/decisions/{decision_id}/confirmation",
    status_code=201,
    summary="Confirm or refuse a decision",
    responses={**NOT_FOUND, **CONFLICT},
)
def confirm_decision(
    office: GivenOffice, actor: GivenActor, decision_id: str, body: ConfirmationGiven
) -> DecisionShape:
    """Say as a second person whether a decision comes into force."""
    said = decisions.confirm_decision(office, actor, decision_id, agrees=body.agrees, remark=body.remark)
    return shown(DecisionShape, said)


@router.get("/suppressions", summary="List what was set aside")
def list_suppressions(
    office: GivenOffice, actor: GivenActor, credential_id: Annotated[str, Query(max_length=500)] = ""
) -> Listed[SuppressionShape]:
    """Return the flags that somebody has set aside, newest first, also those whose day has passed."""
    return listed(SuppressionShape, suppressions.list_suppressions(office, actor, credential_id=credential_id))


@router.post("/suppressions", status_code=201, summary="Set a flag aside", responses=NOT_FOUND)
def set_flag_aside(office: GivenOffice, actor: GivenActor, body: SuppressionGiven) -> SuppressionShape:
    """Set a flag of a credential aside until a day; it stays on record, and comes back after that day."""
    made = suppressions.set_flag_aside(
        office, actor, body.credential_id, body.rule, until=body.until, reason=body.reason
    )
    return shown(SuppressionShape, made)
