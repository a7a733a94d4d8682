"""How good a ranking and a probability are, against sets of right skills."""

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from credlens.taxonomy.errors import InputError

Ranking = Sequence[str]
Gold = Collection[str]


def rp_at_k(ranking: Ranking, gold: Gold, k: int) -> float:
    """Return R-precision at k: right skills among the first k, over the most there could be, 0 to 1.

    Raises InputError if there is no right skill or k is not positive.
    Source: the measure of the ESCO skill-extraction benchmarks, Decorte et al. 2022, RecSys in HR.
    """
    _check(gold)
    if k < 1:
        raise InputError(f"k must be at least 1, got {k}")
    return len(set(ranking[:k]) & set(gold)) / min(k, len(set(gold)))


def reciprocal_rank(ranking: Ranking, gold: Gold) -> float:
    """Return 1 over the rank of the first right skill, 0 where the ranking holds none."""
    _check(gold)
    wanted = set(gold)
    return next((1 / rank for rank, skill in enumerate(ranking, start=1) if skill in wanted), 0.0)


def bootstrap_interval(
    values: ArrayLike, *, replicates: int = 2000, seed: int = 0, statistic: Callable[..., NDArray[np.float64]] = np.mean
) -> tuple[float, float]:
    """Return the 95 % percentile interval of a statistic of per-sentence values, by resampling sentences."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array):
        raise InputError("no values to resample")
    drawn = np.random.default_rng(seed).integers(0, len(array), size=(replicates, len(array)))
    low, high = np.percentile(statistic(array[drawn], axis=1), [2.5, 97.5])
    return float(low), float(high)


def calibration_error(probability: ArrayLike, right: ArrayLike, *, bins: int = 10) -> float:
    """Return the expected calibration error, 0 to 1: |mean probability - share right| over bins of equal width.

    Source: Naeini, Cooper and Hauskrecht 2015, AAAI 29.
    """
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if p.shape != y.shape or not len(p):
        raise InputError(f"needs as many probabilities as outcomes, got {p.shape} and {y.shape}")
    which = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[which == b].mean() - y[which == b].mean()) * (which == b).mean() for b in np.unique(which)]
    return float(np.sum(gaps))


def precision_recall_f1(right: int, predicted: int, wanted: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 from counts; 0 where a count leaves one undefined."""
    precision = right / predicted if predicted else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _check(gold: Gold) -> None:
    if not gold:
        raise InputError("a sentence without a right skill has no rank to measure; leave it out")
