"""Work to be done: a queue that several workers take from, each job held by one of them at a time."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, insert, or_, select, update

from .pages import Page, page
from .schema import jobs


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job as it stands.

    stage, done, total  what is being done, and how much of it is; total 0: not known
    attempts            how often a worker has begun it
    cancel              somebody asked for its end, and its worker has not seen that yet
    holder              the worker that has it, until held_until
    result              what it gave; error: {"kind", "message"} of why it failed
    """

    id: str
    organisation_id: str
    kind: str
    parameters: Mapping[str, Any]
    state: JobState
    stage: str
    done: int
    total: int
    attempts: int
    cancel: bool
    holder: str | None
    held_until: dt.datetime | None
    not_before: dt.datetime
    result: Mapping[str, Any] | None
    error: Mapping[str, str] | None
    made_by: str
    made_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None

    @property
    def finished(self) -> bool:
        """Return whether nothing will be done to it any more."""
        return self.state not in UNFINISHED


class Jobs:
    """The jobs of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def add(self, job_id: str, *, kind: str, parameters: Mapping[str, Any], by: str, at: dt.datetime) -> JobRecord:
        """Put a job into the queue."""
        row = {
            **_FRESH,
            "id": job_id,
            "organisation_id": self._organisation,
            "kind": kind,
            "parameters": dict(parameters),
            "not_before": at,
            "made_by": by,
            "made_at": at,
        }
        self._connection.execute(insert(jobs), row)
        return JobRecord(**row)

    def get(self, job_id: str) -> JobRecord | None:
        """Return the job of this id, None where there is none."""
        row = self._connection.execute(select(jobs).where(*self._is(job_id))).one_or_none()
        return _record(row) if row else None

    def ids(self, begin: str) -> list[str]:
        """Return the ids that begin so, sorted."""
        like = jobs.c.id.startswith(begin, autoescape=True)
        return list(self._connection.scalars(select(jobs.c.id).where(self._own, like).order_by(jobs.c.id)))

    def unfinished(self, kind: str = "") -> list[JobRecord]:
        """Return the jobs that wait or run, oldest first; of one kind, or of all."""
        own = [self._own, jobs.c.state.in_(UNFINISHED)]
        if kind:
            own.append(jobs.c.kind == kind)
        return [*map(_record, self._connection.execute(select(jobs).where(*own).order_by(jobs.c.made_at, jobs.c.id)))]

    def page(self, *, size: int, cursor: str = "", kind: str = "", state: str = "") -> Page[JobRecord]:
        """Return a page of the jobs, newest first."""
        query = select(jobs).where(self._own).order_by(jobs.c.made_at.desc(), jobs.c.id)
        if kind:
            query = query.where(jobs.c.kind == kind)
        if state:
            query = query.where(jobs.c.state == state)
        return page(self._connection, query, _record, size=size, cursor=cursor)

    def cancel(self, job_id: str, *, at: dt.datetime) -> bool:
        """End a job that waits, ask the worker of one that runs to; return False for one that is finished."""
        waits = update(jobs).where(*self._is(job_id), jobs.c.state == JobState.QUEUED)
        if self._connection.execute(waits.values(state=JobState.CANCELLED, finished_at=at)).rowcount:
            return True
        runs = update(jobs).where(*self._is(job_id), jobs.c.state == JobState.RUNNING)
        return self._connection.execute(runs.values(cancel=True)).rowcount > 0

    def retry(self, job_id: str, *, at: dt.datetime) -> bool:
        """Put a job that failed or was cancelled into the queue again; return False for any other."""
        ended = jobs.c.state.in_((JobState.FAILED, JobState.CANCELLED))
        again = update(jobs).where(*self._is(job_id), ended).values(**_FRESH, not_before=at)
        return self._connection.execute(again).rowcount > 0

    @property
    def _own(self) -> ColumnElement[bool]:
        return jobs.c.organisation_id == self._organisation

    def _is(self, job_id: str) -> tuple[ColumnElement[bool], ...]:
        return self._own, jobs.c.id == job_id


class Queue:
    """The jobs of all organisations as workers see them, in one transaction.

    A holder is a name that is used for one attempt only. Everything that it does to a job is done only while the job is
    its own, so that one that was taken for dead and comes back changes nothing any more.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, holder: str, *, at: dt.datetime, until: dt.datetime) -> JobRecord | None:
        """Take the job that has waited longest, or one whose worker has died; None where there is none."""
        dead = and_(jobs.c.state == JobState.RUNNING, jobs.c.held_until < at)
        free = or_(and_(jobs.c.state == JobState.QUEUED, jobs.c.not_before <= at), dead)
        # PostgreSQL passes over what another worker is just taking; SQLite has one writer at a time.
        oldest = select(jobs.c.id).where(free).order_by(jobs.c.made_at, jobs.c.id).limit(1)
        job_id = self._connection.scalar(oldest.with_for_update(skip_locked=True))
        if job_id is None:
            return None
        taken = update(jobs).where(jobs.c.id == job_id)
        values = {
            "state": JobState.RUNNING,
            "holder": holder,
            "held_until": until,
            "attempts": jobs.c.attempts + 1,
            "started_at": func.coalesce(jobs.c.started_at, at),
        }
        self._connection.execute(taken.values(values))
        return _record(self._connection.execute(select(jobs).where(jobs.c.id == job_id)).one())

    def renew(self, job_id: str, holder: str, *, until: dt.datetime, stage: str, done: int, total: int) -> bool | None:
        """Keep hold of a job, say how far it is, and return whether it is to be cancelled; None: it is lost."""
        values = {"held_until": until, "stage": stage, "done": done, "total": total}
        if not self._connection.execute(update(jobs).where(*_held(job_id, holder)).values(values)).rowcount:
            return None
        return bool(self._connection.scalar(select(jobs.c.cancel).where(jobs.c.id == job_id)))

    def finish(self, job_id: str, holder: str, *, at: dt.datetime) -> bool | None:
        """Mark a job as done before its results are written; return whether that stands.

        None: it is lost. False: it is to be cancelled. In either case the caller writes nothing.
        """
        own = update(jobs).where(*_held(job_id, holder))
        state = case((jobs.c.cancel, JobState.CANCELLED.value), else_=JobState.DONE.value)
        if not self._connection.execute(own.values(state=state, finished_at=at, **_LEFT)).rowcount:
            return None
        return self._connection.scalar(select(jobs.c.state).where(jobs.c.id == job_id)) == JobState.DONE

    def results(self, job_id: str, result: Mapping[str, Any], *, error: Mapping[str, str] | None = None) -> None:
        """Write down what a job gave, in the transaction in which it is finished; error: it gave that and failed."""
        state = JobState.FAILED if error else JobState.DONE
        values = {"result": dict(result), "error": dict(error) if error else None, "state": state}
        self._connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))

    def end(
        self,
        job_id: str,
        holder: str,
        state: JobState,
        *,
        at: dt.datetime,
        error: Mapping[str, str] | None = None,
    ) -> bool:
        """Mark a job as failed or cancelled; return False where it is lost."""
        values = {"state": state, "error": dict(error) if error else None, "finished_at": at, **_LEFT}
        return self._connection.execute(update(jobs).where(*_held(job_id, holder)).values(values)).rowcount > 0

    def put_back(self, job_id: str, holder: str, *, at: dt.datetime) -> bool:
        """Let go of a job that another worker shall go on with, as if this attempt had not been."""
        values = {"state": JobState.QUEUED, "attempts": jobs.c.attempts - 1, "not_before": at, **_LEFT}
        return self._connection.execute(update(jobs).where(*_held(job_id, holder)).values(values)).rowcount > 0

    def counts(self) -> dict[str, int]:
        """Return how many jobs there are in each state."""
        rows = self._connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
        return dict.fromkeys((state.value for state in JobState), 0) | {state: count for state, count in rows}


_LEFT: dict[str, Any] = {"holder": None, "held_until": None}
_FRESH: dict[str, Any] = {
    **_LEFT,
    "state": JobState.QUEUED,
    "stage": "",
    "done": 0,
    "total": 0,
    "attempts": 0,
    "cancel": False,
    "result": None,
    "error": None,
    "started_at": None,
    "finished_at": None,
}


def _held(job_id: str, holder: str) -> tuple[ColumnElement[bool], ...]:
    return jobs.c.id == job_id, jobs.c.holder == holder, jobs.c.state == JobState.RUNNING


def _record(row: Row[*tuple[Any, ...]]) -> JobRecord:
    values = dict(row._mapping)
    return JobRecord(**{**values, "state": JobState(values["state"])})
