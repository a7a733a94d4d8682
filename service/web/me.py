"""One's own account: who one is, the password, and keys for programs."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import CredlensError, InputError

from ..api.given import FormIsOurs, GivenKnown, GivenOffice
from ..config import Auth
from ..office import Office
from ..people import Scope, keys, organisations, signing
from ..people.identity import Known
from ..people.keys import LONGEST_DAYS
from ..store.sql.access import Key
from .page import render
from .people import ROLES
from .said import said as message_of

router = APIRouter(prefix="/me")

SCOPES = {
    Scope.READ: "read: everything that you may see",
    Scope.WRITE: "write: import, edit, score",
    Scope.DECIDE: "decide: decisions, ratings, endorsements",
    Scope.MANAGE: "manage: people and keys",
}
Text = Annotated[str, Form(max_length=1000)]


@router.get("")
def me_page(
    request: Request, office: GivenOffice, known: GivenKnown, said: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show one's account and one's keys."""
    return _page(request, office, known, message=message_of(said))


@router.post("/password", dependencies=[FormIsOurs])
def change_password(
    request: Request, office: GivenOffice, known: GivenKnown, before: Text = "", after: Text = ""
) -> Response:
    """Exchange the password."""
    try:
        signing.change_password(office, known, before=before, after=after)
    except InputError as error:
        return _page(request, office, known, password_fault=str(error))
    return RedirectResponse("/me?said=password", status_code=303)


@router.post("/keys", dependencies=[FormIsOurs])
def make_key(
    request: Request,
    office: GivenOffice,
    known: GivenKnown,
    name: Text = "",
    days: Annotated[int, Form()] = 90,
    scope: Annotated[list[Scope], Form()] = [],  # noqa: B006
) -> Response:
    """Make a key, and show it once."""
    try:
        made = keys.make_key(office, known.actor, name=name, scopes=scope, days=days)
    except InputError as error:
        return _page(request, office, known, key_fault=str(error), given={"name": name, "days": days, "scope": scope})
    return render(request, "key_made.html", made=made)


@router.post("/keys/{key_id}/revocation", dependencies=[FormIsOurs])
def revoke_key(office: GivenOffice, known: GivenKnown, key_id: str) -> Response:
    """Let a key hold no more."""
    keys.revoke_key(office, known.actor, key_id)
    return RedirectResponse("/me?said=revoked", status_code=303)


def _page(
    request: Request,
    office: Office,
    known: Known,
    *,
    message: str = "",
    password_fault: str = "",
    key_fault: str = "",
    given: dict[str, object] | None = None,
) -> Response:
    signs_in = office.settings.auth is Auth.PEOPLE
    return render(
        request,
        "me.html",
        status=422 if password_fault or key_fault else 200,
        known=known,
        organisation=organisations.get_organisation(office, known.actor),
        roles=ROLES,
        scopes=SCOPES,
        held=_keys(office, known) if signs_in else [],
        now=office.clock(),
        longest=LONGEST_DAYS,
        given=given or {"name": "", "days": 90, "scope": [Scope.READ]},
        password_fault=password_fault,
        key_fault=key_fault,
        message=message,
    )


def _keys(office: Office, known: Known) -> list[Key]:
    try:
        return keys.list_keys(office, known.actor)
    except CredlensError:
        return []  # who is known by a key without that scope sees the rest of the page
