"""Skills that a draft's market asks for and the draft does not teach, and what teaching each would add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.alignment import Score
from credlens.models.relevance.gaps import LACKING, GapRow, GapStatus
from credlens.models.relevance.mentions import Evidence, Mentions

from .results import ScoredCredential

# Skills that are tried for each that is offered: what teaching one adds is not in the order of its share.
TRIED = 2

Scores = Callable[[Credential, Mentions], ScoredCredential]


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


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more outcome would add to two scores, in points; where there was no score, all of it."""

    relevance: float
    coverage: float

    @property
    def total(self) -> float:
        """Return the sum of both."""
        return self.relevance + self.coverage


def promising(found: ScoredCredential, top: int) -> list[GapRow]:
    """Return the rows of the skills to try: those that could add most to coverage, and those most asked for."""
    rows = {row.skill_id: row for row in found.gaps.of(*LACKING)}
    open_points = {
        part.skill_id: part.possible - part.points for part in found.alignment.coverage.parts if part.skill_id in rows
    }
    order = sorted(rows.values(), key=lambda row: (-open_points.get(row.skill_id, 0.0), -row.share, row.skill_id))
    return order[: TRIED * top]


def gains(
    credential: Credential, taught: Mentions, before: ScoredCredential, skill_ids: Sequence[str], score: Scores
) -> list[Gain]:
    """Return what teaching each skill in one more outcome would add: the draft is scored with and without it."""
    found = []
    for skill_id in skill_ids:
        after = score(*with_outcome(credential, taught, skill_id)).alignment
        found.append(
            Gain(
                relevance=_value(after.relevance) - _value(before.alignment.relevance),
                coverage=_value(after.coverage) - _value(before.alignment.coverage),
            )
        )
    return found


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


def _value(score: Score) -> float:
    return 0.0 if score.value is None else score.value
