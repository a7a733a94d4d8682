"""The loop that all tables share: files to rows to records, with every rejected row and value on record."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from ..results import Counts, Reject
from .columns import Schema, chosen_columns, find_columns
from .dates import day_order
from .exchange.format import RecordKind
from .loaded import Loaded
from .row_values import RowError, Source, Values
from .rows import SHOWN, Row, Table
from .tables import open_table, parts_of

# Clocks differ: an advert posted in New Zealand is dated tomorrow in Canada.
_CLOCK_SLACK = dt.timedelta(days=1)

# Records held at a time where all of them are wanted in the end.
BATCH = 4096

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """How rows become records of one kind. build gets the values of a row, the name of its file and the options."""

    schema: Schema
    dates: tuple[str, ...]
    build: Callable[[Values, str, "ReadOptions"], T]
    id_of: Callable[[T], str]
    remarks: Callable[[Iterable[T]], Iterable[str]] = lambda records: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What a caller may set: see read_postings. most: rows that are gone through at most; None: all of them."""

    mapping: Mapping[str, str] | None = None
    format: str | None = None
    as_of: dt.date | None = None
    keep_contacts: bool = False
    most: int | None = None


def load(paths: Sequence[Path], kind: Kind[T], options: ReadOptions) -> Loaded[T]:
    """Read the records of all files; a row without required values or with an id seen before is left out."""
    reading = Reading(paths, kind, options)
    records = tuple(record for batch in reading.batches(BATCH) for record in batch)
    return Loaded(
        records=records,
        rejects=tuple(reading.rejects),
        notes=(*reading.notes, *kind.remarks(records)),
        counts=reading.counts,
        inputs=reading.inputs,
        contacts_removed=reading.contacts_removed,
    )


class Reading(Generic[T]):
    """Files that become records batch by batch, so that no more than a batch is ever held.

    What is said of them is whole when the last batch has been drawn:
    rejects  one with kept=False for each row left out, one with kept=True for each value dropped
    notes    remarks on whole files
    inputs   file name -> sha256 of its bytes
    whole    False where there are more rows than may be gone through
    """

    def __init__(self, paths: Sequence[Path], kind: Kind[T], options: ReadOptions) -> None:
        """Open the files; raise MissingColumnError or InputError if their columns do not fit."""
        self._kind = kind
        paths = [part for path in paths for part in parts_of(path)]
        self._tables = [
            open_table(path, name=name, format=options.format, kind=RecordKind(kind.schema.kind))
            for path, name in zip(paths, _names(paths), strict=True)
        ]
        self._chosen = chosen_columns(options.mapping, kind.schema, self._tables)
        self._latest = (options.as_of or dt.date.today()) + _CLOCK_SLACK
        self._rows = self._taken = 0
        self._options = options
        self._removed: Counter[str] = Counter()
        self.rejects: list[Reject] = []
        self.whole = True
        self.inputs = {table.name: table.sha256 for table in self._tables}

    @property
    def key(self) -> str:
        """Return a digest of the files, of how they are to be read, and of the rules by which they are."""
        digest = hashlib.sha256(repr((self._kind.schema.kind, self.inputs, self._options, self._latest)).encode())
        for path in sorted(Path(str(files(__package__))).rglob("*.py")):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:24]

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the remarks on whole files: encoding, columns chosen, order of day and month, contacts removed."""
        return (*(note for table in self._tables for note in table.notes), *_contacts(self._removed))

    @property
    def contacts_removed(self) -> Mapping[str, int]:
        """Return how many contact details of each kind were taken out of the texts so far."""
        return dict(self._removed)

    @property
    def counts(self) -> Counts:
        """Return the rows, records and rejected rows so far."""
        return Counts(rows=self._rows, records=self._taken, rejected=sum(not r.kept for r in self.rejects))

    def batches(self, size: int) -> Iterator[list[T]]:
        """Yield the records, `size` at a time."""
        first_seen: dict[str, tuple[int, int, str]] = {}
        batch: list[T] = []
        sources = [_source(table, self._kind, self._chosen, latest=self._latest) for table in self._tables]
        for number, source in enumerate(sources):
            for row in source.table.rows:
                if self._rows == self._options.most:
                    self.whole = False
                    break
                self._rows += 1
                try:
                    record = self._take(row, source, number, first_seen)
                except RowError as error:
                    self.rejects.append(_rejected(row, source, error))
                    continue
                batch.append(record)
                self._taken += 1
                if len(batch) == size:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def _take(self, row: Row, source: Source, number: int, first_seen: dict[str, tuple[int, int, str]]) -> T:
        """Return the record of a row, or raise RowError."""
        values = Values(source, row)
        if row.fault:
            raise RowError(row.fault, value=row.value)
        record = self._kind.build(values, _file(row, source), self._options)
        record_id = self._kind.id_of(record)
        if record_id in first_seen:
            table, first, file = first_seen[record_id]
            place = f"{self._tables[table].name}/{file}" if file else f"{self._tables[table].name}, row {first}"
            raise RowError(f"the id is taken: {place} has it too", column=values.column("id"), value=record_id)
        first_seen[record_id] = (number, row.number, row.file)
        self.rejects += [*_remarked(row, source), *values.dropped]
        self._removed += values.removed
        return record


def _source(table: Table, kind: Kind[T], chosen: Mapping[str, str], *, latest: dt.date) -> Source:
    columns = find_columns(table, kind.schema, chosen)
    positions = [columns[name] for name in kind.dates if name in columns]
    # A table without days is not gone through for their order.
    rows = islice(table.rows, table.dated_by) if positions else ()
    order, remark = day_order(row.cells[p] for row in rows if not row.fault for p in positions)
    if remark:
        table.notes.append(f"{table.name}: {remark}")
    return Source(table=table, columns=columns, order=order, latest=latest)


def _file(row: Row, source: Source) -> str:
    return f"{source.table.name}/{row.file}" if row.file else source.table.name


def _rejected(row: Row, source: Source, error: RowError) -> Reject:
    return Reject(
        path=_file(row, source),
        row=row.number,
        column=error.column,
        value=error.value[:SHOWN],
        reason=str(error),
        kept=False,
    )


def _remarked(row: Row, source: Source) -> Iterator[Reject]:
    for remark in row.remarks:
        yield Reject(
            path=_file(row, source),
            row=row.number,
            column=remark.column,
            value=remark.value[:SHOWN],
            reason=remark.reason,
            kept=True,
        )


def _contacts(removed: Mapping[str, int]) -> Iterator[str]:
    if removed:
        kinds = ", ".join(
            f"{count:,} {kind}{'' if count == 1 else 'es' if kind.endswith('s') else 's'}"
            for kind, count in sorted(removed.items())
        )
        yield f"contact details taken out of the texts: {kinds}"


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the shortest ends of the paths that tell the files apart: mostly their names."""
    for length in range(1, max((len(path.parts) for path in paths), default=0) + 1):
        names = ["/".join(path.parts[-length:]) for path in paths]
        if len(set(names)) == len(set(paths)):
            return names
    return [path.as_posix() for path in paths]
