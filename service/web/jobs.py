"""Jobs: what is being done, how far it is, how it ended; having the catalogue scored."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..errors import ConflictError
from ..jobs import queue, schedules
from ..jobs.kinds import JobKind, ScoreOrder
from ..store.sql.jobs import JobState
from .page import render
from .said import said as message_of

router = APIRouter(prefix="/jobs")

Cursor = Annotated[str, Query(max_length=2000)]
Short = Annotated[str, Query(max_length=200)]

# A job that nobody has begun by then waits for a worker that may not be there.
_LONG = dt.timedelta(seconds=30)


@router.get("")
def jobs_page(
    request: Request, office: GivenOffice, actor: GivenActor, cursor: Cursor = "", said: Short = ""
) -> Response:
    """Show the jobs, and when the catalogue is scored by itself."""
    return render(
        request,
        "jobs.html",
        page=queue.list_jobs(office, actor, size=30, cursor=cursor),
        schedules=schedules.list_schedules(office, actor),
        begun=bool(cursor),
        message=message_of(said),
    )


@router.post("/score", dependencies=[FormIsOurs])
def score(office: GivenOffice, actor: GivenActor) -> Response:
    """Have the catalogue scored."""
    job = queue.request_scoring(office, actor, ScoreOrder())
    return RedirectResponse(f"/jobs/{job.id}?said=scoring", status_code=303)


@router.post("/schedule", dependencies=[FormIsOurs])
def keep_schedule(
    office: GivenOffice,
    actor: GivenActor,
    months: Annotated[int, Form(ge=0, le=schedules.MOST_MONTHS)],
    tag: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Set how often the catalogue is scored by itself."""
    schedules.put_schedule(office, actor, JobKind.SCORE, months=months, before=tag)
    return RedirectResponse("/jobs?said=scheduled", status_code=303)


@router.get("/{job_id}")
def job_page(request: Request, office: GivenOffice, actor: GivenActor, job_id: str, said: Short = "") -> Response:
    """Show how a job stands."""
    return _page(request, office, actor, job_id, message=message_of(said))


@router.post("/{job_id}/cancel", dependencies=[FormIsOurs])
def cancel(request: Request, office: GivenOffice, actor: GivenActor, job_id: str) -> Response:
    """End a job."""
    try:
        queue.cancel_job(office, actor, job_id)
    except ConflictError as error:
        return _page(request, office, actor, job_id, problem=str(error))
    return RedirectResponse(f"/jobs/{job_id}?said=cancelled", status_code=303)


@router.post("/{job_id}/retry", dependencies=[FormIsOurs])
def retry(request: Request, office: GivenOffice, actor: GivenActor, job_id: str) -> Response:
    """Have a job done anew."""
    try:
        queue.retry_job(office, actor, job_id)
    except ConflictError as error:
        return _page(request, office, actor, job_id, problem=str(error))
    return RedirectResponse(f"/jobs/{job_id}?said=retried", status_code=303)


def _page(
    request: Request, office: GivenOffice, actor: GivenActor, job_id: str, *, message: str = "", problem: str = ""
) -> Response:
    job = queue.get_job(office, actor, job_id)
    waited = office.clock() - max(job.made_at, job.not_before)
    return render(
        request,
        "job.html",
        status=409 if problem else 200,
        job=job,
        waits_long=job.state is JobState.QUEUED and waited > _LONG,
        message="" if job.finished else message,
        problem=problem,
    )
