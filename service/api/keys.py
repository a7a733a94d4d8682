"""/keys: what programs show in place of a person."""

import datetime as dt

from fastapi import APIRouter
from pydantic import Field

from ..people import keys
from ..people.actor import Scope
from .given import GivenActor, GivenOffice
from .problems import CONFLICT, NOT_FOUND
from .shapes import Listed, Shape, Whole

router = APIRouter(prefix="/keys", tags=["people"])


class KeyShape(Shape):
    """A key, without its secret."""

    id: str
    user_id: str
    name: str
    scopes: list[Scope]
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    used_at: dt.datetime | None = Field(description="when it was last used, to the hour")


class KeyAddition(Shape):
    """A key to be made."""

    name: str = Field(max_length=200, pattern="[^ ]", description="what it is for", examples=["nightly import"])
    scopes: list[Scope] = Field(
        description="what it may do, of what oneself may", min_length=1, max_length=10, examples=[["read", "write"]]
    )
    days: Whole = Field(default=90, ge=1, le=keys.LONGEST_DAYS, description="how long it holds")


class NewKeyShape(Shape):
    """A key that was just made."""

    key: KeyShape
    secret: str = Field(description="sent as Authorization: Bearer ...; it is told this once")


@router.get("", summary="List one's keys")
def list_keys(office: GivenOffice, actor: GivenActor) -> Listed[KeyShape]:
    """Return one's own keys, newest first, also those that hold no more."""
    return Listed(items=[KeyShape.model_validate(key) for key in keys.list_keys(office, actor)], next="")


@router.post("", summary="Make a key", status_code=201, responses=CONFLICT)
def make_key(office: GivenOffice, actor: GivenActor, given: KeyAddition) -> NewKeyShape:
    """Make a key of one's own, and return its secret."""
    made = keys.make_key(office, actor, name=given.name, scopes=set(given.scopes), days=given.days)
    return NewKeyShape(key=KeyShape.model_validate(made.key), secret=made.secret)


@router.delete("/{key_id}", summary="Let a key hold no more", status_code=204, responses=NOT_FOUND)
def revoke_key(office: GivenOffice, actor: GivenActor, key_id: str) -> None:
    """Revoke a key of one's own; administrators also those of their people."""
    keys.revoke_key(office, actor, key_id)
