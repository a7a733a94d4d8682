"""The nearest occupations of one scheme to a title, with one score and the signals behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from credlens.taxonomy import Occupation

from .encoder import Vectors
from .index import SkillIndex
from .names import NameTable, NearestName, title_stems
from .title_calibration import FloatArray

# score = mean cosine of the whole title and of its first part with the label + OVERLAP x their mean overlap
OVERLAP = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TitleCandidates:
    """The c nearest occupations of one title, best score first; signals float64[c, s], as in title_calibration."""

    rows: tuple[int, ...]
    score: FloatArray
    signals: FloatArray
    nearest: tuple[NearestName, ...]


class SchemeMatcher:
    """The occupations of one scheme; OccupationMatcher asks one for each."""

    def __init__(self, scheme: str, occupations: Sequence[Occupation], index: SkillIndex) -> None:
        self.scheme = scheme
        self.occupations = tuple(occupations)
        self._index = index
        self._id_order = np.argsort(np.argsort([o.id for o in occupations]))

    def find(
        self, titles: Sequence[tuple[str, str]], vectors: Sequence[tuple[Vectors, Vectors]], depth: int
    ) -> Iterator[TitleCandidates]:
        """Yield the candidates of each title, given as its whole and its first part, with the vectors of both."""
        wholes, firsts = ([title_stems(t[side]) for t in titles] for side in (0, 1))
        overlap, overlap_first = self._names.overlap(wholes), self._names.overlap(firsts)
        labels = self._index.vectors.T
        for i, (whole, first) in enumerate(vectors):
            cosines = np.stack([whole @ labels, first @ labels]).astype(np.float64)
            shares = np.stack([overlap[i], overlap_first[i]]).astype(np.float64)
            # Rounded, so that a score does not depend on the batch.
            score = np.round(cosines.mean(axis=0) + OVERLAP * shares.mean(axis=0), 5)
            order = np.lexsort((self._id_order, -score))[:depth]
            nearest = tuple(self._names.nearest(frozenset(wholes[i]), j) for j in order.tolist())
            signals = self._signals(wholes[i], cosines[:, order], shares[:, order], score[order], nearest)
            yield TitleCandidates(tuple(order.tolist()), score[order], signals, nearest)

    def _signals(
        self,
        stems: Sequence[str],
        cosines: FloatArray,
        shares: FloatArray,
        score: FloatArray,
        nearest: Sequence[NearestName],
    ) -> FloatArray:
        c = len(score)
        borne = np.array([1 / n.bearers for n in nearest])
        same = (shares > 1 - 1e-6).any(axis=0)
        return np.column_stack(
            [
                *np.round(cosines, 5),
                *shares,
                [n.covered for n in nearest],
                np.where(same, borne, 0.0),
                np.full(c, score[0]),
                score[0] - score,
                np.log1p(np.arange(c)),
                np.full(c, self._names.job_word(stems)),
                np.full(c, np.log1p(len(stems))),
            ]
        )

    @cached_property
    def _names(self) -> NameTable:
        """Return the names; read at the first title, because it takes seconds."""
        return NameTable(self.occupations)
