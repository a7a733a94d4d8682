"""Imports: which table was taken in when, what became of its rows, and every row that could not be used."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ...results import Reject
from .pages import Page, page
from .schema import import_rejects, imports


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import. counts: rows, records, rejected; new, changed, unchanged of the records."""

    id: str
    organisation_id: str
    kind: str
    name: str
    sha256: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    made_by: str
    made_at: dt.datetime


class Imports:
    """The imports of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def add(self, record: ImportRecord, rejects: Sequence[Reject]) -> None:
        """Write down an import and what it left out."""
        row = {**asdict(record), "notes": list(record.notes), "counts": dict(record.counts)}
        self._connection.execute(insert(imports), row)
        if rejects:
            rows = [{**_storable(r), "import_id": record.id, "number": n} for n, r in enumerate(rejects, start=1)]
            self._connection.execute(insert(import_rejects), rows)

    def count(self, import_id: str, counts: Mapping[str, int]) -> None:
        """Write down what became of the records, which point to their import and so come after it."""
        own = imports.c.id == import_id, imports.c.organisation_id == self._organisation
        self._connection.execute(update(imports).where(*own).values(counts=dict(counts)))

    def get(self, import_id: str) -> ImportRecord | None:
        """Return an import, None where there is none of this id."""
        own = imports.c.id == import_id, imports.c.organisation_id == self._organisation
        row = self._connection.execute(select(imports).where(*own)).one_or_none()
        return _record(row) if row else None

    def page(self, *, size: int, cursor: str = "", kind: str = "") -> Page[ImportRecord]:
        """Return a page of the imports, newest first."""
        query = select(imports).where(imports.c.organisation_id == self._organisation)
        if kind:
            query = query.where(imports.c.kind == kind)
        ordered = query.order_by(imports.c.made_at.desc(), imports.c.id)
        return page(self._connection, ordered, _record, size=size, cursor=cursor)

    def rejects_page(self, import_id: str, *, size: int, cursor: str = "") -> Page[Reject]:
        """Return a page of what an import left out, in the order of the rows."""
        query = select(import_rejects).where(import_rejects.c.import_id == import_id).order_by(import_rejects.c.number)
        return page(self._connection, query, _reject, size=size, cursor=cursor)


def _storable(reject: Reject) -> dict[str, Any]:
    """Return the columns of a reject; PostgreSQL takes no NUL, which may be just what is wrong with a value."""
    values = asdict(reject)
    return {name: v.replace("\0", "\N{SYMBOL FOR NULL}") if isinstance(v, str) else v for name, v in values.items()}


def _record(row: Row[*tuple[Any, ...]]) -> ImportRecord:
    values = dict(row._mapping)
    return ImportRecord(**{**values, "notes": tuple(values["notes"])})


def _reject(row: Row[*tuple[Any, ...]]) -> Reject:
    return Reject(**{field.name: row._mapping[field.name] for field in fields(Reject)})
