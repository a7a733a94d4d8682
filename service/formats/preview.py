"""A file looked at before it is taken in: which column holds which field, and what of it could not be used."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from credlens.models.records import Credential, Posting
from credlens.taxonomy.errors import CredlensError, MissingColumnError

from ..results import Counts, Reject
from . import catalogue, postings
from .columns import Schema, chosen_columns, find_columns
from .exchange.format import RecordKind
from .reader import Kind, Reading, ReadOptions
from .rows import SHOWN, Row, Table
from .tables import open_table

# Rows that are looked at, how many of their faults are told, and how many records.
MOST_ROWS = 5000
TOLD = 50
_RECORDS = 5
_EXAMPLES = 2
_BATCH = 500
_NONE = Counts(rows=0, records=0, rejected=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFound:
    """A field and the column that holds it, "" where none does. examples: of what stands there."""

    name: str
    required: bool
    column: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would give.

    columns   those of its header that have a name
    fields    all fields of its kind, in their order
    missing   required fields that no column holds: nothing can be taken in before they are named
    counts    of the rows looked at; whole: whether those are all
    records   the first that would be kept
    rejects   the first that would be left out, or go through without a value
    dropped   how many values would be left out of rows that are kept
    notes     remarks on the whole file
    fault     why the file cannot be read at all
    """

    columns: tuple[str, ...] = ()
    fields: tuple[FieldFound, ...] = ()
    missing: tuple[str, ...] = ()
    counts: Counts = _NONE
    whole: bool = True
    records: tuple[Credential | Posting, ...] = ()
    rejects: tuple[Reject, ...] = ()
    dropped: int = 0
    notes: tuple[str, ...] = ()
    fault: str = ""


def preview(
    path: Path,
    kind: RecordKind,
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    as_of: dt.date | None = None,
) -> Preview:
    """Return what a file would give; parameters as in read_postings. Faults are told, not raised."""
    of_kind: Kind[Any] = catalogue.KIND if kind is RecordKind.CREDENTIALS else postings.KIND
    try:
        table = open_table(path, name=path.name, format=format, kind=kind)
        columns = tuple(dict.fromkeys(filter(None, table.header)))
        chosen = chosen_columns(mapping, of_kind.schema, [table])
    except CredlensError as error:
        return Preview(fault=str(error))
    try:
        found = find_columns(table, of_kind.schema, chosen)
    except MissingColumnError as error:
        fields = _fields(of_kind.schema, table, _partly(of_kind.schema, table, chosen))
        return Preview(columns=columns, fields=fields, missing=tuple(error.missing))
    fields = _fields(of_kind.schema, table, found)
    options = ReadOptions(mapping=mapping, format=format, as_of=as_of, most=MOST_ROWS)
    try:
        return _read(path, of_kind, options, columns, fields)
    except CredlensError as error:
        return Preview(columns=columns, fields=fields, fault=str(error))


def _read(
    path: Path,
    kind: Kind[Any],
    options: ReadOptions,
    columns: tuple[str, ...],
    fields: tuple[FieldFound, ...],
) -> Preview:
    reading = Reading([path], kind, options)
    records: list[Credential | Posting] = []
    for batch in reading.batches(_BATCH):
        records += batch[: _RECORDS - len(records)]
    return Preview(
        columns=columns,
        fields=fields,
        counts=reading.counts,
        whole=reading.whole,
        records=tuple(records),
        rejects=tuple(sorted(reading.rejects, key=lambda r: r.kept)[:TOLD]),
        dropped=sum(reject.kept for reject in reading.rejects),
        notes=tuple(reading.notes),
    )


def _partly(schema: Schema, table: Table, chosen: Mapping[str, str]) -> dict[str, int]:
    """Return the columns of those fields that are found where a required one is missing."""
    optional = Schema(
        kind=schema.kind,
        fields=tuple(type(field)(name=field.name, synonyms=field.synonyms, required=False) for field in schema.fields),
        others=schema.others,
    )
    return find_columns(table, optional, chosen)


def _fields(schema: Schema, table: Table, found: Mapping[str, int]) -> tuple[FieldFound, ...]:
    rows: Sequence[Row] = ()
    with suppress(CredlensError):  # what is wrong with rows is told by reading them
        rows = [row for row in islice(table.rows, 20) if not row.fault]
    return tuple(
        FieldFound(
            name=field.name,
            required=field.required,
            column=table.header[found[field.name]] if field.name in found else "",
            examples=_examples(rows, found.get(field.name)),
        )
        for field in schema.fields
    )


def _examples(rows: Sequence[Row], position: int | None) -> tuple[str, ...]:
    if position is None:
        return ()
    cells = (" ".join(str(row.cells[position] or "").split())[:SHOWN] for row in rows if position < len(row.cells))
    return tuple(islice(dict.fromkeys(filter(None, cells)), _EXAMPLES))
