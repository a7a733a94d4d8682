"""What routes are given: the office, the one who asks, and the parameters that many of them share."""

import ipaddress
from typing import Annotated

from fastapi import Depends, Form, Header, Query, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from ..config import Auth
from ..errors import ForbiddenError, SignInError
from ..office import Office
from ..people.actor import Actor
from ..people.identity import Known, alone, known_by_key, known_by_session
from .cookies import form_secret, is_form_token, session_secret

_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
_bearer = HTTPBearer(
    scheme_name="key", bearerFormat="credlens_...", description="a key of POST /api/v1/keys", auto_error=False
)
# Read by cookies.py, which knows the name over https, too; this is for the document.
_cookie = APIKeyCookie(
    name="credlens", scheme_name="session", description="set by POST /api/v1/sessions", auto_error=False
)


# Those that wait for nothing are asynchronous: others cost a turn of a thread each.
async def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


GivenOffice = Annotated[Office, Depends(_office)]


def client_address(request: Request) -> str:
    """Return from where a request comes; "" for one that came by no network."""
    host = request.client.host if request.client else ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""


def is_here(request: Request) -> bool:
    """Return whether a request comes from this machine, and means it by name.

    A page of another site can have its own name lead to 127.0.0.1, and then ask as if from here: the name tells.
    """
    address = client_address(request)
    named_here = (request.url.hostname or "") in _LOOPBACK_NAMES
    return not address or (ipaddress.ip_address(address).is_loopback and named_here)


def _known(
    request: Request,
    office: GivenOffice,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    cookie: Annotated[str | None, Security(_cookie)],
) -> Known:
    known = identify(request, office, key=bearer.credentials if bearer else "")
    if known is None:
        raise SignInError("sign in with POST /api/v1/sessions, or send a key as Authorization: Bearer ...")
    return known


def identify(request: Request, office: Office, *, key: str = "") -> Known | None:
    """Return who asks; None where nothing says so.

    Raises  SignInError where what says so does not hold; ForbiddenError where one person works alone and this is
            another machine; TooManyError.
    """
    if office.settings.auth is Auth.LOCAL:
        if not is_here(request):
            raise ForbiddenError("one person works here alone, on the machine itself; ask at http://127.0.0.1")
        return alone()
    secret = session_secret(request, office)
    if not (key or secret):
        return None
    try:
        known = known_by_key(office, key) if key else known_by_session(office, secret)
    except SignInError:
        office.throttle.check(office.settings.rate_limit, "requests", f"address {client_address(request)}")
        raise
    office.throttle.check(office.settings.rate_limit, "requests", known.actor.user_id)
    request.state.user_id = known.actor.user_id
    return known


GivenKnown = Annotated[Known, Depends(_known)]


async def _actor(known: GivenKnown) -> Actor:
    return known.actor


GivenActor = Annotated[Actor, Depends(_actor)]


def _form_is_ours(
    request: Request,
    office: GivenOffice,
    form_token: Annotated[str, Form(description="the hidden field of the page's form")] = "",
) -> None:
    if not is_form_token(form_token, form_secret(request, office)):
        raise ForbiddenError("this form is too old, or comes from another page; open the page again and repeat it")


# For every route that takes a form of a page: Depends in its list of dependencies.
FormIsOurs = Depends(_form_is_ours)

Limit = Annotated[int, Query(ge=1, le=200, description="how many to return at most")]
Cursor = Annotated[str, Query(max_length=2000, description="`next` of the page before; empty for the first")]
IfMatch = Annotated[str, Header(description="the ETag of what was read, so that nobody's change is lost")]


def etag(tag: str) -> str:
    """Return a tag as the header writes it."""
    return f'"{tag}"'


def tag_of(given: str) -> str:
    """Return the tag that an If-Match header names, empty for none."""
    return given.strip().removeprefix("W/").strip('"')
