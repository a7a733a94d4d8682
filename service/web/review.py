"""The review board at work: the queue, one case of it with its dossier, deciding, setting a flag aside."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.models.relevance.alignment import Score
from credlens.models.relevance.review import Severity

from ..api.given import Cursor, FormIsOurs, GivenActor, GivenOffice
from ..board.decisions import Meanwhile, Ruling, Verdict, decide, get_decision, meanwhile
from ..board.dossier import Dossier, dossier
from ..board.listing import QueueFilter, QueueOrder, QueueState
from ..board.queue import queue_place, queue_summary, review_queue
from ..board.suppressions import list_suppressions, set_flag_aside
from ..errors import ConflictError, FieldError, MissingError
from ..flag_rules import load_rules
from ..office import Office
from ..people.actor import Actor
from ..store.sql.decisions import Decision
from ..store.sql.queue import QueueEntry
from .dossier import show_dossier
from .page import address, query, render

router = APIRouter()

ROWS = 25
LONGEST = 20_000

# What a page says after something was done, by the name in its address.
DONE = {
    "decided": "The decision is in force.",
    "waiting": "The decision is on record. It comes into force when another reviewer confirms it.",
    "aside": "The flag is set aside. It comes back by itself after its last day.",
}
VERDICTS = {
    Verdict.KEEP: ("Keep", "It stands as it is. Today becomes the day of its last review."),
    Verdict.REVISE: ("Revise", "Its provider is to change it. Say what, below."),
    Verdict.RETIRE: ("Retire", "It is offered no more. Its status changes to retired."),
    Verdict.DEFER: ("Defer", "Decide later. It comes back to the queue on the day that you name."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What of the queue is shown, and the address that says so."""

    where: QueueFilter
    order: QueueOrder
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What somebody wrote into the form of a decision, and what is wrong with it by field."""

    verdict: str = ""
    rationale: str = ""
    next_review: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def _chosen(
    text: Annotated[str, Query(max_length=200)] = "",
    severity: Annotated[str, Query(pattern="^(high|medium|low)?$")] = "",
    rule: Annotated[str, Query(max_length=64)] = "",
    jurisdiction: Annotated[str, Query(max_length=16)] = "",
    state: Annotated[str, Query(pattern="^(open|waiting)?$")] = "",
    order: QueueOrder = QueueOrder.SEVERITY,
) -> Chosen:
    where = QueueFilter(
        text=text,
        severity=Severity(severity) if severity else None,
        rule=rule,
        jurisdiction=jurisdiction,
        state=QueueState(state) if state else None,
    )
    sorted_by = "" if order is QueueOrder.SEVERITY else order.value
    told = query(text=text, severity=severity, rule=rule, jurisdiction=jurisdiction, state=state, order=sorted_by)
    return Chosen(where=where, order=order, query=told)


GivenChosen = Annotated[Chosen, Depends(_chosen)]
Written = Annotated[str, Form(max_length=LONGEST)]
Short = Annotated[str, Form(max_length=200)]


@router.get("/review")
def queue_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    chosen: GivenChosen,
    cursor: Cursor = "",
    done: str = "",
    decision: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """Show what is flagged and not decided on."""
    page = review_queue(office, actor, chosen.where, size=ROWS, cursor=cursor, order=chosen.order)
    return render(
        request,
        "review.html",
        page=page,
        chosen=chosen,
        cursor=cursor,
        summary=queue_summary(office, actor),
        shown=queue_summary(office, actor, chosen.where),
        rules={rule.id: rule.title for rule in load_rules(office.settings.flags).rules},
        relevance=_relevance,
        done=DONE.get(done, ""),
        made=_made(office, actor, decision),
        today=office.today(),
    )


@router.get("/suppressions")
def suppressions_page(request: Request, office: GivenOffice, actor: GivenActor) -> Response:
    """Show the flags that were set aside."""
    return render(request, "suppressions.html", made=list_suppressions(office, actor), today=office.today())


@router.post("/suppressions/{credential_id:path}", dependencies=[FormIsOurs])
def set_aside(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    credential_id: str,
    chosen: GivenChosen,
    rule: Short,
    until: Short = "",
    reason: Written = "",
) -> Response:
    """Set a flag aside, and go back to the case."""
    try:
        set_flag_aside(office, actor, credential_id, rule, until=_day("until", until), reason=reason)
    except FieldError as error:
        told = {"rule": rule, "until": until, "reason": reason, "faults": {error.field: str(error)}}
        return _case(request, office, actor, dossier(office, actor, credential_id), chosen, status=422, aside=told)
    return _go(address("review", credential_id) + chosen.query, done="aside")


# Last of this module: an id may hold a slash.
@router.get("/review/{credential_id:path}")
def case_page(
    request: Request, office: GivenOffice, actor: GivenActor, credential_id: str, chosen: GivenChosen, done: str = ""
) -> Response:
    """Show the dossier of a credential beside the queue, with the form to decide on it."""
    told = dossier(office, actor, credential_id)
    if told.found is None:
        return RedirectResponse(address("credentials", credential_id), status_code=303)
    return _case(request, office, actor, told, chosen, done=DONE.get(done, ""))


@router.post("/review/{credential_id:path}", dependencies=[FormIsOurs])
def decide_on(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    credential_id: str,
    chosen: GivenChosen,
    tag: Short,
    verdict: Short = "",
    rationale: Written = "",
    next_review: Short = "",
) -> Response:
    """Decide, and go on to the queue; where somebody else was quicker, say so and keep what was written."""
    entered = Entered(verdict=verdict, rationale=rationale, next_review=next_review)
    try:
        made = decide(office, actor, credential_id, _ruling(entered), before=tag)
    except FieldError as error:
        entered.faults[error.field] = str(error)
        return _case(request, office, actor, dossier(office, actor, credential_id), chosen, status=422, entered=entered)
    except ConflictError as error:
        told = dossier(office, actor, credential_id)
        others = meanwhile(told.case, tag)
        return _case(
            request, office, actor, told, chosen, status=409, entered=entered, others=others, conflict=str(error)
        )
    return _go(f"/review{chosen.query}", done="waiting" if made.second else "decided", decision=made.id)


def _case(
    request: Request,
    office: Office,
    actor: Actor,
    told: Dossier,
    chosen: Chosen,
    *,
    status: int = 200,
    entered: Entered | None = None,
    others: Meanwhile | None = None,
    conflict: str = "",
    done: str = "",
    aside: Mapping[str, object] | None = None,
) -> Response:
    credential_id = told.case.held.record.id
    return show_dossier(
        request,
        office,
        told,
        template="review_case.html",
        status=status,
        chosen=chosen,
        place=queue_place(office, actor, credential_id, chosen.where, order=chosen.order),
        verdicts=VERDICTS,
        entered=entered or Entered(),
        others=others,
        conflict=conflict,
        done=done,
        aside=aside or {"rule": "", "until": "", "reason": "", "faults": {}},
        four_eyes=office.settings.four_eyes,
        tomorrow=office.today() + dt.timedelta(days=1),
        me=actor,
    )


def _relevance(entry: QueueEntry) -> Score:
    return Score(value=entry.relevance, low=entry.relevance_low, high=entry.relevance_high)


def _ruling(entered: Entered) -> Ruling:
    if entered.verdict not in list(Verdict):
        raise FieldError("verdict", "choose one of the four decisions")
    day = _day("next_review", entered.next_review) if entered.next_review else None
    return Ruling(verdict=Verdict(entered.verdict), rationale=entered.rationale, next_review=day)


def _day(name: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise FieldError(name, f"{text[:40]!r} is no day; write it as 2027-03-31" if text else "name a day") from None


def _made(office: Office, actor: Actor, decision_id: str) -> Decision | None:
    """Return the decision that was just made, None where the address names none."""
    try:
        return get_decision(office, actor, decision_id) if decision_id else None
    except MissingError:
        return None


def _go(there: str, **said: str) -> RedirectResponse:
    more = query(**said)
    return RedirectResponse(there + (f"&{more[1:]}" if "?" in there else more), status_code=303)
