"""/users and /organisation: the people one works with."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from ..people import accounts, keys, organisations
from ..people.accounts import Welcomed
from ..people.actor import Role
from ..store.sql.people import Organisation, User
from .given import Cursor, GivenActor, GivenOffice, IfMatch, Limit, etag, tag_of
from .keys import KeyShape
from .problems import CONFLICT, NOT_FOUND, STALE
from .shapes import Listed, Shape, YesNo

router = APIRouter(tags=["people"])

# No \s in what the document tells: languages differ on what is space. The use cases look closer.
Email = Annotated[str, Field(max_length=320, pattern="^[^@]+@[^@]+$", examples=["ana@college.example"])]
Name = Annotated[str, Field(max_length=200, pattern="[^ ]", examples=["Ana Ruiz"])]


class UserShape(Shape):
    """A person of one's organisation."""

    id: str
    email: Email
    name: Name
    role: Role
    active: bool
    password: bool = Field(description="whether one is set")
    created_at: dt.datetime


class UserAddition(Shape):
    """A person to be added."""

    email: Email
    name: Name
    role: Role


class UserChange(Shape):
    """What is to change of a person; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    active: YesNo | None = None


class WelcomedShape(Shape):
    """A person who may set a password now."""

    user: UserShape
    secret: str = Field(description="for POST /passwords; hand it to the person, it is told this once")
    expires_at: dt.datetime


class OrganisationShape(Shape):
    """Whoever works together on one catalogue."""

    id: str = Field(examples=["harbour-college"])
    name: Name


class OrganisationChange(Shape):
    """Another name of one's organisation."""

    name: Name


@router.get("/users", summary="List the people of one's organisation")
def list_users(office: GivenOffice, actor: GivenActor, limit: Limit = 50, cursor: Cursor = "") -> Listed[UserShape]:
    """Return the people by address."""
    page = accounts.list_people(office, actor, size=limit, cursor=cursor)
    return Listed(items=[_user(user) for user in page.items], next=page.next)


@router.post("/users", summary="Add a person", status_code=201, responses=CONFLICT)
def add_user(office: GivenOffice, actor: GivenActor, given: UserAddition) -> WelcomedShape:
    """Add a person to one's organisation, and return the secret with which that person sets a password."""
    added = accounts.add_person(office, actor, email=given.email, name=given.name, role=given.role)
    return _welcomed(added)


@router.get("/users/{user_id}", summary="Read a person", responses=NOT_FOUND)
def get_user(office: GivenOffice, actor: GivenActor, user_id: str, response: Response) -> UserShape:
    """Return a person of one's organisation; its ETag names the state that was read."""
    user = accounts.get_person(office, actor, user_id)
    response.headers["ETag"] = etag(accounts.tag_of(user))
    return _user(user)


@router.patch("/users/{user_id}", summary="Change a person", responses={**NOT_FOUND, **STALE})
def change_user(
    office: GivenOffice,
    actor: GivenActor,
    user_id: str,
    given: UserChange,
    response: Response,
    if_match: IfMatch = "",
) -> UserShape:
    """Change name or role, or let a person in no more; what that person did stays on record."""
    user = accounts.change_person(
        office,
        actor,
        user_id,
        before=tag_of(if_match),
        name=given.name,
        role=given.role,
        active=given.active,
    )
    response.headers["ETag"] = etag(accounts.tag_of(user))
    return _user(user)


@router.post(
    "/users/{user_id}/welcome",
    summary="Let a person set a password anew",
    status_code=201,
    responses={**NOT_FOUND, **CONFLICT},
)
def welcome_user(office: GivenOffice, actor: GivenActor, user_id: str) -> WelcomedShape:
    """Return a secret with which that person sets a password; earlier ones hold no more."""
    return _welcomed(accounts.welcome_person(office, actor, user_id))


@router.get("/users/{user_id}/keys", summary="List the keys of a person", responses=NOT_FOUND)
def list_user_keys(office: GivenOffice, actor: GivenActor, user_id: str) -> Listed[KeyShape]:
    """Return the keys of a person of one's organisation, newest first."""
    held = keys.list_keys_of(office, actor, user_id)
    return Listed(items=[KeyShape.model_validate(key) for key in held], next="")


@router.get("/organisation", summary="Read one's organisation")
def get_organisation(office: GivenOffice, actor: GivenActor, response: Response) -> OrganisationShape:
    """Return one's own organisation; its ETag names the state that was read."""
    return _organisation(organisations.get_organisation(office, actor), response)


@router.patch("/organisation", summary="Rename one's organisation", responses=STALE)
def rename_organisation(
    office: GivenOffice, actor: GivenActor, given: OrganisationChange, response: Response, if_match: IfMatch = ""
) -> OrganisationShape:
    """Give one's organisation another name; its id stays."""
    renamed = organisations.rename_organisation(office, actor, given.name, before=tag_of(if_match))
    return _organisation(renamed, response)


def _user(user: User) -> UserShape:
    return UserShape(
        id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        active=user.active,
        password=user.password,
        created_at=user.created_at,
    )


def _welcomed(welcomed: Welcomed) -> WelcomedShape:
    return WelcomedShape(user=_user(welcomed.user), secret=welcomed.secret, expires_at=welcomed.expires_at)


def _organisation(organisation: Organisation, response: Response) -> OrganisationShape:
    response.headers["ETag"] = etag(organisations.tag_of(organisation))
    return OrganisationShape(id=organisation.id, name=organisation.name)
