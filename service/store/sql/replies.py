"""What was answered to a request that carried a key, so that its repetition is answered the same and does nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from .schema import replies

# How long a key is remembered: who has no answer by then does not repeat the request any more.
KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. request: sha256 of what was asked."""

    request: str
    status: int
    body: Mapping[str, Any]


class Replies:
    """The answers to the keys of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def begin(self, key: str, *, request: str, at: dt.datetime) -> Reply | None:
        """Take a key, and return None; where it is taken, the answer that was given.

        Of two requests with a key that come at once the second waits for the first.
        """
        self._connection.execute(delete(replies).where(replies.c.made_at < at - KEPT))
        # The two have the same statement, each under its own dialect.
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = {
            "organisation_id": self._organisation,
            "key": key,
            "request": request,
            "status": 0,
            "body": {},
            "made_at": at,
        }
        take = dialect.insert(replies).values(row).on_conflict_do_nothing().returning(replies.c.key)
        if self._connection.scalar(take) is not None:
            return None
        found = self._connection.execute(select(replies).where(*self._is(key))).one()
        return Reply(request=found.request, status=found.status, body=found.body)

    def answer(self, key: str, *, status: int, body: Mapping[str, Any]) -> None:
        """Write down the answer to a key that was taken in this transaction."""
        self._connection.execute(update(replies).where(*self._is(key)).values(status=status, body=dict(body)))

    def _is(self, key: str) -> tuple[Any, ...]:
        return replies.c.organisation_id == self._organisation, replies.c.key == key
