"""A document as a table: each of its items is a row under the columns that its format carries."""

from collections.abc import Iterator
from pathlib import Path

from credlens.taxonomy.errors import UnreadableFileError

from ..rows import SHOWN, Row
from .format import ExchangeFormat
from .opened import Opened


class ItemRows:
    """The rows of a document, read from it each time they are gone through, so that none is held in between.

    The first time adds the document's remarks to the notes.
    """

    def __init__(self, path: Path, format: ExchangeFormat, *, name: str, notes: list[str]) -> None:
        self._path, self._format, self._name, self._notes = path, format, name, notes
        self._remarked = False

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, numbered by the position of the item; raise UnreadableFileError where there is none."""
        document = Opened(self._path, name=self._name)
        number = 0
        for number, item in enumerate(self._format.rows(document) if self._format.rows else (), start=1):
            yield Row(
                number=number,
                cells=tuple(item.values.get(column) for column in self._format.reads),
                fault=item.fault,
                value=item.value[:SHOWN],
                remarks=item.remarks,
            )
        if not number:
            raise UnreadableFileError(
                f"read as {self._format.title}, it holds no {_HOLDS[self._format.kind]}", path=self._name
            )
        if not self._remarked:
            self._notes += [f"{self._name}: {note}" for note in dict.fromkeys(document.notes)]
            self._remarked = True


_HOLDS = {"catalogue": "credential", "postings": "posting"}
