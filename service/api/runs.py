"""/runs: what was scored when, with what, and enough to repeat it."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from .. import findings
from ..results import Run
from ..store.sql.findings import HeldRun
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(prefix="/runs", tags=["runs"])


class RunListed(Shape):
    """A run in few words."""

    id: str
    as_of: dt.date = Field(description="the day on which review dates were judged")
    taxonomy: str
    credentials: int
    flags: int = Field(description="that stand, those that were set aside left out")
    made_by: str
    made_at: dt.datetime


class RunDetail(RunListed):
    """A run and its record."""

    record: Run | None = Field(description="enough to repeat it; null where an older workspace did not keep that")


@router.get("", summary="List the runs, the newest first")
def list_runs(office: GivenOffice, actor: GivenActor, limit: Limit = 50, cursor: Cursor = "") -> Listed[RunListed]:
    """Return the runs of one's organisation."""
    page = findings.list_runs(office, actor, size=limit, cursor=cursor)
    return Listed(items=[RunListed(**_fields(run)) for run in page.items], next=page.next)


@router.get("/{run_id}", summary="Read a run", responses=NOT_FOUND)
def get_run(
    office: GivenOffice, actor: GivenActor, run_id: Annotated[str, Path(description="or `newest`", examples=["newest"])]
) -> RunDetail:
    """Return a run with what went into it: hashes of the inputs, releases, model, settings."""
    run = findings.get_run(office, actor, "" if run_id == "newest" else run_id)
    return RunDetail(**_fields(run), record=run.record)


def _fields(run: HeldRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in RunListed.model_fields}
