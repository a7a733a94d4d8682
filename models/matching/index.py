"""The vectors of skills: shipped for the known releases, computed once for others, then mapped from disk."""

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Skill

from .encoder import Encoder, Vectors
from .shipped import ShippedVectors, text_key

if TYPE_CHECKING:
    from faiss import IndexIVFScalarQuantizer

Progress = Callable[[str, int, int], None]

# Texts encoded between two reports of progress.
CHUNK = 1024

# Queries multiplied at a time: bounds memory, ten megabytes among 22,000 skills.
SEARCHED = 128

# Skills of a cell, and cells that are searched where not all are.
CELL = 100
PROBES = 16

# A skill's vector leans on its label and, as much, on all its other names; its description counts half.
DESCRIPTION_WEIGHT = 0.5
DESCRIPTION_READ = 200  # characters: the first sentence says what the rest explains


class SkillIndex:
    """The vectors of n skills, float32[n, d], and exact search among them."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    @classmethod
    def open(
        cls, skills: Sequence[Skill], encoder: Encoder, *, cache: Path | None, progress: Progress | None = None
    ) -> "SkillIndex":
        """Return the index of these skills: from the cache folder where it is there, else put together and kept."""
        keys = [text_key(skill) for skill in skills]
        path = cache / f"{index_key(keys, encoder)}.npy" if cache else None
        if path and (vectors := _mapped(path, len(skills))) is not None:
            return cls(vectors)
        vectors = _collect(skills, keys, encoder, progress)
        if path:
            _write(path, vectors)
        return cls(vectors)

    @staticmethod
    def is_cached(skills: Sequence[Skill], encoder: Encoder, cache: Path) -> bool:
        """Return whether the vectors of these skills are there already."""
        key = index_key([text_key(skill) for skill in skills], encoder)
        return _mapped(cache / f"{key}.npy", len(skills)) is not None

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the cosine and the row of the k nearest skills of each query: float32[q, k], int64[q, k], best first.

        queries  float32[q, d] of length 1
        Cost     a matrix product. faiss.knn gives the same; measured among 22,000 skills it took half as long again
                 for 10 queries, and three times as long for 80.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        k = min(k, len(self.vectors))
        scores, rows = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.int64)
        vectors = np.asarray(self.vectors)  # a plain view of a mapped file
        for begin in range(0, len(queries), SEARCHED):
            part = slice(begin, begin + SEARCHED)
            products = queries[part] @ vectors.T
            near = np.argpartition(products, len(vectors) - k, axis=1)[:, len(vectors) - k :]
            found = np.take_along_axis(products, near, axis=1)
            order = np.lexsort((near, -found), axis=1)
            rows[part] = np.take_along_axis(near, order, axis=1)
            scores[part] = np.take_along_axis(found, order, axis=1)
        return scores, rows

    def search_nearby(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return what `search` does, among the skills in the cells nearest to each query alone.

        Some three times as fast among 14,000 skills; it finds 91 % of the nearest 20 of a whole text.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        scores, rows = self._cells.search(queries, min(k, len(self.vectors)))
        few = (rows < 0).any(axis=1)
        if few.any():
            scores[few], rows[few] = self.search(queries[few], k)
        return scores, rows

    @cached_property
    def _cells(self) -> "IndexIVFScalarQuantizer":
        """Return the skills in cells of neighbours, some 100 each."""
        import faiss

        dimensions, cells = self.vectors.shape[1], max(1, len(self.vectors) // CELL)
        centres = faiss.IndexFlatIP(dimensions)
        # Half the bytes, half the time: reading them is what a search takes long for.
        half = faiss.ScalarQuantizer.QT_fp16
        nearby = faiss.IndexIVFScalarQuantizer(centres, dimensions, cells, half, faiss.METRIC_INNER_PRODUCT)
        nearby.cp.min_points_per_centroid = 1
        nearby.train(self.vectors)
        nearby.add(self.vectors)
        nearby.nprobe = min(cells, PROBES)
        return nearby


def index_key(keys: Sequence[str], encoder: Encoder) -> str:
    """Return 24 hex digits that name the vectors: they change with the model and with any skill's texts."""
    return hashlib.sha256("\n".join((encoder.fingerprint, *keys)).encode()).hexdigest()[:24]


def skill_vectors(skills: Sequence[Skill], encoder: Encoder, progress: Progress | None = None) -> Vectors:
    """Return float32[n, d] of length 1: label + mean of all names + half the described label, each of length 1."""
    names: dict[str, int] = {}
    for skill in skills:
        for text in (skill.label, *skill.alt_labels, _described(skill)):
            names.setdefault(text, len(names))
    encoded = _encode(list(names), encoder, progress)
    vectors = np.empty((len(skills), encoded.shape[1]), np.float32)
    for row, skill in enumerate(skills):
        of_names = encoded[[names[name] for name in dict.fromkeys((skill.label, *skill.alt_labels))]].mean(axis=0)
        described = encoded[names[_described(skill)]]
        label = encoded[names[skill.label]]
        vectors[row] = label + of_names / np.linalg.norm(of_names) + DESCRIPTION_WEIGHT * described
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _described(skill: Skill) -> str:
    said = " ".join(skill.description.split())[:DESCRIPTION_READ]
    return f"{skill.label}. {said}" if said else skill.label


def _collect(skills: Sequence[Skill], keys: Sequence[str], encoder: Encoder, progress: Progress | None) -> Vectors:
    shipped = ShippedVectors.load(encoder.fingerprint)
    vectors, missing = shipped.look_up(keys)
    if len(missing):
        computed = skill_vectors([skills[i] for i in missing], encoder, progress)
        if vectors.shape[1] != computed.shape[1]:
            vectors = np.empty((len(skills), computed.shape[1]), np.float32)
        vectors[missing] = computed
    return vectors


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> Vectors:
    parts = []
    # Sorted by length, so that a batch wastes little on padding.
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
    for begin in range(0, len(order), CHUNK):
        if progress:
            progress("indexing skills", begin, len(order))
        parts.append(encoder.encode([texts[i] for i in order[begin : begin + CHUNK]]))
    if progress:
        progress("indexing skills", len(order), len(order))
    encoded = np.concatenate(parts)
    vectors = np.empty_like(encoded)
    vectors[order] = encoded
    return vectors


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
