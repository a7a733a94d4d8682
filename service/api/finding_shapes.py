"""What runs found, as routes return it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from credlens.models.relevance.alignment import OutcomeAlignment, Part
from credlens.models.relevance.alignment import Score as FoundScore
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.gaps import GapRow, GapStatus
from credlens.models.relevance.mentions import Evidence
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from ..findings import Found
from ..results import Finding, PostingHead
from ..store.sql.alignments import AlignmentRow
from ..store.sql.flags import HeldFlag
from .shapes import Shape


class ScoreInterval(Shape):
    """A score of 0 to 100 with its 95 % interval; no value where the evidence does not carry a number."""

    value: float | None = Field(examples=[63.4])
    low: float | None = Field(examples=[55.1])
    high: float | None = Field(examples=[71.0])


class FourScores(Shape):
    """The scores of a credential."""

    relevance: ScoreInterval = Field(description="is what it teaches asked for?")
    coverage: ScoreInterval = Field(description="how much of its market's demand does it teach?")
    currency: ScoreInterval = Field(description="is the demand for what it teaches holding up?")
    assessment: ScoreInterval = Field(description="how many of its outcomes does an assessment cover?")


class AlignmentListed(Shape):
    """How a credential stands after a run, in few words."""

    credential_id: str
    title: str
    provider: str
    jurisdiction: str
    version: int = Field(description="of the credential that was scored; 0 where that is not on record")
    scores: FourScores
    postings: int = Field(description="of its market")
    market: MarketBasis | None = Field(description="how the postings of its market were chosen")
    trend: float | None = Field(description="change of the log-odds a year of what it teaches; null where untold")
    severity: Severity | None = Field(description="of its worst flag")
    flags: int = Field(description="that stand, those that were set aside left out")
    next_review: dt.date | None = Field(description="by its record and framework; null where neither says")


class ScorePart(Shape):
    """What an outcome or a skill adds to a score."""

    name: str
    points: float
    possible: float = Field(description="what it could add")
    skill_id: str
    outcome_id: str


class ScoreWithParts(ScoreInterval):
    """A score and what it is made of; the points add up to the value."""

    reason: str = Field(description="why there is no value")
    parts: list[ScorePart]


class SkillOfOutcome(Shape):
    """A skill that an outcome teaches."""

    skill_id: str
    label: str
    uri: str
    probability: float
    quote: str
    share: float | None = Field(description="fraction of the market's postings that ask for it")


class OutcomeAligned(Shape):
    """What one outcome teaches, best match first."""

    id: str
    text: str
    assessed: bool
    asked_share: float | None = Field(description="fraction of the postings that ask for any skill of it")
    skills: list[SkillOfOutcome]


class FlagListed(Shape):
    """A reason to review a credential."""

    credential_id: str
    title: str = Field(description="of the credential")
    rule: str = Field(examples=["low-relevance"])
    severity: Severity
    name: str = Field(description="of the rule, for people")
    reason: str
    evidence: list[str]
    opened_at: dt.date
    state: FlagState
    clear_since: dt.date | None
    remark: str = Field(description="why it stands although it does not fire, or by whom it was set aside")


class AlignmentFound(Shape):
    """All that was found about a credential, but for the gaps."""

    market: str = Field(description="the postings that it was measured against, in words")
    caution: str = Field(description="why they carry less than it seems, empty where they are enough")
    relevance: ScoreWithParts
    coverage: ScoreWithParts
    currency: ScoreWithParts
    assessment: ScoreWithParts
    outcomes: list[OutcomeAligned]
    unmatched_outcomes: list[str] = Field(description="ids of the outcomes in which no skill was recognised")
    over_taught: list[str] = Field(description="ids of skills that are taught far more than they are asked for")
    tensions: list[str] = Field(description="sentences on what may look like contradictions")
    flags: list[FlagListed] = Field(description="as they stand today")
    suppressed: list[FlagListed] = Field(description="those that were set aside")


class AlignmentDetail(AlignmentFound):
    """All that a run found about a credential, but for the gaps: GET /alignments/{credential_id}/gaps."""

    run_id: str
    as_of: dt.date
    row: AlignmentListed


class QuoteOfPosting(Shape):
    """Words of a posting that ask for a skill."""

    sentence: str
    quote: str = Field(description="the words of the sentence that do")
    probability: float
    posting_id: str
    title: str
    employer: str
    date: dt.date | None


class GapWithQuotes(Shape):
    """One skill of a credential's market, with the postings that ask for it."""

    skill_id: str
    uri: str
    label: str
    status: GapStatus
    share: float = Field(description="fraction of the market's postings that ask for it")
    low: float
    high: float
    lift: float = Field(description="share in the market over share in all postings")
    trend: float | None = Field(description="change of the log-odds a year; null where untold")
    trend_low: float | None
    trend_high: float | None
    taught_probability: float
    taught_by: str = Field(description="id of the outcome that teaches it or comes nearest")
    suggestion: str = Field(description="an outcome to start from, where it is not taught")
    quotes: list[QuoteOfPosting]


