"""CSV and TSV. A broken row costs that row, never the ones after it."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from credlens.taxonomy.errors import UnreadableFileError

from .rows import SHOWN, Row

# The csv module refuses cells over 128 kB; our own limit on a cell is checked later, with row and column.
_FIELD_LIMIT = 2**31 - 1
_DELIMITERS = (",", ";", "\t")


def read_delimited(
    lines: Iterable[str], *, name: str, delimiter: str | None = None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the header and the rows, read as they are drawn; they count records (the header is 1), not lines.

    delimiter  None: of comma, semicolon and tab, the one that cuts the first line into the most cells
    """
    csv.field_size_limit(_FIELD_LIMIT)
    source = _Lines(lines)
    first = source.peek()
    if first is None:
        raise UnreadableFileError("the file is empty; a header and at least one row are needed", path=name)
    records = _records(source, delimiter or _sniff(first))
    number, header = 0, _Record([], "")
    while not header.cells and not header.fault:
        number += 1
        header = next(records, _Record([], "the file holds blank lines only"))
    if header.fault:
        raise UnreadableFileError(f"the header cannot be read: {header.fault}", path=name, row=number)
    rows = (
        _row(number, record, width=len(header.cells))
        for number, record in enumerate(records, start=number + 1)
        if record.cells or record.fault
    )
    return tuple(header.cells), rows


@dataclass(slots=True)
class _Record:
    """The cells of one record, or why there are none and how its text begins."""

    cells: list[str]
    fault: str
    value: str = ""


class _Lines:
    """Lines that can be given back: what a broken record swallowed is read again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.done = 0  # lines of the records before this one

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.taken.append(line)
        return line

    def peek(self) -> str | None:
        """Return the next line without taking it, None at the end."""
        line = next(self, None)
        self.give_back(0)
        return line

    def give_back(self, keep: int) -> None:
        """Give back all taken lines but the first few."""
        self._returned.extendleft(reversed(self.taken[keep:]))
        del self.taken[keep:]

    def accept(self) -> None:
        """Count what was taken as read."""
        self.done += len(self.taken)
        self.taken.clear()


def _records(source: _Lines, delimiter: str) -> Iterator[_Record]:
    """Yield every record. After a broken quote, go on at the next line that begins a whole record."""
    width = 0
    while source.peek() is not None:
        try:
            cells = _parse(source, delimiter)
        except csv.Error as error:
            begins = source.taken[0].strip()[:SHOWN]
            yield _Record([], _skip_broken(source, delimiter, width=width, error=error), begins)
        else:
            width = width or len(cells)
            source.accept()
            yield _Record(cells, "")


def _parse(source: _Lines, delimiter: str) -> list[str]:
    # strict: without it the reader closes a quote where it likes, and rows vanish into a cell unseen.
    return next(csv.reader(source, delimiter=delimiter, strict=True))


def _skip_broken(source: _Lines, delimiter: str, *, width: int, error: csv.Error) -> str:
    """Take the lines of a broken record and return what is wrong with it.

    The lines after its first may be rows that a quote swallowed, or the rest of a long cell: those that
    cannot be whole records belong to the broken one.
    """
    first = source.done + 1
    swallowed = source.done + len(source.taken)
    if "end of data" in str(error):
        kind = "an opening quote never closes"
    elif swallowed > first:
        kind = f"an opening quote is not closed until line {swallowed}, and there in the middle of a cell"
    else:
        kind = "a quote inside a quoted cell is not doubled"
    source.give_back(1)
    source.accept()
    last = first
    while source.peek() is not None and not _whole(source, delimiter, width=width):
        next(source)
        source.accept()
        last += 1
    lines = f"line {first}" if last == first else f"lines {first} to {last}"
    return f"{kind}; {lines} of the file left out"


def _whole(source: _Lines, delimiter: str, *, width: int) -> bool:
    try:
        return len(_parse(source, delimiter)) == width
    except csv.Error:
        return False
    finally:
        source.give_back(0)


def _row(number: int, record: _Record, *, width: int) -> Row:
    if record.fault:
        return Row(number=number, fault=record.fault, value=record.value)
    found = len(record.cells)
    if found == width:
        return Row(number=number, cells=tuple(record.cells))
    kind = "cut short" if found < width else "too long"
    fault = f"the row is {kind}: {found} cells where the header has {width}"
    return Row(number=number, fault=fault, value=" | ".join(c[:SHOWN] for c in record.cells))


def _sniff(first: str) -> str:
    # max keeps the earliest of equals, so a comma wins a draw
    return max(_DELIMITERS, key=lambda mark: _width(first, mark))


def _width(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line], delimiter=delimiter), []))
