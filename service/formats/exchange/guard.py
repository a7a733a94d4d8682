"""The one door for foreign documents: sizes and nesting are measured before a parser sees them.

A declared length, encoding or name is never believed. Nothing here writes to disk or opens a connection.
"""

import json
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, BinaryIO, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np

from credlens.taxonomy.errors import UnreadableFileError

from ..text import opened
from .limits import LIMITS, Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

# A string, or one that never closes: the rest of the text then, so that no text is searched twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{},"))
_STEPS = np.zeros(256, dtype=np.int8)
_STEPS[list(b"[{")], _STEPS[list(b"]}")] = 1, -1

_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
# Encodings whose markup is that of ASCII, so that what is looked for below is found where it is.
_PLAIN = frozenset(("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"))
_DOCTYPE = re.compile(rb"(?>\s*+(?:<\?(?s:.*?)\?>|<!--(?s:.*?)-->))*+\s*+<!DOCTYPE", re.IGNORECASE)
# Bytes at a zip's end in which its end record must begin: 22, and a comment of up to 65,535.
_END_OF_ZIP = 22 + 65_535 + 76
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_bytes(source: Path | bytes, *, name: str, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of a document, unpacked where it is gzipped.

    Raises UnreadableFileError if it is no file, broken, empty, or larger than limits.document.
    """
    if isinstance(source, bytes):
        content = _gunzip(source, name=name, limits=limits) if source.startswith(b"\x1f\x8b") else source
        _within(len(content), limits.document, name=name)
    elif source.exists() and not source.is_file():
        raise UnreadableFileError("this is no plain file", path=name)
    else:
        with opened(source, name=name) as stream:
            content = read_at_most(stream, limits.document, name=name)
    if not content.strip():
        raise UnreadableFileError("the file is empty", path=name)
    return content


def read_at_most(stream: BinaryIO, limit: int, *, name: str) -> bytes:
    """Return all that a stream holds, or raise UnreadableFileError where that is more than a number of bytes."""
    # One byte more than may be: the end is looked for, whatever length was declared.
    content = stream.read(limit + 1)
    _within(len(content), limit, name=name)
    return content


def read_json(source: Path | bytes, *, name: str, limits: Limits = LIMITS, strict: bool = True) -> object:
    """Return the value of a JSON document, gzipped or not.

    strict  False lets strings hold line ends and tabs
    Raises UnreadableFileError if it is no JSON, or larger, deeper or of more values than the limits allow.
    """
    content = _utf8(read_bytes(source, name=name, limits=limits), name=name)
    check_json(content, name=name, limits=limits)
    try:
        return json.loads(content, parse_constant=_no_number, strict=strict)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFileError(f"not valid JSON: {error.msg} at {place}", path=name) from None
    except ValueError as error:
        raise UnreadableFileError(f"not JSON that can be read: {error}", path=name) from None


def check_json(content: bytes, *, name: str, limits: Limits = LIMITS) -> None:
    """Raise UnreadableFileError if a JSON text nests deeper, or holds more values, than the limits allow."""
    structure = _STRING.sub(b"", content).translate(None, _NOT_STRUCTURE)
    marks = np.frombuffer(structure, dtype=np.uint8)
    if marks.size > limits.values:
        raise UnreadableFileError(
            f"the document holds over {limits.values:,} values; part it, or give it as JSON lines", path=name
        )
    deepest = int(np.cumsum(_STEPS[marks], dtype=np.int64).max(initial=0))
    if deepest > limits.depth:
        raise UnreadableFileError(f"lists and objects nest {deepest:,} deep; the limit is {limits.depth}", path=name)


def parse_xml(source: Path | bytes, *, name: str, limits: Limits = LIMITS) -> "_Element":
    """Return the root of an XML document, gzipped or not; comments and processing instructions are left out.

    Raises UnreadableFileError if it is not well-formed, has a document type (the home of entities), an encoding
    other than UTF-8, UTF-16 or Latin, or is larger, deeper or of more elements than the limits allow.
    """
    from lxml import etree

    content = read_bytes(source, name=name, limits=limits)
    check_xml(content, name=name, limits=limits)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFileError(f"not well-formed XML: {error.msg}", path=name) from None
    if root.getroottree().docinfo.doctype:
        raise _has_doctype(name)
    return root


def check_xml(content: bytes, *, name: str, limits: Limits = LIMITS) -> None:
    """Raise UnreadableFileError if an XML document may hold entities, or more than the limits allow."""
    head = content[:1000].replace(b"\0", b"")
    declared = _DECLARED_ENCODING.search(head)
    if declared and declared[1].decode("ascii").casefold() not in _PLAIN:
        raise UnreadableFileError(
            f"the encoding {declared[1].decode('ascii')!r} is not read; save the document as UTF-8", path=name
        )
    # UTF-16 writes each ASCII character with a NUL beside it.
    plain = content.replace(b"\0", b"") if b"\0" in content[:4] else content
    for mark in _MARKS:
        plain = plain.removeprefix(mark)
    if _DOCTYPE.match(plain):
        raise _has_doctype(name)
    if plain.count(b"<") + plain.count(b"=") > limits.values:
        raise UnreadableFileError(f"the document holds over {limits.values:,} elements and attributes", path=name)


@contextmanager
def open_zip(stream: BinaryIO, *, name: str, limits: Limits = LIMITS) -> Iterator[ZipFile]:
    """Open a zip whose members may all be read one by one, with read_member; nothing is unpacked to disk.

    Raises UnreadableFileError if it is broken or encrypted, holds names that lead out of a folder or links, or
    more members, bytes or compression than the limits allow.
    """
    try:
        _check_directory(stream, name=name, limits=limits)
        with ZipFile(stream) as archive:
            check_members(archive.infolist(), name=name, limits=limits)
            yield archive
    except (BadZipFile, EOFError, NotImplementedError, UnicodeError, zlib.error) as error:
        raise UnreadableFileError(f"not a zip archive that can be read ({error})", path=name) from None


def read_member(archive: ZipFile, member: ZipInfo | str, *, name: str, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of a member of an opened zip, at most limits.document of them."""
    with archive.open(member) as stream:
        return read_at_most(stream, limits.document, name=name)  # type: ignore[arg-type]


def check_members(members: list[ZipInfo], *, name: str, limits: Limits = LIMITS) -> None:
    """Raise UnreadableFileError if the members of a zip are not what a folder may hold.

    zipfile gives out no more bytes of a member than its declared size, so that is an upper bound to rely on.
    """
    if len(members) > limits.members:
        raise UnreadableFileError(f"over {limits.members:,} files in one archive; part it", path=name)
    for member in members:
        if fault := unsafe_name(member.filename):
            raise UnreadableFileError(f"a member {fault}", path=name, value=member.filename[:80])
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnreadableFileError("a member is a link", path=name, value=member.filename[:80])
        if member.flag_bits & 1:
            raise UnreadableFileError("the archive is encrypted; unpack it first", path=name)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.archive:
        raise UnreadableFileError(
            f"unpacked it would hold {unpacked:,} bytes; the limit is {limits.archive:,}", path=name
        )
    if unpacked > limits.unrated and unpacked > limits.ratio * packed:
        raise UnreadableFileError(
            f"it unpacks to over {limits.ratio} times its size, as archives made to do harm do", path=name
        )


def unsafe_name(member: str) -> str:
    """Return what is wrong with the name of an archive's member, empty where it stays inside a folder."""
    path = PureWindowsPath(member)  # knows both kinds of slashes, and drives
    if path.anchor or ".." in path.parts:
        return "has a name that leads out of the archive"
    return ""


def _check_directory(stream: BinaryIO, *, name: str, limits: Limits) -> None:
    """Raise UnreadableFileError if the list of members is too long to be held; zipfile reads it all at once."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_OF_ZIP))
    tail = stream.read()
    stream.seek(0)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + 22:
        raise UnreadableFileError("not a zip archive that can be read (it has no end)", path=name)
    directory = int.from_bytes(tail[found + 12 : found + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, found)
    if wide >= 0 and len(tail) >= wide + 48:
        directory = max(
            directory if directory != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little")
        )
    if min(directory, size) > limits.directory:
        raise UnreadableFileError(
            f"the archive's list of members is over {limits.directory:,} bytes; part it", path=name
        )


def _utf8(content: bytes, *, name: str) -> bytes:
    """Return a JSON text in UTF-8 without a mark, whichever encoding of Unicode it came in."""
    encoding = json.detect_encoding(content)
    try:
        text = content.decode(encoding)
        return content if encoding == "utf-8" else text.encode()
    except UnicodeError as error:
        raise UnreadableFileError(f"not valid text ({error}); JSON is written in UTF-8", path=name) from None


def _gunzip(packed: bytes, *, name: str, limits: Limits) -> bytes:
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        content = unpacker.decompress(packed, limits.document + 1)
    except zlib.error as error:
        raise UnreadableFileError(f"broken gzip ({error})", path=name) from None
    if len(content) <= limits.document and not unpacker.eof:
        raise UnreadableFileError("broken gzip (it ends too early)", path=name)
    return content


def _within(size: int, limit: int, *, name: str) -> None:
    if size > limit:
        raise UnreadableFileError(
            f"the document is larger than {limit:,} bytes unpacked; part it, or give it as JSON lines", path=name
        )


def _has_doctype(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        "the document declares a document type (<!DOCTYPE ...>), where entities may hide; take that line out", path=name
    )


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")
