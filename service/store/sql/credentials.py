"""Credentials of an organisation and every version that they had."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from credlens.models.records import Credential

from ..records import Kept
from .packing import digest, plain, typed
from .pages import Page, page
from .schema import credential_versions, credentials

# Rows sent at once: SQLite binds at most 32,766 values in a statement.
_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCredential:
    """A credential as it stands. tag: names this state of it, for If-Match."""

    record: Credential
    version: int
    tag: str
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialVersion:
    """One version that a credential had. source: where it came from, such as an import or a draft."""

    version: int
    record: Credential
    source: str
    made_by: str
    made_at: dt.datetime


class Credentials:
    """The catalogue of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def put(self, records: Iterable[Credential], *, source: str, by: str, at: dt.datetime) -> Kept:
        """Keep credentials; one whose id is held becomes its next version, where it is not the same."""
        # One that was taken out and comes back goes on with its versions.
        columns = (credentials.c.id, credentials.c.version, credentials.c.digest, credentials.c.removed_at)
        held = select(*columns).where(credentials.c.organisation_id == self._organisation)
        known = {r.id: (r.version, "" if r.removed_at else r.digest) for r in self._connection.execute(held)}
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        versions: list[dict[str, Any]] = []
        unchanged = 0
        for record in records:
            row = _row(record, self._organisation, at)
            version, before = known.get(record.id, (0, ""))
            if before == row["digest"]:
                unchanged += 1
                continue
            row["version"] = version + 1
            known[record.id] = row["version"], row["digest"]  # the same id may come again
            (changed if version else new).append(row)
            versions.append(
                {
                    **{name: row[name] for name in ("organisation_id", "version", "record", "digest")},
                    "credential_id": record.id,
                    "source": source,
                    "made_by": by,
                    "made_at": at,
                }
            )
        for rows in _batches(new):
            self._connection.execute(insert(credentials), rows)
        for row in changed:
            own = credentials.c
            where = own.organisation_id == self._organisation, own.id == row["id"]
            values = {name: value for name, value in row.items() if name != "created_at"}
            self._connection.execute(update(credentials).where(*where).values(values))
        for rows in _batches(versions):
            self._connection.execute(insert(credential_versions), rows)
        return Kept(new=len(new), changed=len(changed), unchanged=unchanged)

    def get(self, credential_id: str, *, lock: bool = False) -> HeldCredential | None:
        """Return the credential of this id, None where there is none.

        lock  nobody else changes it until this transaction ends; for PostgreSQL, as SQLite has one writer anyway
        """
        query = select(credentials).where(*self._is(credential_id))
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _held(row) if row else None

    def ids(self) -> list[str]:
        """Return the ids of all credentials, sorted."""
        return list(self._connection.scalars(select(credentials.c.id).where(*self._here()).order_by(credentials.c.id)))

    def all(self) -> Iterator[Credential]:
        """Yield every credential by id."""
        rows = self._connection.execute(select(credentials.c.record).where(*self._here()).order_by(credentials.c.id))
        return (typed(Credential, row.record) for row in rows)

    def digest(self) -> str:
        """Return the sha256 of all that the catalogue holds, for a run's provenance."""
        rows = self._connection.execute(
            select(credentials.c.id, credentials.c.digest).where(*self._here()).order_by(credentials.c.id)
        )
        return digest([list(row) for row in rows])

    def page(self, *, size: int, cursor: str = "", text: str = "", jurisdiction: str = "") -> Page[HeldCredential]:
        """Return a page of the credentials by title; text: words that id, title or provider contain."""
        query = select(credentials).where(*self._here()).order_by(credentials.c.title, credentials.c.id)
        if text:
            within = credentials.c.title + " " + credentials.c.id + " " + credentials.c.provider
            query = query.where(*(func.lower(within).contains(word.lower(), autoescape=True) for word in text.split()))
        if jurisdiction:
            query = query.where(credentials.c.jurisdiction == jurisdiction)
        return page(self._connection, query, _held, size=size, cursor=cursor)

    def versions(self, credential_id: str) -> list[CredentialVersion]:
        """Return every version of a credential, newest first."""
        own = credential_versions.c
        rows = self._connection.execute(
            select(credential_versions)
            .where(own.organisation_id == self._organisation, own.credential_id == credential_id)
            .order_by(own.version.desc())
        )
        return [
            CredentialVersion(
                version=row.version,
                record=typed(Credential, row.record),
                source=row.source,
                made_by=row.made_by,
                made_at=row.made_at,
            )
            for row in rows
        ]

    def count(self) -> int:
        """Return how many there are."""
        return self._connection.scalar(select(func.count()).select_from(credentials).where(*self._here())) or 0

    def remove(self, credential_id: str, *, at: dt.datetime) -> bool:
        """Take a credential out of the catalogue and return whether it was there; its versions stay on record."""
        taken = update(credentials).where(*self._is(credential_id)).values(removed_at=at)
        return self._connection.execute(taken).rowcount > 0

    def _is(self, credential_id: str) -> tuple[ColumnElement[bool], ...]:
        return *self._here(), credentials.c.id == credential_id

    def _here(self) -> tuple[ColumnElement[bool], ...]:
        return credentials.c.organisation_id == self._organisation, credentials.c.removed_at.is_(None)


def _row(record: Credential, organisation: str, at: dt.datetime) -> dict[str, object]:
    value = plain(record)
    return {
        "organisation_id": organisation,
        "id": record.id,
        "title": record.title,
        "provider": record.provider,
        "jurisdiction": record.jurisdiction,
        "record": value,
        "digest": digest(value),
        "created_at": at,
        "changed_at": at,
        "removed_at": None,
    }


def _held(row: Row[*tuple[Any, ...]]) -> HeldCredential:
    return HeldCredential(
        record=typed(Credential, row.record),
        version=row.version,
        tag=row.digest[:16],
        changed_at=row.changed_at,
    )


def _batches(rows: Sequence[dict[str, object]]) -> Iterator[Sequence[dict[str, object]]]:
    return (rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS))
