"""The same tables as a workbook that no spreadsheet program runs: text is never a formula or a link."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..formats.safe import safe_cell
from ..results import Result
from . import tables
from .tables import Cell, Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# Excel's own limits: rows of a sheet with the header, characters of a cell.
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_CUT = " … (cut: a workbook cell holds no more; the csv file has the whole text)"

_OPTIONS = {
    "constant_memory": True,  # rows go to disk as they come: gaps of a large catalogue exceed memory
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

# Columns of prose, in characters; the others are as wide as their heading needs.
_WIDTHS = {
    "title": 40,
    "provider": 28,
    "market": 44,
    "flags": 36,
    "reason": 60,
    "evidence": 80,
    "label": 36,
    "uri": 24,
    "outcome": 60,
    "value": 60,
    "fact": 34,
    "credential_id": 28,
    "id": 28,
    "path": 28,
}
_WIDTH_OF_PARTS = {"quote": 28, "sentence": 60, "posting": 14, "employer": 24, "date": 12}


SHEETS = ("scores", "gaps", "flags", "outcomes", "rejects", "run")


def write_workbook(result: Result, path: Path, *, sheets: Sequence[str] = SHEETS) -> None:
    """Write tables of a result as sheets, by default all of them; the same result gives the same bytes.

    A table with more rows than a sheet may have goes on in a further sheet: gaps, gaps 2, gaps 3.
    """
    from xlsxwriter import Workbook

    with Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": "credlens report", "created": _created(result)})
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E6EDF0"})
        for name in sheets:
            rows = iter(getattr(tables, name)(result))
            header = next(rows)
            for number, part in enumerate(_parts(rows), start=1):
                sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
                _fill(sheet, header, part, bold)


def _created(result: Result) -> dt.datetime:
    """Return the day that the run judges by: the clock would make every file another."""
    return dt.datetime.combine(result.run.as_of, dt.time())


def _parts(rows: Iterator[Row]) -> Iterator[Iterator[Row]]:
    """Yield the rows of each sheet, to be drawn before the next; one sheet at least."""
    first: list[Row] = []
    while True:
        yield chain(first, islice(rows, SHEET_ROWS - 1 - len(first)))
        first = [*islice(rows, 1)]
        if not first:
            return


def _fill(sheet: "Worksheet", header: Row, rows: Iterable[Row], bold: object) -> None:
    for column, name in enumerate(header):
        sheet.set_column(column, column, _width(str(name)))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, str(name), bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value)
    sheet.autofilter(0, 0, number, len(header) - 1)


def _write(sheet: "Worksheet", row: int, column: int, value: Cell) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, _text(value))


def _text(value: str) -> str:
    """Return text as a cell can hold it: no formula, and not too long."""
    text = safe_cell(value)
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - len(_CUT)] + _CUT


def _width(name: str) -> int:
    part = name.rpartition("_")[0]
    return _WIDTHS.get(name) or _WIDTH_OF_PARTS.get(part) or max(10, len(name) + 3)
