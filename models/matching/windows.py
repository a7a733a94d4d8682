"""Windows of neighbouring tokens: the parts of a text that may name a skill, and where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .encoder import Tokens, Vectors

IntArray = NDArray[np.int64]

# What str.isalnum accepts.
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The w windows of one text, the whole text first.

    vectors     float32[w, d], each of length 1: the mean of the window's tokens in their context
    start, end  int64[w]: the characters from the first to the last token
    coarse      bool[w]: enough of them to find every skill that the rest would find
    """

    vectors: Vectors
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    coarse: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which tokens each window of a text of so many tokens begins with and ends before; coarse as in Windows."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    coarse: NDArray[np.bool_]


@lru_cache(maxsize=1024)
def layout_of(count: int, sizes: tuple[int, ...], coarse: int) -> Layout:
    """Return the windows of these sizes, in tokens, each a third of its size further than the last.

    coarse  the size of which every second window counts as coarse, besides the whole text
    Source  span-max over contextual token windows; settings chosen on validation sets, see the card in weights/
    """
    first, last, is_coarse = [0], [count], [True]
    for size in sizes:
        starts = range(0, count - size + 1, max(1, size // 3)) if size < count else range(0)
        first += starts
        last += [start + size for start in starts]
        is_coarse += [size == coarse and i % 2 == 0 for i in range(len(starts))]
    return Layout(np.array(first), np.array(last), np.array(is_coarse))


def cut_windows(tokens: Tokens, *, sizes: tuple[int, ...], coarse: int) -> Windows:
    """Return the windows of a text's tokens, as `layout_of` lays them out.

    One running sum a text, not one over several: so a window does not depend on the texts before it.
    """
    layout = layout_of(len(tokens.vectors), sizes, coarse)
    a, b = layout.first, layout.last
    sums = np.zeros((len(tokens.vectors) + 1, tokens.vectors.shape[1]))
    np.cumsum(tokens.vectors, axis=0, out=sums[1:])
    means = sums[b]
    means -= sums[a]
    means /= (b - a)[:, None]
    lengths = np.sqrt(np.einsum("wd,wd->w", means, means))[:, None]
    means /= np.maximum(lengths, 1e-12)
    return Windows(means.astype(np.float32), tokens.start[a], tokens.end[b - 1], layout.coarse)


def window_cosines(tokens: Tokens, layout: Layout, skills: Vectors) -> NDArray[np.float64]:
    """Return float64[w, c]: the cosine of each window with each skill, without making a vector of any window.

    skills  float32[c, d] of length 1; a window's product with one is the sum of its tokens' products
    """
    a, b, count = layout.first, layout.last, len(tokens.vectors)
    products = np.zeros((count + 1, len(skills)))
    np.cumsum(tokens.vectors @ skills.T, axis=0, dtype=np.float64, out=products[1:])
    between = np.zeros((count + 1, count + 1))
    between[1:, 1:] = (tokens.vectors @ tokens.vectors.T).cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    squares = between[b, b] - between[a, b] - between[b, a] + between[a, a]
    cosines = products[b]
    cosines -= products[a]
    cosines /= np.sqrt(np.maximum(squares, 1e-12))[:, None]
    return cosines


def widen(texts: Sequence[str], owners: IntArray, start: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """Return the spans widened to whole words: a token may be a part of one.

    owners, start, end  int64[p]: the text of each span, and its characters there
    """
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])[owners]
    runs = np.array([match.span() for match in _WORD.finditer("\n".join(texts))], dtype=np.int64).reshape(-1, 2)
    if not len(runs):
        return start, end
    first = np.maximum(np.searchsorted(runs[:, 0], begins + start, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(runs[:, 0], begins + end - 1, side="right") - 1, 0)
    within_first = (runs[first, 0] <= begins + start) & (begins + start < runs[first, 1])
    within_last = (runs[last, 0] < begins + end) & (begins + end <= runs[last, 1])
    return np.where(within_first, runs[first, 0] - begins, start), np.where(within_last, runs[last, 1] - begins, end)
