"""A file that may be a document of another system: what it looks like, and its content once it is asked for."""

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from credlens.taxonomy.errors import UnreadableFileError

from ..text import opened

if TYPE_CHECKING:
    from lxml.etree import _Element

HEAD = 65_536  # bytes that tell what a file is
# A document is parsed as a whole; its objects take some ten times as much memory as its text.
MAX_DOCUMENT = 32_000_000

_LINES = frozenset({".jsonl", ".ndjson"})  # one document a line, so the file is none
_MARKS = {b"PK\x03\x04": "zip", b"%PDF": "pdf", b"PAR1": "parquet"}


class Opened:
    """One file, opened to be sniffed and read. Every part is read once, when it is first asked for.

    name    how messages call it
    suffix  of the name, small letters, without .gz: ".json"
    notes   remarks on the whole document; a reader adds to them
    """

    def __init__(self, path: Path, *, name: str | None = None) -> None:
        self.path, self.name = path, name or str(path)
        self.notes: list[str] = []
        suffixes = [s.casefold() for s in path.suffixes]
        self.suffix = "".join((suffixes[:-1] if suffixes[-1:] == [".gz"] else suffixes)[-1:])

    @cached_property
    def head(self) -> bytes:
        """Return the first bytes, unpacked where the file is gzipped; empty for a folder."""
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
            return "html" if start[:9].lower() in (b"<!doctype", b"<html") or b"<html" in start[:2000] else "xml"
        return "text"

    @cached_property
    def data(self) -> bytes:
        """Return all bytes, unpacked; raise UnreadableFileError where there are too many for a document."""
        with opened(self.path, name=self.name) as stream:
            data = stream.read(MAX_DOCUMENT + 1)
        if len(data) > MAX_DOCUMENT:
            raise UnreadableFileError(
                f"over {MAX_DOCUMENT:,} bytes, too much for one document; split it, or give a table of rows",
                path=self.name,
            )
        return data

    @cached_property
    def json(self) -> object:
        """Return the parsed JSON, None where the file does not look like JSON; raise UnreadableFileError if broken."""
        if self.looks != "json":
            return None
        try:
            return json.loads(self.data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise UnreadableFileError(f"not UTF-8 at byte offset {error.start}", path=self.name) from None
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise UnreadableFileError(f"not valid JSON: {error.msg} at {where}", path=self.name) from None
        except (ValueError, RecursionError):
            raise UnreadableFileError("a number too long, or nested too deep", path=self.name) from None

    @cached_property
    def xml(self) -> "_Element | None":
        """Return the root of the XML, None where the file does not look like XML."""
        if self.looks != "xml":
            return None
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        try:
            return etree.fromstring(self.data, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableFileError(f"not well-formed XML: {error}", path=self.name) from None
