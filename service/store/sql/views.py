"""Views that somebody saved: the settings of a list under a name."""

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from .schema import saved_views


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list as somebody wants to see it again. page: whose settings they are; query: of its address."""

    id: str
    name: str
    page: str
    query: str
    created_at: dt.datetime


class Views:
    """The views of one person, in one transaction."""

    def __init__(self, connection: Connection, organisation: str, user_id: str) -> None:
        self._connection = connection
        self._owner = {"organisation_id": organisation, "user_id": user_id}
        self._own = saved_views.c.organisation_id == organisation, saved_views.c.user_id == user_id

    def of(self, page: str) -> list[SavedView]:
        """Return the views of a page by name."""
        own = saved_views.c
        named = select(own.id, own.name, own.page, own.query, own.created_at).where(*self._own, own.page == page)
        return [SavedView(**row._mapping) for row in self._connection.execute(named.order_by(own.name, own.id))]

    def put(self, view: SavedView) -> None:
        """Keep a view; one of the same page and name goes."""
        same = saved_views.c.page == view.page, saved_views.c.name == view.name
        self._connection.execute(delete(saved_views).where(*self._own, *same))
        self._connection.execute(insert(saved_views), {**asdict(view), **self._owner})

    def remove(self, view_id: str) -> bool:
        """Remove a view, and return whether it was there."""
        gone = delete(saved_views).where(*self._own, saved_views.c.id == view_id)
        return self._connection.execute(gone).rowcount > 0
