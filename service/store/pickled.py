"""Records of our own as rows of a table, for engines that hand tables on and folders that keep them."""

import pickle
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def packed(records: Sequence[object]) -> "pa.Table":
    """Return records of our own as a table that engines and folders take, one row a record."""
    import pyarrow as pa

    return pa.table({"record": pa.array([pickle.dumps(r, protocol=5) for r in records], pa.large_binary())})


def unpacked(table: "pa.Table") -> Iterator:  # type: ignore[type-arg]
    """Yield the records again."""
    for record in table["record"].to_pylist():
        yield pickle.loads(record)
