"""XLSX workbooks: the first sheet that holds anything."""

import warnings
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile

from credlens.taxonomy.errors import UnreadableFileError

from .exchange.guard import open_zip
from .rows import Row

# openpyxl lets through whatever its zip, XML and value layers raise on a damaged file.
_DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # what both XML parsers that openpyxl may use raise, each its own kind
    TypeError,
    ValueError,
    zlib.error,
)
_ADVICE = "Open it in a spreadsheet program and save it again as .xlsx, without a password, or as CSV UTF-8"

Cells = tuple[object, ...]


def read_xlsx(stream: BinaryIO, *, name: str) -> tuple[tuple[str, ...], list[Row], list[str]]:
    """Return the header, the rows under it and a note where other sheets are left out."""
    try:
        with open_zip(stream, name=name):
            stream.seek(0)
        sheet, others, found = _first_filled_sheet(stream)
    except UnreadableFileError as error:
        reason = str(error).removeprefix(f"{name}: ")
        raise UnreadableFileError(f"not an XLSX workbook that can be read ({reason}). {_ADVICE}", path=name) from None
    except _DAMAGED as error:
        reason = str(error).partition("\n")[0]
        raise UnreadableFileError(f"not an XLSX workbook that can be read ({reason}). {_ADVICE}", path=name) from None
    if not found:
        raise UnreadableFileError("the workbook is empty: no sheet holds a value", path=name)
    (_, header), *body = found
    names = tuple("" if cell is None else str(cell) for cell in header)
    rows = [Row(number=number, cells=_fit(cells, len(names))) for number, cells in body]
    notes = [f"{name}: sheet {sheet!r} read; left out: {', '.join(map(repr, others))}"] if others else []
    return names, rows, notes


def read_sheets(stream: BinaryIO, *, name: str) -> dict[str, list[Cells]]:
    """Return the rows of every sheet that hold a value, header and all, by the name of the sheet."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            try:
                return {
                    s.title: [cells for _, cells in _filled(s.iter_rows(values_only=True))] for s in book.worksheets
                }
            finally:
                book.close()
    except _DAMAGED as error:
        raise UnreadableFileError(f"not an XLSX workbook that can be read ({error}). {_ADVICE}", path=name) from None


def _first_filled_sheet(stream: BinaryIO) -> tuple[str, list[str], list[tuple[int, Cells]]]:
    """Return the name of the sheet, those of the other sheets, and its rows that hold a value."""
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of styles and validations that it does not carry over; values are all we need.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                # Some programs write a wrong size into the sheet, and rows beyond it would be lost.
                sheet.reset_dimensions()
                if rows := list(_filled(sheet.iter_rows(values_only=True))):
                    others = [other.title for other in book.worksheets if other is not sheet]
                    return sheet.title, others, rows
        finally:
            book.close()
    return "", [], []


def _filled(rows: Iterator[Cells]) -> Iterator[tuple[int, Cells]]:
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None and cell != "" for cell in cells):
            yield number, cells


def _fit(cells: Cells, width: int) -> Cells:
    """Fill up to the header's width; cells beside the header belong to no column."""
    return cells[:width] + (None,) * (width - len(cells))
