"""The review board's queue and decisions, as routes read and return them."""

import datetime as dt

from pydantic import Field

from credlens.models.relevance.review import Severity

from ..board.decisions import Verdict
from ..board.listing import QueueState
from ..board.queue import QueueRow
from ..board.record import DecisionRecord
from .finding_shapes import FlagListed, flag_shape
from .record_shapes import Long
from .said_shapes import shown
from .shapes import Day, Shape, YesNo


class QueueRowShape(Shape):
    """One credential that is to be decided on."""

    credential_id: str
    title: str
    provider: str
    jurisdiction: str
    severity: Severity = Field(description="of its worst flag")
    opened_at: dt.date = Field(description="the day on which the first of its flags opened")
    next_review: dt.date | None
    relevance: float | None
    relevance_low: float | None
    relevance_high: float | None
    coverage: float | None
    postings: int
    state: QueueState
    decision_id: str = Field(description="of the decision that waits for a second person")
    flags: list[FlagListed]


def queue_row_shape(row: QueueRow) -> QueueRowShape:
    """Return a row of the queue as it is shown."""
    told = {name: getattr(row.entry, name) for name in QueueRowShape.model_fields if name not in ("state", "flags")}
    return QueueRowShape(**told, state=row.state, flags=[flag_shape(flag, row.entry.title) for flag in row.flags])


class QueueSummaryShape(Shape):
    """How many credentials wait, by the severity of their worst flag."""

    as_of: dt.date | None = Field(description="day of the run that found the flags, null before the first")
    run_id: str
    counts: dict[Severity, int]
    waiting: int = Field(description="how many of them wait for a second person")


class DecisionGiven(Shape):
    """What is to be decided."""

    verdict: Verdict
    rationale: Long = Field(examples=["Demand for wound care has not moved; next look in a year."])
    next_review: Day | None = Field(
        default=None, description="the day on which the answered flags come back; needed to defer"
    )


class ConfirmationGiven(Shape):
    """What a second person says."""

    agrees: YesNo
    remark: Long = Field(default="", description="why; needed to refuse")


class ConfirmationShape(Shape):
    """What a second person said of a decision."""

    agrees: bool
    remark: str
    made_by: str
    made_at: dt.datetime


class AnsweredShape(Shape):
    """A flag that a decision answers."""

    rule: str
    opened_at: dt.date


class DecisionShape(Shape):
    """A decision on a credential."""

    id: str
    credential_id: str
    credential_version: int
    run_id: str = Field(description="of the findings that were read")
    verdict: Verdict
    rationale: str
    next_review: dt.date | None
    flags: list[AnsweredShape]
    made_by: str
    made_at: dt.datetime
    second: bool = Field(description="it takes a second person to come into force")
    state: str = Field(description="in force, waiting for a second person, or refused by that person")
    confirmation: ConfirmationShape | None


class SuppressionGiven(Shape):
    """A flag that need not be looked at for now."""

    credential_id: str = Field(max_length=500, examples=["wound-care-1"])
    rule: str = Field(max_length=64, examples=["low-relevance"])
    until: Day = Field(description="the last day on which that holds")
    reason: Long = Field(examples=["A new version comes in June."])


class SuppressionShape(Shape):
    """Somebody's word that a flag of a credential need not be looked at."""

    credential_id: str
    rule: str
    until: dt.date
    reason: str
    by: str
    made: dt.date


class ScoreThen(Shape):
    """A score as it was when it was decided."""

    name: str
    value: float | None
    low: float | None
    high: float | None


class DecisionRecordShape(Shape):
    """A decision with what it rested on, and the entry of the audit log that seals it."""

    decision: DecisionShape
    title: str
    as_of: dt.date = Field(description="day of the run that was read")
    taxonomy: str
    scores: list[ScoreThen]
    flags: list[FlagListed] = Field(description="those that it answers, as that run left them")
    entry: int | None = Field(description="number of the entry in the audit log")
    hash: str = Field(description="of that entry; it covers the decision and every entry before")


def decision_record_shape(told: DecisionRecord) -> DecisionRecordShape:
    """Return the record of a decision as it is shown."""
    title = told.record.title if told.record else told.decision.credential_id
    scores = told.row.scores if told.row else {}
    return DecisionRecordShape(
        decision=shown(DecisionShape, told.decision),
        title=title,
        as_of=told.run.as_of,
        taxonomy=told.run.taxonomy,
        scores=[ScoreThen(name=name, value=s.value, low=s.low, high=s.high) for name, s in scores.items()],
        flags=[flag_shape(flag, title) for flag in told.flags],
        entry=told.entry.number if told.entry else None,
        hash=told.entry.hash if told.entry else "",
    )
