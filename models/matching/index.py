"""The vectors of the skills' labels: computed once for a release and a model, then mapped from disk."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .encoder import Encoder, Vectors

Progress = Callable[[str, int, int], None]

# Labels encoded between two reports of progress.
CHUNK = 1024


class SkillIndex:
    """The label vectors of n skills, float32[n, d], and exact search among them."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    @classmethod
    def open(
        cls, labels: Sequence[str], encoder: Encoder, *, cache: Path | None, progress: Progress | None = None
    ) -> "SkillIndex":
        """Return the index of these labels, from the cache folder where it is there, else computed and kept."""
        path = cache / f"{index_key(labels, encoder)}.npy" if cache else None
        if path and (vectors := _mapped(path, len(labels))) is not None:
            return cls(vectors)
        vectors = _encode(labels, encoder, progress)
        if path:
            _write(path, vectors)
        return cls(vectors)

    @staticmethod
    def is_cached(labels: Sequence[str], encoder: Encoder, cache: Path) -> bool:
        """Return whether the vectors of these labels are there already."""
        return _mapped(cache / f"{index_key(labels, encoder)}.npy", len(labels)) is not None

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the cosine and the row of the k nearest labels of each query: float32[q, k], int64[q, k].

        queries  float32[q, d] of length 1
        """
        import faiss

        queries = np.ascontiguousarray(queries, dtype=np.float32)
        scores, rows = faiss.knn(queries, self.vectors, min(k, len(self.vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        return scores, rows


def index_key(labels: Sequence[str], encoder: Encoder) -> str:
    """Return 24 hex digits that name the vectors: they change with the model and with any label."""
    return hashlib.sha256("\n".join((encoder.fingerprint, *labels)).encode()).hexdigest()[:24]


def _encode(labels: Sequence[str], encoder: Encoder, progress: Progress | None) -> Vectors:
    parts = []
    for begin in range(0, len(labels), CHUNK):
        if progress:
            progress("indexing skills", begin, len(labels))
        parts.append(encoder.encode(labels[begin : begin + CHUNK]))
    if progress:
        progress("indexing skills", len(labels), len(labels))
    return np.concatenate(parts)


def _mapped(path: Path, rows: int) -> Vectors | None:
    """Return the vectors in a file, mapped and not read; None where there is no whole file."""
    try:
        vectors: Vectors = np.load(path, mmap_mode="r")
    except (OSError, ValueError):
        return None
    return vectors if vectors.ndim == 2 and len(vectors) == rows and vectors.dtype == np.float32 else None


def _write(path: Path, vectors: Vectors) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.{os.getpid()}.npy")
    np.save(partial, vectors)
    partial.replace(path)
