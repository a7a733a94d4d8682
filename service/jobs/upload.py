"""Files that are looked at before they are taken in: kept as they came, read, and only then asked to be imported."""

from collections.abc import Mapping
from dataclasses import replace

from ..errors import MissingError
from ..formats.exchange.format import RecordKind
from ..formats.preview import Preview, preview
from ..office import Office
from ..people import Actor, require
from ..store.sql.jobs import JobRecord
from ..store.uploads import Upload, Uploads, safe_name
from .imports import ImportRequest, short_kind
from .kinds import ACTS, ImportOrder, JobKind
from .queue import enqueue


def hold(office: Office, actor: Actor, request: ImportRequest, upload: Upload) -> ImportOrder:
    """Keep a file that has arrived without taking it in, and return what would take it in."""
    require(actor, ACTS[request.kind])
    name = safe_name(request.name)
    return ImportOrder(name=name, sha256=upload.keep(name), format=request.format, mapping=dict(request.mapping))


def look_at(office: Office, actor: Actor, kind: JobKind, order: ImportOrder) -> Preview:
    """Return what a file that is held would give; MissingError where there is none of this digest and name."""
    require(actor, ACTS[kind])
    path = Uploads(office.settings.home).path(order.sha256, order.name)
    if not path.is_file():
        raise MissingError("uploaded file", order.name)
    return preview(
        path,
        RecordKind(short_kind(kind)),
        mapping=order.mapping,
        format=order.format or None,
        as_of=office.today(),
    )


def take(office: Office, actor: Actor, kind: JobKind, order: ImportOrder, *, mapping: Mapping[str, str]) -> JobRecord:
    """Have a file that is held taken in."""
    require(actor, ACTS[kind])
    if not Uploads(office.settings.home).path(order.sha256, order.name).is_file():
        raise MissingError("uploaded file", order.name)
    with office.database.write() as connection:
        return enqueue(connection, office, actor, kind, replace(order, mapping=dict(mapping)))
