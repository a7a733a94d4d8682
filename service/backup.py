"""A copy of all that a service could not compute anew, in one file, and a service from such a file.

In it are the database, the postings, the releases of taxonomies, and the files that were sent to be imported. What is
computed from them (segmented adverts, matches, indexes, tables) is left out: the next run makes it again.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO

from credlens.taxonomy.errors import InputError

from .config import Settings
from .errors import ConflictError
from .opening import now
from .store.matches import Progress
from .store.records import PostingStore
from .store.sql import dump
from .store.sql.database import Database, database_url
from .store.sql.packing import typed

# The form of these files; one of another is refused.
FORM = 1
FOLDERS = ("postings", "taxonomies", "uploads")
_MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup. revision: the migration of its tables; rows: by table; members: sha256 by name."""

    form: int
    credlens: str
    revision: str
    made_at: str
    rows: dict[str, int]
    members: dict[str, str]


def back_up(settings: Settings, path: Path, *, progress: Progress | None = None) -> Manifest:
    """Write a backup to a file that is not there yet, while whoever works goes on.

    It holds one state of the database, that of the moment at which it began. Files are copied after that: there may
    be more postings in them than the database lists, never fewer, and an import that was under way is done again.
    Raises InputError where the file is there, or cannot be written.
    """
    if path.exists():
        raise InputError("there is a file of this name; name another", path=str(path))
    database = Database(database_url(settings.database_url, settings.home))
    database.migrate()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Its passwords are hashed, its sessions too; it is nobody else's business all the same.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                manifest = _write(file, database, settings.home, progress)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).rename(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"no backup can be written here ({error.strerror or error})", path=str(path)) from None
    return manifest


def restore(settings: Settings, path: Path, *, progress: Progress | None = None) -> Manifest:
    """Make the workspace and the database of the settings from a backup; both must be empty.

    Raises InputError where the file is none of these, is damaged, or was made by another version; ConflictError where
    something would be overwritten.
    """
    with _opened(path) as archive:
        with _readable(path):
            manifest = _manifest(archive, path)
        database = Database(database_url(settings.database_url, settings.home))
        _check_empty(database, settings.home)
        with _readable(path):
            _check_whole(archive, manifest, path, progress)
        database.migrate()
        _check_revision(database, manifest, path)
        _fill(archive, manifest, database, settings.home, progress)
    return manifest


def _opened(path: Path) -> zipfile.ZipFile:
    with _readable(path):
        return zipfile.ZipFile(path)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say in our own words what a file that is damaged in any way makes its reader say."""
    try:
        yield
    except (OSError, EOFError, ValueError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"no backup can be read here ({error})", path=str(path)) from None


def _write(file: IO[bytes], database: Database, home: Path, progress: Progress | None) -> Manifest:
    rows: dict[str, int] = {}
    members: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with database.read() as connection:
            revision = dump.revision(connection)
            names = dump.table_names()
            for done, name in enumerate(names):
                if progress:
                    progress("copying the database", done, len(names))
                counted = _Counted(dump.lines(connection, name))
                members[f"database/{name}.jsonl"] = _add(archive, f"database/{name}.jsonl", counted)
                rows[name] = counted.count
        with PostingStore(home).alone():
            members |= _add_files(archive, home / "postings")
        members |= _add_files(archive, home / "taxonomies")
        members |= _add_files(archive, home / "uploads")
        manifest = Manifest(
            form=FORM,
            credlens=version("credlens"),
            revision=revision,
            made_at=now().isoformat(),
            rows=rows,
            members=members,
        )
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


class _Counted:
    """Parts that are counted as they are gone through."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self.count += 1
            yield part


