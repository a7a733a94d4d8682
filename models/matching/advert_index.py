"""The vectors of many sentences, one byte a component, and search among them: exact while they are few."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

from .encoder import Vectors

if TYPE_CHECKING:
    import faiss

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Nearest = tuple[NDArray[np.float64], IntArray]

# Levels to either side of zero, and the largest component kept, in standard deviations of a unit vector's.
LEVELS = 127
REACH = 5.0
# Queries and vectors are both rounded while searching, so a cosine is off by some 0.002: so many more than are wanted
# are looked at again with the query as it is.
LOOKED_AT = 40
# Training vectors a list: enough for centres that are places of many texts; more costs minutes and finds no more.
TRAINED_ON = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexConfig:
    """When search stops being exact, and how much of the lists it then reads.

    exact_below  so many sentences are searched one by one: 100,000 take 1.5 ms on one core
    lists        of n sentences there are lists x sqrt(n) lists
    read         share of the lists that a search reads; scripts/bench_adverts.py shows what is found so
    """

    exact_below: int = 200_000
    lists: float = 2.0
    read: float = 0.15

    def __post_init__(self) -> None:
        if self.exact_below < 1 or self.lists <= 0 or not 0 < self.read <= 1:
            raise ConfigError(f"exact_below and lists must be positive and read in 0..1, got {self}")


class SentenceIndex:
    """n vectors of length 1, kept as int8 codes, in a FAISS index."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def build(cls, parts: Iterable[Vectors], *, count: int, dimensions: int, config: IndexConfig) -> "SentenceIndex":
        """Return the index of the vectors in these parts, float32[*, d] of length 1 each, `count` in all.

        At `exact_below` vectors and more their codes are held until the lists are made: count x d bytes.
        """
        import faiss

        if count < config.exact_below:
            index = faiss.IndexScalarQuantizer(dimensions, _kind(), faiss.METRIC_INNER_PRODUCT)
            for part in parts:
                index.add(_codes(part))
            return cls(index)
        return cls(_lists(np.concatenate([_codes(part).astype(np.int8) for part in parts]), config))

    @classmethod
    def read(cls, path: Path) -> "SentenceIndex":
        """Return the index in a file."""
        import faiss

        index = faiss.read_index(str(path))
        if isinstance(index, faiss.IndexIVF):
            index.make_direct_map()
        return cls(index)

    def write(self, path: Path) -> None:
        """Write the index into a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @property
    def is_exact(self) -> bool:
        """Return whether a search looks at every vector."""
        return not hasattr(self._index, "nprobe")

    def vectors(self, rows: IntArray) -> Vectors:
        """Return the vectors of these rows, float32[n, d], as they are kept: off by some 0.001 a component."""
        found: Vectors = self._index.reconstruct_batch(rows)
        return found / np.float32(_scale(found.shape[1]))

    def search(self, queries: Vectors, k: int, *, among: BoolArray | None = None) -> Iterator[Nearest]:
        """Yield for each query the cosines and rows of the k nearest, best first, ties by row; all if they are fewer.

        queries  float32[q, d] of length 1
        among    bool[n], the rows that may be found; None: all
        """
        wanted = min(k + LOOKED_AT, len(self))
        for query in queries:
            _, (near,) = self._index.search(_codes(query[None]), wanted, params=self._only(among))
            rows = np.sort(near[near >= 0])
            # Rounded, so that a cosine does not depend on what else is in the index.
            cosines = np.round(self.vectors(rows).astype(np.float64) @ query, 6)
            order = np.argsort(-cosines, kind="stable")[:k]
            yield cosines[order], rows[order]

    def _only(self, among: BoolArray | None) -> "faiss.SearchParameters | None":
        """Return what limits a search to some rows."""
        import faiss

        if among is None:
            return None
        selected = faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))
        if self.is_exact:
            return faiss.SearchParameters(sel=selected)
        return faiss.SearchParametersIVF(sel=selected, nprobe=self._index.nprobe)


_CHUNK = 65_536


def _kind() -> int:
    import faiss

    return int(faiss.ScalarQuantizer.QT_8bit_direct_signed)


def _lists(codes: NDArray[np.int8], config: IndexConfig) -> "faiss.Index":
    """Return an index with lists of the codes int8[n, d]."""
    import faiss

    count, dimensions = codes.shape
    lists = max(1, min(round(config.lists * count**0.5), count // TRAINED_ON))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimensions), dimensions, lists, _kind(), faiss.METRIC_INNER_PRODUCT, False
    )
    index.nprobe = max(1, round(config.read * lists))
    drawn = np.sort(np.random.default_rng(0).permutation(count)[: TRAINED_ON * lists])
    index.train(codes[drawn].astype(np.float32))
    for begin in range(0, count, _CHUNK):
        index.add(codes[begin : begin + _CHUNK].astype(np.float32))
    # Where each vector lies, so that it can be looked at again.
    index.make_direct_map()
    return index


def _scale(dimensions: int) -> float:
    """Return what a component is multiplied by before it is rounded."""
    return float(LEVELS / REACH * np.sqrt(dimensions))


def _codes(vectors: Vectors) -> Vectors:
    """Return float32[n, d] of whole numbers in -LEVELS..LEVELS, which FAISS keeps as bytes."""
    codes: Vectors = np.clip(np.rint(vectors * np.float32(_scale(vectors.shape[1]))), -LEVELS, LEVELS)
    return codes
