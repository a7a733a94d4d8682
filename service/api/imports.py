"""/catalogue/imports, /postings/imports and /imports: files sent to the service, and what became of their rows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, Field

from ..formats.csv_out import csv_lines
from ..formats.exchange.format import RecordKind
from ..formats.tables import Format, formats_of, has_format
from ..jobs import imports
from ..jobs.kinds import JobKind
from ..reports import tables
from ..store.sql.imports import ImportRecord
from .given import Cursor, GivenActor, GivenOffice, Limit
from .jobs import JobShape, accepted
from .problems import CONFLICT, NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(tags=["imports"])

_TYPES = {
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "application/jsonl": Format.JSONL,
    "application/x-ndjson": Format.JSONL,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.XLSX,
    "application/vnd.apache.parquet": Format.PARQUET,
}
# What is known by its content, and by how a name ends.
_ENDINGS = {
    "application/json": ".json",
    "application/ld+json": ".jsonld",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/zip": ".zip",
    "application/x-tar": ".tar",
}
_BYTES = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself; sent as application/octet-stream, its format is told by `name` or `format`",
        # A document of JSON is whatever the other system says.
        "content": {
            kind: {"schema": {} if kind in ("application/json", "application/ld+json") else _BYTES}
            for kind in (*_TYPES, *_ENDINGS, "application/octet-stream")
        },
    }
}

# Each file is measured as it comes, against CREDLENS_MAX_UPLOAD_MB.
_UNBOUNDED = 2**62

Name = Annotated[str, Query(max_length=200, description="name of the file, by which rejects call it")]


def _one_of(kind: RecordKind) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and value not in formats_of(kind):
            raise ValueError(f"give one of {', '.join(formats_of(kind))}")
        return value

    return check


CatalogueFormat = Annotated[
    str,
    AfterValidator(_one_of(RecordKind.CREDENTIALS)),
    Query(
        description="where neither the name, nor Content-Type, nor the content tells",
        json_schema_extra={"enum": ["", *formats_of(RecordKind.CREDENTIALS)]},
    ),
]
PostingsFormat = Annotated[
    str,
    AfterValidator(_one_of(RecordKind.POSTINGS)),
    Query(
        description="where neither the name, nor Content-Type, nor the content tells",
        json_schema_extra={"enum": ["", *formats_of(RecordKind.POSTINGS)]},
    ),
]
Mapping = Annotated[
    list[str],
    Query(alias="map", max_length=100, description="FIELD=COLUMN, for columns whose names are not recognised"),
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        description="any text of your own: a request that is repeated with it is done once, and answered the same",
    ),
]


class ImportShape(Shape):
    """One import."""

    id: str
    kind: str = Field(examples=["postings"])
    name: str = Field(description="of the file")
    sha256: str
    counts: dict[str, int] = Field(
        description="rows = records + rejected; records = new + changed + unchanged",
        examples=[{"rows": 10, "records": 9, "rejected": 1, "new": 9, "changed": 0, "unchanged": 0}],
    )
    notes: list[str] = Field(description="remarks on the whole file: encoding, columns, order of day and month")
    made_by: str
    made_at: dt.datetime


class RejectShape(Shape):
    """A row, or one value of it, that could not be used."""

    path: str
    row: int = Field(description="1-based; the header is row 1")
    column: str = Field(description="empty where it is the whole row")
    value: str
    reason: str
    kept: bool = Field(description="false: the row was left out; true: it went through without this value")


@router.post(
    "/catalogue/imports",
    status_code=202,
    summary="Import credentials",
    responses=CONFLICT,
    openapi_extra=_BODY,
    max_body_size=_UNBOUNDED,
)
async def import_catalogue(
    request: Request,
    response: Response,
    office: GivenOffice,
    actor: GivenActor,
    name: Name = "",
    format: CatalogueFormat = "",
    map: Mapping = [],  # noqa: B006
    idempotency_key: Key = "",
) -> JobShape:
    """Take a table, document or archive of credentials into one's catalogue; the answer names the job that does it."""
    wanted = _wanted(JobKind.IMPORT_CATALOGUE, request, name, format, map, idempotency_key)
    return await _received(request, response, office, actor, wanted)


