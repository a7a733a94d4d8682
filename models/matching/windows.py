"""Windows of neighbouring tokens: the parts of a text that may name a skill, and where they stand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .encoder import Tokens, Vectors


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


def cut_windows(tokens: Tokens, *, sizes: tuple[int, ...], coarse: int) -> Windows:
    """Return the windows of these sizes, in tokens, each a third of its size further than the last.

    coarse  the size of which every second window counts as coarse, besides the whole text
    Source  span-max over contextual token windows; settings chosen on validation sets, see the card in weights/
    """
    count = len(tokens.vectors)
    first, last, is_coarse = [0], [count], [True]
    for size in sizes:
        starts = range(0, count - size + 1, max(1, size // 3)) if size < count else range(0)
        first += starts
        last += [start + size for start in starts]
        is_coarse += [size == coarse and i % 2 == 0 for i in range(len(starts))]
    a, b = np.array(first), np.array(last)
    sums = np.concatenate([np.zeros((1, tokens.vectors.shape[1])), np.cumsum(tokens.vectors, axis=0, dtype=np.float64)])
    means = (sums[b] - sums[a]) / (b - a)[:, None]
    vectors = (means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return Windows(vectors, tokens.start[a], tokens.end[b - 1], np.array(is_coarse))


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole words: a token may be a part of one."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end
