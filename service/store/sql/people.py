"""Organisations and the people in them."""

import datetime as dt

from sqlalchemy import Connection, insert, select

from .schema import organisations


class Organisations:
    """The organisations that work in this workspace, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, organisation_id: str, *, name: str, at: dt.datetime) -> None:
        """Make an organisation unless it is there."""
        known = select(organisations.c.id).where(organisations.c.id == organisation_id)
        if self._connection.scalar(known) is None:
            row = {"id": organisation_id, "name": name, "created_at": at}
            self._connection.execute(insert(organisations), row)
