"""The record of what was done: entries without a hole, each holding the hash of the one before it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, text, update

from .pages import Page, page
from .schema import audit, audit_head

# Any number, the same for all: who appends to the log of a PostgreSQL database holds it until it commits.
_LOCK = 0x6368616E
FIRST = "0" * 64
# Entries drawn from the database at a time.
_PART = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done.

    subject  what it was done to: kind and id, such as "decision 3f0c..."
    digest   sha256 of the row that it speaks of, so that a change of the row shows; empty for none
    hash     sha256 over all of the entry and the hash of the one before
    """

    number: int
    at: dt.datetime
    organisation_id: str
    actor: str
    action: str
    subject: str
    digest: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


class Head(NamedTuple):
    """The newest entry."""

    number: int
    hash: str


class AuditLog:
    """The log, in one transaction. Appending waits for whoever else appends, so that the chain never forks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self,
        *,
        actor: str,
        organisation: str,
        action: str,
        subject: str,
        at: dt.datetime,
        detail: Mapping[str, Any] | None = None,
        digest: str = "",
    ) -> None:
        """Write down what was done; it stands exactly if the transaction does."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        head = self.head()
        values: dict[str, Any] = {
            "number": head.number + 1,
            "at": at,
            "organisation_id": organisation,
            "actor": actor,
            "action": action,
            "subject": subject,
            "digest": digest,
            "detail": dict(detail or {}),
            "previous": head.hash,
        }
        after = {"number": values["number"], "hash": entry_hash(values)}
        self._connection.execute(insert(audit), {**values, "hash": after["hash"]})
        change = update(audit_head) if head.number else insert(audit_head)
        self._connection.execute(change.values(id=1, **after))

    def head(self) -> Head:
        """Return number and hash of the newest entry, as they were written down with it; 0 and FIRST before any."""
        row = self._connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
        return Head(row.number, row.hash) if row else Head(0, FIRST)

    def entries(self, *, after: int = 0) -> Iterator[Entry]:
        """Yield the entries in order; few of them are held at a time."""
        while True:
            query = select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(_PART)
            part = [_entry(row) for row in self._connection.execute(query)]
            yield from part
            if len(part) < _PART:
                return
            after = part[-1].number

    def last_on(self, subject: str, *, organisation: str) -> Entry | None:
        """Return the last entry of an organisation on a subject, None where there is none."""
        where = audit.c.organisation_id == organisation, audit.c.subject == subject
        query = select(audit).where(*where).order_by(audit.c.number.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Entry(**row._mapping) if row else None

    def done_on(self, subject: str, action: str, *, organisation: str) -> list[Entry]:
        """Return every time that an organisation did this to a subject, the oldest first."""
        where = audit.c.organisation_id == organisation, audit.c.subject == subject, audit.c.action == action
        return [_entry(row) for row in self._connection.execute(select(audit).where(*where).order_by(audit.c.number))]

    def count(self) -> int:
        """Return how many entries there are."""
        return self._connection.scalar(select(func.count()).select_from(audit)) or 0

    def page(self, organisation: str, *, size: int, cursor: str = "") -> Page[Entry]:
        """Return a page of the entries of an organisation, the newest first."""
        query = select(audit).where(audit.c.organisation_id == organisation).order_by(audit.c.number.desc())
        return page(self._connection, query, _entry, size=size, cursor=cursor)


def entry_hash(values: Mapping[str, Any]) -> str:
    """Return the hash of an entry, its own left out; moments are taken as UTC to the microsecond."""
    told = {name: value for name, value in values.items() if name != "hash"}
    told["at"] = told["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    line = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(**row._mapping)
