"""/jobs: long work of one's organisation, asked for here and done by a worker."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field

from ..jobs import queue
from ..jobs.export import exported_file
from ..jobs.kinds import JobKind, ScoreOrder
from ..store.sql.jobs import JobRecord, JobState
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import CONFLICT, NOT_FOUND
from .shapes import Day, Listed, Shape

router = APIRouter(prefix="/jobs", tags=["jobs"])

# Seconds between two looks at a job that is followed, and how long it is followed at most: whoever wants more
# connects again, as browsers do by themselves.
LOOK = 0.5
FOLLOWED = 600.0


class JobFault(Shape):
    """Why a job failed."""

    kind: str = Field(examples=["MissingColumnError"])
    message: str


class JobShape(Shape):
    """A job as it stands."""

    id: str
    kind: JobKind
    state: JobState
    stage: str = Field(description="what is being done", examples=["match sentences"])
    done: int = Field(description="how much of the stage is done")
    total: int = Field(description="of how much; 0 where that is not known")
    attempts: int = Field(description="how often a worker has begun it")
    cancel: bool = Field(description="its end was asked for, and its worker has not seen that yet")
    parameters: dict[str, Any]
    result: dict[str, Any] | None = Field(description="what it gave, such as the id of an import or a run")
    error: JobFault | None
    made_by: str
    made_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


class ScoreRequest(Shape):
    """A scoring of the catalogue."""

    as_of: Day | None = Field(default=None, description="day on which review dates are judged; by default today")
    previous_release: str = Field(
        default="",
        max_length=200,
        description="flag outcomes that rest on skills which changed since this release",
        examples=["esco-1.1.0"],
    )


@router.post("/score", status_code=202, summary="Have the catalogue scored")
def request_scoring(office: GivenOffice, actor: GivenActor, wanted: ScoreRequest, response: Response) -> JobShape:
    """Put the scoring of one's catalogue against the market into the queue; Location names the job to follow."""
    order = ScoreOrder(as_of=wanted.as_of, previous_release=wanted.previous_release)
    return accepted(queue.request_scoring(office, actor, order), response)


@router.post("/export", status_code=202, summary="Have the catalogue exported with its scores")
def request_export(office: GivenOffice, actor: GivenActor, wanted: ScoreRequest, response: Response) -> JobShape:
    """Have tables, workbook and report of a scoring written into one file; nothing of it is recorded as a run."""
    order = ScoreOrder(as_of=wanted.as_of, previous_release=wanted.previous_release)
    return accepted(queue.request_export(office, actor, order), response)


@router.get("", summary="List jobs, newest first")
def list_jobs(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    kind: Annotated[JobKind | None, Query()] = None,
    state: Annotated[JobState | None, Query()] = None,
) -> Listed[JobShape]:
    """Return the jobs of one's organisation."""
    page = queue.list_jobs(office, actor, size=limit, cursor=cursor, kind=kind, state=state or "")
    return Listed(items=[job_shape(job) for job in page.items], next=page.next)


@router.get("/{job_id}", summary="Read a job", responses=NOT_FOUND)
def get_job(office: GivenOffice, actor: GivenActor, job_id: str) -> JobShape:
    """Return how a job stands."""
    return job_shape(queue.get_job(office, actor, job_id))


@router.post("/{job_id}/cancel", status_code=202, summary="End a job", responses={**NOT_FOUND, **CONFLICT})
def cancel_job(office: GivenOffice, actor: GivenActor, job_id: str) -> JobShape:
    """End a job: at once where it waits; where it runs as soon as its worker sees it."""
    return job_shape(queue.cancel_job(office, actor, job_id))


@router.post("/{job_id}/retry", status_code=202, summary="Begin a job anew", responses={**NOT_FOUND, **CONFLICT})
def retry_job(office: GivenOffice, actor: GivenActor, job_id: str) -> JobShape:
    """Have a job that failed or was cancelled done anew; what it kept on its way is not done again."""
    return job_shape(queue.retry_job(office, actor, job_id))


@router.get(
    "/{job_id}/file",
    summary="Download an export",
    response_class=FileResponse,
    responses={
        **NOT_FOUND,
        **CONFLICT,
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
def download_export(office: GivenOffice, actor: GivenActor, job_id: str) -> FileResponse:
    """Return the file that an export has made; it is kept for 30 days."""
    path = exported_file(office, actor, job_id)
    return FileResponse(path, media_type="application/zip", filename=f"credlens-{job_id}.zip")


def _followed(office: GivenOffice, actor: GivenActor, job_id: str) -> JobRecord:
    """Return the job, before the stream has begun: an error can still be answered as one."""
    return queue.get_job(office, actor, job_id)


@router.get("/{job_id}/events", summary="Follow a job", responses=NOT_FOUND, response_class=EventSourceResponse)
async def follow_job(
    office: GivenOffice, actor: GivenActor, job: Annotated[JobRecord, Depends(_followed)]
) -> AsyncIterator[ServerSentEvent]:
    """Send the job as it stands, then again whenever it has changed, as server-sent events; the last one is final.

    An event is called by the state of the job; its data is what reading the job gives.
    """
    sent: JobShape | None = None
    end = asyncio.get_running_loop().time() + FOLLOWED
    while True:
        shape = job_shape(job)
        if shape != sent:
            yield ServerSentEvent(data=shape, event=job.state.value, retry=2000)
            sent = shape
        if job.finished or asyncio.get_running_loop().time() > end:
            return
        await asyncio.sleep(LOOK)
        job = await run_in_threadpool(queue.get_job, office, actor, job.id)


def accepted(job: JobRecord, response: Response) -> JobShape:
    """Return a job that was put into the queue; the response says where it can be read."""
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job_shape(job)


def job_shape(job: JobRecord) -> JobShape:
    """Return a job as the API shows it: who holds it is the workers' own business."""
    return JobShape.model_validate({name: getattr(job, name) for name in JobShape.model_fields})
