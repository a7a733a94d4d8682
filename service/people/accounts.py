"""The people of an organisation: who they are, what they may do, and letting them in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, MissingError
from ..office import Office
from ..store.sql.access import Sessions, Welcomes
from ..store.sql.audit import AuditLog, Entry
from ..store.sql.pages import Page
from ..store.sql.people import Organisations, SignIns, User, Users
from ..tags import check_tag
from .actor import LOCAL, Actor, Role
from .policy import Act, require
from .tokens import hashed, new_id, new_secret

# Days in which somebody who was added sets a password.
WELCOME_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcomed:
    """Somebody who may set a password. secret: to be handed to that person, told this once."""

    user: User
    secret: str
    expires_at: dt.datetime


def operator(organisation: str) -> Actor:
    """Return who runs this service from its command line, as an administrator of an organisation."""
    return Actor(user_id=LOCAL, name="operator", role=Role.ADMINISTRATOR, organisation=organisation)


def list_people(office: Office, actor: Actor, *, size: int, cursor: str = "") -> Page[User]:
    """Return a page of the people of one's organisation by address."""
    require(actor, Act.READ_PEOPLE)
    with office.database.read() as connection:
        return Users(connection, actor.organisation).page(size=size, cursor=cursor)


def get_person(office: Office, actor: Actor, user_id: str) -> User:
    """Return a person of one's organisation."""
    require(actor, Act.READ_PEOPLE)
    with office.database.read() as connection:
        return _get(Users(connection, actor.organisation), user_id)


def find_person(office: Office, email: str) -> User:
    """Return the person of an address, in whatever organisation: for the command line alone."""
    with office.database.read() as connection:
        user = SignIns(connection).by_email(plain_email(email))
    if user is None:
        raise MissingError("person", email)
    return user


def add_person(office: Office, actor: Actor, *, email: str, name: str, role: Role) -> Welcomed:
    """Add a person, who then sets a password by the secret that is returned, or signs in elsewhere."""
    require(actor, Act.MANAGE_PEOPLE)
    email, name, user_id, at = plain_email(email), plain_name(name), new_id(), office.clock()
    with office.database.write() as connection:
        people = Users(connection, actor.organisation)
        if not people.add(user_id, email=email, name=name, role=role, at=at):
            raise ConflictError(f"{email} has an account already; one address is one person")
        _log(connection, actor, "add user", user_id, {"email": email, "role": role}, at)
        secret, until = _welcome(connection, user_id, at)
        return Welcomed(user=_get(people, user_id), secret=secret, expires_at=until)


def welcome_person(office: Office, actor: Actor, user_id: str) -> Welcomed:
    """Let a person set a password anew; the present one holds until then."""
    require(actor, Act.MANAGE_PEOPLE)
    at = office.clock()
    with office.database.write() as connection:
        user = _get(Users(connection, actor.organisation), user_id)
        if not user.active:
            raise ConflictError(f"{user.email} is not active; activate the account first")
        _log(connection, actor, "welcome user", user_id, {}, at)
        secret, until = _welcome(connection, user_id, at)
    return Welcomed(user=user, secret=secret, expires_at=until)


def change_person(
    office: Office,
    actor: Actor,
    user_id: str,
    *,
    before: str,
    name: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> User:
    """Change who somebody is; what is None stays. Who is no more active is signed out, and its keys hold no more.

    before  the tag of the state that was read
    Raises  ConflictError where no active administrator would be left.
    """
    require(actor, Act.MANAGE_PEOPLE)
    told: dict[str, Any] = {"name": name and plain_name(name), "role": role, "active": active}
    values = {field: value for field, value in told.items() if value is not None}
    at = office.clock()
    with office.database.write() as connection:
        # Two administrators who take each other's role away would otherwise leave none.
        Organisations(connection).hold(actor.organisation)
        people = Users(connection, actor.organisation)
        check_tag(tag_of(_get(people, user_id)), before)
        there_were = people.administrators()
        people.change(user_id, values)
        if there_were and not people.administrators():
            raise ConflictError("this is the last active administrator; make somebody else one first")
        if active is False:
            Sessions(connection).remove_of(user_id)
            Welcomes(connection).remove_of(user_id)
        _log(connection, actor, "change user", user_id, values, at)
        return _get(people, user_id)


def last_change(office: Office, actor: Actor, user_id: str) -> Entry | None:
    """Return who did something to a person last, and what; None where nothing is on record."""
    require(actor, Act.MANAGE_PEOPLE)
    with office.database.read() as connection:
        return AuditLog(connection).last_on(f"user {user_id}", organisation=actor.organisation)


def tag_of(user: User) -> str:
    """Return the name of a state of a person."""
    return str(user.version)


def plain_email(email: str) -> str:
    """Return an address as it is kept, or raise InputError."""
    email = email.strip().casefold()
    name, at, host = email.partition("@")
    if not (name and at and host) or "@" in host or len(email) > 320 or any(c.isspace() for c in email):
        raise InputError(f"{email[:80]!r} is no address such as ana@college.example")
    return email


def plain_name(name: str) -> str:
    """Return a name without spaces around it, or raise InputError where nothing is left."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise InputError("a name has 1 to 200 characters")
    return name


def _get(people: Users, user_id: str) -> User:
    user = people.get(user_id)
    if user is None:
        raise MissingError("person", user_id)
    return user


def _welcome(connection: Any, user_id: str, at: dt.datetime) -> tuple[str, dt.datetime]:  # noqa: ANN401
    secret, until = new_secret(), at + dt.timedelta(days=WELCOME_DAYS)
    Welcomes(connection).put(hashed(secret), user_id=user_id, at=at, until=until)
    return secret, until


def _log(connection: Any, actor: Actor, action: str, user_id: str, detail: dict[str, Any], at: dt.datetime) -> None:  # noqa: ANN401
    AuditLog(connection).append(
        actor=actor.name,
        organisation=actor.organisation,
        action=action,
        subject=f"user {user_id}",
        detail=detail,
        at=at,
    )
