"""The documents of a folder or an archive as one table, read from it one by one whenever its rows are gone through."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from credlens.taxonomy.errors import UnreadableFileError

from ..rows import SHOWN, Row, Table
from .archives import Member, files, members
from .format import ExchangeFormat, Item, RecordKind
from .known import FORMATS, none_of_them, sniffed

DOCUMENTS = frozenset({".html", ".htm", ".json", ".jsonld", ".xhtml", ".xml"})
# Pages saved from the web often have no suffix. Other files in the same folder are left out with a note.
_SUFFIXES = DOCUMENTS | {""}

# These formats write dates as 2026-03-31; the first documents tell how those do that do not, and are read once more.
_DATED_BY = 1000
_UNPACK = "a table inside an archive; unpack it and give it as a file"


def open_collection(
    path: Path, kind: RecordKind, *, name: str, tables: Collection[str], format: ExchangeFormat | None = None
) -> Table:
    """Open the documents of a folder or an archive.

    tables  suffixes of plain tables: those of a folder are read as tables of their own; in an archive they are not
    format  what the documents are in; by default each is looked at
    """
    header = tuple(dict.fromkeys(column for f in FORMATS if f.kind is kind and f.rows for column in f.reads))
    notes: list[str] = []
    rows = _Collected(path, kind, header, name=name, tables=tables, format=format, notes=notes)
    return Table(name=name, header=header, rows=rows, sha256=_sha256(path, name=name), notes=notes, dated_by=_DATED_BY)


def parted(path: Path, *, tables: Collection[str]) -> Iterator[Path]:
    """Yield the tables of a folder, then the folder itself where it holds documents; any other path as it is.

    Raises UnreadableFileError where a folder holds neither.
    """
    if not path.is_dir():
        yield path
        return
    documents = found = False
    for file in files(path):
        if _suffix(file.name) in tables:
            found = True
            yield file
        documents = documents or _suffix(file.name) in _SUFFIXES
    if documents:
        yield path
    elif not found:
        raise UnreadableFileError(
            f"the folder holds no file that ends in {', '.join(sorted((*tables, *DOCUMENTS)))}",
            path=str(path),
        )


class _Collected:
    def __init__(
        self, path: Path, kind: RecordKind, header: tuple[str, ...], *, name: str, tables: Collection[str],
        format: ExchangeFormat | None, notes: list[str],
    ) -> None:  # fmt: skip
        self._path, self._kind, self._header, self._name = path, kind, header, name
        self._tables, self._format, self._notes = tables, format, notes
        self._remarked = False

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, numbered through; raise UnreadableFileError where there is none."""
        number, left_out, said = 0, Counter[str](), Counter[str]()  # said: remark -> files of which it is made
        for member in members(self._path, name=self._name):
            suffix = _suffix(member.name)
            is_table = suffix in self._tables
            if (is_table and self._path.is_dir()) or not (is_table or suffix in _SUFFIXES):
                left_out[suffix] += not is_table
                continue
            for item in self._items(member, is_table=is_table, said=said):
                number += 1
                cells = tuple(item.values.get(column) for column in self._header)
                yield Row(number=number, cells=cells, fault=item.fault, value=item.value[:SHOWN],
                          remarks=item.remarks, file=member.name)  # fmt: skip
        if not number:
            raise UnreadableFileError("it holds no document that can be read", path=self._name)
        if not self._remarked:
            self._notes += _remarks(self._name, said, +left_out)
            self._remarked = True

    def _items(self, member: Member, *, is_table: bool, said: Counter[str]) -> Iterator[Item]:
        """Yield the items of a file; what keeps the file from being read is a fault of it alone."""
        if member.document is None:
            yield Item(fault=member.fault)
            return
        try:
            format = self._format or sniffed(member.document, self._kind)
            if format is None or format.rows is None:
                yield Item(fault=_UNPACK if is_table else none_of_them(member.document, self._kind))
                return
            said[f"read as {format.title}"] += 1
            found = False
            for item in format.rows(member.document):
                found = True
                yield item
            if not found:
                yield Item(fault=f"read as {format.title}, it holds nothing")
            said.update(dict.fromkeys(member.document.notes, 1))
        except UnreadableFileError as error:
            yield Item(fault=str(error).removeprefix(f"{member.document.name}: "))


def _remarks(name: str, said: Counter[str], left_out: Counter[str]) -> Iterator[str]:
    for remark, count in said.most_common():
        yield f"{name}: of {count:,} file{'' if count == 1 else 's'}: {remark}"
    if left_out:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in left_out.most_common(8))
        yield f"{name}: files left out that are no documents: {kinds}"


def _suffix(name: str) -> str:
    suffixes = [s.casefold() for s in PurePosixPath(name).suffixes]
    return "".join((suffixes[:-1] if suffixes[-1:] == [".gz"] else suffixes)[-1:])


def _sha256(path: Path, *, name: str) -> str:
    """Return the digest of an archive, or of a folder's names and files."""
    try:
        if not path.is_dir():
            with path.open("rb") as raw:
                return hashlib.file_digest(raw, "sha256").hexdigest()
        digest = hashlib.sha256()
        for file in files(path):
            with file.open("rb") as raw:
                digest.update(file.relative_to(path).as_posix().encode(errors="replace") + b"\0")
                digest.update(hashlib.file_digest(raw, "sha256").digest())
        return digest.hexdigest()
    except FileNotFoundError:
        raise UnreadableFileError("there is no such file", path=name) from None
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}", path=name) from None
