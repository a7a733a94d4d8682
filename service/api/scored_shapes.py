"""What is found about a draft, as routes return it."""

from pydantic import Field

from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.gaps import GapStatus

from ..live.offers import SkillOffer
from ..results import Finding
from ..whatif import WhatIf
from .finding_shapes import (
    AlignmentFound,
    GapWithQuotes,
    QuoteOfPosting,
    alignment_found,
    gaps_with_quotes,
    quote_shape,
)
from .shapes import Shape


class Offer(Shape):
    """A skill that the market asks for and the draft does not teach, and what teaching it would add."""

    skill_id: str
    uri: str
    label: str
    status: GapStatus
    share: float = Field(description="fraction of the market's postings that ask for it")
    low: float
    high: float
    relevance: float = Field(description="points that one more outcome which teaches it would add to relevance")
    coverage: float = Field(description="and to coverage")
    outcome: str = Field(description="a sentence to start from")
    quotes: list[QuoteOfPosting]


class DraftScored(AlignmentFound):
    """What is found about a draft."""

    market_basis: MarketBasis = Field(description="how the postings of its market were chosen")
    postings: int = Field(description="of its market")
    gaps: list[GapWithQuotes] = Field(description="the skills of its market, the most asked for first")
    offers: list[Offer] = Field(description="skills to teach, the most useful first; empty unless asked for")


def draft_scored(found: WhatIf, *, gaps: int) -> DraftScored:
    """Return what was found; gaps: how many skills of the market to tell, at most."""
    finding = found.finding
    market = finding.scored.alignment.market
    told = alignment_found(finding, title=finding.scored.credential.title)
    return DraftScored(
        **dict(told),
        market_basis=market.basis,
        postings=len(market.rows),
        gaps=gaps_with_quotes(finding, gaps),
        offers=[_offer(one, finding) for one in found.offers],
    )


def _offer(one: SkillOffer, finding: Finding) -> Offer:
    same = ("skill_id", "uri", "label", "status", "share", "low", "high", "relevance", "coverage", "outcome")
    quotes = [quote_shape(quote, finding) for quote in one.evidence]
    return Offer(**{name: getattr(one, name) for name in same}, quotes=quotes)
