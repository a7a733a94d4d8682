"""A job in the hands of a worker: its lease is renewed, its progress written down, and the wish to cancel it seen."""

import datetime as dt
import threading
import time
from enum import StrEnum
from types import TracebackType
from typing import Self

from credlens.taxonomy.errors import CredlensError

from ..errors import UnavailableError
from ..office import Office
from ..store.sql.jobs import JobRecord, Queue

# Seconds between two looks at the job's row.
BEAT = 1.0


class Why(StrEnum):
    """Why work is broken off."""

    CANCELLED = "somebody asked for its end"
    LOST = "another worker has taken it, because this one was not heard of for too long"
    STOPPED = "the worker is to stop"


class BrokenOffError(CredlensError):
    """Work is not to be gone on with."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


class Hold:
    """The hold of one worker on one job, within a `with` block.

    lease     how long the job stays this worker's without being heard of
    stopping  set when the worker is to stop
    """

    def __init__(self, office: Office, job: JobRecord, *, lease: dt.timedelta, stopping: threading.Event) -> None:
        self._office = office
        self._job = job
        self._lease = lease
        self._stopping = stopping
        self._progress = (job.stage, job.done, job.total)
        self._why: Why | None = None
        self._heard = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"hold of {job.id}", daemon=True)

    def report(self, stage: str, done: int, total: int) -> None:
        """Take progress; raise BrokenOffError where the work is not to be gone on with."""
        self._progress = (stage, done, total)
        why = Why.STOPPED if self._stopping.is_set() else self._why
        if why:
            raise BrokenOffError(why)

    def __enter__(self) -> Self:
        """Begin to renew the lease."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Renew it no more."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(min(BEAT, self._lease.total_seconds() / 4)):
            try:
                self._renew()
            except UnavailableError:
                # It may come back before the lease has passed.
                if time.monotonic() - self._heard > self._lease.total_seconds():
                    self._why = Why.LOST
            if self._why is Why.LOST:
                return

    def _renew(self) -> None:
        begin = time.monotonic()
        stage, done, total = self._progress
        until = self._office.clock() + self._lease
        holder = self._job.holder or ""
        with self._office.database.write() as connection:
            cancel = Queue(connection).renew(self._job.id, holder, until=until, stage=stage, done=done, total=total)
        self._heard = begin
        if cancel is not False:
            self._why = Why.LOST if cancel is None else Why.CANCELLED
