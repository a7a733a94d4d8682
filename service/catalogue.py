"""The catalogue of an organisation: reading it, and changing one credential by hand."""

from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError

from .errors import MissingError
from .office import Office
from .people import Act, Actor, require
from .store.sql.audit import AuditLog
from .store.sql.credentials import Credentials, CredentialVersion, HeldCredential
from .store.sql.pages import Page
from .tags import check_tag


def list_credentials(
    office: Office, actor: Actor, *, size: int, cursor: str = "", text: str = "", jurisdiction: str = ""
) -> Page[HeldCredential]:
    """Return a page of the catalogue by title; text: words that id, title or provider contain."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        held = Credentials(connection, actor.organisation)
        return held.page(size=size, cursor=cursor, text=text, jurisdiction=jurisdiction)


def all_credentials(office: Office, actor: Actor) -> list[Credential]:
    """Return the records of the whole catalogue by id."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return [*Credentials(connection, actor.organisation).all()]


def get_credential(office: Office, actor: Actor, credential_id: str) -> HeldCredential:
    """Return a credential of the catalogue, or raise MissingError with the nearest ids."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return _get(Credentials(connection, actor.organisation), credential_id)


def credential_versions(office: Office, actor: Actor, credential_id: str) -> list[CredentialVersion]:
    """Return every version that a credential had, newest first."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        held = Credentials(connection, actor.organisation)
        _get(held, credential_id)
        return held.versions(credential_id)


def put_credential(
    office: Office, actor: Actor, credential_id: str, record: Credential, *, before: str = ""
) -> HeldCredential:
    """Keep a record as the next version of a credential.

    before  the tag of the state that was read; StaleError if another stands. Empty: it must not be there yet.
    """
    require(actor, Act.EDIT_CREDENTIALS)
    if record.id != credential_id:
        raise InputError(f"the record says id {record.id!r}, the address {credential_id!r}; they must be the same")
    if not record.outcomes:
        raise InputError("a credential needs at least one learning outcome")
    at = office.clock()
    with office.database.write() as connection:
        held = Credentials(connection, actor.organisation)
        there = held.get(record.id, lock=True)
        check_tag(there.tag if there else "", before)
        held.put([record], source="edit", by=actor.name, at=at)
        after = _get(held, record.id)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="edit credential",
            subject=f"credential {record.id}",
            detail={"version": after.version},
            digest=after.tag,
            at=at,
        )
    return after


def _get(held: Credentials, credential_id: str) -> HeldCredential:
    found = held.get(credential_id)
    if found is None:
        raise MissingError("credential", credential_id, known=held.ids())
    return found
