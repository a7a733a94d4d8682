"""Opening a distribution: folders and zips, several together, as one set of tables."""

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..concepts import Source
from ..errors import InputError, MissingColumnError, UnreadableFileError

# The longest official cell has a few thousand characters; a cell beyond this is a quote that never closes.
csv.field_size_limit(10_000_000)

Row = dict[str, str]

# What zipfile raises for a damaged, encrypted or oddly compressed archive.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a distribution. path: the file on disk; inner: its name inside it, if that is a zip."""

    path: Path
    inner: str = ""

    @property
    def name(self) -> str:
        """Return the file's own name, without folders."""
        return (self.inner or self.path.name).rsplit("/", 1)[-1]

    @property
    def place(self) -> str:
        """Return the words by which an error names it."""
        return f"{self.path} ({self.inner})" if self.inner else str(self.path)

    @property
    def origin(self) -> str:
        """Return the name of the zip or the folder that holds it."""
        return self.path.name if self.inner else self.path.resolve().parent.name

    def read(self) -> bytes:
        """Return the content, or raise UnreadableFileError."""
        if not self.inner:
            try:
                return self.path.read_bytes()
            except OSError as error:
                raise UnreadableFileError(f"cannot be read: {error.strerror}", path=self.place) from None
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(self.inner)
        except (*_ZIP_ERRORS, KeyError) as error:
            raise UnreadableFileError(
                f"cannot be unpacked ({error}); download the zip again", path=self.place
            ) from None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file.

    numbers  for each row its place in the file; the header is row 1, blank lines count
    ragged   rows with more or fewer cells than the header: missing cells are empty, further ones ignored
    """

    member: Member
    rows: list[Row]
    numbers: list[int]
    source: Source
    ragged: frozenset[int] = frozenset()

    @property
    def notes(self) -> list[str]:
        """Return a remark on ragged rows, if there are any."""
        if not self.ragged:
            return []
        count = "1 row has" if len(self.ragged) == 1 else f"{len(self.ragged)} rows have"
        first = min(self.ragged)
        return [f"{self.member.name}: {count} more or fewer cells than the header (first: row {first})"]


def list_members(paths: Iterable[Path]) -> list[Member]:
    """Return every file in these zips and folders, zips inside folders included, in a fixed order.

    Raises InputError for a path that does not exist, UnreadableFileError for a broken zip.
    """
    members: list[Member] = []
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", path=str(path))
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            members += _zipped(file) if file.suffix.lower() in (".zip", ".whl") else [Member(file)]
    return members


def only_one(members: Sequence[Member], where: str) -> Member:
    """Return the one file; copies are harmless (a zip beside its unpacked files), else raises InputError."""
    first = members[0]
    different = [m for m in members[1:] if m.read() != first.read()]
    if different:
        raise InputError(
            f"two different files {first.name}: {first.place} and {different[0].place}; give one release at a time",
            path=where,
        )
    return first


def read_table(member: Member, *, required: Sequence[str], delimiter: str = ",", hint: str = "") -> Table:
    """Return the rows of a delimited table with a header; columns beyond `required` are kept.

    A tab-separated table is read without quotes, as O*NET writes it.
    hint    what to do if a column is missing
    Raises  UnreadableFileError if it has no rows, is not UTF-8 or is cut off inside a quoted cell,
            MissingColumnError if a column is missing.
    """
    data = member.read()
    text = _decode(data, member)
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        # strict: a quote that is still open at the end is an error, not one huge cell.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
        if missing := [column for column in required if column not in header]:
            raise MissingColumnError(missing, found=header, path=member.place, hint=hint)
        cells = {number: row for number, row in enumerate(reader, start=2) if any(row)}
    except csv.Error as error:
        raise UnreadableFileError(
            f"line {reader.line_num}: {error}; the file is damaged or cut off, get it again",
            path=member.place,
        ) from None
    if not cells:
        raise UnreadableFileError("it has a header but no rows; get it again", path=member.place)
    width = len(header)
    rows = [dict(zip(header, row + [""] * (width - len(row)), strict=False)) for row in cells.values()]
    ragged = frozenset(number for number, row in cells.items() if len(row) != width)
    source = Source(member.name, member.origin, hashlib.sha256(data).hexdigest())
    return Table(member, rows, list(cells), source, ragged)


def squeeze(text: str) -> str:
    """Return a text with every run of blanks, line ends included, as one space."""
    return " ".join(text.split())


def _decode(data: bytes, member: Member) -> str:
    if not data.strip():
        raise UnreadableFileError("the file is empty; get it again", path=member.place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            f"line {line}: not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8 or get it again",
            path=member.place,
        ) from None


def _zipped(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except _ZIP_ERRORS as error:
        raise UnreadableFileError(f"not a readable zip ({error}); download it again", path=str(path)) from None
    return [Member(path, name) for name in names]
