"""Bytes to lines of text: gzip, UTF-8, and cp1252 for the lines that are not UTF-8."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from credlens.taxonomy.errors import UnreadableFileError

from .rated import rated

# A line is held whole, and so is a text in UTF-16.
MAX_LINE = 32_000_000
MAX_UTF16 = 100_000_000
_GZIP_MAGIC = b"\x1f\x8b"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OTHER_FORMATS = {
    b"PK\x03\x04": "an XLSX or zip file",
    b"PAR1\x15": "a Parquet file",
    b"%PDF": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old Excel or a password-protected file",
}
_UTF8_ADVICE = "Save the file again as UTF-8 (in a spreadsheet: 'CSV UTF-8')."


@contextmanager
def opened(path: Path, *, name: str) -> Iterator[BinaryIO]:
    """Open a file for reading bytes; what the system or gzip refuses becomes UnreadableFileError."""
    try:
        with path.open("rb") as raw:
            head = _head(raw)
            if head.startswith(_GZIP_MAGIC):
                with gzip.open(raw) as unpacked:
                    yield rated(cast(BinaryIO, unpacked), raw, name=name)
            elif head and path.suffix.casefold() == ".gz":
                raise UnreadableFileError(
                    "not a gzip file; if it is unpacked already, take .gz off its name", path=name
                )
            else:
                yield raw
    except FileNotFoundError:
        raise UnreadableFileError("there is no such file", path=name) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        advice = "copy or download it again"
        raise UnreadableFileError(f"broken gzip file ({error}); {advice}", path=name) from None
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}", path=name) from None


class TextLines:
    """The lines of a file, ends kept; what is not UTF-8 is read as cp1252, counted and noted.

    Each line is decoded by itself, so one stray byte does not garble the accents of all other lines.
    """

    def __init__(self, stream: BinaryIO, *, name: str) -> None:
        self._stream = stream
        self._name = name
        self._offset = 0
        self._cp1252_lines = 0
        self._first_stray = -1

    def __iter__(self) -> Iterator[str]:
        """Yield each line; raise UnreadableFileError at bytes that are neither UTF-8 nor cp1252."""
        head = _head(self._stream)
        for magic, kind in _OTHER_FORMATS.items():
            if head.startswith(magic):
                raise UnreadableFileError(f"this is {kind}, not text; see --format", path=self._name)
        if head.startswith(_UTF16_MARKS):
            yield from self._utf16()
            return
        self._offset = self._stream.seek(3 if head.startswith(codecs.BOM_UTF8) else 0)
        for raw in iter(partial(self._stream.readline, MAX_LINE + 1), b""):
            if len(raw) > MAX_LINE:
                raise UnreadableFileError(
                    f"a line of over {MAX_LINE:,} bytes, so this is no text table", path=self._name
                )
            yield from _split_at_returns(self._decode(raw))
            self._offset += len(raw)

    def notes(self) -> list[str]:
        """Return a remark on the lines read as cp1252, none if all was UTF-8."""
        if not self._cp1252_lines:
            return []
        lines = "1 line is" if self._cp1252_lines == 1 else f"{self._cp1252_lines} lines are"
        return [
            f"{self._name}: {lines} not UTF-8 (first at byte offset {self._first_stray}) and "
            f"read as cp1252. If accents look wrong: {_UTF8_ADVICE}"
        ]

    def _decode(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            stray = error.start
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                f"the byte 0x{raw[error.start]:02x} at byte offset {self._offset + error.start} is neither "
                f"UTF-8 nor cp1252. {_UTF8_ADVICE}",
                path=self._name,
            ) from None
        if not self._cp1252_lines:
            self._first_stray = self._offset + stray
        self._cp1252_lines += 1
        return text

    def _utf16(self) -> Iterator[str]:
        content = self._stream.read(MAX_UTF16 + 1)
        if len(content) > MAX_UTF16:
            raise UnreadableFileError(f"over {MAX_UTF16:,} bytes of UTF-16. {_UTF8_ADVICE}", path=self._name)
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(
                f"begins as UTF-16 and breaks off at byte offset {error.start}. {_UTF8_ADVICE}",
                path=self._name,
            ) from None
        yield from io.StringIO(text, newline="")


def _head(stream: BinaryIO) -> bytes:
    """Return the first bytes of a stream and go back to its start."""
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    return head


def _split_at_returns(line: str) -> Iterator[str]:
    r"""Split at a lone \r too, as old Macintosh files end their lines."""
    if "\r" in line.removesuffix("\r\n"):
        yield from io.StringIO(line, newline="")
    else:
        yield line
