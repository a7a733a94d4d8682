"""What every reader returns: the records, and all that was left out or remarked on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from credlens.taxonomy.errors import InputError

from ..results import Counts, Reject

T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S", bound="Loaded[Any] | Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[T_co]):
    """The records of one or more files.

    rejects  one with kept=False for each row left out, one with kept=True for each value dropped
    notes    remarks on whole files: encoding, columns chosen, order of day and month
    counts   over all files; rows == records + rejected
    inputs   file name -> sha256 of its bytes
    contacts_removed  kind -> how many contact details were taken out of the texts
    """

    records: tuple[T_co, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    counts: Counts
    inputs: Mapping[str, str]
    contacts_removed: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return nothing: records that are held are not worth remembering."""
        return ""

    def batches(self, size: int) -> Iterator[Sequence[T_co]]:
        """Yield the records, `size` at a time."""
        for begin in range(0, len(self.records), size):
            yield self.records[begin : begin + size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a source that was read to its end: the same as of records that are held, without them."""

    counts: Counts
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, source: "Source[object]") -> "Said":
        """Return what a source says of itself now."""
        return cls(counts=source.counts, rejects=(*source.rejects,), notes=(*source.notes,), inputs=dict(source.inputs))


class Source(Protocol[T_co]):
    """Records that come in batches; what is said of them is whole when the last batch has been drawn."""

    @property
    def key(self) -> str:
        """Return what all that is read depends on; empty where it is not worth keeping."""

    @property
    def rejects(self) -> Sequence[Reject]:
        """Return what was left out so far."""

    @property
    def notes(self) -> Sequence[str]:
        """Return the remarks on whole files."""

    @property
    def counts(self) -> Counts:
        """Return the rows, records and rejected rows so far."""

    @property
    def inputs(self) -> Mapping[str, str]:
        """Return file name -> sha256 of its bytes."""

    def batches(self, size: int) -> Iterator[Sequence[T_co]]:
        """Yield the records, `size` at a time."""


def usable(loaded: S) -> S:
    """Return what a reader read to its end, or raise InputError if it could use no row at all."""
    if loaded.counts.records:
        return loaded
    first = next((r for r in loaded.rejects if not r.kept), None)
    why = f"; the first: row {first.row}: {first.reason}" if first else ""
    raise InputError(f"none of {loaded.counts.rows} rows can be used{why}", path=", ".join(loaded.inputs))
