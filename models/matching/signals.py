"""What is known of a candidate skill beside its score: the signals that its probability is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import SkillKind, Taxonomy

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
    "log_length",  # log of the text's windows
    "score",  # the score itself
    "below",  # how far its span's cosine lies below the text's best
    "log_quote",  # log of the quote's characters
    "knowledge",  # 1 if the skill is something to know, 0 if something to do
    "log_name",  # log of the label's words
    "habit",  # log-odds by which it was right more often than others when it was proposed for adverts
    "asks",  # log-odds that the text asks for anything, by the direction of its vector
)

# Two quotes are about the same words if they share this much of the shorter one.
OVERLAP = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class SkillTraits:
    """What is known of n skills before any text: float64[n] each, as the signals of the same names."""

    prior: FloatArray
    knowledge: FloatArray
    log_name: FloatArray
    habit: FloatArray

    @classmethod
    def of(cls, taxonomy: Taxonomy, habit: Mapping[str, float]) -> "SkillTraits":
        """Return the traits of a taxonomy's skills; habit by skill id, 0 for others."""
        counts, skills = taxonomy.occupation_counts, taxonomy.skills
        return cls(
            prior=np.log1p([counts.get(skill.id, 0) for skill in skills]) / 7,
            knowledge=np.array([skill.kind is not SkillKind.SKILL for skill in skills], dtype=np.float64),
            log_name=np.log1p([len(skill.label.split()) for skill in skills]),
            habit=np.array([habit.get(skill.id, 0.0) for skill in skills], dtype=np.float64),
        )


def signals_of(
    traits: SkillTraits,
    rows: IntArray,
    bounds: IntArray,
    *,
    span: FloatArray,
    whole: FloatArray,
    exact: FloatArray,
    phrase: FloatArray,
    coverage: FloatArray,
    score: FloatArray,
    start: IntArray,
    end: IntArray,
    windows: IntArray,
) -> FloatArray:
    """Return float64[c, len(SIGNALS)] of the c candidates of n texts, best score first; `asks` is 0 still.

    rows     int64[c]: their positions among the skills of the traits
    bounds   int64[n + 1]: the candidates of text i are bounds[i] to bounds[i + 1]
    windows  int64[n]: how many each text has
    """
    counts = np.diff(bounds)
    overshadowed, ahead = rivalry(score, start, end, bounds)
    first = bounds[:-1][counts > 0]
    counted = counts[counts > 0]

    def behind_best(values: FloatArray) -> FloatArray:
        best = np.maximum.reduceat(values, first) if len(first) else np.zeros(0)
        gap: FloatArray = np.repeat(np.maximum(best, 0.0), counted) - values
        return gap

    return np.column_stack(
        [
            span,
            whole,
            exact,
            phrase,
            coverage,
            traits.prior[rows],
            behind_best(score),
            overshadowed,
            ahead,
            np.log1p(np.arange(len(rows)) - np.repeat(bounds[:-1], counts)),
            np.repeat(np.log1p(windows), counts),
            score,
            behind_best(span),
            np.log1p(end - start),
            traits.knowledge[rows],
            traits.log_name[rows],
            traits.habit[rows],
            np.zeros(len(rows)),
        ]
    )


def rivalry(score: FloatArray, start: IntArray, end: IntArray, bounds: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return for each candidate how far it lies behind the best, and ahead of the next, about the same words.

    score       float64[c], of each text highest first
    start, end  int64[c]: the quoted characters
    bounds      int64[n + 1]: the candidates of text i are bounds[i] to bounds[i + 1]
    Returns     two float64[c], not negative; 0 behind for the best of its words, 0.3 ahead if nothing follows
    """
    behind, ahead = np.zeros(len(score)), np.full(len(score), _ALONE)
    counts = np.diff(bounds)
    for begin in range(0, len(counts), _BLOCK):
        widths = counts[begin : begin + _BLOCK]
        here = slice(int(bounds[begin]), int(bounds[begin + len(widths)]))
        filled = np.arange(widths.max(initial=0)) < widths[:, None]
        # What fills a text's row up has a score, but shares no words with anything.
        scores = np.zeros(filled.shape)
        places = np.zeros((2, *filled.shape), np.int64)
        scores[filled], places[0][filled], places[1][filled] = score[here], start[here], end[here]
        of_block = _rivals(scores, places[0], places[1])
        behind[here], ahead[here] = (values[filled] for values in of_block)
    return behind, ahead


def _rivals(score: FloatArray, start: IntArray, end: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return what rivalry does, of blocks float64[n, k] in which an empty quote stands for no candidate."""
    shared = np.minimum(end[:, :, None], end[:, None]) - np.maximum(start[:, :, None], start[:, None])
    length = np.maximum(end - start, 1)
    same = shared >= OVERLAP * np.minimum(length[:, :, None], length[:, None])
    gap = score[:, None] - score[:, :, None]
    behind = np.where(same, gap, 0.0).max(axis=2, initial=0.0)
    later = same & (np.arange(score.shape[1]) > np.arange(score.shape[1])[:, None])
    ahead = np.where(later, -gap, _ALONE).min(axis=2, initial=_ALONE)
    return np.maximum(behind, 0.0), np.clip(ahead, 0.0, _ALONE)


# A lead that says as much as any greater one.
_ALONE = 0.3
# Texts of which every candidate is compared with every other at a time; so much stays in a processor's cache.
_BLOCK = 16
