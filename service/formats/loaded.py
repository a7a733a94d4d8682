"""What every reader returns: the records, and all that was left out or remarked on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

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
