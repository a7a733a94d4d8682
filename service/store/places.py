"""Where texts stand in a long column: found in a moment, at twelve bytes a row."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .texts import Texts

if TYPE_CHECKING:
    import pyarrow as pa

# Texts that are Python strings at a time while their hashes are taken.
_AT_ONCE = 65_536


class Places:
    """The rows of n texts, found by the texts: rising hashes, int64[n], and the row of each, int32[n]."""

    def __init__(self, column: "pa.ChunkedArray") -> None:
        parts = (column.slice(at, _AT_ONCE).to_pylist() for at in range(0, len(column), _AT_ONCE))
        hashes = np.fromiter((hash(text) for part in parts for text in part), dtype=np.int64, count=len(column))
        self._rows = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._rows]
        self._texts = Texts(column)

    def find(self, wanted: Iterable[str]) -> list[int]:
        """Return the first row of each text that is there, in the order in which they are wanted."""
        texts = [*wanted]
        hashes = np.fromiter(map(hash, texts), dtype=np.int64, count=len(texts))
        first, last = (np.searchsorted(self._hashes, hashes, side).tolist() for side in ("left", "right"))
        rows = (self._rows[begin:end].tolist() for begin, end in zip(first, last, strict=True))
        # Texts may share a hash, so what stands there is read.
        found = (
            next((row for row in at if self._texts[row] == text), None) for text, at in zip(texts, rows, strict=True)
        )
        return [row for row in found if row is not None]
