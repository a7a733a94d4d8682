"""Files that were sent to the service, by their content: uploads/<sha256>/<name>."""

import datetime as dt
import hashlib
import os
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from credlens.taxonomy.errors import InputError

from ..errors import TooLargeError

# Characters of a file's name that are kept, from its end: the suffix tells the format.
_NAME = 120


class Uploads:
    """The files of a workspace that were sent to it. One is there whole or not at all, however its sender ended."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "uploads"

    def begin(self, *, limit: int) -> "Upload":
        """Return a file that can be written to; limit: bytes that it may have."""
        arriving = self.folder / "arriving"
        arriving.mkdir(parents=True, exist_ok=True)
        return Upload(self.folder, arriving / uuid.uuid4().hex, limit)

    def path(self, sha256: str, name: str) -> Path:
        """Return where a file lies."""
        return self.folder / sha256 / name

    def sweep(self, before: dt.datetime) -> int:
        """Remove what senders left that ended in the middle, and return how much that was."""
        old = [p for p in self.folder.glob("arriving/*") if p.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


class Upload:
    """One file that is arriving, within a `with` block; it goes where it is not kept."""

    def __init__(self, folder: Path, path: Path, limit: int) -> None:
        self._folder = folder
        self._path = path
        self._limit = limit
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Append bytes; raise TooLargeError where the file becomes larger than it may be."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise TooLargeError(
                f"the file is larger than {self._limit:,} bytes, which is the most that is taken; send it in parts"
            )
        self._digest.update(chunk)
        self._file.write(chunk)

    def keep(self, name: str) -> str:
        """Keep the file under its sha256, which is returned, and a safe name; InputError where it is empty."""
        if not self.size:
            raise InputError("nothing was sent: the body of the request has to be the file", path=name)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        sha256 = self._digest.hexdigest()
        target = self._folder / sha256 / name
        target.parent.mkdir(exist_ok=True)
        self._path.replace(target)
        for folder in (target.parent, self._folder):
            _settle(folder)
        return sha256

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; what was not kept goes."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Return the last part of a file's name without what a file system or a terminal could take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)
    return kept.encode(errors="replace").decode()[-_NAME:].strip(". ") or "upload"


def _settle(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
