"""The record of what was done: reading it, and proving that nothing of it was altered."""

from .office import Office
from .people import Act, Actor, require
from .store.sql.audit import AuditLog, Entry, Head
from .store.sql.pages import Page
from .store.sql.verification import Verified, verify


def list_entries(office: Office, actor: Actor, *, size: int, cursor: str = "") -> Page[Entry]:
    """Return a page of what was done in the actor's organisation, the newest first."""
    require(actor, Act.READ_AUDIT)
    with office.database.read() as connection:
        return AuditLog(connection).page(actor.organisation, size=size, cursor=cursor)


def verify_log(office: Office, *, known: Head | None = None) -> Verified:
    """Prove that the log of all organisations and what it seals are as they were written; see verification.verify.

    It speaks of everybody's log, so it is for who runs the service, on the command line.
    """
    with office.database.read() as connection:
        return verify(connection, known=known)
