"""Any table file to rows: CSV, TSV, XLSX, Parquet, JSON lines; the text formats also gzipped."""

import difflib
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from credlens.taxonomy.errors import InputError, UnreadableFileError

from .delimited import read_delimited
from .exchange.archives import is_archive, is_archive_name
from .exchange.collected import DOCUMENTS, open_collection, parted
from .exchange.format import ExchangeFormat, RecordKind
from .exchange.known import FORMATS, named, none_of_them, sniffed
from .exchange.opened import Opened
from .exchange.table import ItemRows
from .jsonl import jsonl_header, jsonl_rows
from .parquet import parquet_header, parquet_rows
from .rows import Row, Table
from .text import TextLines, opened
from .xlsx import read_xlsx

# A cell or a line over this many characters is a broken quote or a whole file in one cell, never one text:
# the longest adverts and course descriptions have some tens of thousands.
MAX_CELL = 1_000_000
# A longer "column name" is a data row in the header's place.
MAX_COLUMN_NAME = 500


class Format(StrEnum):
    """The formats a table may have."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


_SUFFIXES = {f".{f.value}": f for f in Format} | {".ndjson": Format.JSONL}
_DELIMITERS = {Format.CSV: None, Format.TSV: "\t"}


def read_table(path: Path, *, name: str | None = None, format: str | None = None) -> Table:
    """Read a whole table; arguments and errors as those of open_table."""
    table = open_table(path, name=name, format=format)
    return replace(table, rows=list(table.rows))


def open_table(
    path: Path, *, name: str | None = None, format: str | None = None, kind: RecordKind | None = None
) -> Table:
    """Open a table: its header is read now, its rows whenever they are gone through.

    name     how messages call the file; its path by default
    format   a Format, or the id of an exchange format, for a file that does not tell
    kind     what the rows are to become; None leaves documents of other systems out
    Raises   UnreadableFileError if it is empty, broken, without rows, or of an unknown format or encoding; faults
             behind the header, and no row at all, are raised when the rows are gone through.
    """
    name = name or str(path)
    notes: list[str]
    if kind and is_archive(path) and (format is None or named(format, kind)):
        given = named(format, kind) if format else None
        return open_collection(path, kind, name=name, tables=_SUFFIXES, format=given)
    if kind and (exchange := _exchange(path, kind, name=name, format=format)):
        notes = [f"{name}: read as {exchange.title}"]
        items = ItemRows(path, exchange, name=name, notes=notes)
        return Table(name=name, header=exchange.reads, rows=items, sha256=_sha256(path, name=name), notes=notes)
    return _plain_table(path, table_format(path, name=name, format=format, kind=kind), name=name)


def parts_of(path: Path) -> Iterator[Path]:
    """Yield the tables of a folder and the folder itself where it holds documents; any other path as it is."""
    yield from parted(path, tables=_SUFFIXES)


def _plain_table(path: Path, kind: Format, *, name: str) -> Table:
    with opened(path, name=name) as stream:
        header, notes = _header(stream, kind, name=name)
    rows = Rows(path, kind, header, name=name, notes=notes)
    return Table(name=name, header=_named(header, name=name), rows=rows, sha256=_sha256(path, name=name), notes=notes)


def _exchange(path: Path, kind: RecordKind, *, name: str, format: str | None) -> ExchangeFormat | None:
    """Return the exchange format that is named or found, None for a plain table."""
    if format is not None:
        return named(format, kind)
    document = Opened(path, name=name)
    if found := sniffed(document, kind):
        return found
    for other in RecordKind:
        if other is not kind and (found := sniffed(document, other)):
            raise UnreadableFileError(f"this is {found.title}, no {kind}; import it as {other}", path=name)
    if document.suffix not in _SUFFIXES and document.looks in ("json", "xml", "html"):
        raise UnreadableFileError(none_of_them(document, kind), path=name)
    return None


class Rows:
    """The rows of a file, read from it each time they are gone through; the first time adds remarks to the notes."""

    def __init__(self, path: Path, kind: Format, header: tuple[str, ...], *, name: str, notes: list[str]) -> None:
        self._path, self._kind, self._header, self._name, self._notes = path, kind, header, name, notes
        self._remarked = False

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; raise UnreadableFileError where the file holds none."""
        found = False
        with opened(self._path, name=self._name) as stream:
            text = TextLines(stream, name=self._name)
            for row in _rows(stream, text, self._kind, self._header, name=self._name):
                found = True
                yield row
        if not found:
            raise UnreadableFileError("the file holds a header and no rows", path=self._name)
        if not self._remarked:
            self._notes[:0] = text.notes()
            self._remarked = True


