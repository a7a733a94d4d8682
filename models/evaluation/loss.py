"""What a quicker way through the matcher loses against the full one, on the same texts."""

from collections.abc import Sequence

import numpy as np

from .answers import RANKED, Answer
from .metrics import Figure, ratio_figures

_RP5 = list(RANKED).index("rp@5")


def measure_loss(quick: Sequence[Answer], full: Sequence[Answer], least: float) -> dict[str, Figure | None]:
    """Return rp@5_lost, agreement and same_texts of two ways to answer the same texts.

    least       the probability from which on both report
    rp@5_lost   the full way's RP@5 less the quicker one's, over the texts with a right skill
    agreement   of the pairs of a text and a skill that the two report, those that both do, counted twice
    same_texts  the share of texts of which both report the same skills
    """
    lost = np.array([f.ranked[_RP5] - q.ranked[_RP5] for q, f in zip(quick, full, strict=True)])
    has = np.array([bool(answer.asked.skills) for answer in full], dtype=np.float64)
    reported = [[{m.skill_id for m in a.reported(least)} for a in pair] for pair in zip(quick, full, strict=True)]
    both = np.array([2 * len(q & f) for q, f in reported], dtype=np.float64)
    either = np.array([len(q) + len(f) for q, f in reported], dtype=np.float64)
    same = np.array([q == f for q, f in reported], dtype=np.float64)
    return ratio_figures(
        {"rp@5_lost": (lost * has, has), "agreement": (both, either), "same_texts": (same, np.ones(len(same)))}
    )
