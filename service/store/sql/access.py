"""By what people and programs are known: sessions, keys, and secrets to set a password with.

Of every secret only its sha256 is kept: who reads the database cannot sign in with what it holds.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from .schema import api_keys, sessions, welcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """That somebody is signed in with a browser. id: the sha256 of the cookie's value."""

    id: str
    user_id: str
    created_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a program shows in place of a person. scopes: see people.actor.Scope."""

    id: str
    user_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    used_at: dt.datetime | None


class Sessions:
    """Who is signed in, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session_id: str, *, user_id: str, at: dt.datetime, until: dt.datetime) -> None:
        """Keep a new session."""
        row = {"id": session_id, "user_id": user_id, "created_at": at, "expires_at": until}
        self._connection.execute(insert(sessions), row)

    def get(self, session_id: str) -> Session | None:
        """Return a session, also one that has expired; None where there is none."""
        row = self._connection.execute(select(sessions).where(sessions.c.id == session_id)).one_or_none()
        return Session(**row._mapping) if row else None

    def extend(self, session_id: str, until: dt.datetime) -> None:
        """Let a session last until a later moment."""
        self._connection.execute(update(sessions).where(sessions.c.id == session_id).values(expires_at=until))

    def remove(self, session_id: str) -> None:
        """End a session, if it is there."""
        self._connection.execute(delete(sessions).where(sessions.c.id == session_id))

    def remove_of(self, user_id: str, *, but: str = "") -> None:
        """End every session of a person but one."""
        self._connection.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id != but))

    def remove_expired(self, now: dt.datetime) -> None:
        """Forget the sessions that are over."""
        self._connection.execute(delete(sessions).where(sessions.c.expires_at <= now))


class Keys:
    """The keys of programs, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        key_id: str,
        *,
        user_id: str,
        name: str,
        hash: str,
        scopes: Sequence[str],
        at: dt.datetime,
        until: dt.datetime,
    ) -> None:
        """Keep a new key by the sha256 of its secret."""
        row = {
            "id": key_id,
            "user_id": user_id,
            "name": name,
            "hash": hash,
            "scopes": list(scopes),
            "created_at": at,
            "expires_at": until,
        }
        self._connection.execute(insert(api_keys), row)

    def get(self, key_id: str) -> Key | None:
        """Return the key of this id, None where there is none."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
        return _key(row) if row else None

    def by_hash(self, hash: str) -> Key | None:
        """Return the key whose secret has this sha256, also one that holds no more; None where there is none."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.hash == hash)).one_or_none()
        return _key(row) if row else None

    def of(self, user_id: str) -> list[Key]:
        """Return every key of a person, newest first."""
        query = select(api_keys).where(api_keys.c.user_id == user_id)
        rows = self._connection.execute(query.order_by(api_keys.c.created_at.desc(), api_keys.c.id))
        return [_key(row) for row in rows]

    def revoke(self, key_id: str, at: dt.datetime) -> None:
        """Let a key hold no more."""
        self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(revoked_at=at))

    def used(self, key_id: str, at: dt.datetime) -> None:
        """Keep when a key was last used."""
        self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_at=at))


class Welcomes:
    """Secrets with which somebody sets a password, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, hash: str, *, user_id: str, at: dt.datetime, until: dt.datetime) -> None:
        """Keep a secret by its sha256; those that the person had before hold no more."""
        self.remove_of(user_id)
        row = {"id": hash, "user_id": user_id, "made_at": at, "expires_at": until}
        self._connection.execute(insert(welcomes), row)

    def user_of(self, hash: str, now: dt.datetime) -> str:
        """Return for whom a secret holds now, empty for none."""
        where = welcomes.c.id == hash, welcomes.c.expires_at > now
        return self._connection.scalar(select(welcomes.c.user_id).where(*where)) or ""

    def remove_of(self, user_id: str) -> None:
        """Let no secret of a person hold any more."""
        self._connection.execute(delete(welcomes).where(welcomes.c.user_id == user_id))


def _key(row: Row[*tuple[Any, ...]]) -> Key:
    return Key(
        id=row.id,
        user_id=row.user_id,
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
