"""What routes are given: the office, the one who asks, and the parameters that many of them share."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from ..office import Office
from ..people.actor import Actor, local_actor


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


def _actor() -> Actor:
    return local_actor()


GivenOffice = Annotated[Office, Depends(_office)]
GivenActor = Annotated[Actor, Depends(_actor)]

Limit = Annotated[int, Query(ge=1, le=200, description="how many to return at most")]
Cursor = Annotated[str, Query(max_length=2000, description="`next` of the page before; empty for the first")]
IfMatch = Annotated[str | None, Header(description="the ETag of what was read, so that nobody's change is lost")]


def etag(tag: str) -> str:
    """Return a tag as the header writes it."""
    return f'"{tag}"'


def tag_of(given: str | None) -> str:
    """Return the tag that an If-Match header names, empty for none."""
    return (given or "").strip().removeprefix("W/").strip('"')
