"""The windows of many texts: which skills are near to them, and how near the nearest window of each comes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .encoder import Tokens, Vectors
from .index import SkillIndex
from .signals import FloatArray, IntArray
from .windows import Windows, cut_windows, layout_of, window_cosines

# Queries of length 1 and how many to find of each: their cosines and rows.
Search = Callable[[Vectors, int], tuple[Vectors, IntArray]]


class Cosines(NamedTuple):
    """Of p pairs of a text and a skill: the best window's cosine, the whole text's, and the best window's place."""

    span: FloatArray
    whole: NDArray[np.float32]
    start: IntArray
    end: IntArray


class WindowTable(Protocol):
    """What candidates are made of.

    counts  int64[n]: windows of each text, 0 for one without a token
    whole   float32[n, d]: the vector of each whole text, of length 1; zeros for one without a token
    tokens, searched  how many tokens there are, and how many vectors were searched
    """

    counts: IntArray
    whole: Vectors
    tokens: int
    searched: int

    def nearest(self, search: Search, k: int) -> tuple[IntArray, IntArray]:
        """Return pairs of a text and a skill that is near to it, some of them more than once."""

    def cosines(self, owners: IntArray, rows: IntArray) -> Cosines:
        """Return the cosines of pairs, ordered by text; every product is of one text, whatever stands beside it."""


class ThoroughWindows:
    """Every coarse window is searched, and every window has a vector."""

    def __init__(self, encoded: Sequence[Tokens], index: SkillIndex, *, sizes: tuple[int, ...], coarse: int) -> None:
        # A plain view of a mapped file: every look-up in a memmap makes one.
        self._skills: Vectors = np.asarray(index.vectors)
        self.tokens, self.searched = sum(len(tokens.vectors) for tokens in encoded), 0
        self._windows: list[Windows | None] = [
            cut_windows(tokens, sizes=sizes, coarse=coarse) if len(tokens.vectors) else None for tokens in encoded
        ]
        self.counts = np.array([0 if w is None else len(w.vectors) for w in self._windows], dtype=np.int64)
        self.whole = np.zeros((len(encoded), index.vectors.shape[1]), np.float32)
        for i, windows in enumerate(self._windows):
            if windows is not None:
                self.whole[i] = windows.vectors[0]

    def nearest(self, search: Search, k: int) -> tuple[IntArray, IntArray]:
        """Return pairs of a text and each of the k skills nearest to any of its coarse windows."""
        searched = [(i, w.vectors[w.coarse]) for i, w in enumerate(self._windows) if w is not None]
        if not searched:
            return _no_pairs()
        queries = np.concatenate([vectors for _, vectors in searched])
        self.searched += len(queries)
        _, rows = search(queries, k)
        owners = np.repeat([i for i, _ in searched], [len(vectors) for _, vectors in searched])
        return np.repeat(owners, rows.shape[1]), rows.ravel()

    def cosines(self, owners: IntArray, rows: IntArray) -> Cosines:
        """Return the cosines of pairs, by the vectors of the windows."""
        cosines = _nothing(len(rows))
        for i, pairs in _by_text(owners):
            windows = self._windows[i]
            if windows is not None:
                products = windows.vectors @ self._skills[rows[pairs]].T
                _fill(cosines, pairs, products, windows.start, windows.end)
        return cosines


class QuickWindows:
    """Whole texts alone are searched; no window has a vector."""

    def __init__(self, encoded: Sequence[Tokens], index: SkillIndex, *, sizes: tuple[int, ...], coarse: int) -> None:
        self._encoded = encoded
        self._skills: Vectors = np.asarray(index.vectors)
        self.tokens, self.searched = sum(len(tokens.vectors) for tokens in encoded), 0
        self._layouts = [layout_of(len(tokens.vectors), sizes, coarse) for tokens in encoded]
        self.counts = np.array(
            [len(layout.first) if len(t.vectors) else 0 for layout, t in zip(self._layouts, encoded, strict=True)],
            dtype=np.int64,
        )
        self.whole = np.zeros((len(encoded), index.vectors.shape[1]), np.float32)
        for i, tokens in enumerate(encoded):
            if len(tokens.vectors):
                self.whole[i] = tokens.vectors.sum(axis=0)
        self.whole /= np.maximum(np.linalg.norm(self.whole, axis=1, keepdims=True), 1e-12)

    def nearest(self, search: Search, k: int) -> tuple[IntArray, IntArray]:
        """Return pairs of a text and k of the skills nearest to it."""
        texts = np.flatnonzero(self.counts)
        if not len(texts):
            return _no_pairs()
        self.searched += len(texts)
        _, rows = search(self.whole[texts], k)
        return np.repeat(texts, rows.shape[1]), rows.ravel()

    def cosines(self, owners: IntArray, rows: IntArray) -> Cosines:
        """Return the cosines of pairs, by the products of single tokens."""
        cosines = _nothing(len(rows))
        for i, pairs in _by_text(owners):
            tokens, layout = self._encoded[i], self._layouts[i]
            products = window_cosines(tokens, layout, self._skills[rows[pairs]])
            _fill(cosines, pairs, products, tokens.start[layout.first], tokens.end[layout.last - 1])
        return cosines


def _by_text(owners: IntArray) -> list[tuple[int, slice]]:
    """Return each text that has pairs, and which pairs are its own."""
    texts, first = np.unique(owners, return_index=True)
    last = np.append(first, len(owners))[1:]
    return [(i, slice(a, b)) for i, a, b in zip(texts.tolist(), first.tolist(), last.tolist(), strict=True)]


def _fill(cosines: Cosines, pairs: slice, products: FloatArray | Vectors, start: IntArray, end: IntArray) -> None:
    """Set the pairs of one text; products float[w, p], the whole text first."""
    best = products.argmax(axis=0)
    cosines.span[pairs] = products[best, np.arange(products.shape[1])]
    cosines.whole[pairs] = products[0]
    cosines.start[pairs], cosines.end[pairs] = start[best], end[best]


def _nothing(count: int) -> Cosines:
    places = np.zeros((2, count), np.int64)
    return Cosines(np.zeros(count), np.zeros(count, np.float32), places[0], places[1])


def _no_pairs() -> tuple[IntArray, IntArray]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)
