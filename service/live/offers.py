"""Skills that a draft's market asks for and the draft does not teach, and what teaching each would add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.alignment import Alignment
from credlens.models.relevance.gaps import LACKING, GapRow, GapStatus
from credlens.models.relevance.mentions import Evidence, Mentions

from ..results import ScoredCredential

# Skills that are tried for each that is offered: what teaching one adds is not in the order of its share.
TRIED = 2

Scores = Callable[[Credential, Mentions], Alignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillOffer:
    """One skill to teach.

    share, low, high     fraction of the market's postings that ask for it, with its 95 % interval
    status               missing, or emerging where the demand for it is rising
    relevance, coverage  points that one more outcome, which surely teaches it, would add; relevance falls where the
                         skill is asked for less than what is taught already
    outcome              a sentence to start from
    evidence             quotes of postings that ask for it
    """

    skill_id: str
    uri: str
    label: str
    status: GapStatus
    share: float
    low: float
    high: float
    relevance: float
    coverage: float
    outcome: str
    evidence: tuple[Evidence, ...]


class Worth(NamedTuple):
    """Two scores of a draft, or what one more outcome adds to them; 0 where there is no score."""

    relevance: float
    coverage: float

    def beyond(self, other: "Worth") -> "Worth":
        """Return how much more this is."""
        return Worth(self.relevance - other.relevance, self.coverage - other.coverage)


def promising(found: ScoredCredential, top: int) -> list[GapRow]:
    """Return the rows of the skills to try: those that could add most to coverage, and those most asked for."""
    rows = {row.skill_id: row for row in found.gaps.of(*LACKING)}
    open_points = {
        part.skill_id: part.possible - part.points for part in found.alignment.coverage.parts if part.skill_id in rows
    }
    order = sorted(rows.values(), key=lambda row: (-open_points.get(row.skill_id, 0.0), -row.share, row.skill_id))
    return order[: TRIED * top]


def worth(alignment: Alignment) -> Worth:
    """Return the scores that an offer speaks of."""
    return Worth(*(0.0 if score.value is None else score.value for score in (alignment.relevance, alignment.coverage)))


def worth_with(credential: Credential, taught: Mentions, skill_id: str, score: Scores) -> Worth:
    """Return the scores of a draft with one more outcome that teaches a skill."""
    return worth(score(*with_outcome(credential, taught, skill_id)))


def best_of(rows: Sequence[GapRow], added: Sequence[Worth], top: int) -> list[tuple[GapRow, Worth]]:
    """Return the rows that add most to both scores together, with what they add."""
    order = sorted(zip(rows, added, strict=True), key=lambda each: (-sum(each[1]), -each[0].share, each[0].skill_id))
    return order[:top]


def with_outcome(credential: Credential, taught: Mentions, skill_id: str) -> tuple[Credential, Mentions]:
    """Return a credential with one more outcome, which teaches a skill for sure and nothing else; and what it teaches.

    The outcome is called by the skill, so that no other can be equal to it.
    """
    outcome = Outcome(id=f"+{skill_id}", text=skill_id)
    skill_ids = tuple(sorted({*taught.skill_ids, skill_id}))
    place = {skill: j for j, skill in enumerate(skill_ids)}
    moved = np.array([place[skill] for skill in taught.skill_ids], dtype=np.int64)
    column = moved[taught.column] if len(taught) else np.zeros(0, dtype=np.int64)
    more = replace(
        taught,
        text_ids=(*taught.text_ids, outcome.id),
        skill_ids=skill_ids,
        row=np.append(taught.row, len(taught.text_ids)),
        column=np.append(column, place[skill_id]),
        probability=np.append(taught.probability, 1.0),
        sentences=(*taught.sentences, outcome.text),
        sentence=np.append(taught.sentence, len(taught.sentences)),
        start=np.append(taught.start, 0),
        end=np.append(taught.end, len(outcome.text)),
    )
    return replace(credential, outcomes=(*credential.outcomes, outcome)), more
