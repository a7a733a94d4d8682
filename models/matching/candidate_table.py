"""Candidates of one text and of many: which skills, how near, and where they stand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .matches import MatchMethod
from .signals import FloatArray, IntArray

# What the numbers in CandidateTable.method stand for.
METHODS = tuple(MatchMethod)
EXACT, LEXICAL, DENSE = (METHODS.index(m) for m in (MatchMethod.EXACT, MatchMethod.LEXICAL, MatchMethod.DENSE))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The c candidates of one text, best score first, ties by skill id; every field has c entries.

    rows        int64: positions of the skills in the taxonomy
    score       float64, rounded to 6 decimals so that it does not depend on the batch
    signals     float64[c, s], columns as in signals.SIGNALS, but for `asks`, which calibrate.py adds
    start, end  int64: the quoted characters
    whole       float32[d]: the vector of the whole text
    """

    rows: IntArray
    score: FloatArray
    signals: FloatArray
    start: IntArray
    end: IntArray
    method: tuple[MatchMethod, ...]
    whole: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class CandidateTable:
    """The candidates of n texts as columns, text by text; the columns are those of Candidates.

    bounds  int64[n + 1]: the candidates of text i are bounds[i] to bounds[i + 1]; a text without a token has none
    method  int8: positions in METHODS
    whole   float32[n, d]; zeros for a text without a token
    tokens, searched  how many tokens were encoded, and how many vectors searched among those of the skills
    """

    bounds: IntArray
    rows: IntArray
    score: FloatArray
    signals: FloatArray
    start: IntArray
    end: IntArray
    method: NDArray[np.int8]
    whole: NDArray[np.float32]
    tokens: int
    searched: int

    def of(self, i: int, *, first: int | None = None) -> Candidates | None:
        """Return the candidates of one text, or the first few of them; None for a text without a token."""
        begin, end = int(self.bounds[i]), int(self.bounds[i + 1])
        if begin == end:
            return None
        part = slice(begin, end if first is None else min(end, begin + first))
        methods = tuple(METHODS[code] for code in self.method[part].tolist())
        return Candidates(
            rows=self.rows[part],
            score=self.score[part],
            signals=self.signals[part],
            start=self.start[part],
            end=self.end[part],
            method=methods,
            whole=self.whole[i],
        )
