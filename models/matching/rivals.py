"""Which matches of a text are about the same words: one mention is evidence of one skill."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .signals import OVERLAP

Numbers = NDArray[np.integer[Any]]


def outdone(text: Numbers, probability: NDArray[np.float64], start: Numbers, end: Numbers) -> NDArray[np.bool_]:
    """Tell which matches share their words with a surer one of the same text that stands itself: bool[m].

    text         int[m]: which text each of the m matches is of
    probability  float64[m]; of equal ones the earlier stands
    start, end   int[m]: the quoted characters

    Two quotes are about the same words if they share half of the shorter one. Of "first aid" a matcher names `provide
    first aid` and `first aid`: counted both, one sentence would ask for two things, and a credential that teaches the
    one would seem to miss the other.
    """
    order = np.lexsort((-probability, text))
    text, start, end = text[order], start[order].astype(np.int64), end[order].astype(np.int64)
    first = np.searchsorted(text, text)
    place = np.arange(len(text)) - first
    beaten = np.zeros(len(text), dtype=np.bool_)
    for rank in range(1, int(place.max(initial=0)) + 1):
        rows = np.flatnonzero(place == rank)
        for earlier in range(rank):
            others = first[rows] + earlier
            shared = np.minimum(end[rows], end[others]) - np.maximum(start[rows], start[others])
            shorter = np.minimum(end[rows] - start[rows], end[others] - start[others])
            beaten[rows] |= ~beaten[others] & (shared > 0) & (shared >= OVERLAP * shorter)
    found = np.empty_like(beaten)
    found[order] = beaten
    return found
