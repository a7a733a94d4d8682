"""Decisions of the board: the list, one with what it rested on, and the second person's word."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from ..api.given import Cursor, FormIsOurs, GivenActor, GivenOffice
from ..board.decisions import confirm_decision, list_decisions
from ..board.record import decision_record
from ..errors import ConflictError, FieldError
from ..office import Office
from ..people.actor import Actor
from .page import address, query, render

router = APIRouter()

ROWS = 25
DONE = {
    "confirmed": "You have confirmed the decision. It is in force.",
    "refused": "You have refused the decision. The credential is back in the queue.",
}


@router.get("/decisions")
def decisions_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    waiting: bool = False,
    credential: Annotated[str, Query(max_length=500)] = "",
    cursor: Cursor = "",
) -> Response:
    """Show the decisions, newest first."""
    page = list_decisions(office, actor, size=ROWS, cursor=cursor, credential_id=credential, waiting=waiting)
    return render(request, "decisions.html", page=page, waiting=waiting, credential=credential, cursor=cursor)


@router.get("/decisions/{decision_id}")
def decision_page(
    request: Request, office: GivenOffice, actor: GivenActor, decision_id: str, done: str = ""
) -> Response:
    """Show a decision with what it rested on."""
    return _show(request, office, actor, decision_id, done=DONE.get(done, ""))


@router.post("/decisions/{decision_id}", dependencies=[FormIsOurs])
def answer_decision(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    decision_id: str,
    answer: Annotated[str, Form(pattern="^(confirm|refuse)$")],
    remark: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Confirm or refuse a decision as the second person."""
    agrees = answer == "confirm"
    try:
        confirm_decision(office, actor, decision_id, agrees=agrees, remark=remark)
    except FieldError as error:
        faults = {error.field: str(error)}
        return _show(request, office, actor, decision_id, status=422, remark=remark, faults=faults)
    except ConflictError as error:
        return _show(request, office, actor, decision_id, status=409, remark=remark, conflict=str(error))
    done = "confirmed" if agrees else "refused"
    return RedirectResponse(address("decisions", decision_id) + query(done=done), status_code=303)


def _show(
    request: Request,
    office: Office,
    actor: Actor,
    decision_id: str,
    *,
    status: int = 200,
    remark: str = "",
    faults: dict[str, str] | None = None,
    conflict: str = "",
    done: str = "",
) -> Response:
    told = decision_record(office, actor, decision_id)
    return render(
        request,
        "decision.html",
        status=status,
        told=told,
        decision=told.decision,
        title=told.record.title if told.record else told.decision.credential_id,
        remark=remark,
        faults=faults or {},
        conflict=conflict,
        done=done,
        me=actor,
    )
