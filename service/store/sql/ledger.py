"""Rows that are only ever added, each named by an entry of the audit log that holds its digest."""

import datetime as dt
import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from .audit import AuditLog
from .packing import digest
from .schema import confirmations, decisions, draft_versions, endorsements, ratings, suppressions

# What an entry's subject begins with, and where the row it speaks of lies.
SEALED: Mapping[str, Table] = {
    "decision": decisions,
    "confirmation": confirmations,
    "suppression": suppressions,
    "draft-version": draft_versions,
    "rating": ratings,
    "endorsement": endorsements,
}


def new_id() -> str:
    """Return a name for a row of ours: 32 hex digits that nobody can guess, later ones after earlier ones."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def append_sealed(
    connection: Connection,
    kind: str,
    row: Mapping[str, Any],
    *,
    organisation: str,
    actor: str,
    action: str,
    at: dt.datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a row to one of the sealed tables, and the entry that holds its digest.

    kind          a name in SEALED
    organisation  whose thing it is about; the entry is in its log
    """
    table = SEALED[kind]
    connection.execute(insert(table), dict(row))
    AuditLog(connection).append(
        actor=actor,
        organisation=organisation,
        action=action,
        subject=f"{kind} {row_name(table, row)}",
        at=at,
        detail=detail,
        digest=row_digest(row),
    )


def sealed_digest(connection: Connection, subject: str) -> str | None:
    """Return the digest of the row that an entry's subject names, as it stands now.

    None where there is no such row; KeyError where the subject is of another kind.
    """
    kind, _, name = subject.partition(" ")
    table = SEALED[kind]
    keys = list(table.primary_key.columns)
    values = name.split("/")
    if len(values) != len(keys):
        return None
    where = (key == key.type.python_type(value) for key, value in zip(keys, values, strict=True))
    row = connection.execute(select(table).where(*where)).one_or_none()
    return row_digest(_values(row)) if row else None


def row_name(table: Table, row: Mapping[str, Any]) -> str:
    """Return the key of a row as an entry's subject writes it."""
    return "/".join(str(row[key.name]) for key in table.primary_key.columns)


def row_digest(row: Mapping[str, Any]) -> str:
    """Return the sha256 of every value of a row."""
    return digest({name: _plain(value) for name, value in row.items()})


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def _values(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return dict(row._mapping)
