"""Parquet files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from credlens.taxonomy.errors import UnreadableFileError

from .rows import Row

# Rows unpacked at a time: adverts of a few kilobytes each.
BATCH = 4096


def parquet_header(stream: BinaryIO, *, name: str) -> tuple[str, ...]:
    """Return the column names."""
    import pyarrow.parquet as pq

    with _readable(name), pq.ParquetFile(stream) as file:
        return tuple(file.schema_arrow.names)


def parquet_rows(stream: BinaryIO, *, name: str) -> Iterator[Row]:
    """Yield the rows as they are drawn; the first row is row 2, as if the names were row 1."""
    import pyarrow.parquet as pq

    first = 2
    with _readable(name), pq.ParquetFile(stream) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            for number, cells in enumerate(zip(*columns, strict=True), start=first):
                yield Row(number=number, cells=cells)
            first += batch.num_rows


@contextmanager
def _readable(name: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        first_line = str(error).partition("\n")[0]
        raise UnreadableFileError(
            f"not a Parquet file that can be read ({first_line}); write or copy it again", path=name
        ) from None
