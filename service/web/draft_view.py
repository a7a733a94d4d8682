"""What the live part of a draft's page says: its scores, what each outcome teaches, and what its market asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credlens.models.relevance.gaps import LACKING, GapStatus

from ..live.offers import SkillOffer
from ..reports.credential import GapView, OutcomeView, ScoreView, credential_page
from ..reports.market import MarketView
from ..reports.quotes import Quote, quote
from ..reports.words import percent, percent_range
from ..whatif import WhatIf

# Skills of the market that are shown; the list is a means to write, and the report has all of them.
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """A draft, scored. notes: what each outcome teaches, in the order of the outcomes.

    taught, asked  how many of the skills that the market asks for are taught, and how many there are
    """

    scores: tuple[ScoreView, ...]
    notes: tuple[OutcomeView, ...]
    market: MarketView
    gaps: tuple[GapView, ...]
    scale: float
    few: bool
    taught: int
    asked: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """A skill to teach, and what one more outcome that teaches it would add."""

    offer: SkillOffer
    demand: str
    relevance: str
    coverage: str
    quotes: tuple[Quote, ...]


def live_view(found: WhatIf) -> LiveView:
    """Return what the page says of a draft."""
    page = credential_page(found.result.scored[0], found.result, plot=False)
    rows = [view for group in page.groups for view in group.rows]
    told = [view for view in rows if view.row.status in (GapStatus.COVERED, GapStatus.FADING, *LACKING)]
    told.sort(key=lambda view: (-view.row.share, view.row.skill_id))
    taught = sum(view.row.status not in LACKING for view in told)
    return LiveView(
        scores=page.scores,
        notes=page.outcomes,
        market=page.market,
        gaps=() if page.few else tuple(told[:SHOWN]),
        scale=page.scale,
        few=page.few,
        taught=taught,
        asked=len(told),
        summary=_summary(page.scores, taught, len(told)),
    )


def offer_views(found: WhatIf) -> list[OfferView]:
    """Return the skills that the market would add, the most useful first."""
    return [
        OfferView(
            offer=one,
            demand=f"{percent(one.share)} of adverts ask for it ({percent_range(one.low, one.high)})",
            relevance=_gain(one.relevance),
            coverage=_gain(one.coverage),
            quotes=tuple(quote(evidence, found.result) for evidence in one.evidence[:1]),
        )
        for one in found.offers
    ]


def notes_by_row(rows: Sequence[bool], view: LiveView | None) -> Mapping[int, OutcomeView]:
    """Return what is said of each row of the form. rows: whether anything is written in it."""
    if view is None:
        return {}
    return dict(zip((n for n, written in enumerate(rows) if written), view.notes, strict=False))


def _gain(points: float) -> str:
    rounded = round(points, 1)
    return "no change" if rounded == 0 else f"{rounded:+.1f}".replace("-", "−")


def _summary(scores: Sequence[ScoreView], taught: int, asked: int) -> str:
    """Return the scores in one sentence, for those who hear the page."""
    said = [f"{view.name} {view.value or 'not enough evidence'}" for view in scores[:2]]
    return f"{', '.join(said).capitalize()}; {taught} of {asked} skills taught."
