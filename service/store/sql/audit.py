"""The record of what was done: entries without a hole, each holding the hash of the one before it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from .schema import audit

# Any number, the same for all: who appends to the log of a PostgreSQL database holds it until it commits.
_LOCK = 0x6368616E
FIRST = "0" * 64


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
        last = self._connection.execute(
            select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        ).one_or_none()
        values: dict[str, Any] = {
            "number": last.number + 1 if last else 1,
            "at": at,
            "organisation_id": organisation,
            "actor": actor,
            "action": action,
            "subject": subject,
            "digest": digest,
            "detail": dict(detail or {}),
            "previous": last.hash if last else FIRST,
        }
        self._connection.execute(insert(audit), {**values, "hash": entry_hash(values)})

    def entries(self, *, after: int = 0) -> Iterator[Entry]:
        """Yield the entries in order."""
        rows = self._connection.execute(select(audit).where(audit.c.number > after).order_by(audit.c.number))
        return (Entry(**row._mapping) for row in rows)

    def count(self) -> int:
        """Return how many entries there are."""
        return self._connection.scalar(select(func.count()).select_from(audit)) or 0


def entry_hash(values: Mapping[str, Any]) -> str:
    """Return the hash of an entry, its own left out; moments are taken as UTC to the microsecond."""
    told = {name: value for name, value in values.items() if name != "hash"}
    told["at"] = told["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    line = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()
