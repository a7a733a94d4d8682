"""The postings of the market, which all organisations share: what is known of each, and its text."""

from dataclasses import dataclass

from credlens.models.records import Posting

from .errors import MissingError
from .office import Office
from .people import Act, Actor, require
from .store.sql.pages import Page
from .store.sql.postings import HeldPosting, PostingFilter, Postings


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePosting:
    """A posting with its text."""

    held: HeldPosting
    record: Posting


def list_postings(
    office: Office, actor: Actor, *, size: int, cursor: str = "", where: PostingFilter | None = None
) -> Page[HeldPosting]:
    """Return a page of the postings, the newest first."""
    require(actor, Act.READ_MARKET)
    with office.database.read() as connection:
        return Postings(connection).page(size=size, cursor=cursor, where=where)


def get_posting(office: Office, actor: Actor, posting_id: str) -> WholePosting:
    """Return a posting with its text, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    with office.database.read() as connection:
        held = Postings(connection).get(posting_id)
    record = office.workspace.postings.get(posting_id, date=held.date) if held else None
    if held is None or record is None:
        raise MissingError("posting", posting_id)
    return WholePosting(held=held, record=record)
