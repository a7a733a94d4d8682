"""/postings: the adverts of the market."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from .. import postings
from ..store.sql.postings import HeldPosting, PostingFilter
from .given import Cursor, GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Day, Listed, Shape

router = APIRouter(prefix="/postings", tags=["postings"])

Text = Annotated[str, Query(max_length=200)]


class PostingRow(Shape):
    """A posting without its text."""

    id: str
    title: str
    date: dt.date | None
    employer: str
    region: str
    occupation: str
    sector: str
    source: str
    import_id: str = Field(description="of the import that brought it as it is")


class PostingShape(PostingRow):
    """A posting."""

    text: str


@router.get("", summary="List postings, newest first")
def list_postings(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    text: Annotated[str, Query(max_length=200, description="words that title or employer contain")] = "",
    employer: Text = "",
    region: Annotated[str, Query(max_length=200, description="that the region contains")] = "",
    occupation: Text = "",
    sector: Text = "",
    since: Annotated[Day | None, Query(description="only from this day on")] = None,
    until: Annotated[Day | None, Query(description="only up to this day")] = None,
) -> Listed[PostingRow]:
    """Return the postings that meet every condition given; those without a date come last."""
    where = PostingFilter(
        text=text,
        employer=employer,
        region=region,
        occupation=occupation,
        sector=sector,
        since=since,
        until=until,
    )
    page = postings.list_postings(office, actor, size=limit, cursor=cursor, where=where)
    return Listed(items=[PostingRow.model_validate(_values(held)) for held in page.items], next=page.next)


@router.get("/{posting_id:path}", summary="Read a posting", responses=NOT_FOUND)
def get_posting(office: GivenOffice, actor: GivenActor, posting_id: str) -> PostingShape:
    """Return a posting with its text, unaltered."""
    found = postings.get_posting(office, actor, posting_id)
    return PostingShape.model_validate({**_values(found.held), "text": found.record.text})


def _values(held: HeldPosting) -> dict[str, object]:
    return {name: getattr(held, name) for name in PostingRow.model_fields}
