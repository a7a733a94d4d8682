"""Postings as they are counted: who asks, and the keys of the sentences in which they do."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .folder import Folder

if TYPE_CHECKING:
    import pyarrow as pa


class AdvertStore:
    """Segmented postings in parts by their content: a posting file that was read before is not cut again.

    adverts/NAME    one row a posting, without its text
    sentences/NAME  key and text of each different sentence in them
    """

    def __init__(self, folder: Path | str, fingerprint: str) -> None:
        self._adverts = Folder(folder) / f"{fingerprint}/adverts"
        self._sentences = Folder(folder) / f"{fingerprint}/sentences"

    def has(self, name: str) -> bool:
        """Return whether a part is there, whole."""
        return self._adverts.has(name)

    def add(self, name: str, adverts: "pa.Table", sentences: "pa.Table") -> None:
        """Keep a part."""
        # The adverts come last: where they are, the sentences are too.
        self._sentences.write(name, sentences)
        self._adverts.write(name, adverts)

    def adverts(self, names: Sequence[str], *, columns: Sequence[str] | None = None) -> Iterator["pa.Table"]:
        """Yield the parts of these names, or these columns of them."""
        for name in names:
            yield self._adverts.read(name, columns=columns)

    def sentences(self, names: Sequence[str]) -> Iterator["pa.Table"]:
        """Yield key and text of the sentences of each part."""
        for name in names:
            yield self._sentences.read(name)
