"""A file that may be a document of another system: what it looks like, and its content once it is asked for."""

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..text import TextLines, opened
from .guard import parse_xml, read_bytes, read_json

if TYPE_CHECKING:
    from lxml.etree import _Element

HEAD = 65_536  # bytes that tell what a file is

_LINES = frozenset({".jsonl", ".ndjson"})  # one document a line, so the file is none
_HTML = re.compile(rb"<!doctype\s+html|<html", re.IGNORECASE)
_MARKS = {b"PK\x03\x04": "zip", b"%PDF": "pdf", b"PAR1": "parquet"}


class Opened:
    """One file, opened to be sniffed and read. Every part is read once, when it is first asked for.

    name     how messages call it
    content  its bytes, where it lies in an archive
    suffix   of the name, small letters, without .gz: ".json"
    notes    remarks on the whole document; a reader adds to them
    """

    def __init__(self, path: Path, *, name: str | None = None, content: bytes | None = None) -> None:
        self.path, self.name, self._content = path, name or str(path), content
        self.notes: list[str] = []
        suffixes = [s.casefold() for s in path.suffixes]
        self.suffix = "".join((suffixes[:-1] if suffixes[-1:] == [".gz"] else suffixes)[-1:])

    @property
    def stem(self) -> str:
        """Return the name without suffixes, for the ids made from it."""
        folder, slash, name = self.name.rpartition("/")
        return folder + slash + (name.lstrip(".").partition(".")[0] or name)

    @cached_property
    def head(self) -> bytes:
        """Return the first bytes, unpacked where the file is gzipped; empty for a folder."""
        if self._content is not None:
            return self.data[:HEAD]
        if self.path.is_dir():
            return b""
        with opened(self.path, name=self.name) as stream:
            return stream.read(HEAD)

    @cached_property
    def looks(self) -> str:
        """Return json, xml, html, zip, pdf, parquet, lines (of JSON) or text, by the first bytes and the suffix."""
        for mark, kind in _MARKS.items():
            if self.head.startswith(mark):
                return kind
        start = self.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start[:1] in (b"{", b"["):
            return "lines" if self.suffix in _LINES else "json"
        if start[:1] == b"<":
            return "html" if _HTML.match(start) or b"<html" in start[:2000].lower() else "xml"
        return "text"

    @cached_property
    def data(self) -> bytes:
        """Return all bytes, unpacked; raise UnreadableFileError where there are too many for a document."""
        return read_bytes(self.path if self._content is None else self._content, name=self.name)

    def lines(self) -> Iterator[str]:
        """Yield the lines of a text, read as they are drawn; a remark is noted where they are not in UTF-8."""
        with opened(self.path, name=self.name) if self._content is None else BytesIO(self.data) as stream:
            text = TextLines(stream, name=self.name)
            yield from text
            self.notes += text.notes()

    @cached_property
    def json(self) -> object:
        """Return the parsed JSON, None where the file does not look like JSON; raise UnreadableFileError if broken."""
        return read_json(self.data, name=self.name) if self.looks == "json" else None

    @cached_property
    def xml(self) -> "_Element | None":
        """Return the root of the XML, None where the file does not look like XML."""
        return parse_xml(self.data, name=self.name) if self.looks == "xml" else None
