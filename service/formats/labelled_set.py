"""What a labelled set is made of, whatever layout it came in: texts, their skills, and all that was left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from credlens.models.evaluation.benchmarks import NO_LABEL, Labelled, SkillNames
from credlens.taxonomy.errors import InputError

from ..results import Reject
from .rows import SHOWN, Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """The texts of a labelled set, each once, and all that was left out.

    unknown   labels that the release has no skill for, with how often they stand there
    left_out  texts all of whose labels are unknown: they can neither be ranked nor count as asking for nothing
    inputs    file name -> sha256 of its bytes
    """

    texts: tuple[Labelled, ...]
    unknown: Mapping[str, int]
    left_out: int
    rows: int
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, str]


@dataclass(slots=True)
class Gathered:
    """What is known of the texts so far; rows of the same text add up."""

    names: SkillNames
    skills: dict[str, set[str]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    lost: set[str] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)

    def add(self, text: str, labels: Sequence[str]) -> None:
        """Add the labels of a text. One may be NO_LABEL, or have no skill in the release."""
        found = self.skills.setdefault(text, set())
        for label in labels:
            if label in NO_LABEL:
                continue
            ids = self.names.find(label)
            found.update(ids)
            if not ids:
                self.unknown[label] += 1
                self.lost.add(text)

    def reject(self, table: Table, row: Row, reason: str, *, column: str = "", value: object = "") -> None:
        """Add a row that is left out."""
        shown = str(value)[:SHOWN]
        self.rejects.append(
            Reject(path=table.name, row=row.number, column=column, value=shown, reason=reason, kept=False)
        )

    def finish(self, tables: Sequence[Table], *, path: Path, notes: Sequence[str] = ()) -> LabelledSet:
        """Return the set, or raise InputError if it has no text to measure on."""
        left_out = [text for text in self.lost if not self.skills[text]]
        texts = tuple(Labelled(t, frozenset(ids)) for t, ids in self.skills.items() if ids or t not in self.lost)
        if not texts:
            raise InputError(f"no text to measure on: {self._why(len(left_out))}", path=str(path))
        return LabelledSet(
            texts=texts,
            unknown=dict(self.unknown.most_common()),
            left_out=len(left_out),
            rows=sum(1 for table in tables for _ in table.rows),
            rejects=tuple(self.rejects),
            notes=(*(note for table in tables for note in table.notes), *notes),
            inputs={table.name: table.sha256 for table in tables},
        )

    def _why(self, left_out: int) -> str:
        if left_out:
            names = ", ".join(repr(label) for label, _ in self.unknown.most_common(3))
            return f"the release has no skill for any label, as {names}. Name the one they are of with --release"
        if self.rejects:
            return f"none of its rows can be used; the first: row {self.rejects[0].row}: {self.rejects[0].reason}"
        return "it holds no labelled text"


def cell(table: Table, row: Row, column: str) -> object:
    """Return the value of a row in a column."""
    return row.cells[table.header.index(column)]
