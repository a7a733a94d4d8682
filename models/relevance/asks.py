"""Which posting asks for which skill, as tables that are quick to cut by either."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from .mentions import Indexes, IntArray, Matrix, Mentions


@dataclass(frozen=True, kw_only=True, eq=False)
class Asks:
    """Which posting asks for which skill, 1 where it does.

    One empty column stands after the s skills of the table, for skills that no posting mentions.
    by_row, by_skill  the same float32[n, s + 1], quick to cut by posting and by skill
    doubt             float32[n, s + 1]: p (1 - p) of each, the variance of "the match is right"
    doubt_by_skill    float32[m]: the same in the order of by_skill
    total             int64[s + 1]: postings that ask for each skill
    """

    by_row: "Matrix"
    by_skill: sparse.csc_array
    doubt: "Matrix"
    doubt_by_skill: NDArray[np.float32]
    total: "IntArray"

    @classmethod
    def of(cls, m: "Mentions", accept: float) -> "Asks":
        """Return which posting asks for which skill: where its probability is at least `accept`."""
        kept = m.probability >= accept
        at = (m.row[kept], m.column[kept])
        shape = (len(m.text_ids), len(m.skill_ids) + 1)
        chance = m.probability[kept].astype(np.float32)
        ones = sparse.csr_array((np.ones(len(chance), dtype=np.float32), at), shape=shape)
        doubt = sparse.csr_array((chance * (1 - chance), at), shape=shape)
        return cls(
            by_row=ones,
            by_skill=sparse.csc_array(ones),
            doubt=doubt,
            doubt_by_skill=sparse.csc_array(doubt).data,
            total=np.bincount(at[1], minlength=shape[1]),
        )

    def cut(self, rows: "IntArray", columns: "IntArray") -> NDArray[np.float32]:
        """Return float32[r, c]: which of some postings ask for some skills; rows and columns each once."""
        place = np.full(self.by_row.shape[0], -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        found = np.zeros((len(rows), len(columns)), dtype=np.float32)
        for k, column in enumerate(columns.tolist()):
            at = place[self.asking(column)]
            found[at[at >= 0], k] = 1
        return found

    def doubts_of(self, rows: "IntArray", columns: "IntArray") -> tuple["IntArray", "IntArray", NDArray[np.float64]]:
        """Return every match of some skills in some postings: which of each it is, int64[z], and its p (1 - p).

        rows and columns each once, but for the empty last column
        """
        place, bounds = np.full(self.by_row.shape[0], -1, dtype=np.int64), self.by_skill.indptr
        place[rows] = np.arange(len(rows))
        parts = [slice(bounds[column], bounds[column + 1]) for column in columns.tolist()]
        at = np.concatenate([place[self.by_skill.indices[part]] for part in parts] or [place[:0]])
        of = np.repeat(np.arange(len(columns)), [part.stop - part.start for part in parts])
        doubt = np.concatenate([self.doubt_by_skill[part] for part in parts] or [self.doubt_by_skill[:0]])
        here = at >= 0
        return at[here], of[here], doubt[here].astype(np.float64)

    def asking(self, column: int) -> "Indexes":
        """Return the rows of the postings that ask for the skill of a column, rising."""
        bounds, rows = self.by_skill.indptr, self.by_skill.indices
        asking: Indexes = rows[bounds[column] : bounds[column + 1]]
        return asking

    def among(self, rows: "IntArray", columns: "IntArray") -> "IntArray":
        """Return int64[c]: how many of these postings ask for the skill of each column."""
        inside = np.zeros(self.by_row.shape[0], dtype=np.bool_)
        inside[rows] = True
        counts = (np.count_nonzero(inside[self.asking(column)]) for column in columns.tolist())
        return np.fromiter(counts, dtype=np.int64, count=len(columns))
