"""What is known of a candidate skill beside its score: the signals that its probability is made of."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# In the order of a row of signals.
SIGNALS = (
    "span",  # best cosine of a window with the skill
    "whole",  # cosine of the whole text with it
    "exact",  # 1 if a name stands in the text letter by letter
    "phrase",  # idf strength of the name that stands in it, exact or inflected
    "coverage",  # idf share of the best name's words that stand in it
    "prior",  # log(1 + occupations that need the skill) / 7
    "behind",  # how far its score lies behind the text's best
    "overshadowed",  # how far it lies behind the best whose quote overlaps its own
    "ahead",  # how far it lies ahead of the next whose quote overlaps its own
    "log_rank",  # log of its rank
    "log_length",  # log of the text's tokens
    "asks",  # log-odds that the text asks for anything, by the direction of its vector
)

# Two quotes are about the same words if they share this much of the shorter one.
OVERLAP = 0.5


def signals_of(
    *,
    span: FloatArray,
    whole: FloatArray,
    exact: FloatArray,
    phrase: FloatArray,
    coverage: FloatArray,
    prior: FloatArray,
    score: FloatArray,
    start: IntArray,
    end: IntArray,
    tokens: int,
    asks: float,
) -> FloatArray:
    """Return float64[c, len(SIGNALS)] of the c candidates of one text, given best score first."""
    overshadowed, ahead = rivalry(score, start, end)
    count = len(score)
    return np.column_stack(
        [
            span,
            whole,
            exact,
            phrase,
            coverage,
            prior,
            score[:1].max(initial=0.0) - score,
            overshadowed,
            ahead,
            np.log1p(np.arange(count)),
            np.full(count, np.log1p(tokens)),
            np.full(count, asks),
        ]
    )


def rivalry(score: FloatArray, start: IntArray, end: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return for each candidate how far it lies behind the best, and ahead of the next, about the same words.

    score       float64[c], highest first
    start, end  int64[c]: the quoted characters
    Returns     two float64[c], not negative; 0 behind for the best of its words, 0.3 ahead if nothing follows
    """
    shared = np.minimum(end[:, None], end) - np.maximum(start[:, None], start)
    length = np.maximum(end - start, 1)
    same = shared >= OVERLAP * np.minimum(length[:, None], length)
    gap = score - score[:, None]
    behind = np.where(same, gap, 0.0).max(axis=1, initial=0.0)
    later = same & (np.arange(len(score)) > np.arange(len(score))[:, None])
    ahead = np.where(later, -gap, _ALONE).min(axis=1, initial=_ALONE)
    return np.maximum(behind, 0.0), np.clip(ahead, 0.0, _ALONE)


# A lead that says as much as any greater one.
_ALONE = 0.3
