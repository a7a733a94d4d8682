"""How a worker takes a table in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from ..formats.catalogue import read_catalogue
from ..formats.loaded import Loaded
from ..formats.postings import read_postings
from ..office import Office
from ..store.alone import alone
from ..store.matches import Progress
from ..store.records import Kept
from ..store.sql.audit import AuditLog
from ..store.sql.credentials import Credentials
from ..store.sql.database import Transaction
from ..store.sql.imports import ImportRecord, Imports
from ..store.sql.jobs import JobRecord
from ..store.sql.packing import typed
from ..store.sql.postings import Postings
from ..store.uploads import Uploads
from .kinds import ImportOrder
from .work import Finish, Given


@contextmanager
def take_in_catalogue(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Read a table of credentials; they come into the catalogue when the job is done."""
    order = typed(ImportOrder, job.parameters)
    progress("read the table", 0, 0)
    path = Uploads(office.settings.home).path(order.sha256, order.name)
    loaded = read_catalogue(path, mapping=order.mapping, format=order.format or None, as_of=office.today())
    progress("write into the catalogue", 0, len(loaded.records))

    def put(connection: Transaction) -> Kept:
        held = Credentials(connection, job.organisation_id)
        return held.put(loaded.records, source=f"import {job.id}", by=job.made_by, at=office.clock())

    yield lambda connection: _recorded(connection, office, job, order, loaded, put)


@contextmanager
def take_in_postings(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Read a table of postings into the market.

    Their texts come first, and to write those twice changes nothing; the database then counts what was new.
    """
    order = typed(ImportOrder, job.parameters)
    progress("read the table", 0, 0)
    path = Uploads(office.settings.home).path(order.sha256, order.name)
    loaded = read_postings(path, mapping=order.mapping, format=order.format or None, as_of=office.today())
    stage = "write into the market", 0, len(loaded.records)

    def waiting() -> None:
        progress(*stage)

    # One import after the other, until what it wrote is in the database too: the two would tell different postings.
    with alone(office.settings.home / "imports", waiting=waiting):
        office.workspace.postings.add(loaded.records, waiting=waiting)

        def put(connection: Transaction) -> Kept:
            return Postings(connection).put(loaded.records, import_id=job.id)

        yield lambda connection: _recorded(connection, office, job, order, loaded, put)


def _recorded(
    connection: Transaction,
    office: Office,
    job: JobRecord,
    order: ImportOrder,
    loaded: Loaded[Any],
    put: Callable[[Transaction], Kept],
) -> Given:
    """Write down an import and its records, under the id of its job: what is done once has one record."""
    imports = Imports(connection, job.organisation_id)
    record = ImportRecord(
        id=job.id,
        organisation_id=job.organisation_id,
        kind=job.kind.removeprefix("import "),
        name=order.name,
        sha256=order.sha256,
        counts={},
        notes=tuple(loaded.notes),
        made_by=job.made_by,
        made_at=office.clock(),
    )
    imports.add(record, loaded.rejects)
    counts = {**asdict(loaded.counts), **asdict(put(connection))}
    imports.count(job.id, counts)
    AuditLog(connection).append(
        actor=job.made_by,
        organisation=job.organisation_id,
        action=job.kind,
        subject=f"import {job.id}",
        detail={"name": order.name, "sha256": order.sha256, **counts},
        at=office.clock(),
    )
    error = None if loaded.records else {"kind": "InputError", "message": _nothing(loaded)}
    return Given(result={"import_id": job.id, **counts}, error=error)


def _nothing(loaded: Loaded[Any]) -> str:
    first = next((r for r in loaded.rejects if not r.kept), None)
    why = f"; the first: row {first.row}: {first.reason}" if first else ""
    return f"none of {loaded.counts.rows} rows can be used{why}"
