"""What takes jobs from the queue and does them, one after the other."""

import datetime as dt
import logging
import os
import socket
import threading
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType

from credlens.taxonomy.errors import CredlensError

from ..errors import UnavailableError
from ..logs import bound
from ..office import Office
from ..store.sql.jobs import JobRecord, JobState, Queue
from .hold import BrokenOffError, Hold, Why
from .kinds import JobKind
from .work import Work, told

LOG = logging.getLogger(__name__)

# How long a job stays that of a worker which is not heard of.
LEASE = dt.timedelta(seconds=30)
# Workers that a job may be lost with before it counts as what kills them.
ATTEMPTS = 5


class Worker:
    """Does jobs of an office.

    work      what does each kind
    lease     how long a job stays this worker's without being heard of
    stopping  once it is set no job is begun, and the one in hand is put back
    """

    def __init__(
        self,
        office: Office,
        work: Mapping[JobKind, Work],
        *,
        lease: dt.timedelta = LEASE,
        stopping: threading.Event | None = None,
    ) -> None:
        self._office = office
        self._work = work
        self._lease = lease
        self._stopping = stopping or threading.Event()
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def run_one(self) -> bool:
        """Do the next job, and return whether there was one."""
        if self._stopping.is_set():
            return False
        holder = f"{self._name}:{uuid.uuid4().hex}"
        at = self._office.clock()
        with self._office.database.write() as connection:
            job = Queue(connection).claim(holder, at=at, until=at + self._lease)
        if job is None:
            return False
        with bound(job_id=job.id), _Ending(self._office, job):
            LOG.info("%s for %s, attempt %d", job.kind, job.organisation_id, job.attempts)
            self._do(job)
            LOG.info("%s ended", job.kind)
        return True

    def _do(self, job: JobRecord) -> None:
        if job.cancel:
            raise BrokenOffError(Why.CANCELLED)
        if job.attempts > ATTEMPTS:
            raise WornOutError(job)
        with ExitStack() as stack:
            with Hold(self._office, job, lease=self._lease, stopping=self._stopping) as hold:
                work = self._work[JobKind(job.kind)](self._office, job, hold.report)
                finish = stack.enter_context(work)
            with self._office.database.write() as connection:
                queue = Queue(connection)
                if queue.finish(job.id, job.holder or "", at=self._office.clock()):
                    given = finish(connection)
                    queue.results(job.id, given.result, error=given.error)


class WornOutError(CredlensError):
    """A job took its workers with it."""

    def __init__(self, job: JobRecord) -> None:
        super().__init__(
            f"{job.attempts - 1} workers ended while they had this job, most often because memory ran out; "
            f"the last was at: {job.stage or 'its beginning'}. Give the worker more memory, then retry"
        )


class _Ending:
    """Says of a job how its work ended, where it did not end as it should."""

    def __init__(self, office: Office, job: JobRecord) -> None:
        self._office = office
        self._job = job

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Write the ending down; a fault of ours must not end the worker, which other jobs wait for."""
        if error is None:
            return True
        if isinstance(error, UnavailableError):
            LOG.warning("the database cannot be reached; the job is taken up again: %s", error)
            return True
        job, at, holder = self._job, self._office.clock(), self._job.holder or ""
        LOG.info("%s ended: %s", job.kind, error)
        with self._office.database.write() as connection:
            queue = Queue(connection)
            if isinstance(error, BrokenOffError) and error.why is Why.CANCELLED:
                queue.end(job.id, holder, JobState.CANCELLED, at=at)
            elif isinstance(error, BrokenOffError) or not isinstance(error, Exception):
                queue.put_back(job.id, holder, at=at)
            else:
                queue.end(job.id, holder, JobState.FAILED, at=at, error=_told(job, error))
        return isinstance(error, Exception)


def _told(job: JobRecord, error: Exception) -> dict[str, str]:
    if isinstance(error, CredlensError):
        return told(error)
    LOG.error("%s failed by a fault of the program", job.kind, exc_info=error)
    return {"kind": "fault", "message": f"a fault of the program, which its log describes: {type(error).__name__}"}
