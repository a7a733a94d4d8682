"""People of one's organisation: who they are, letting them in, and changing what they may do."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import InputError

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..errors import ConflictError, StaleError
from ..office import Office
from ..people import Act, Role, accounts, keys, may, organisations
from ..people.accounts import Welcomed
from ..people.actor import Actor
from .page import render
from .said import said as message_of

router = APIRouter(prefix="/people")

ROLES = {
    Role.PROVIDER: "keeps the catalogue, drafts credentials, has them scored",
    Role.EMPLOYER: "rates and endorses drafts that were shared with it",
    Role.REVIEWER: "goes through the flags and decides",
    Role.ADMINISTRATOR: "may do all of it, and manages people",
}

Text = Annotated[str, Form(max_length=400)]
Tag = Annotated[str, Form(max_length=100)]
Short = Annotated[str, Query(max_length=200)]


@router.get("")
def people_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    cursor: Annotated[str, Query(max_length=2000)] = "",
    said: Short = "",
) -> Response:
    """Show the people, and the form to add one."""
    return _people(request, office, actor, cursor=cursor, message=message_of(said))


@router.post("", dependencies=[FormIsOurs])
def add(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    email: Text = "",
    name: Text = "",
    role: Annotated[Role, Form()] = Role.PROVIDER,
) -> Response:
    """Add a person, and show the link with which that person sets a password."""
    try:
        added = accounts.add_person(office, actor, email=email, name=name, role=role)
    except (InputError, ConflictError) as error:
        given = {"email": email, "name": name, "role": role}
        return _people(request, office, actor, fault=str(error), given=given)
    return _link(request, office, added)


@router.post("/organisation", dependencies=[FormIsOurs])
def rename(request: Request, office: GivenOffice, actor: GivenActor, name: Text = "", tag: Tag = "") -> Response:
    """Give one's organisation another name."""
    try:
        organisations.rename_organisation(office, actor, name, before=tag)
    except (InputError, StaleError) as error:
        return _people(request, office, actor, fault=str(error))
    return RedirectResponse("/people?said=renamed", status_code=303)


@router.get("/{user_id}")
def person_page(request: Request, office: GivenOffice, actor: GivenActor, user_id: str, said: Short = "") -> Response:
    """Show a person, and the form to change what it may do."""
    return _person(request, office, actor, user_id, message=message_of(said))


@router.post("/{user_id}", dependencies=[FormIsOurs])
def change(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    user_id: str,
    role: Annotated[Role, Form()],
    name: Text = "",
    active: Annotated[bool, Form()] = False,
    tag: Tag = "",
) -> Response:
    """Change who somebody is; where somebody else did meanwhile, show both and let one choose."""
    try:
        accounts.change_person(office, actor, user_id, before=tag, name=name, role=role, active=active)
    except (InputError, ConflictError) as error:
        wanted: dict[str, object] = {"name": name, "role": role, "active": active}
        stale = isinstance(error, StaleError)
        return _person(request, office, actor, user_id, fault=str(error), wanted=wanted, stale=stale)
    return RedirectResponse(f"/people/{user_id}?said=changed", status_code=303)


@router.post("/{user_id}/welcome", dependencies=[FormIsOurs])
def welcome(request: Request, office: GivenOffice, actor: GivenActor, user_id: str) -> Response:
    """Show a link with which a person sets a password anew."""
    try:
        return _link(request, office, accounts.welcome_person(office, actor, user_id))
    except ConflictError as error:
        return _person(request, office, actor, user_id, fault=str(error))


@router.post("/{user_id}/keys/{key_id}/revocation", dependencies=[FormIsOurs])
def revoke(office: GivenOffice, actor: GivenActor, user_id: str, key_id: str) -> Response:
    """Let a key of a person hold no more."""
    keys.revoke_key(office, actor, key_id)
    return RedirectResponse(f"/people/{user_id}?said=revoked", status_code=303)


def _people(
    request: Request,
    office: Office,
    actor: Actor,
    *,
    cursor: str = "",
    message: str = "",
    fault: str = "",
    given: dict[str, str] | None = None,
) -> Response:
    own = organisations.get_organisation(office, actor)
    return render(
        request,
        "people.html",
        status=422 if fault else 200,
        page=accounts.list_people(office, actor, size=50, cursor=cursor),
        begun=bool(cursor),
        organisation=own,
        organisation_tag=organisations.tag_of(own),
        roles=ROLES,
        given=given or {"email": "", "name": "", "role": Role.PROVIDER},
        fault=fault,
        message=message,
    )


def _person(
    request: Request,
    office: Office,
    actor: Actor,
    user_id: str,
    *,
    message: str = "",
    fault: str = "",
    wanted: dict[str, object] | None = None,
    stale: bool = False,
) -> Response:
    person = accounts.get_person(office, actor, user_id)
    manages = may(actor, Act.MANAGE_PEOPLE)
    return render(
        request,
        "person.html",
        status=409 if fault else 200,
        person=person,
        tag=accounts.tag_of(person),
        shown=wanted or {"name": person.name, "role": person.role, "active": person.active},
        held=keys.list_keys_of(office, actor, user_id) if manages else [],
        now=office.clock(),
        roles=ROLES,
        fault=fault,
        changed=accounts.last_change(office, actor, user_id) if stale else None,
        message=message,
    )


def _link(request: Request, office: Office, welcomed: Welcomed) -> Response:
    base = office.settings.public_url or str(request.base_url).rstrip("/")
    return render(request, "welcome_link.html", welcomed=welcomed, link=f"{base}/welcome/{welcomed.secret}")
