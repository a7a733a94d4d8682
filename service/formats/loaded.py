"""What every reader returns: the records, and all that was left out or remarked on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from credlens.taxonomy.errors import InputError

from ..results import Counts, Reject

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[T_co]):
    """The records of one or more files.

    rejects  one with kept=False for each row left out, one with kept=True for each value dropped
    notes    remarks on whole files: encoding, columns chosen, order of day and month
    counts   over all files; rows == records + rejected
    inputs   file name -> sha256 of its bytes
    """

    records: tuple[T_co, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    counts: Counts
    inputs: Mapping[str, str]


def usable(loaded: Loaded[T_co]) -> Loaded[T_co]:
    """Return what a reader read, or raise InputError if it could use no row at all."""
    if loaded.records:
        return loaded
    first = next((r for r in loaded.rejects if not r.kept), None)
    why = f"; the first: row {first.row}: {first.reason}" if first else ""
    raise InputError(f"none of {loaded.counts.rows} rows can be used{why}", path=", ".join(loaded.inputs))
