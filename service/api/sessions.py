"""/sessions, /passwords and /me: signing in and out, and who one is."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from ..people import signing
from ..people.actor import Role, Scope
from ..people.identity import Known
from .cookies import forget_session, keep_session
from .given import GivenKnown, GivenOffice, client_address
from .problems import CONFLICT
from .shapes import Shape

router = APIRouter(tags=["people"])

Address = Annotated[str, Depends(client_address)]
Password = Annotated[str, Field(max_length=1000, examples=["three horses sing at noon"])]


class SignInShape(Shape):
    """What somebody signs in with."""

    email: str = Field(max_length=320, examples=["ana@college.example"])
    password: Password


class PasswordChange(Shape):
    """One's own password, and the one that takes its place."""

    before: Password
    after: Password


class Welcome(Shape):
    """A first password, or one in place of a forgotten one."""

    secret: str = Field(
        max_length=200,
        description="what an administrator gave out",
        examples=["q1Vn0m2mZ6nJ7cWc0o0pXy3Jc0e4S1b8d5Zk9u7Lr2A"],
    )
    password: Password


class Me(Shape):
    """Who one is, and by what that is known."""

    user_id: str
    name: str = Field(description="as it is written into records", examples=["Ana Ruiz <ana@college.example>"])
    email: str
    role: Role
    organisation: str
    scopes: list[Scope]
    by: str = Field(description="session, key, or local: one person alone on this machine", examples=["session"])
    expires_at: dt.datetime | None


@router.post("/sessions", summary="Sign in", status_code=201, responses=CONFLICT)
def sign_in(office: GivenOffice, given: SignInShape, address: Address, request: Request, response: Response) -> Me:
    """Begin a session; its secret is in a cookie."""
    signed = signing.sign_in(office, given.email, given.password, address=address)
    keep_session(request, response, office, signed.secret, signed.expires_at)
    return _me(signed.known)


@router.delete("/sessions/current", summary="Sign out", status_code=204, responses=CONFLICT)
def sign_out(office: GivenOffice, known: GivenKnown, request: Request, response: Response) -> None:
    """End the session of the cookie."""
    signing.sign_out(office, known)
    forget_session(request, response, office)


@router.post("/passwords", summary="Set a first or forgotten password", status_code=201, responses=CONFLICT)
def set_password(office: GivenOffice, given: Welcome, address: Address, request: Request, response: Response) -> Me:
    """Set a password by the secret that an administrator gave out, once, and begin a session."""
    signed = signing.welcome(office, given.secret, given.password, address=address)
    keep_session(request, response, office, signed.secret, signed.expires_at)
    return _me(signed.known)


@router.get("/me", summary="Say who one is")
def get_me(known: GivenKnown) -> Me:
    """Return who asks, in which role, for which organisation, and until when."""
    return _me(known)


@router.put("/me/password", summary="Change one's own password", status_code=204, responses=CONFLICT)
def change_password(office: GivenOffice, known: GivenKnown, given: PasswordChange) -> None:
    """Exchange the password; every other session of the same person ends."""
    signing.change_password(office, known, before=given.before, after=given.after)


def _me(known: Known) -> Me:
    actor = known.actor
    return Me(
        user_id=actor.user_id,
        name=actor.name,
        email=known.email,
        role=actor.role,
        organisation=actor.organisation,
        scopes=sorted(actor.scopes),
        by=known.by,
        expires_at=known.expires_at,
    )
