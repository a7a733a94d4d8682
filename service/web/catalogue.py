"""The first page: the catalogue as the newest run left it, or what to begin with."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.models.relevance.review import Severity
from credlens.taxonomy.errors import InputError

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..catalogue import list_credentials
from ..jobs.kinds import JobKind
from ..jobs.queue import request_start
from ..overview import due_by, overview, stock
from ..people import Act, may
from ..store.sql.alignments import AlignmentFilter, Order
from ..views import list_views, remove_view, save_view
from .page import query, render
from .said import said as message_of

router = APIRouter()

ROWS = 50

ORDERS = {
    Order.SEVERITY: "Most severe flag first",
    Order.LEAST_RELEVANCE: "Lowest relevance first",
    Order.RELEVANCE: "Highest relevance first",
    Order.LEAST_COVERAGE: "Lowest coverage first",
    Order.COVERAGE: "Highest coverage first",
    Order.LEAST_TREND: "Falling demand first",
    Order.TREND: "Rising demand first",
    Order.NEXT_REVIEW: "Earliest review first",
    Order.POSTINGS: "Most postings first",
    Order.TITLE: "Title, A to Z",
}
DUE = {0: "overdue", 3: "within 3 months", 6: "within 6 months", 12: "within 12 months"}

Text = Annotated[str, Query(max_length=200)]
Words = Annotated[str, Form(max_length=2000)]


@router.get("/")
def catalogue(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    text: Text = "",
    severity: Text = "",
    rule: Text = "",
    jurisdiction: Text = "",
    due: Text = "",
    order: Text = "",
    cursor: Annotated[str, Query(max_length=2000)] = "",
    said: Text = "",
) -> Response:
    """Show the credentials with their scores; before the first run what there is, and what to begin with."""
    if not may(actor, Act.READ_CREDENTIALS):
        return RedirectResponse("/drafts", status_code=303)
    held, begun = stock(office, actor), bool(cursor)
    chosen = {
        "text": text,
        "severity": _one_of(severity, [*map(str, Severity), "none", "any"]),
        "rule": rule,
        "jurisdiction": jurisdiction,
        "due": _one_of(due, [*map(str, DUE)]),
        "order": _one_of(order, [*map(str, ORDERS)]),
    }
    where = AlignmentFilter(
        text=text,
        jurisdiction=jurisdiction,
        rule=rule,
        severities=(Severity(severity),) if severity in [*map(str, Severity)] else (),
        flagged={"none": False, "any": True}.get(severity),
        due_by=due_by(office, int(chosen["due"])) if chosen["due"] else None,
    )
    shown = overview(
        office, actor, size=ROWS, cursor=cursor, order=Order(chosen["order"] or Order.SEVERITY), where=where
    )
    if shown is None:
        unscored = list_credentials(office, actor, size=ROWS, cursor=cursor)
        return render(request, "start.html", stock=held, page=unscored, message=message_of(said), begun=begun)
    return render(
        request,
        "catalogue.html",
        stock=held,
        page=shown,
        chosen=chosen,
        settings=query(**chosen),
        filtered=any(value for name, value in chosen.items() if name != "order"),
        begun=begun,
        orders=ORDERS,
        dues=DUE,
        views=list_views(office, actor, "catalogue"),
        message=message_of(said),
    )


@router.post("/views", dependencies=[FormIsOurs])
def keep_view(
    request: Request, office: GivenOffice, actor: GivenActor, name: Words = "", settings: Words = ""
) -> Response:
    """Save the settings of the list under a name."""
    try:
        view = save_view(office, actor, page="catalogue", name=name, query=settings.removeprefix("?"))
    except InputError as error:
        return render(request, "view_fault.html", status=422, fault=str(error), name=name, settings=settings)
    return RedirectResponse(f"/?{view.query}&said=view-saved", status_code=303)


@router.post("/views/{view_id}/removal", dependencies=[FormIsOurs])
def drop_view(office: GivenOffice, actor: GivenActor, view_id: str) -> Response:
    """Remove a saved view."""
    remove_view(office, actor, view_id)
    return RedirectResponse("/?said=view-removed", status_code=303)


@router.post("/start/sample", dependencies=[FormIsOurs])
def begin_with_sample(office: GivenOffice, actor: GivenActor) -> Response:
    """Have the sample loaded and scored."""
    job = request_start(office, actor, JobKind.LOAD_SAMPLE)
    return RedirectResponse(f"/jobs/{job.id}?said=sample", status_code=303)


@router.post("/start/taxonomies", dependencies=[FormIsOurs])
def begin_with_taxonomies(office: GivenOffice, actor: GivenActor) -> Response:
    """Have the quickstart release of ESCO and O*NET installed."""
    job = request_start(office, actor, JobKind.INSTALL_TAXONOMIES)
    return RedirectResponse(f"/jobs/{job.id}?said=taxonomies", status_code=303)


def _one_of(value: str, valid: list[str]) -> str:
    return value if value in valid else ""
