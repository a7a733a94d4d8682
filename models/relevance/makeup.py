"""Who the postings of a market come from, and what a reader must know before believing a share of it."""

from dataclasses import dataclass

import numpy as np

from .mentions import NO_DAY, IntArray, PostingTable
from .votes import employers_of

MOSTLY = 0.5  # of the postings from one employer: its habits are then most of what is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """The employers and dates of n postings.

    named         postings that name an employer
    employers     different employers among them
    top_employer  the one with the most postings, as it is written there; empty if none is named
    top_part      its part of all postings, 0 to 1
    concentration Herfindahl-Hirschman index of the named postings: the sum of squared parts, 1 for one
                  employer, 1/k for k equal ones, 0 if none is named (Rhoades 1993, Fed. Res. Bull. 79:188-189)
    undated       postings without a date that can be believed
    """

    postings: int
    named: int = 0
    employers: int = 0
    top_employer: str = ""
    top_part: float = 0.0
    concentration: float = 0.0
    undated: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what limits the shares of this market, a sentence each; nothing in an ordinary one."""
        n = self.postings
        if not n:
            return ("There are no postings in this market, so nothing can be said of its demand.",)
        notes = []
        if self.employers == 1 and self.named == n > 1:
            said = f"All {n:,} postings come from one employer, {self.top_employer}"
            notes.append(f"{said}: this is what it asks for, and no market.")
        elif self.top_part > MOSTLY:
            said = f"{self.top_part:.0%} of the {n:,} postings come from {self.top_employer}"
            notes.append(f"{said}; they count less than as many from different employers.")
        if not self.named:
            notes.append("No posting names its employer, so one employer's many cannot be told from many employers.")
        if self.undated:
            notes.append(
                f"{self.undated:,} of {n:,} postings have no date that can be believed: they take no part in trends."
            )
        return tuple(notes)


def makeup_of(table: PostingTable, rows: IntArray) -> Makeup:
    """Return the make-up of these postings."""
    employers = employers_of(table)
    code = employers.code[rows]
    named = code[code < employers.named]
    counts = np.bincount(named) if len(named) else np.zeros(1, dtype=np.int64)
    top = int(counts.argmax())
    return Makeup(
        postings=len(rows),
        named=len(named),
        employers=int(np.count_nonzero(counts)),
        top_employer=table.employer[rows[int(np.argmax(code == top))]].strip() if len(named) else "",
        top_part=float(counts[top]) / max(len(rows), 1),
        concentration=float(((counts / max(len(named), 1)) ** 2).sum()),
        undated=int(np.count_nonzero(table.day[rows] == NO_DAY)),
    )
