"""The values of one row by field, with a remark on each that cannot be read."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from credlens.taxonomy.errors import CredlensError

from ..results import Reject
from . import values
from .dates import DayOrder, parse_date
from .rows import SHOWN, Row, Table
from .tables import MAX_CELL

T = TypeVar("T")


class RowError(CredlensError):
    """A row cannot become a record. column: the one at fault, empty where it is the whole row."""

    def __init__(self, reason: str, *, column: str = "", value: str = "") -> None:
        self.column, self.value = column, value
        super().__init__(reason)


@dataclass(slots=True, kw_only=True)
class Source:
    """One table, how to read its dates, and what was found wrong in it."""

    table: Table
    columns: Mapping[str, int]
    order: DayOrder
    latest: dt.date
    rejects: list[Reject] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """Return the file's name without suffixes, for the ids made from it."""
        folder, slash, name = self.table.name.rpartition("/")
        return folder + slash + (name.lstrip(".").partition(".")[0] or name)


class Values:
    """The values of one row by field. What cannot be read is dropped with a remark, or fails the row.

    removed  how many contact details of each kind were taken out of its texts
    """

    def __init__(self, source: Source, row: Row) -> None:
        self._source = source
        self._row = row
        self.dropped: list[Reject] = []
        self.removed: Counter[str] = Counter()

    def id(self) -> str:
        """Return the row's id, made of file name and row number in a file without an id column."""
        if "id" in self._source.columns:
            return self.required("id", read=values.as_name)
        return f"{self._source.stem}-{self._row.number:05}"

    def required(self, name: str, *, read: Callable[[object], str] = values.as_text) -> str:
        """Return a text that no record can do without; without it the row fails."""
        try:
            text = read(self.filled(name))
        except ValueError as error:
            raise self.fault(name, str(error)) from None
        if not text.strip():
            raise self.fault(name, "holds no visible character")
        return text

    def filled(self, name: str) -> object:
        """Return a cell that no record can do without; without it the row fails."""
        cell = self.cell(name)
        if cell is None:
            raise RowError(f"{name} is empty", column=self.column(name))
        return cell

    def name(self, name: str) -> str:
        """Return a value of one line, empty where there is none."""
        return self._read(name, values.as_name, "")

    def text(self, name: str) -> str:
        """Return a text unaltered, empty where there is none."""
        return self._read(name, values.as_text, "")

    def number(self, name: str) -> float | None:
        """Return a size, None where there is none."""
        return self._read(name, values.as_number, None)

    def items(self, name: str) -> tuple[str, ...]:
        """Return the items of a list."""
        return self._read(name, values.as_items, ())

    def date(self, name: str, *, future: bool = False) -> dt.date | None:
        """Return a day, None where there is none; future: it may lie ahead, as the end of a registration does."""
        order, latest = self._source.order, dt.date.max if future else self._source.latest
        return self._read(name, lambda cell: parse_date(cell, order=order, latest=latest), None)

    def parsed(self, name: str, parse: Callable[[object], T], empty: T) -> T:
        """Return a value as `parse` reads it, empty where there is none; parse raises ValueError."""
        return self._read(name, parse, empty)

    def cell(self, name: str) -> object:
        """Return the cell as it was read, None where the table has no such column or it is blank."""
        position = self._source.columns.get(name)
        cell = None if position is None else self._row.cells[position]
        if (size := _size(cell)) > MAX_CELL:
            raise self.fault(name, f"a cell of {size:,} characters; the limit is {MAX_CELL:,}")
        return None if values.is_blank(cell) else cell

    def fault(self, name: str, reason: str) -> RowError:
        """Return the error that rejects this row for one of its values."""
        return RowError(f"{name}: {reason}", column=self.column(name), value=self._shown(name))

    def _read(self, name: str, parse: Callable[[object], T], empty: T) -> T:
        cell = self.cell(name)
        if cell is None:
            return empty
        try:
            return parse(cell)
        except ValueError as error:
            self.dropped.append(
                Reject(
                    path="/".join(filter(None, (self._source.table.name, self._row.file))),
                    row=self._row.number,
                    column=self.column(name),
                    value=self._shown(name),
                    reason=f"{name}: {error}",
                    kept=True,
                )
            )
            return empty

    def column(self, name: str) -> str:
        """Return what the file calls the column of a field, "" where it has none."""
        position = self._source.columns.get(name)
        return "" if position is None else self._source.table.header[position]

    def _shown(self, name: str) -> str:
        cell = self._row.cells[self._source.columns[name]]
        if isinstance(cell, (list, tuple, dict)):
            # its text may be endless, or nested too deep to be written
            return f"{'an object' if isinstance(cell, dict) else 'a list'} of {len(cell)}"
        # half a surrogate pair could not be written anywhere
        return "" if cell is None else str(cell)[:SHOWN].encode(errors="replace").decode()


def _size(cell: object) -> int:
    """Return the characters of a text, or of the texts in a list."""
    if isinstance(cell, (list, tuple)):
        return sum(len(item) for item in cell if isinstance(item, str))
    return len(cell) if isinstance(cell, str) else 0
