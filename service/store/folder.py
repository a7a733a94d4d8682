"""Parquet parts under one address: a local folder or, through fsspec, object storage."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIX = ".parquet"


class Folder:
    """Tables by name. A part is there whole or not at all, however its writer ended.

    address  a path, or an address that fsspec knows: s3://bucket/credlens, memory://test
    """

    def __init__(self, address: Path | str) -> None:
        from fsspec.core import url_to_fs

        self.address = str(address).rstrip("/")
        self._system, self._root = url_to_fs(self.address)

    def __truediv__(self, name: str) -> "Folder":
        """Return the folder of this name inside."""
        return Folder(f"{self.address}/{name}")

    def names(self) -> list[str]:
        """Return the names of the parts, sorted."""
        if not self._system.isdir(self._root):
            return []
        self._system.invalidate_cache()
        paths = self._system.ls(self._root, detail=False)
        names = (str(path).rpartition("/")[2] for path in paths)
        return sorted(n.removesuffix(SUFFIX) for n in names if n.endswith(SUFFIX) and not n.startswith("."))

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return bool(self._system.exists(self._path(name)))

    def read(self, name: str, *, columns: Sequence[str] | None = None) -> "pa.Table":
        """Return a part, or these columns of it."""
        import pyarrow.parquet as pq

        with self._system.open(self._path(name), "rb") as file:
            return pq.read_table(file, columns=columns)

    def write(self, name: str, table: "pa.Table") -> None:
        """Write a part beside its place and put it there."""
        import pyarrow.parquet as pq

        self._system.makedirs(self._root, exist_ok=True)
        partial = f"{self._root}/.{name}.{os.getpid()}"
        with self._system.open(partial, "wb") as file:
            pq.write_table(table, file, compression="zstd")
        self._system.mv(partial, self._path(name))

    def remove(self, name: str) -> None:
        """Remove a part if it is there."""
        if self.has(name):
            self._system.rm(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}{SUFFIX}"
