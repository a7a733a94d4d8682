"""Parquet files."""

from typing import BinaryIO

from credlens.taxonomy.errors import UnreadableFileError

from .rows import Row


def read_parquet(stream: BinaryIO, *, name: str) -> tuple[tuple[str, ...], list[Row]]:
    """Return the column names and the rows; the first row is row 2, as if the names were row 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(stream) as file:
            header = tuple(file.schema_arrow.names)
            rows: list[Row] = []
            for batch in file.iter_batches():
                columns = [column.to_pylist() for column in batch.columns]
                start = len(rows) + 2
                rows += [
                    Row(number=number, cells=cells)
                    for number, cells in enumerate(zip(*columns, strict=True), start=start)
                ]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        first_line = str(error).partition("\n")[0]
        raise UnreadableFileError(
            f"not a Parquet file that can be read ({first_line}); write or copy it again", path=name
        ) from None
    return header, rows
