"""Organisations: each works on a catalogue of its own. They are made from the command line, by who runs the service."""

import re

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, MissingError
from ..office import Office
from ..store.sql.audit import AuditLog
from ..store.sql.packing import digest
from ..store.sql.people import Organisation, Organisations
from ..tags import check_tag
from .accounts import operator, plain_name
from .actor import Actor
from .policy import Act, require

_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


def list_organisations(office: Office) -> list[Organisation]:
    """Return every organisation by id: for the command line alone."""
    with office.database.read() as connection:
        return Organisations(connection).all()


def add_organisation(office: Office, organisation_id: str, name: str) -> Organisation:
    """Make an organisation: from the command line alone."""
    if not _ID.fullmatch(organisation_id):
        raise InputError(f"{organisation_id[:80]!r} is no id such as harbour-college: small letters, digits, hyphens")
    name, at = plain_name(name), office.clock()
    with office.database.write() as connection:
        held = Organisations(connection)
        if held.get(organisation_id):
            raise ConflictError(f"there is an organisation {organisation_id!r} already")
        held.add(organisation_id, name=name, at=at)
        AuditLog(connection).append(
            actor=operator(organisation_id).name,
            organisation=organisation_id,
            action="add organisation",
            subject=f"organisation {organisation_id}",
            at=at,
        )
        return _get(held, organisation_id)


def get_organisation(office: Office, actor: Actor) -> Organisation:
    """Return one's own organisation."""
    with office.database.read() as connection:
        return _get(Organisations(connection), actor.organisation)


def rename_organisation(office: Office, actor: Actor, name: str, *, before: str) -> Organisation:
    """Give one's organisation another name. before: the tag of the state that was read."""
    require(actor, Act.MANAGE_PEOPLE)
    name = plain_name(name)
    with office.database.write() as connection:
        held = Organisations(connection)
        check_tag(tag_of(_get(held, actor.organisation)), before)
        held.rename(actor.organisation, name)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="rename organisation",
            subject=f"organisation {actor.organisation}",
            detail={"name": name},
            at=office.clock(),
        )
        return _get(held, actor.organisation)


def known_organisation(office: Office, organisation_id: str) -> Organisation:
    """Return an organisation, or raise MissingError with the nearest ids: for the command line alone."""
    with office.database.read() as connection:
        return _get(Organisations(connection), organisation_id)


def tag_of(organisation: Organisation) -> str:
    """Return the name of a state of an organisation."""
    return digest(organisation.name)[:16]


def _get(held: Organisations, organisation_id: str) -> Organisation:
    found = held.get(organisation_id)
    if found is None:
        raise MissingError("organisation", organisation_id, known=[one.id for one in held.all()])
    return found
