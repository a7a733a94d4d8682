"""The dossier of a credential, as its route returns it."""

import datetime as dt
from typing import Any

from pydantic import Field

from credlens.models.records import Credential
from credlens.models.relevance.gaps import GapStatus

from ..board.dossier import Changes, CoDesign, Dossier
from ..conformance import review_values, statement_values
from .credentials import CredentialVersionShape
from .draft_shapes import DraftRow, EndorsementShape, RatingShape
from .finding_shapes import (
    AlignmentDetail,
    FlagListed,
    GapWithQuotes,
    ScoreInterval,
    alignment_detail,
    flag_shape,
    gaps_with_quotes,
)
from .flags import FlagEventShape
from .review_shapes import DecisionShape
from .said_shapes import shown
from .shapes import Shape


class AnsweredFlag(Shape):
    """A standing flag that a decision in force answers."""

    flag: FlagListed
    decision_id: str


class ScoreChangeShape(Shape):
    """A score then and now."""

    name: str
    before: ScoreInterval
    now: ScoreInterval
    beyond_chance: bool = Field(description="the two intervals do not meet")


class SkillChangeShape(Shape):
    """A skill of the market that stands otherwise than before; null where it was or is not in the profile."""

    skill_id: str
    label: str
    before: GapStatus | None
    now: GapStatus | None
    share_before: float | None
    share: float | None


class ChangesShape(Shape):
    """What changed since an earlier run."""

    since: dt.date
    scores: list[ScoreChangeShape]
    skills: list[SkillChangeShape] = Field(description="empty where that run's whole finding is no longer kept")


class OutcomeAdvice(Shape):
    """One thing to mend in an outcome."""

    outcome_id: str
    check: str
    quote: str
    advice: str


class CoDesignShape(Shape):
    """One draft of the credential, and what employers said of it."""

    draft: DraftRow
    ratings: list[RatingShape]
    endorsements: list[EndorsementShape]


class StoodShape(Shape):
    """How a credential stood after the last run of a day."""

    day: dt.date
    relevance: ScoreInterval
    coverage: ScoreInterval
    currency: ScoreInterval
    assessment: ScoreInterval
    postings: int
    flags: int


class DossierShape(Shape):
    """Everything that a decision on a credential needs."""

    record: Credential
    version: int
    alignment: AlignmentDetail | None = Field(description="what the newest run found; null where it did not score it")
    gaps: list[GapWithQuotes]
    open_flags: list[FlagListed] = Field(description="those that nobody has answered, the most severe first")
    answered_flags: list[AnsweredFlag]
    waiting: DecisionShape | None = Field(description="the decision that a second person is to confirm")
    decisions: list[DecisionShape] = Field(description="newest first")
    conformance: dict[str, Any] = Field(description="the record held against its frameworks, rule by rule")
    review: dict[str, Any] = Field(description="when its review is due, who says so, and what it must cover")
    outcome_advice: list[OutcomeAdvice]
    since_review: ChangesShape | None = Field(description="what changed since the last review on record")
    since_run: ChangesShape | None = Field(description="what changed since the run of an earlier day")
    history: list[StoodShape]
    versions: list[CredentialVersionShape] = Field(description="of the record, newest first")
    codesign: list[CoDesignShape]
    events: list[FlagEventShape] = Field(description="when its flags opened, closed or were set aside")


def dossier_shape(told: Dossier, *, today: dt.date) -> DossierShape:
    """Return a dossier as it is shown."""
    held, found = told.case.held, told.found
    title = held.record.title
    return DossierShape(
        record=held.record,
        version=held.version,
        alignment=alignment_detail(found) if found else None,
        gaps=gaps_with_quotes(found.finding) if found else [],
        open_flags=[flag_shape(flag, title) for flag in told.open],
        answered_flags=[AnsweredFlag(flag=flag_shape(f, title), decision_id=d.id) for f, d in told.answered],
        waiting=shown(DecisionShape, told.case.waiting) if told.case.waiting else None,
        decisions=[shown(DecisionShape, made) for made in told.case.decisions],
        conformance=statement_values(told.statement, as_of=today),
        review=review_values(told.review),
        outcome_advice=[shown(OutcomeAdvice, finding) for finding in told.outcomes.findings],
        since_review=_changes(told.since_review),
        since_run=_changes(told.since_run),
        history=[
            StoodShape(
                day=day,
                **{name: shown(ScoreInterval, score) for name, score in row.scores.items()},
                postings=row.postings,
                flags=row.flags,
            )
            for day, row in told.history
        ],
        versions=[shown(CredentialVersionShape, version) for version in told.versions],
        codesign=[_codesign(one) for one in told.codesign],
        events=[shown(FlagEventShape, event) for event in told.events],
    )


def _changes(changes: Changes | None) -> ChangesShape | None:
    if changes is None:
        return None
    return ChangesShape(
        since=changes.since,
        scores=[
            ScoreChangeShape(
                name=one.name,
                before=shown(ScoreInterval, one.before),
                now=shown(ScoreInterval, one.now),
                beyond_chance=one.beyond_chance,
            )
            for one in changes.scores
        ],
        skills=[shown(SkillChangeShape, skill) for skill in changes.skills],
    )


def _codesign(one: CoDesign) -> CoDesignShape:
    return CoDesignShape(
        draft=shown(DraftRow, one.draft),
        ratings=[shown(RatingShape, rating) for rating in one.ratings],
        endorsements=[shown(EndorsementShape, said) for said in one.endorsements],
    )
