"""Pages of a query by cursor: what is added or removed meanwhile neither repeats nor hides a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, UnaryExpression
from sqlalchemy.exc import StatementError

from credlens.taxonomy.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of what a query finds, in its order. next: the cursor of the page that follows, empty at the end."""

    items: tuple[T, ...]
    next: str = ""


def ordered(query: Select[*tuple[Any, ...]], *by: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Return a query in an order, what is computed for it after its columns.

    There a cursor finds it, and the statement stays the same from one call to the next, so that it is prepared once.
    """
    sorted_by = (clause.element if isinstance(clause, UnaryExpression) else clause for clause in by)
    computed = [clause for clause in sorted_by if not isinstance(clause, Column)]
    return query.add_columns(*computed).order_by(*by)


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
    # Not imported above: it brings all of SQLAlchemy's mapper with it, a fifth of a second before a server answers.
    from sqlakeyset import BadBookmark, InvalidPage, select_page

    try:
        found = select_page(connection, query, per_page=size, page=cursor or None)
    except (InvalidPage, BadBookmark, ValueError, TypeError, StatementError):
        # What the database refuses without a cursor is a fault of ours.
        if not cursor:
            raise
        raise InputError(
            f"cursor {cursor[:40]!r} is none that was given out for this list; begin without one"
        ) from None
    following = found.paging.bookmark_next if found.paging.has_next else ""
    return Page(items=tuple(map(read, found)), next=following)