def table_format(path: Path, *, name: str = "", format: str | None = None, kind: RecordKind | None = None) -> Format:
    """Return the plain format that is named, or else the one that the suffix tells.

    name  how messages call the file; its path by default
    kind  what the rows are to become: messages then name the exchange formats for it as well
    """
    name, valid = name or str(path), formats_of(kind)
    if format is not None:
        try:
            return Format(format.casefold())
        except ValueError:
            near = difflib.get_close_matches(format, valid, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InputError(f"no format {format!r}; valid: {', '.join(valid)}{hint}") from None
    if path.is_dir():
        raise UnreadableFileError("this is a folder; give the files in it", path=name)
    suffixes = [s.casefold() for s in path.suffixes]
    gzipped = suffixes[-1:] == [".gz"]
    found = _SUFFIXES.get("".join(suffixes[:-1][-1:] if gzipped else suffixes[-1:]))
    if found is None and suffixes[-1:] in ([".docx"], [".pdf"]) and kind is not RecordKind.POSTINGS:
        raise UnreadableFileError(
            "a course outline is not imported unseen. Run: credlens catalogue propose FILE --out proposed.csv, "
            "check that table, and import it",
            path=name,
        )
    if found is None or (gzipped and found in (Format.XLSX, Format.PARQUET)):
        raise UnreadableFileError(
            f"the name does not end in one of {', '.join(_SUFFIXES)} (csv, tsv, jsonl and ndjson also with "
            f".gz after it); rename it, or say what its format is (on the command line --format): {'|'.join(valid)}",
            path=name,
        )
    return found


def formats_of(kind: RecordKind | None) -> list[str]:
    """Return what a format may be called: of tables, and of the documents that become such records."""
    return [*map(str, Format), *(f.id for f in FORMATS if f.kind is kind and f.rows)]


def check_name(path: Path, *, format: str | None = None, kind: RecordKind) -> None:
    """Raise InputError if no file of this name, or of this format, is read; the file need not be there yet."""
    document = named(format, kind) if format else has_format(path.name) and path.suffix.casefold() not in _SUFFIXES
    if not document:
        table_format(path, format=format, kind=kind)


def has_format(name: str) -> bool:
    """Return whether the suffix of a file's name tells that it is a table, a document or an archive."""
    known = name.casefold().removesuffix(".gz").endswith((*_SUFFIXES, *DOCUMENTS))
    return known or is_archive_name(name)


def read_lines(source: Path | bytes, *, name: str) -> tuple[list[str], list[str]]:
    """Return the lines of a text without their ends, blank ones too, and notes on how it was read."""
    if isinstance(source, bytes):
        return _lines_of(io.BytesIO(source), name=name)
    with opened(source, name=name) as stream:
        return _lines_of(stream, name=name)


def _lines_of(stream: BinaryIO, *, name: str) -> tuple[list[str], list[str]]:
    text = TextLines(stream, name=name)
    lines = []
    for number, raw in enumerate(text, start=1):
        line = raw.rstrip("\r\n")
        if "\0" in line or len(line) > MAX_CELL:
            fault = "a NUL byte" if "\0" in line else f"{len(line):,} characters; the limit is {MAX_CELL:,}"
            raise UnreadableFileError(f"the line holds {fault}", path=name, row=number, value=line[:80])
        lines.append(line)
    if not any(line.strip() for line in lines):
        raise UnreadableFileError("there is no text; one text a line is needed", path=name)
    return lines, text.notes()


def _header(stream: BinaryIO, kind: Format, *, name: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the column names, and remarks."""
    if kind is Format.XLSX:
        header, _, notes = read_xlsx(stream, name=name)
        return header, notes
    if kind is Format.PARQUET:
        return parquet_header(stream, name=name), []
    text = TextLines(stream, name=name)
    if kind is Format.JSONL:
        return jsonl_header(text, name=name), []
    return read_delimited(text, name=name, delimiter=_DELIMITERS[kind])[0], []


def _rows(stream: BinaryIO, text: TextLines, kind: Format, header: tuple[str, ...], *, name: str) -> Iterable[Row]:
    if kind is Format.XLSX:
        return read_xlsx(stream, name=name)[1]
    if kind is Format.PARQUET:
        return parquet_rows(stream, name=name)
    if kind is Format.JSONL:
        return jsonl_rows(text, header)
    return read_delimited(text, name=name, delimiter=_DELIMITERS[kind])[1]


def _named(header: tuple[str, ...], *, name: str) -> tuple[str, ...]:
    """Return the column names trimmed; a header that cannot be one is an error."""
    for number, column in enumerate(header, start=1):
        if "\0" in column:
            raise UnreadableFileError(
                "the header holds NUL bytes, so this is no text table. If it is UTF-16, save it as UTF-8",
                path=name,
            )
        if len(column) > MAX_COLUMN_NAME:
            raise UnreadableFileError(
                f"the first row is no header: its cell {number} has {len(column):,} characters. "
                "Put the column names into the first row",
                path=name,
                value=column[:80],
            )
    # JSON can escape half a surrogate pair, which no output could be written with.
    return tuple(" ".join(column.split()).encode(errors="replace").decode() for column in header)


def _sha256(path: Path, *, name: str) -> str:
    try:
        with path.open("rb") as raw:
            return hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}", path=name) from None
