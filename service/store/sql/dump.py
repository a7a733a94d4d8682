"""All rows of the database as lines of JSON, and back: the same lines whichever of the two kinds it is."""

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Date, LargeBinary, Table, func, insert, inspect, select

from .columns import Moment
from .schema import METADATA

# Rows drawn from a table, or sent to it, at once.
_ROWS = 500


def revision(connection: Connection) -> str:
    """Return the migration that the tables are at, empty where there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def table_names() -> list[str]:
    """Return the names of the tables in an order in which each comes after those that it points to."""
    return [table.name for table in METADATA.sorted_tables]


def filled(connection: Connection) -> list[str]:
    """Return the names of the tables that hold rows; none where there are no tables yet."""
    present = set(inspect(connection).get_table_names())
    tables = [table for table in METADATA.sorted_tables if table.name in present]
    return [t.name for t in tables if connection.scalar(select(func.count()).select_from(t))]


def lines(connection: Connection, name: str) -> Iterator[bytes]:
    """Yield the rows of a table, a line each, by their keys."""
    table = METADATA.tables[name]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
    with connection.execute(query) as rows:
        for row in rows:
            values = {column.name: _plain(row._mapping[column]) for column in table.columns}
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def fill(connection: Connection, name: str, rows: Iterable[bytes]) -> int:
    """Put the lines of a table into it and return how many there were."""
    table, count = METADATA.tables[name], 0
    for batch in _batches(rows):
        connection.execute(insert(table), [_typed(table, json.loads(line)) for line in batch])
        count += len(batch)
    return count


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column.type, values[column.name]) for column in table.columns}


def _value(kind: object, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, Moment):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(kind, Date) else value


def _batches(rows: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    batch: list[bytes] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
