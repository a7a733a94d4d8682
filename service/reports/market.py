"""What a page says of the market that a credential was measured against."""

from dataclasses import dataclass

from credlens.models.relevance.demand import MarketBasis

from ..results import Result, ScoredCredential
from .words import day, times

# Said to a reader who has never heard of it.
_BASIS = {
    MarketBasis.DECLARED: "chosen by the occupations that the record declares",
    MarketBasis.FILTERED: "chosen by the filter of this run",
    MarketBasis.INFERRED: "inferred: the record declares no occupation, so these are the postings that ask for several "
    "of the more specific things that it teaches",
    MarketBasis.ALL: "every posting of this run, whatever the job",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One posting of the market."""

    id: str
    title: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """What the market is, how it was chosen, what speaks against it, and some of its postings."""

    description: str
    basis: str
    size: str
    caution: str
    samples: tuple[Sample, ...]


def market_view(scored: ScoredCredential, result: Result) -> MarketView:
    """Return what a page says of a market."""
    alignment = scored.alignment
    market = alignment.market
    return MarketView(
        description=market.description,
        basis=_BASIS[market.basis],
        size=times(scored.profile.postings, "posting"),
        caution=alignment.caution,
        samples=tuple(_sample(posting_id, result) for posting_id in alignment.samples),
    )


def _sample(posting_id: str, result: Result) -> Sample:
    posting = result.postings.get(posting_id)
    if posting is None:
        return Sample(id=posting_id, title="", source="")
    dated = day(posting.date) if posting.date else "no date"
    return Sample(
        id=posting_id,
        title=" ".join(posting.title.split()) or "(no title)",
        source=f"{posting.employer or 'employer not stated'}, {dated}",
    )
