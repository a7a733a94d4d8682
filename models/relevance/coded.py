"""A long column with few different values: kept as codes, read like a sequence."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

V = TypeVar("V", bound=Hashable)


class Coded(Sequence[V], Generic[V]):
    """n values, each one of `values`.

    codes   int32[n]: positions in values
    values  the different values; one that no code names is allowed
    """

    __slots__ = ("codes", "values")

    def __init__(self, codes: NDArray[np.integer[Any]], values: Iterable[V]) -> None:
        self.codes = codes
        self.values = tuple(values)

    @classmethod
    def of(cls, column: Iterable[V]) -> "Coded[V]":
        """Return the column with its values in the order of their first appearance."""
        place: dict[V, int] = {}
        codes = np.fromiter((place.setdefault(value, len(place)) for value in column), dtype=np.int32)
        return cls(codes, place)

    def groups(self) -> Iterator[tuple[V, NDArray[np.int64]]]:
        """Yield each value that occurs with the int64 rows that hold it, in the order of the values."""
        order = np.argsort(self.codes, kind="stable")
        bounds = np.searchsorted(self.codes[order], np.arange(len(self.values) + 1))
        for value, begin, end in zip(self.values, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            if end > begin:
                yield value, order[begin:end]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> V: ...
    @overload
    def __getitem__(self, index: slice) -> "Coded[V]": ...
    def __getitem__(self, index: int | slice) -> "V | Coded[V]":
        if isinstance(index, slice):
            return Coded(self.codes[index], self.values)
        return self.values[int(self.codes[index])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_same, self, other))

    __hash__ = None  # type: ignore[assignment]


def _same(a: object, b: object) -> bool:
    return a == b