@router.post(
    "/postings/imports",
    status_code=202,
    summary="Import postings",
    responses=CONFLICT,
    openapi_extra=_BODY,
    max_body_size=_UNBOUNDED,
)
async def import_postings(
    request: Request,
    response: Response,
    office: GivenOffice,
    actor: GivenActor,
    name: Name = "",
    format: PostingsFormat = "",
    map: Mapping = [],  # noqa: B006
    idempotency_key: Key = "",
) -> JobShape:
    """Take a table, document or archive of postings into the market; the answer names the job that does it."""
    wanted = _wanted(JobKind.IMPORT_POSTINGS, request, name, format, map, idempotency_key)
    return await _received(request, response, office, actor, wanted)


@router.get("/imports", summary="List imports, newest first")
def list_imports(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    kind: Annotated[JobKind | None, Query()] = None,
) -> Listed[ImportShape]:
    """Return the imports of one's organisation."""
    page = imports.list_imports(office, actor, size=limit, cursor=cursor, kind=kind)
    return Listed(items=[_shape(record) for record in page.items], next=page.next)


@router.get("/imports/{import_id}", summary="Read an import", responses=NOT_FOUND)
def get_import(office: GivenOffice, actor: GivenActor, import_id: str) -> ImportShape:
    """Return what became of the rows of a table; an import has the id of its job."""
    return _shape(imports.get_import(office, actor, import_id))


@router.get("/imports/{import_id}/rejects", summary="List what an import could not use", responses=NOT_FOUND)
def list_import_rejects(
    office: GivenOffice, actor: GivenActor, import_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> Listed[RejectShape]:
    """Return the rows and values that could not be used, in the order of the file, each with the reason."""
    page = imports.import_rejects(office, actor, import_id, size=limit, cursor=cursor)
    return Listed(items=[RejectShape.model_validate(reject) for reject in page.items], next=page.next)


@router.get(
    "/imports/{import_id}/rejects.csv",
    summary="Download what an import could not use",
    response_class=StreamingResponse,
    responses={**NOT_FOUND, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def download_import_rejects(office: GivenOffice, actor: GivenActor, import_id: str) -> StreamingResponse:
    """Return the same as one CSV file."""
    rows = tables.reject_rows(imports.all_import_rejects(office, actor, import_id))
    headers = {"Content-Disposition": f'attachment; filename="rejects-{import_id}.csv"'}
    return StreamingResponse(csv_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _wanted(
    kind: JobKind, request: Request, name: str, format: str, pairs: list[str], key: str
) -> imports.ImportRequest:
    """Return what is about to be sent: its format as it is given, as the name tells, as Content-Type says."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if not (format or has_format(name)):
        format = _TYPES.get(sent, "")
        name = (name or "upload") + _ENDINGS.get(sent, "")
    mapping = imports.parse_mapping(pairs)
    return imports.ImportRequest(kind=kind, name=name or "upload", format=format, mapping=mapping, key=key)


async def _received(
    request: Request, response: Response, office: GivenOffice, actor: GivenActor, wanted: imports.ImportRequest
) -> JobShape:
    """Write the body to a file as it comes, and have it accepted; nothing of it is held."""
    with imports.receive(office, actor, wanted) as upload:
        async for chunk in request.stream():
            upload.write(chunk)
        job = await run_in_threadpool(imports.accept, office, actor, wanted, upload)
    return accepted(job, response)


def _shape(record: ImportRecord) -> ImportShape:
    values = asdict(record)
    return ImportShape.model_validate({name: values[name] for name in ImportShape.model_fields})
