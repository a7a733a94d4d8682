"""Drafts of credentials, and every version of them that was saved."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from credlens.models.records import Credential

from .ledger import append_sealed, new_id
from .packing import digest, plain, typed
from .pages import Page, page
from .schema import draft_versions, drafts, invitations


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDraft:
    """A draft as it stands.

    credential_id  of the credential that it revises or became, None for a new one
    base           the version of that credential it began from, 0 for none
    version        the newest that was saved
    saved          its text is that of this version, word for word
    state          open, published, withdrawn
    tag            names this state of it, for If-Match
    """

    id: str
    organisation: str
    title: str
    credential_id: str | None
    base: int
    version: int
    saved: bool
    state: str
    tag: str
    record: Credential
    made_by: str
    made_at: dt.datetime
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftVersion:
    """One version of a draft. digest: sha256 of its record, which endorsements name."""

    version: int
    record: Credential
    digest: str
    note: str
    made_by: str
    made_at: dt.datetime


class Drafts:
    """The drafts of all organisations, in one transaction; who may reach which is decided before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, organisation: str, record: Credential, *, credential_id: str | None, base: int, by: str, at: dt.datetime
    ) -> str:
        """Begin a draft and return its id; it has no version yet."""
        draft_id = new_id()
        row = {
            "id": draft_id,
            "organisation_id": organisation,
            "title": record.title,
            "credential_id": credential_id,
            "base": base,
            "version": 0,
            "state": "open",
            "edits": 1,
            "record": plain(record),
            "made_by": by,
            "made_at": at,
            "changed_at": at,
        }
        self._connection.execute(insert(drafts), row)
        return draft_id

    def get(self, draft_id: str, *, lock: bool = False) -> HeldDraft | None:
        """Return a draft, None where there is none; lock: nobody else changes it until this transaction ends."""
        query = _drafts().where(drafts.c.id == draft_id)
        if lock:
            query = query.with_for_update(of=drafts)
        row = self._connection.execute(query).one_or_none()
        return _held(row) if row else None

    def page(self, organisation: str, *, size: int, cursor: str = "", state: str = "") -> Page[HeldDraft]:
        """Return a page of the drafts of an organisation, the last changed first."""
        return self._page(_drafts().where(drafts.c.organisation_id == organisation), size, cursor, state)

    def of(self, organisation: str, credential_id: str) -> list[HeldDraft]:
        """Return the drafts that revise a credential or became it, newest first."""
        query = _drafts().where(drafts.c.organisation_id == organisation, drafts.c.credential_id == credential_id)
        rows = self._connection.execute(query.order_by(drafts.c.made_at.desc(), drafts.c.id.desc()))
        return [_held(row) for row in rows]

    def shared(self, guest: str, *, at: dt.datetime, size: int, cursor: str = "", state: str = "") -> Page[HeldDraft]:
        """Return a page of the drafts that an invitation of now shares: with an employer's organisation, or by itself.

        guest  id of the organisation, or of the invitation
        """
        own = invitations.c
        invited = select(own.draft_id).where(
            or_(own.employer_id == guest, own.id == guest), own.revoked_at.is_(None), own.expires_at > at
        )
        return self._page(_drafts().where(drafts.c.id.in_(invited)), size, cursor, state)

    def change(self, held: HeldDraft, record: Credential, *, at: dt.datetime) -> None:
        """Keep another text of a draft."""
        self._update(held, at, record=plain(record), title=record.title)

    def save(self, held: HeldDraft, *, note: str, by: str, at: dt.datetime) -> DraftVersion:
        """Keep the text of a draft as its next version."""
        value = plain(held.record)
        row = {
            "draft_id": held.id,
            "version": held.version + 1,
            "record": value,
            "digest": digest(value),
            "note": note,
            "made_by": by,
            "made_at": at,
        }
        self._update(held, at, version=held.version + 1)
        append_sealed(
            self._connection,
            "draft-version",
            row,
            organisation=held.organisation,
            actor=by,
            action="save draft version",
            at=at,
        )
        return _version(held.record, row)

    def close(self, held: HeldDraft, state: str, *, credential_id: str | None, at: dt.datetime) -> None:
        """End the work on a draft. credential_id: of the credential that it became, or that it was to revise."""
        self._update(held, at, state=state, credential_id=credential_id)

    def versions(self, draft_id: str) -> list[DraftVersion]:
        """Return every version of a draft, newest first."""
        query = select(draft_versions).where(draft_versions.c.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(draft_versions.c.version.desc()))
        return [_version(typed(Credential, row.record), row._mapping) for row in rows]

    def _update(self, held: HeldDraft, at: dt.datetime, **values: object) -> None:
        counted = {**values, "edits": drafts.c.edits + 1, "changed_at": at}
        self._connection.execute(update(drafts).where(drafts.c.id == held.id).values(counted))

    def _page(self, query: Select[*tuple[Any, ...]], size: int, cursor: str, state: str) -> Page[HeldDraft]:
        if state:
            query = query.where(drafts.c.state == state)
        query = query.order_by(drafts.c.changed_at.desc(), drafts.c.id)
        return page(self._connection, query, _held, size=size, cursor=cursor)


def _drafts() -> Select[*tuple[Any, ...]]:
    """Return the query of drafts with the digest of their newest version."""
    newest = draft_versions.c
    joined = (newest.draft_id == drafts.c.id) & (newest.version == drafts.c.version)
    return select(drafts, newest.digest.label("newest_digest")).outerjoin(draft_versions, joined)


def _held(row: Row[*tuple[Any, ...]]) -> HeldDraft:
    return HeldDraft(
        id=row.id,
        organisation=row.organisation_id,
        title=row.title,
        credential_id=row.credential_id,
        base=row.base,
        version=row.version,
        saved=digest(row.record) == row.newest_digest,
        state=row.state,
        tag=str(row.edits),
        record=typed(Credential, row.record),
        made_by=row.made_by,
        made_at=row.made_at,
        changed_at=row.changed_at,
    )


def _version(record: Credential, row: Any) -> DraftVersion:  # noqa: ANN401
    return DraftVersion(
        version=row["version"],
        record=record,
        digest=row["digest"],
        note=row["note"],
        made_by=row["made_by"],
        made_at=row["made_at"],
    )
