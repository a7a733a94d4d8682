"""What is counted of each skill: postings, votes, how sure they are, and how they move."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from .mentions import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is counted before it becomes a share, for s skills.

    hits, asked         int64[s]: postings that ask for the skill, and postings it is counted among
    yes, votes          float64[s]: the votes of both
    variance            float64[s]: of the share, as the employers tell it alone
    effective           float64[s]: independent postings that would tell the share as surely
    doubt               float64[s]: variance of yes, as its matches may be wrong
    top_part            float64[s]: the part of its postings from the named employer with the most of them
    slope, slope_error  float64[s]: change of the log-odds a year and its standard error, nan if untold
    """

    hits: IntArray
    asked: IntArray
    yes: FloatArray
    votes: FloatArray
    variance: FloatArray
    effective: FloatArray
    doubt: FloatArray
    top_part: FloatArray
    slope: FloatArray
    slope_error: FloatArray

    @property
    def share(self) -> FloatArray:
        """Return float64[s]: the part of the votes that is for each skill, 0 where there are none."""
        share: FloatArray = np.clip(self.yes / np.where(self.votes > 0, self.votes, 1), 0, 1)
        return share

    def replaced(self, at: IntArray, other: "Counts") -> "Counts":
        """Return these counts with those of another table of counts at int64 positions `at`."""
        merged = {f.name: getattr(self, f.name).copy() for f in fields(self)}
        for name, values in merged.items():
            values[at] = getattr(other, name)
        return Counts(**merged)

    def select(self, at: IntArray) -> "Counts":
        """Return the counts of the skills at these positions, in this order."""
        return Counts(**{f.name: getattr(self, f.name)[at] for f in fields(self)})


def joined(parts: Sequence[Counts]) -> Counts:
    """Return the counts of all parts' skills, one after the other; there is at least one part."""
    return Counts(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Counts)})
