"""Whether scores rank credentials as their declared subjects would have it."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from credlens.taxonomy.errors import InputError

from .metrics import Figure
from .planted_measures import ends
from .planted_worlds import FloatArray


def auc(scores: Sequence[float], right: Sequence[bool], *, replicates: int = 1000) -> Figure | None:
    """Return the chance that a credential of the right subject scores above one of another; ties count half.

    Its interval is that of a bootstrap within both groups. None where either group is empty.
    Source  Hanley and McNeil 1982, Radiology 143:29-36: the area under the ROC curve as a rank statistic
    """
    if len(scores) != len(right):
        raise InputError(f"{len(scores)} scores but {len(right)} subjects")
    x, y = np.array(scores, dtype=np.float64), np.array(right, dtype=np.bool_)
    ours, others = x[y], x[~y]
    if not len(ours) or not len(others):
        return None

    random = np.random.default_rng(0)
    draws = np.array(
        [_auc(random.choice(ours, len(ours)), random.choice(others, len(others))) for _ in range(replicates)]
    )
    return Figure(_auc(ours, others), *ends(draws))


def _auc(ours: FloatArray, others: FloatArray) -> float:
    ranks = rankdata(np.concatenate([ours, others]))[: len(ours)]
    return float((ranks.sum() - len(ours) * (len(ours) + 1) / 2) / (len(ours) * len(others)))
