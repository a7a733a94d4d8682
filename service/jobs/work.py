"""What the kinds of jobs have in common: long work first, then one transaction that writes what it gave."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..office import Office
from ..store.matches import Progress
from ..store.sql.database import Transaction
from ..store.sql.jobs import JobRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a job gave: names of what it made, and counts. error: why it failed all the same."""

    result: Mapping[str, Any]
    error: Mapping[str, str] | None = None


# Writes what the work gave. It is called in the transaction in which the job becomes done, so once or never.
Finish: TypeAlias = Callable[[Transaction], Given]
# Does the long part, which may be done again after a worker's death and so must bear it; what it holds on to for the
# finish goes when the block ends.
Work: TypeAlias = Callable[[Office, JobRecord, Progress], AbstractContextManager[Finish]]


def told(error: Exception) -> dict[str, str]:
    """Return an error as a job keeps it."""
    return {"kind": type(error).__name__, "message": str(error)}
