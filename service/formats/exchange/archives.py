"""The files of a folder, a zip or a tar, one after the other: nothing is unpacked to disk, one is held at a time."""

import bz2
import gzip
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from credlens.taxonomy.errors import UnreadableFileError

from ..rated import rated
from .guard import open_zip, read_at_most, read_member, unsafe_name
from .limits import LIMITS, Limits
from .opened import Opened

_ZIPS = (".zip",)
_TARS = (".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")
_UNPACKERS: dict[bytes, Callable[[BinaryIO], object]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7z": lzma.open}
_BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file inside: its path there, what opens it, or what keeps it from being read."""

    name: str
    document: Opened | None = None
    fault: str = ""


def is_archive(path: Path) -> bool:
    """Return whether a path is a folder, or its name ends as that of an archive."""
    return path.is_dir() or is_archive_name(path.name)


def is_archive_name(name: str) -> bool:
    """Return whether a file's name ends as that of an archive."""
    return name.casefold().endswith((*_ZIPS, *_TARS))


def members(path: Path, *, name: str, limits: Limits = LIMITS) -> Iterator[Member]:
    """Yield the files inside, those of a folder by name; hidden ones are passed over.

    Raises UnreadableFileError where the archive as a whole is broken or made to do harm.
    """
    if path.is_dir():
        return _folder(path, name=name)
    if path.name.casefold().endswith(_ZIPS):
        return _zip(path, name=name, limits=limits)
    return _tar(path, name=name, limits=limits)


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it by name; links and hidden ones are passed over."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(names):
            path = Path(place, file)
            if not file.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _folder(folder: Path, *, name: str) -> Iterator[Member]:
    for path in files(folder):
        inside = path.relative_to(folder).as_posix()
        yield Member(name=inside, document=Opened(path, name=f"{name}/{inside}"))


def _zip(path: Path, *, name: str, limits: Limits) -> Iterator[Member]:
    # Its files are held one by one, so that their sum does not matter.
    summed = replace(limits, archive=1 << 50)
    with _file(path, name=name) as raw, open_zip(raw, name=name, limits=summed) as archive:
        for info in archive.infolist():
            if info.is_dir() or _is_hidden(info.filename):
                continue
            try:
                content = read_member(archive, info, name=f"{name}/{info.filename}", limits=limits)
            except UnreadableFileError as error:
                yield Member(name=info.filename, fault=str(error))
            else:
                yield _held(info.filename, content, name=name)


def _tar(path: Path, *, name: str, limits: Limits) -> Iterator[Member]:
    try:
        with _file(path, name=name) as raw:
            head = raw.read(3)
            raw.seek(0)
            unpack = next((unpack for magic, unpack in _UNPACKERS.items() if head.startswith(magic)), None)
            stream = rated(cast(BinaryIO, unpack(raw)), raw, name=name, limits=limits) if unpack else raw
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                while info := archive.next():
                    # else it would keep what is said of every file
                    archive.members.clear()  # type: ignore[attr-defined]
                    if fault := unsafe_name(info.name):
                        raise UnreadableFileError(f"a member {fault}", path=name, value=info.name[:80])
                    if info.issym() or info.islnk():
                        raise UnreadableFileError("a member is a link", path=name, value=info.name[:80])
                    inside = archive.extractfile(info) if info.isreg() and not _is_hidden(info.name) else None
                    if inside is not None:
                        content = read_at_most(cast(BinaryIO, inside), limits.document, name=f"{name}/{info.name}")
                        yield _held(info.name, content, name=name)
    except _BROKEN as error:
        raise UnreadableFileError(f"not a tar archive that can be read ({error})", path=name) from None


def _held(inside: str, content: bytes, *, name: str) -> Member:
    return Member(name=inside, document=Opened(Path(inside), name=f"{name}/{inside}", content=content))


def _is_hidden(inside: str) -> bool:
    """Return whether a file is hidden, or one that a Mac put beside another."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(inside).parts)


@contextmanager
def _file(path: Path, *, name: str) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            yield raw
    except FileNotFoundError:
        raise UnreadableFileError("there is no such file", path=name) from None
