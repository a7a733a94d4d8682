"""Keys: what programs show in place of a person, for some of what that person may do, and for a time."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from credlens.taxonomy.errors import InputError

from ..errors import ForbiddenError, MissingError
from ..office import Office
from ..store.sql.access import Key, Keys
from ..store.sql.audit import AuditLog
from ..store.sql.people import SignIns
from .accounts import get_person, plain_name
from .actor import Actor, Scope
from .policy import Act, may, require
from .signing import check_signing
from .tokens import hashed, new_id, new_secret

# A key that begins so is found by scanners where it was published by mistake.
PREFIX = "credlens_"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made. secret: what the program shows, told this once."""

    key: Key
    secret: str


def list_keys(office: Office, actor: Actor) -> list[Key]:
    """Return one's own keys, newest first, also those that hold no more."""
    require(actor, Act.OWN_KEYS)
    with office.database.read() as connection:
        return Keys(connection).of(actor.user_id)


def list_keys_of(office: Office, actor: Actor, user_id: str) -> list[Key]:
    """Return the keys of a person of one's organisation, newest first."""
    require(actor, Act.MANAGE_PEOPLE)
    get_person(office, actor, user_id)
    with office.database.read() as connection:
        return Keys(connection).of(user_id)


def make_key(office: Office, actor: Actor, *, name: str, scopes: Collection[Scope], days: int) -> NewKey:
    """Make a key of one's own. scopes: some of one's own; days: how long it holds, at most LONGEST_DAYS."""
    check_signing(office)
    require(actor, Act.OWN_KEYS)
    if beyond := set(scopes) - actor.scopes:
        raise ForbiddenError(f"this key may not {', '.join(sorted(beyond))} itself, so it cannot make one that may")
    return _make(office, actor, actor.user_id, name=name, scopes=scopes, days=days)


def make_key_for(
    office: Office, actor: Actor, user_id: str, *, name: str, scopes: Collection[Scope], days: int
) -> NewKey:
    """Make a key for a person of an organisation: for the command line alone, whose user holds the database anyway."""
    require(actor, Act.MANAGE_PEOPLE)
    get_person(office, actor, user_id)
    return _make(office, actor, user_id, name=name, scopes=scopes, days=days)


def revoke_key(office: Office, actor: Actor, key_id: str) -> None:
    """Let a key hold no more: one's own, or as an administrator one of one's organisation. Again does no harm."""
    require(actor, Act.OWN_KEYS)
    at = office.clock()
    with office.database.write() as connection:
        held = Keys(connection)
        key = held.get(key_id)
        owner = SignIns(connection).by_id(key.user_id) if key else None
        mine = owner is not None and owner.id == actor.user_id
        if key is None or owner is None or not (mine or may(actor, Act.MANAGE_PEOPLE, owner.organisation)):
            raise MissingError("key", key_id)
        if key.revoked_at:
            return
        held.revoke(key_id, at)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="revoke key",
            subject=f"key {key_id}",
            detail={"user": owner.id, "name": key.name},
            at=at,
        )


def _make(office: Office, actor: Actor, user_id: str, *, name: str, scopes: Collection[Scope], days: int) -> NewKey:
    if not scopes:
        raise InputError(f"a key needs at least one scope of: {', '.join(Scope)}")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(f"a key holds from 1 to {LONGEST_DAYS} days, not {days}")
    name, secret, key_id, at = plain_name(name), new_secret(PREFIX), new_id(), office.clock()
    until = at + dt.timedelta(days=days)
    with office.database.write() as connection:
        held = Keys(connection)
        held.add(key_id, user_id=user_id, name=name, hash=hashed(secret), scopes=sorted(scopes), at=at, until=until)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="make key",
            subject=f"key {key_id}",
            detail={"user": user_id, "name": name, "scopes": sorted(scopes), "days": days},
            at=at,
        )
        key = held.get(key_id)
    if key is None:
        raise MissingError("key", key_id)
    return NewKey(key=key, secret=secret)
