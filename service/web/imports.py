"""Imports: a file is sent, looked at, its columns named, and only then taken in."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import InputError

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..errors import MissingError
from ..formats.exchange.overview import TABLES
from ..jobs import imports as use
from ..jobs import upload
from ..jobs.kinds import ACTS, ImportOrder, JobKind
from ..jobs.queue import get_job
from ..people import may
from .import_words import FIELDS, readable
from .page import render
from .said import said as message_of
from .sent_file import SentFile, check_ticket, sent_file, ticket

router = APIRouter(prefix="/imports")

Kind = Literal["catalogue", "postings"]
Cursor = Annotated[str, Query(max_length=2000)]
Digest = Annotated[str, Query(pattern="^[0-9a-f]{64}$")]
Short = Annotated[str, Query(max_length=200)]
Columns = Annotated[list[str], Query(alias="map", max_length=200)]
FormText = Annotated[str, Form(max_length=300)]

# Files are measured as they come, against CREDLENS_MAX_UPLOAD_MB.
_UNBOUNDED = 2**62
_ROWS = 50


@router.get("")
def imports_page(
    request: Request, office: GivenOffice, actor: GivenActor, kind: Short = "", cursor: Cursor = ""
) -> Response:
    """Show what was imported, and the form to send a file."""
    return _page(request, office, actor, kind=kind, cursor=cursor)


@router.post("", max_body_size=_UNBOUNDED)
async def send(request: Request, office: GivenOffice, actor: GivenActor) -> Response:
    """Keep a file without taking it in, and show what is in it."""
    kind = ""
    try:
        async with sent_file(request, office) as sent:
            kind = "postings" if sent.fields.get("kind") == "postings" else "catalogue"
            order = await _held(office, actor, _wanted(kind, sent), sent)
    except InputError as error:
        return await run_in_threadpool(_page, request, office, actor, kind=kind, fault=str(error))
    told = {"kind": kind, "sha256": order.sha256, "name": order.name, "format": order.format}
    told["ticket"] = ticket(request, office, *told.values())
    return RedirectResponse(f"/imports/check?{urlencode(told)}", status_code=303)


@router.get("/check")
def check(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    kind: Kind,
    sha256: Digest,
    name: Short,
    format: Short = "",
    ticket: Short = "",
    map: Columns = [],  # noqa: B006
) -> Response:
    """Show what a file would give: columns, the first records, and the rows that would be left out, with the reason."""
    check_ticket(request, office, ticket, kind, sha256, name, format)
    mapping = use.parse_mapping([pair for pair in map if pair.partition("=")[2]])
    order = ImportOrder(name=name, sha256=sha256, format=format, mapping=mapping)
    shown = upload.look_at(office, actor, _job(kind), order)
    told = {"kind": kind, "sha256": sha256, "name": name, "format": format, "ticket": ticket}
    return render(
        request, "import_check.html", kind=kind, name=name, shown=shown, told=told, mapping=mapping, words=FIELDS[kind]
    )


@router.post("/take", dependencies=[FormIsOurs])
def take(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    kind: Annotated[Kind, Form()],
    sha256: Annotated[str, Form(pattern="^[0-9a-f]{64}$")],
    name: FormText,
    format: FormText = "",
    ticket: FormText = "",
    map: Annotated[list[str], Form(max_length=200)] = [],  # noqa: B006
) -> Response:
    """Have a file taken in that was looked at."""
    check_ticket(request, office, ticket, kind, sha256, name, format)
    order = ImportOrder(name=name, sha256=sha256, format=format)
    mapping = use.parse_mapping([pair for pair in map if pair.partition("=")[2]])
    job = upload.take(office, actor, _job(kind), order, mapping=mapping)
    return RedirectResponse(f"/jobs/{job.id}?said=importing", status_code=303)


@router.get("/{import_id}")
def import_page(
    request: Request, office: GivenOffice, actor: GivenActor, import_id: str, cursor: Cursor = "", said: Short = ""
) -> Response:
    """Show what became of a file's rows, and those that could not be used."""
    try:
        record = use.get_import(office, actor, import_id)
    except MissingError:
        job = get_job(office, actor, import_id)  # not there yet: an import has the id of its job
        return RedirectResponse(f"/jobs/{job.id}", status_code=303)
    rejects = use.import_rejects(office, actor, import_id, size=_ROWS, cursor=cursor)
    return render(request, "import.html", record=record, rejects=rejects, begun=bool(cursor), message=message_of(said))


def _page(
    request: Request, office: GivenOffice, actor: GivenActor, *, kind: str = "", cursor: str = "", fault: str = ""
) -> Response:
    kinds = [name for name in ("catalogue", "postings") if may(actor, ACTS[_job(name)])]
    return render(
        request,
        "imports.html",
        status=422 if fault else 200,
        page=use.list_imports(office, actor, size=20, cursor=cursor),
        begun=bool(cursor),
        kinds=kinds,
        kind=kind if kind in kinds else "",
        fault=fault,
        tables=TABLES,
        formats=readable(),
        most=office.settings.max_upload_mb,
    )


async def _held(office: GivenOffice, actor: GivenActor, wanted: use.ImportRequest, sent: SentFile) -> ImportOrder:
    with use.receive(office, actor, wanted) as arriving:
        async for chunk in sent.chunks():
            arriving.write(chunk)
        return await run_in_threadpool(upload.hold, office, actor, wanted, arriving)


def _wanted(kind: str, sent: SentFile) -> use.ImportRequest:
    name = sent.file.filename or ""
    wanted = use.ImportRequest(kind=_job(kind), name=name, format=sent.fields.get("format", ""))
    if wanted.format or name.casefold().endswith((".docx", ".pdf")):
        return wanted
    try:
        use.check_named(wanted)
    except InputError:
        raise InputError(
            f"the name {name[-80:]!r} does not say what kind of file it is; choose its format below and send it again"
        ) from None
    return wanted


def _job(kind: str) -> JobKind:
    return JobKind.IMPORT_POSTINGS if kind == "postings" else JobKind.IMPORT_CATALOGUE
