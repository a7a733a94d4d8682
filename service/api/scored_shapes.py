"""What is found about a draft, as routes return it."""

from collections.abc import Mapping

from pydantic import Field

from credlens.models.relevance.alignment import OutcomeAlignment
from credlens.models.relevance.alignment import Score as FoundScore
from credlens.models.relevance.gaps import GapRow, GapStatus
from credlens.models.relevance.mentions import Evidence
from credlens.models.relevance.review import Severity

from ..live_offers import SkillOffer
from ..results import PostingHead, Result
from ..whatif import WhatIf
from .shapes import Shape


class Score(Shape):
    """A score of 0 to 100 with its 95 % interval; without a value where the evidence does not carry one."""

    value: float | None = Field(examples=[63.4])
    low: float | None
    high: float | None
    reason: str = Field(description="why there is no value")


class Quote(Shape):
    """Words of a posting that ask for a skill."""

    sentence: str
    quote: str = Field(description="the words of the sentence that do")
    probability: float
    posting: str = Field(description="its id")
    title: str
    employer: str
    date: str


class SkillTaught(Shape):
    """A skill that an outcome teaches."""

    skill_id: str
    label: str
    probability: float
    quote: str
    share: float | None = Field(description="fraction of the market's postings that ask for it")


class OutcomeFound(Shape):
    """What one outcome teaches, best match first."""

    id: str
    text: str
    assessed: bool
    asked_share: float | None = Field(description="fraction of the postings that ask for any skill of it")
    skills: list[SkillTaught]


class GapFound(Shape):
    """One skill of the market."""

    skill_id: str
    label: str
    status: GapStatus
    share: float = Field(description="fraction of the market's postings that ask for it")
    low: float
    high: float
    lift: float = Field(description="share in the market over share in all postings")
    taught_by: str = Field(description="id of the outcome that teaches it or comes nearest")
    suggestion: str = Field(description="an outcome to start from, where it is not taught")
    quotes: list[Quote]


class FlagFound(Shape):
    """A rule of review that the draft would fire."""

    rule: str
    severity: Severity
    title: str
    reason: str


class Offer(Shape):
    """A skill that the market asks for and the draft does not teach, and what teaching it would add."""

    skill_id: str
    uri: str
    label: str
    status: GapStatus
    share: float
    low: float
    high: float
    relevance: float = Field(description="points that one more outcome which teaches it would add to relevance")
    coverage: float = Field(description="and to coverage")
    outcome: str = Field(description="a sentence to start from")
    quotes: list[Quote]


class MarketFound(Shape):
    """The postings that it was measured against."""

    description: str
    basis: str
    postings: int
    caution: str = Field(description="why they carry less than it seems, empty where they are enough")


class Scored(Shape):
    """What is found about a draft."""

    relevance: Score = Field(description="is what it teaches asked for?")
    coverage: Score = Field(description="how much of what its market asks for does it teach?")
    currency: Score = Field(description="is the demand for what it teaches holding up?")
    assessment: Score = Field(description="how many of its outcomes does an assessment cover?")
    market: MarketFound
    outcomes: list[OutcomeFound]
    gaps: list[GapFound] = Field(description="the skills of its market, most asked for first")
    unmatched_outcomes: list[str] = Field(description="ids of the outcomes in which no skill was recognised")
    tensions: list[str] = Field(description="sentences on what may look like contradictions")
    flags: list[FlagFound]
    offers: list[Offer] = Field(description="skills to teach, the most useful first; empty unless asked for")


def scored_shape(found: WhatIf, *, gaps: int) -> Scored:
    """Return what was found; gaps: how many skills of the market to tell, at most."""
    result, scored = found.result, found.scored
    alignment, heads = scored.alignment, found.result.postings
    scores = ("relevance", "coverage", "currency", "assessment")
    market = alignment.market
    return Scored(
        **{name: _score(getattr(alignment, name)) for name in scores},
        market=MarketFound(
            description=market.description,
            basis=market.basis,
            postings=len(market.rows),
            caution=alignment.caution,
        ),
        outcomes=[_outcome(one, result) for one in alignment.outcomes],
        gaps=[_gap(row, heads) for row in scored.gaps.rows[:gaps]],
        unmatched_outcomes=list(scored.gaps.unmatched_outcomes),
        tensions=list(alignment.tensions),
        flags=[FlagFound(rule=f.rule, severity=f.severity, title=f.title, reason=f.reason) for f in scored.flags],
        offers=[_offer(one, heads) for one in found.offers],
    )


def _score(score: FoundScore) -> Score:
    return Score(value=score.value, low=score.low, high=score.high, reason=score.reason)


def _outcome(one: OutcomeAlignment, result: Result) -> OutcomeFound:
    skills = [
        SkillTaught(
            skill_id=taught.skill_id,
            label=result.skills[taught.skill_id].label if taught.skill_id in result.skills else taught.skill_id,
            probability=taught.probability,
            quote=taught.quote,
            share=taught.share,
        )
        for taught in one.skills
    ]
    asked = one.asked_share
    return OutcomeFound(id=one.outcome_id, text=one.text, assessed=one.assessed, asked_share=asked, skills=skills)


def _gap(row: GapRow, heads: Mapping[str, PostingHead]) -> GapFound:
    same = ("skill_id", "label", "status", "share", "low", "high", "lift", "taught_by", "suggestion")
    return GapFound(**{name: getattr(row, name) for name in same}, quotes=[_quote(one, heads) for one in row.evidence])


def _offer(one: SkillOffer, heads: Mapping[str, PostingHead]) -> Offer:
    same = ("skill_id", "uri", "label", "status", "share", "low", "high", "relevance", "coverage", "outcome")
    quotes = [_quote(quote, heads) for quote in one.evidence]
    return Offer(**{name: getattr(one, name) for name in same}, quotes=quotes)


def _quote(one: Evidence, heads: Mapping[str, PostingHead]) -> Quote:
    head = heads.get(one.text_id)
    return Quote(
        sentence=one.sentence,
        quote=one.quote,
        probability=one.probability,
        posting=one.text_id,
        title=head.title if head else "",
        employer=head.employer if head else "",
        date=str(head.date or "") if head else "",
    )
