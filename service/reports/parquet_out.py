"""A table of a result as Parquet, in parts: its types are those of data frames, and no large table is held."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .tables import Cell, Row

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are held at a time.
_PART = 10_000


def is_day(column: str) -> bool:
    """Return whether a column of the tables holds days, as ISO text or empty."""
    return column in ("opened_at", "clear_since") or column.startswith("date_")


def write_parquet(path: Path, table: Callable[[], Iterator[Row]]) -> None:
    """Write a table, header first, which is gone through twice: for the types of its columns, then for its rows."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema(table())
    rows = table()
    next(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while part := [*islice(rows, _PART)]:
            columns = zip(schema, zip(*part, strict=True), strict=True)
            arrays = [pa.array(_values(field.name, cells), type=field.type) for field, cells in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _schema(rows: Iterator[Row]) -> "pa.Schema":
    import pyarrow as pa

    names = [str(name) for name in next(rows)]
    kinds: list[set[type]] = [set() for _ in names]
    for row in rows:
        for kind, cell in zip(kinds, row, strict=True):
            kind.add(type(cell))
    return pa.schema([(name, _type(name, kind)) for name, kind in zip(names, kinds, strict=True)])


def _type(name: str, kinds: set[type]) -> "pa.DataType":
    """Return the type of a column by those of its cells; missing numbers and columns of nothing are float64."""
    import pyarrow as pa

    if is_day(name):
        return pa.timestamp("us")
    if str in kinds:
        return pa.string()
    if kinds - {type(None)} == {bool}:
        return pa.bool_()
    return pa.int64() if kinds == {int} else pa.float64()


def _values(name: str, cells: Sequence[Cell]) -> list[Cell | dt.datetime]:
    if is_day(name):
        return [dt.datetime.fromisoformat(str(cell)) if cell else None for cell in cells]
    # Half characters, which no file can hold, become question marks.
    return [cell.encode(errors="replace").decode() if isinstance(cell, str) else cell for cell in cells]
