"""Which credential of a catalogue teaches which skill, with the words that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..relevance.mentions import Evidence, Mentions

Matrix = sparse.csr_array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaughtTable:
    """What c credentials teach, of s skills.

    probability  float64[c, s]: the chance that any outcome teaches the skill, taken as its best one's: the outcomes of
                 a credential repeat the same words, so their matches are right or wrong together
    mentions     the outcomes' mentions by credential id
    """

    credential_ids: tuple[str, ...]
    skill_ids: tuple[str, ...]
    probability: Matrix
    mentions: Mapping[str, Mentions]

    @classmethod
    def collect(cls, taught: Mapping[str, Mentions]) -> "TaughtTable":
        """Return the table of the credentials, by id, in their order; the skills are those that any teaches, sorted."""
        skill_ids = tuple(sorted({m.skill_ids[j] for m in taught.values() for j in np.unique(m.column)}))
        column = {skill: j for j, skill in enumerate(skill_ids)}
        best: dict[tuple[int, int], float] = {}
        for row, mentions in enumerate(taught.values()):
            for j, p in zip(mentions.column.tolist(), mentions.probability.tolist(), strict=True):
                cell = row, column[mentions.skill_ids[j]]
                best[cell] = max(p, best.get(cell, 0.0))
        at = np.array(list(best), dtype=np.int64).reshape(-1, 2)
        values = np.fromiter(best.values(), dtype=np.float64, count=len(best))
        matrix = sparse.csr_array((values, (at[:, 0], at[:, 1])), shape=(len(taught), len(skill_ids)))
        return cls(credential_ids=tuple(taught), skill_ids=skill_ids, probability=matrix, mentions=taught)

    def columns(self, skill_ids: Sequence[str]) -> Matrix:
        """Return float64[c, n]: the chance that each credential teaches each of these skills, 0 for unknown ones."""
        place = {skill: j for j, skill in enumerate(self.skill_ids)}
        wide = sparse.hstack([self.probability, sparse.csr_array((len(self.credential_ids), 1))], format="csr")
        at = np.array([place.get(skill, len(self.skill_ids)) for skill in skill_ids], dtype=np.int64)
        return sparse.csr_array(wide[:, at])

    def evidence(self, credential_id: str, skill_id: str) -> Evidence | None:
        """Return the words that most probably teach a skill, None where nothing says so."""
        mentions = self.mentions[credential_id]
        if skill_id not in mentions.skill_ids:
            return None
        at = np.flatnonzero(mentions.column == mentions.skill_ids.index(skill_id))
        return mentions.evidence(int(at[mentions.probability[at].argmax()])) if len(at) else None
