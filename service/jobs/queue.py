"""Asking for jobs, looking at them, ending them and beginning them anew."""

import uuid

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, MissingError
from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.audit import AuditLog
from ..store.sql.database import Transaction
from ..store.sql.jobs import JobRecord, Jobs, JobState, Queue
from ..store.sql.packing import plain
from ..store.sql.pages import Page
from .kinds import ACTS, ImportOrder, JobKind, ScoreOrder, StartOrder


def request_scoring(office: Office, actor: Actor, order: ScoreOrder) -> JobRecord:
    """Have the catalogue scored; a job for just that which nobody has begun is returned as it is."""
    return _request(office, actor, JobKind.SCORE, order)


def request_export(office: Office, actor: Actor, order: ScoreOrder) -> JobRecord:
    """Have the tables, the workbook and the report of a scoring written into one file; for the rest as scoring."""
    return _request(office, actor, JobKind.EXPORT, order)


def _request(office: Office, actor: Actor, kind: JobKind, order: ScoreOrder) -> JobRecord:
    require(actor, ACTS[kind])
    if order.as_of and order.as_of > office.today():
        raise InputError(f"as_of {order.as_of} is in the future; review dates are judged as of today or before")
    with office.database.write() as connection:
        waiting = [
            job
            for job in Jobs(connection, actor.organisation).unfinished(kind)
            if job.state is JobState.QUEUED and job.parameters == plain(order)
        ]
        return waiting[0] if waiting else enqueue(connection, office, actor, kind, order)


def request_start(office: Office, actor: Actor, kind: JobKind) -> JobRecord:
    """Have the sample loaded, or the taxonomies installed; a job for it that is not over is returned as it is."""
    require(actor, ACTS[kind])
    with office.database.write() as connection:
        going = Jobs(connection, actor.organisation).unfinished(kind)
        return going[0] if going else enqueue(connection, office, actor, kind, StartOrder())


def enqueue(
    connection: Transaction, office: Office, actor: Actor, kind: JobKind, order: ImportOrder | ScoreOrder | StartOrder
) -> JobRecord:
    """Put a job into the queue, in a transaction of the caller, who has seen to it that the actor may."""
    at = office.clock()
    job = Jobs(connection, actor.organisation).add(
        uuid.uuid4().hex, kind=kind, parameters=plain(order), by=actor.name, at=at
    )
    _note(connection, office, actor, f"request {kind}", job.id)
    return job


def list_jobs(
    office: Office, actor: Actor, *, size: int, cursor: str = "", kind: JobKind | None = None, state: str = ""
) -> Page[JobRecord]:
    """Return a page of the organisation's jobs, newest first."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        return Jobs(connection, actor.organisation).page(size=size, cursor=cursor, kind=kind or "", state=state)


def get_job(office: Office, actor: Actor, job_id: str) -> JobRecord:
    """Return a job, or raise MissingError."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        return _get(Jobs(connection, actor.organisation), job_id)


def find_job(office: Office, actor: Actor, begin: str) -> str:
    """Return the id of the one job whose id begins so; MissingError where there is none, InputError where several."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        found = Jobs(connection, actor.organisation).ids(begin)
    if not found:
        raise MissingError("job", begin)
    if len(found) > 1:
        raise InputError(f"{len(found)} jobs begin with {begin!r}; give more of it: {', '.join(found[:3])}")
    return found[0]


def cancel_job(office: Office, actor: Actor, job_id: str) -> JobRecord:
    """End a job: at once where it waits, where it runs as soon as its worker sees it; ConflictError if it is over."""
    return _control(office, actor, job_id, cancel=True)


def retry_job(office: Office, actor: Actor, job_id: str) -> JobRecord:
    """Have a job that failed or was cancelled done anew; what it kept on its way is not done again."""
    return _control(office, actor, job_id, cancel=False)


def count_jobs(office: Office) -> dict[str, int]:
    """Return how many jobs of all organisations there are in each state: for whoever runs the service."""
    with office.database.read() as connection:
        return Queue(connection).counts()


def _control(office: Office, actor: Actor, job_id: str, *, cancel: bool) -> JobRecord:
    require(actor, Act.CONTROL_JOBS)
    with office.database.write() as connection:
        jobs = Jobs(connection, actor.organisation)
        job = _get(jobs, job_id)
        require(actor, ACTS[JobKind(job.kind)])
        change, name = (jobs.cancel, "cancel") if cancel else (jobs.retry, "retry")
        if not change(job_id, at=office.clock()):
            which = (
                "one that waits or runs can be cancelled"
                if cancel
                else "one that failed or was cancelled can be retried"
            )
            raise ConflictError(f"job {job_id} is {job.state}; only {which}")
        _note(connection, office, actor, f"{name} {job.kind}", job_id)
        return _get(jobs, job_id)


def _get(jobs: Jobs, job_id: str) -> JobRecord:
    job = jobs.get(job_id)
    if job is None:
        raise MissingError("job", job_id)
    return job


def _note(connection: Transaction, office: Office, actor: Actor, action: str, job_id: str) -> None:
    AuditLog(connection).append(
        actor=actor.name,
        organisation=actor.organisation,
        action=action,
        subject=f"job {job_id}",
        at=office.clock(),
    )