def _files(folder: Path) -> list[Path]:
    """Return the whole files of a folder: those that are being written begin with a dot, or are still arriving."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    inside = ((path, path.relative_to(folder).parts) for path in found)
    return [path for path, parts in inside if parts[0] != "arriving" and not any(p.startswith(".") for p in parts)]


def _add_files(archive: zipfile.ZipFile, folder: Path) -> dict[str, str]:
    """Write the files of a folder of the workspace and return their sha256 by member."""
    members = {}
    for path in _files(folder):
        name = f"files/{folder.name}/{path.relative_to(folder).as_posix()}"
        # One that was removed since the folder was listed is none any more.
        with suppress(FileNotFoundError), path.open("rb") as file:
            members[name] = _add(archive, name, iter(partial(file.read, _CHUNK), b""), packed=False)
    return members


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes], *, packed: bool = True) -> str:
    """Write a member and return its sha256. packed: it is worth compressing."""
    digest = hashlib.sha256()
    info = zipfile.ZipInfo(name, date_time=dt.datetime.now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as member:
        for part in parts:
            digest.update(part)
            member.write(part)
    return digest.hexdigest()


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        value = json.loads(archive.read(_MANIFEST))
        if value["form"] == FORM:
            return typed(Manifest, value)
    except (KeyError, ValueError, TypeError):
        raise InputError("it is none that credlens backup wrote: it has no manifest", path=str(path)) from None
    raise InputError(f"this backup is of form {value['form']}, and this version reads form {FORM}", path=str(path))


def _check_empty(database: Database, home: Path) -> None:
    present = [name for name in (*FOLDERS, "catalogue.parquet", "review") if (home / name).exists()]
    with database.read() as connection:
        present += [f"table {name}" for name in dump.filled(connection)]
    if present:
        raise ConflictError(
            f"nothing is overwritten, and there is something already: {', '.join(present)}. "
            "Restore into an empty workspace (CREDLENS_HOME) and an empty database (CREDLENS_DATABASE_URL)"
        )


def _check_whole(archive: zipfile.ZipFile, manifest: Manifest, path: Path, progress: Progress | None) -> None:
    names = set(archive.namelist()) - {_MANIFEST}
    if names != set(manifest.members):
        raise InputError("it is damaged: it does not hold what its manifest names", path=str(path))
    for done, (name, expected) in enumerate(manifest.members.items()):
        if progress:
            progress("checking the backup", done, len(manifest.members))
        with archive.open(name) as member:
            if hashlib.file_digest(member, "sha256").hexdigest() != expected:  # type: ignore[arg-type]
                raise InputError(f"it is damaged: {name} is not what it was", path=str(path))


def _check_revision(database: Database, manifest: Manifest, path: Path) -> None:
    with database.read() as connection:
        here = dump.revision(connection)
    if here != manifest.revision:
        raise InputError(
            f"its tables are those of revision {manifest.revision}, this version has {here}: restore it with credlens "
            f"{manifest.credlens}, which made it; a newer version then brings the database to its own tables",
            path=str(path),
        )


def _fill(
    archive: zipfile.ZipFile, manifest: Manifest, database: Database, home: Path, progress: Progress | None
) -> None:
    """Put the files in their places, then the rows; where that fails, nothing stays."""
    home.mkdir(parents=True, exist_ok=True)
    moved: list[Path] = []
    with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as scratch:
        _unpack(archive, manifest, Path(scratch))
        try:
            with database.write() as connection:
                names = dump.table_names()
                for done, name in enumerate(names):
                    if progress:
                        progress("filling the database", done, len(names))
                    with archive.open(f"database/{name}.jsonl") as lines:
                        dump.fill(connection, name, lines)
                for folder in sorted(Path(scratch).iterdir()):
                    moved.append(folder.rename(home / folder.name))
        except BaseException:
            for folder in moved:
                shutil.rmtree(folder)
            raise


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    for name in manifest.members:
        parts = PurePosixPath(name).parts
        if parts[0] != "files":
            continue
        if len(parts) < 3 or parts[1] not in FOLDERS or ".." in parts:
            raise InputError(f"it holds {name!r}, which is no part of a workspace")
        target = folder.joinpath(*parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file, _CHUNK)
            file.flush()
            os.fsync(file.fileno())
