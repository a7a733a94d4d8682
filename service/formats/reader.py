"""The loop that all tables share: files to rows to records, with every rejected row and value on record."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ..results import Counts, Reject
from .columns import Schema, chosen_columns, find_columns
from .dates import day_order
from .loaded import Loaded
from .row_values import RowError, Source, Values
from .rows import SHOWN, Row, Table
from .tables import read_table

# Clocks differ: an advert posted in New Zealand is dated tomorrow in Canada.
_CLOCK_SLACK = dt.timedelta(days=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """How rows become records of one kind. build gets the values of a row and the name of its file."""

    schema: Schema
    dates: tuple[str, ...]
    build: Callable[[Values, str], T]
    id_of: Callable[[T], str]
    remarks: Callable[[Iterable[T]], Iterable[str]] = lambda records: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What a caller may set: see read_postings."""

    mapping: Mapping[str, str] | None = None
    format: str | None = None
    as_of: dt.date | None = None


def load(paths: Sequence[Path], kind: Kind[T], options: ReadOptions) -> Loaded[T]:
    """Read the records of all files; a row without required values or with an id seen before is left out."""
    tables = [
        read_table(path, name=name, format=options.format) for path, name in zip(paths, _names(paths), strict=True)
    ]
    chosen = chosen_columns(options.mapping, kind.schema, tables)
    latest = (options.as_of or dt.date.today()) + _CLOCK_SLACK
    records: dict[str, T] = {}
    first_seen: dict[str, str] = {}
    rejects: list[Reject] = []
    for table in tables:
        source = _source(table, kind, chosen, latest=latest)
        for row in table.rows:
            _take(row, source, kind, records, first_seen)
        rejects += source.rejects
    rows = sum(len(table.rows) for table in tables)
    notes = [note for table in tables for note in table.notes]
    return Loaded(
        records=tuple(records.values()),
        rejects=tuple(rejects),
        notes=(*notes, *kind.remarks(records.values())),
        counts=Counts(rows=rows, records=len(records), rejected=sum(not r.kept for r in rejects)),
        inputs={table.name: table.sha256 for table in tables},
    )


def _source(table: Table, kind: Kind[T], chosen: Mapping[str, str], *, latest: dt.date) -> Source:
    columns = find_columns(table, kind.schema, chosen)
    positions = [columns[name] for name in kind.dates if name in columns]
    order, remark = day_order(row.cells[p] for row in table.rows if not row.fault for p in positions)
    if remark:
        table.notes.append(f"{table.name}: {remark}")
    return Source(table=table, columns=columns, order=order, latest=latest)


def _take(row: Row, source: Source, kind: Kind[T], records: dict[str, T], first_seen: dict[str, str]) -> None:
    """Add a row to the records, or to the rejects."""
    row_values = Values(source, row)
    try:
        if row.fault:
            raise RowError(row.fault, value=row.value)
        record = kind.build(row_values, source.table.name)
        record_id = kind.id_of(record)
        if record_id in first_seen:
            raise RowError(
                f"the id is taken: {first_seen[record_id]} has it too",
                column=row_values.column("id"),
                value=record_id,
            )
    except RowError as error:
        source.rejects.append(
            Reject(
                path=source.table.name,
                row=row.number,
                column=error.column,
                value=error.value[:SHOWN],
                reason=str(error),
                kept=False,
            )
        )
        return
    records[record_id] = record
    first_seen[record_id] = f"{source.table.name}, row {row.number}"
    source.rejects += row_values.dropped


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the shortest ends of the paths that tell the files apart: mostly their names."""
    for length in range(1, max((len(path.parts) for path in paths), default=0) + 1):
        names = ["/".join(path.parts[-length:]) for path in paths]
        if len(set(names)) == len(set(paths)):
            return names
    return [path.as_posix() for path in paths]
