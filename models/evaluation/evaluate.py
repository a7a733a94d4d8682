"""How good a matcher is on labelled texts: at ranking, at deciding, and at knowing how sure it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..matching.calibrate import Logistic
from ..matching.matcher import Matcher, Progress
from ..records import TextKind
from .answers import FIRST, RANKED, Answer, ask
from .benchmarks import Labelled
from .metrics import Figure, FloatArray, bin_of, calibration_error, ratio_figures

# The operating points that a calibration offers, by name; the first is the one that a matcher reports at.
POINTS: Mapping[str, Callable[[Logistic], float]] = {
    "balanced": lambda model: model.accept_at,
    "precise": lambda model: model.precise_at,
}
BINS = 10

Figures = Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The candidates whose probability lies from low to high: what was said of them, and how many were right."""

    low: float
    high: float
    candidates: int
    probability: float
    right: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was measured; a figure that nothing was there to measure for is None.

    ranking     by the names of RANKED, over the texts with a right skill
    points      the probability from which on each operating point reports
    deciding    by operating point: precision, recall and f1 over all texts, and fired, the share of the texts
                without a right skill that get one
    error       expected calibration error of the first FIRST candidates of each text
    error_top   of each text's first candidate alone
    """

    answers: Sequence[Answer]
    texts_per_second: float
    ranking: Figures
    points: Mapping[str, float]
    deciding: Mapping[str, Figures]
    error: float | None
    error_top: float | None
    bins: Sequence[Bin]


def evaluate(
    matcher: Matcher,
    texts: Sequence[Labelled],
    *,
    kind: TextKind = TextKind.SENTENCE,
    depth: int = 200,
    progress: Progress | None = None,
) -> Evaluation:
    """Match every text once and measure the answers.

    depth  skills ranked for each text, at least FIRST; a right one further down adds less than 1 / depth to MRR
    """
    model = matcher.calibration.model(kind)
    points = {name: least(model) for name, least in POINTS.items()}
    answers, rate = ask(matcher, texts, kind=kind, depth=depth, least=min(points.values()), progress=progress)
    return summarise(answers, points=points, texts_per_second=rate)


def summarise(answers: Sequence[Answer], *, points: Mapping[str, float], texts_per_second: float) -> Evaluation:
    """Return the figures of these answers."""
    probability, right, owner = first_candidates(answers)
    top = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, dtype=bool)
    return Evaluation(
        answers=answers,
        texts_per_second=texts_per_second,
        ranking=ranking_figures([a.ranked for a in answers], [a.asked for a in answers]),
        points=points,
        deciding={name: decide(answers, least) for name, least in points.items()},
        error=calibration_error(probability, right, bins=BINS) if len(right) else None,
        error_top=calibration_error(probability[top], right[top], bins=BINS) if len(right) else None,
        bins=calibration_bins(probability, right, owner),
    )


def ranking_figures(ranked: Sequence[FloatArray], texts: Sequence[Labelled]) -> Figures:
    """Return the mean of each measure of RANKED over the texts that have a right skill."""
    measured = np.array(ranked)
    has = np.array([bool(text.skills) for text in texts], dtype=np.float64)
    return ratio_figures({name: (measured[:, i], has) for i, name in enumerate(RANKED)})


def decide(answers: Sequence[Answer], least: float) -> Figures:
    """Return precision, recall, f1 and fired if every match from this probability on is reported."""
    reported = [a.reported(least) for a in answers]
    predicted = np.array([len(found) for found in reported], dtype=np.float64)
    wanted = np.array([len(a.asked.skills) for a in answers], dtype=np.float64)
    hits = [sum(m.skill_id in a.asked.skills for m in found) for a, found in zip(answers, reported, strict=True)]
    right = np.array(hits, dtype=np.float64)
    nothing = wanted == 0
    return ratio_figures(
        {
            "precision": (right, predicted),
            "recall": (right, wanted),
            "f1": (2 * right, predicted + wanted),
            "fired": (nothing & (predicted > 0), nothing),
        }
    )


def first_candidates(answers: Sequence[Answer]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return probability, rightness (0 or 1) and text of each text's first FIRST candidates, float64[c] each."""
    rows = [
        (match.probability, match.skill_id in a.asked.skills, i)
        for i, a in enumerate(answers)
        for match in a.matches
        if match.rank <= FIRST
    ]
    probability, right, owner = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return probability, right, owner


def calibration_bins(probability: FloatArray, right: FloatArray, owner: FloatArray) -> tuple[Bin, ...]:
    """Return the bins of equal width that hold a candidate; their intervals resample texts, not candidates."""
    if not len(probability):
        return ()
    which = bin_of(probability, BINS)
    texts = owner.astype(np.int64)
    held = np.unique(which).tolist()

    def by_text(of_bin: int, values: FloatArray) -> FloatArray:
        return np.bincount(texts, weights=values * (which == of_bin)).astype(np.float64)

    every = np.ones(len(which))
    shares = ratio_figures({str(b): (by_text(b, right), by_text(b, every)) for b in held})
    return tuple(
        Bin(
            low=b / BINS,
            high=(b + 1) / BINS,
            candidates=int((which == b).sum()),
            probability=float(probability[which == b].mean()),
            right=share,
        )
        for b in held
        if (share := shares[str(b)]) is not None
    )
