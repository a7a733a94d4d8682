"""A long column of texts, read like a sequence and never unpacked whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import pyarrow as pa


class Texts(Sequence[str]):
    """n texts of an Arrow column; a text becomes a Python string when it is looked at."""

    def __init__(self, column: "pa.ChunkedArray | pa.Array") -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "Texts": ...
    def __getitem__(self, index: "int | slice") -> "str | Texts":
        if isinstance(index, slice):
            return Texts(self._column[index])
        text: str = self._column[int(index)].as_py()
        return text
