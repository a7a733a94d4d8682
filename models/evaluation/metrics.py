"""How good a ranking and a probability are, against sets of right skills."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from credlens.taxonomy.errors import InputError

Ranking = Sequence[str]
Gold = Collection[str]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and its 95 % interval under resampling of texts."""

    value: float
    low: float
    high: float


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


def ndcg_at_k(ranking: Ranking, gold: Gold, k: int) -> float:
    """Return the normalised discounted cumulative gain at k, 0 to 1; a right skill gains 1, any other nothing.

    Source: Järvelin and Kekäläinen 2002, ACM Transactions on Information Systems 20(4).
    """
    _check(gold)
    wanted = set(gold)
    if k < 1:
        raise InputError(f"k must be at least 1, got {k}")
    gained = sum(1 / np.log2(rank + 1) for rank, skill in enumerate(ranking[:k], start=1) if skill in wanted)
    best = sum(1 / np.log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    return float(gained / best)


def ratio_figures(
    parts: Mapping[str, tuple[ArrayLike, ArrayLike]], *, replicates: int = 2000, seed: int = 0
) -> dict[str, Figure | None]:
    """Return each figure, a sum over texts divided by another sum over them, with its bootstrap interval.

    parts    name -> what each text adds above and below the line, both float64[n]; a mean over some of the texts
             has 0/1 below. All figures are resampled together, so that they stay comparable.
    Returns  None for a figure whose lower sum is 0: there is nothing to measure.
    Source   percentile bootstrap, Efron and Tibshirani 1993
    """
    above = np.array([numerator for numerator, _ in parts.values()], dtype=np.float64)
    below = np.array([denominator for _, denominator in parts.values()], dtype=np.float64)
    if above.ndim != 2 or above.shape != below.shape or not above.shape[1]:
        raise InputError(f"needs as many numerators as denominators of texts, got {above.shape} and {below.shape}")
    columns = np.concatenate([above, below]).T
    texts = len(columns)
    rng = np.random.default_rng(seed)
    sums = np.empty((replicates, columns.shape[1]))
    for i in range(replicates):
        sums[i] = np.bincount(rng.integers(0, texts, texts), minlength=texts) @ columns
    count = len(parts)
    return {
        name: _figure(above[i].sum(), below[i].sum(), sums[:, i], sums[:, count + i]) for i, name in enumerate(parts)
    }


def _figure(above: float, below: float, drawn_above: FloatArray, drawn_below: FloatArray) -> Figure | None:
    if below == 0:
        return None
    # A draw may miss the few texts that count; it says nothing then.
    told = drawn_below > 0
    low, high = np.percentile(drawn_above[told] / drawn_below[told], [2.5, 97.5])
    return Figure(float(above / below), float(low), float(high))


def calibration_error(probability: ArrayLike, right: ArrayLike, *, bins: int = 10) -> float:
    """Return the expected calibration error, 0 to 1: |mean probability - share right| over bins of equal width.

    Source: Naeini, Cooper and Hauskrecht 2015, AAAI 29.
    """
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if p.shape != y.shape or not len(p):
        raise InputError(f"needs as many probabilities as outcomes, got {p.shape} and {y.shape}")
    which = bin_of(p, bins)
    gaps = [abs(p[which == b].mean() - y[which == b].mean()) * (which == b).mean() for b in np.unique(which)]
    return float(np.sum(gaps))


def bin_of(probability: FloatArray, bins: int) -> NDArray[np.int64]:
    """Return the bin of equal width that each probability lies in; 1 lies in the last."""
    return np.minimum((probability * bins).astype(np.int64), bins - 1)


def precision_recall_f1(right: int, predicted: int, wanted: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 from counts; 0 where a count leaves one undefined."""
    precision = right / predicted if predicted else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _check(gold: Gold) -> None:
    if not gold:
        raise InputError("a sentence without a right skill has no rank to measure; leave it out")