def alignment_listed(row: AlignmentRow) -> AlignmentListed:
    """Return how a credential stands as a list returns it."""
    scores = {
        name: ScoreInterval(value=score.value, low=score.low, high=score.high) for name, score in row.scores.items()
    }
    same = {name: getattr(row, name) for name in AlignmentListed.model_fields if name != "scores"}
    return AlignmentListed(scores=FourScores(**scores), **same)


def flag_listed(held: HeldFlag) -> FlagListed:
    """Return a flag as a list returns it."""
    return flag_shape(held.flag, held.title)


def alignment_detail(found: Found) -> AlignmentDetail:
    """Return all that a run found about a credential but the gaps."""
    told = alignment_found(found.finding, title=found.row.title)
    return AlignmentDetail(**dict(told), run_id=found.run.id, as_of=found.run.as_of, row=alignment_listed(found.row))


def alignment_found(finding: Finding, *, title: str) -> AlignmentFound:
    """Return all that was found about a credential but the gaps."""
    scored = finding.scored
    alignment = scored.alignment
    return AlignmentFound(
        market=alignment.market.description,
        caution=alignment.caution,
        **{name: _score(getattr(alignment, name)) for name in FourScores.model_fields},
        outcomes=[_outcome(one, finding) for one in alignment.outcomes],
        unmatched_outcomes=list(scored.gaps.unmatched_outcomes),
        over_taught=list(scored.gaps.over_taught),
        tensions=list(alignment.tensions),
        flags=[flag_shape(flag, title) for flag in scored.flags],
        suppressed=[flag_shape(flag, title) for flag in scored.suppressed],
    )


def gaps_with_quotes(finding: Finding, most: int | None = None) -> list[GapWithQuotes]:
    """Return the skills of a credential's market, the most asked for first; most: so many, None: all."""
    return [_gap(row, finding) for row in finding.scored.gaps.rows[:most]]


def _score(score: FoundScore) -> ScoreWithParts:
    parts = [_part(part) for part in score.parts]
    return ScoreWithParts(value=score.value, low=score.low, high=score.high, reason=score.reason, parts=parts)


def _part(part: Part) -> ScorePart:
    return ScorePart(**{name: getattr(part, name) for name in ScorePart.model_fields})


def _outcome(one: OutcomeAlignment, finding: Finding) -> OutcomeAligned:
    skills = [
        SkillOfOutcome(
            skill_id=taught.skill_id,
            **_named(taught.skill_id, finding),
            probability=taught.probability,
            quote=taught.quote,
            share=taught.share,
        )
        for taught in one.skills
    ]
    asked = one.asked_share
    return OutcomeAligned(id=one.outcome_id, text=one.text, assessed=one.assessed, asked_share=asked, skills=skills)


def _named(skill_id: str, finding: Finding) -> dict[str, str]:
    skill = finding.skills.get(skill_id)
    return {"label": skill.label if skill else skill_id, "uri": skill.uri if skill else ""}


def _gap(row: GapRow, finding: Finding) -> GapWithQuotes:
    same = ("skill_id", "label", "status", "share", "low", "high", "lift", "taught_probability", "taught_by")
    return GapWithQuotes(
        **{name: getattr(row, name) for name in same},
        trend=_told(row.trend),
        trend_low=_told(row.trend_low),
        trend_high=_told(row.trend_high),
        uri=_named(row.skill_id, finding)["uri"],
        suggestion=row.suggestion,
        quotes=[quote_shape(one, finding) for one in row.evidence],
    )


def quote_shape(one: Evidence, finding: Finding) -> QuoteOfPosting:
    """Return words of a posting that a finding quotes."""
    return QuoteOfPosting(
        sentence=one.sentence,
        quote=one.quote,
        probability=one.probability,
        posting_id=one.text_id,
        **_head(finding.postings, one.text_id),
    )


def _head(heads: Mapping[str, PostingHead], posting_id: str) -> dict[str, Any]:
    head = heads.get(posting_id)
    return {
        "title": head.title if head else "",
        "employer": head.employer if head else "",
        "date": head.date if head else None,
    }


def _told(value: float) -> float | None:
    """Return a number, None for one that is not told: JSON has no NaN."""
    return value if value == value else None


def flag_shape(flag: ReviewFlag, title: str) -> FlagListed:
    """Return a flag of the credential of this title."""
    return FlagListed(
        credential_id=flag.credential_id,
        title=title,
        rule=flag.rule,
        severity=flag.severity,
        name=flag.title,
        reason=flag.reason,
        evidence=list(flag.evidence),
        opened_at=flag.opened_at,
        state=flag.state,
        clear_since=flag.clear_since,
        remark=flag.remark,
    )
