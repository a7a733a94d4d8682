"""Pages of a query by cursor: what is added or removed meanwhile neither repeats nor hides a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlakeyset import BadBookmark, InvalidPage, select_page
from sqlalchemy import Connection, Row, Select

from credlens.taxonomy.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of what a query finds, in its order. next: the cursor of the page that follows, empty at the end."""

    items: tuple[T, ...]
    next: str = ""


def page(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    read: Callable[[Row[*tuple[Any, ...]]], T],
    *,
    size: int,
    cursor: str = "",
) -> Page[T]:
    """Return a page of a query whose order tells every two rows apart.

    read    turns a row into what is returned
    cursor  of an earlier page; InputError if it is none
    """
    try:
        found = select_page(connection, query, per_page=size, page=cursor or None)
    except (InvalidPage, BadBookmark, ValueError, TypeError):
        raise InputError(
            f"cursor {cursor[:40]!r} is none that was given out for this list; begin without one"
        ) from None
    following = found.paging.bookmark_next if found.paging.has_next else ""
    return Page(items=tuple(map(read, found)), next=following)
