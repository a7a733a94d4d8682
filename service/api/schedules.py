"""/schedules: what is done every so many months without being asked."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from ..jobs import schedules
from ..jobs.kinds import JobKind
from ..store.sql.schedules import Schedule
from .given import GivenActor, GivenOffice, IfMatch, etag, tag_of
from .problems import NOT_FOUND, STALE
from .shapes import Listed, Moment, Shape, Whole

router = APIRouter(prefix="/schedules", tags=["jobs"])

Kind = Annotated[JobKind, Path(description="of job that is done", examples=["score"])]


class ScheduleShape(Shape):
    """When a kind of job is due."""

    kind: JobKind
    months: int = Field(description="between two times; 0: switched off")
    next_at: dt.datetime


class ScheduleEdit(Shape):
    """A change of it."""

    months: Whole = Field(ge=0, le=schedules.MOST_MONTHS, description="between two times; 0 switches it off")
    next_at: Moment | None = Field(default=None, description="the next time; by default in so many months")


@router.get("", summary="List schedules")
def list_schedules(office: GivenOffice, actor: GivenActor) -> Listed[ScheduleShape]:
    """Return the schedules of one's organisation."""
    return Listed(items=[_shape(schedule) for schedule in schedules.list_schedules(office, actor)], next="")


@router.get("/{kind}", summary="Read a schedule", responses=NOT_FOUND)
def get_schedule(office: GivenOffice, actor: GivenActor, kind: Kind, response: Response) -> ScheduleShape:
    """Return when a kind of job is due; its ETag names the state that was read."""
    return _read(schedules.get_schedule(office, actor, kind), response)


@router.put("/{kind}", summary="Set a schedule", responses={**NOT_FOUND, **STALE})
def put_schedule(
    office: GivenOffice,
    actor: GivenActor,
    kind: Kind,
    wanted: ScheduleEdit,
    response: Response,
    if_match: IfMatch = "",
) -> ScheduleShape:
    """Set when a kind of job is due."""
    schedule = schedules.put_schedule(
        office, actor, kind, months=wanted.months, next_at=wanted.next_at, before=tag_of(if_match)
    )
    return _read(schedule, response)


def _read(schedule: Schedule, response: Response) -> ScheduleShape:
    response.headers["ETag"] = etag(schedule.tag)
    return _shape(schedule)


def _shape(schedule: Schedule) -> ScheduleShape:
    return ScheduleShape(kind=JobKind(schedule.kind), months=schedule.months, next_at=schedule.next_at)
