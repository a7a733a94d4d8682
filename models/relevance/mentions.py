"""Which texts mention which skills: the one table that demand, alignment and gaps are computed from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote: the posting or outcome it comes from, the whole sentence, and the words in it."""

    text_id: str
    sentence: str
    quote: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """A sparse table of m mentions, sorted by row, then column; a cell stands at most once.

    text_ids     the n postings or outcomes, also those that mention nothing
    skill_ids    the s skills
    row, column  int64[m]: indexes into text_ids and skill_ids
    probability  float64[m], 0 to 1: the best match's calibrated chance
    sentence     int64[m]: index into sentences, where the best match stands
    start, end   int64[m]: the quoted characters of that sentence
    """

    text_ids: tuple[str, ...]
    skill_ids: tuple[str, ...]
    row: IntArray
    column: IntArray
    probability: FloatArray
    sentences: tuple[str, ...]
    sentence: IntArray
    start: IntArray
    end: IntArray

    def __len__(self) -> int:
        """Return the number of mentions, m."""
        return len(self.row)

    def evidence(self, mention: int) -> Evidence:
        """Return the quote behind one mention, by its index 0..m-1."""
        sentence = self.sentences[self.sentence[mention]]
        return Evidence(
            text_id=self.text_ids[self.row[mention]],
            sentence=sentence,
            quote=sentence[self.start[mention] : self.end[mention]],
            probability=float(self.probability[mention]),
        )
