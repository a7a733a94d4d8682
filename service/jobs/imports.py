"""Tables sent to the service: kept as they came, then taken in by a worker, with every row that could not be used."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, MissingError
from ..formats.exchange.format import RecordKind
from ..formats.tables import check_name
from ..office import Office
from ..people import Act, Actor, require
from ..results import Reject
from ..store.sql.database import Transaction
from ..store.sql.imports import ImportRecord, Imports
from ..store.sql.jobs import JobRecord
from ..store.sql.packing import plain, typed
from ..store.sql.pages import Page
from ..store.sql.replies import Replies
from ..store.uploads import Upload, Uploads, safe_name
from .kinds import ACTS, ImportOrder, JobKind
from .queue import enqueue

_MEGABYTE = 1_000_000
# Rejects drawn from the database at a time.
_PART = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """A table that is about to be sent.

    kind     JobKind.IMPORT_POSTINGS or JobKind.IMPORT_CATALOGUE
    name     of the file as its sender calls it; format: empty where its suffix tells
    mapping  field -> column, for columns whose names are not recognised
    key      the same for a request that is repeated, so that it is done once; empty: every request counts
    """

    kind: JobKind
    name: str
    format: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@contextmanager
def receive(office: Office, actor: Actor, request: ImportRequest) -> Iterator[Upload]:
    """Yield a file to write what is sent to; refused before anything of it is read where it cannot be taken."""
    require(actor, ACTS[request.kind])
    uploads = Uploads(office.settings.home)
    check_named(request)
    with uploads.begin(limit=office.settings.max_upload_mb * _MEGABYTE) as upload:
        yield upload


def check_named(request: ImportRequest) -> None:
    """Raise InputError where neither the name of a file nor the format that is given says what it could be.

    Documents of other systems and archives are known by what is in them, once it is there.
    """
    kind = RecordKind(short_kind(request.kind))
    check_name(Path(safe_name(request.name)), format=request.format or None, kind=kind)


def accept(office: Office, actor: Actor, request: ImportRequest, upload: Upload) -> JobRecord:
    """Keep a file that has arrived, and return the job that takes it in.

    Raises ConflictError where the key was used for another request, InputError where the file is empty.
    """
    name = safe_name(request.name)
    order = ImportOrder(name=name, sha256=upload.keep(name), format=request.format, mapping=dict(request.mapping))
    with office.database.write() as connection:
        return _once(
            connection,
            office,
            actor,
            request,
            order,
            lambda: enqueue(connection, office, actor, request.kind, order),
        )


def _once(
    connection: Transaction,
    office: Office,
    actor: Actor,
    request: ImportRequest,
    order: ImportOrder,
    make: Callable[[], JobRecord],
) -> JobRecord:
    """Return the job that was made for the key of a request, or else make it."""
    if not request.key:
        return make()
    replies = Replies(connection, actor.organisation)
    asked = hashlib.sha256(json.dumps([request.kind, plain(order)], sort_keys=True).encode()).hexdigest()
    before = replies.begin(request.key, request=asked, at=office.clock())
    if before and before.request != asked:
        raise ConflictError(
            f"Idempotency-Key {request.key!r} came with another request before; give each request a key of its own"
        )
    if before:
        return typed(JobRecord, before.body)
    job = make()
    replies.answer(request.key, status=202, body=plain(job))
    return job


def list_imports(
    office: Office, actor: Actor, *, size: int, cursor: str = "", kind: JobKind | None = None
) -> Page[ImportRecord]:
    """Return a page of the organisation's imports, newest first."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        held = Imports(connection, actor.organisation)
        return held.page(size=size, cursor=cursor, kind=short_kind(kind) if kind else "")


def get_import(office: Office, actor: Actor, import_id: str) -> ImportRecord:
    """Return an import, or raise MissingError."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        return _get(Imports(connection, actor.organisation), import_id)


def import_rejects(office: Office, actor: Actor, import_id: str, *, size: int, cursor: str = "") -> Page[Reject]:
    """Return a page of the rows and values that an import could not use."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        imports = Imports(connection, actor.organisation)
        _get(imports, import_id)
        return imports.rejects_page(import_id, size=size, cursor=cursor)


def all_import_rejects(office: Office, actor: Actor, import_id: str) -> Iterator[Reject]:
    """Return all of them, drawn from the database as they are gone through; MissingError comes at once."""
    first = import_rejects(office, actor, import_id, size=_PART)

    def rows() -> Iterator[Reject]:
        part = first
        while True:
            yield from part.items
            if not part.next:
                return
            # A transaction a part: who draws slowly holds none open.
            part = import_rejects(office, actor, import_id, size=_PART, cursor=part.next)

    return rows()


def _get(imports: Imports, import_id: str) -> ImportRecord:
    found = imports.get(import_id)
    if found is None:
        raise MissingError("import", import_id)
    return found


def short_kind(kind: JobKind) -> str:
    """Return what an import's row calls its kind: postings, catalogue."""
    return kind.value.removeprefix("import ")


def parse_mapping(pairs: list[str]) -> dict[str, str]:
    """Return {field: column} of FIELD=COLUMN pairs, or raise InputError."""
    mapping = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name.strip() and equals and column.strip()):
            raise InputError(f"map {pair!r} is not FIELD=COLUMN, as in text=description")
        mapping[name.strip()] = column.strip()
    return mapping
