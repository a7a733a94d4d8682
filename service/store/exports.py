"""Files that were made for somebody to fetch: exports/<id>.zip. One is there whole or not at all."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is being made: a name that no id is.
_MAKING = "making-"


class Exports:
    """The exports of a workspace."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "exports"

    def path(self, export_id: str) -> Path:
        """Return where an export lies."""
        return self.folder / f"{export_id}.zip"

    @contextmanager
    def making(self) -> Iterator[Path]:
        """Yield a folder to write into, which goes when the block ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_MAKING, dir=self.folder) as folder:
            yield Path(folder)

    def keep(self, folder: Path, export_id: str) -> int:
        """Pack what lies in a folder into the file of an export, and return its size in bytes."""
        packed = Path(shutil.make_archive(str(folder.with_name(f"{folder.name}-packed")), "zip", folder))
        try:
            with packed.open("rb") as file:
                os.fsync(file.fileno())
            packed.replace(self.path(export_id))
        finally:
            packed.unlink(missing_ok=True)
        return self.path(export_id).stat().st_size

    def sweep(self, before: dt.datetime) -> int:
        """Remove what was made before a moment, finished or not, and return how much that was."""
        old = [path for path in self.folder.glob("*") if path.stat().st_mtime < before.timestamp()]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)
