"""What the market explorer says, in words and in places of its drawings."""

import math
from dataclasses import dataclass

from credlens.models.relevance.demand import wilson_interval

from ..live.market import AskingPage, MonthlyDemand
from ..outlook import AskedSkill
from ..reports.quotes import Quote, quote_of
from ..reports.words import month, odds_factor, percent, percent_range


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingView:
    """Some postings that ask for a skill: their titles and regions, and the words that ask."""

    total: int
    rows: tuple[tuple[str, str, Quote], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """One month. share: of its postings that ask for the skill; x, width, y, height: its bar, of 100."""

    name: str
    postings: int
    asking: int
    share: str
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsView:
    """The months of a skill, none where too few postings are dated. scale: the share at the top of the drawing."""

    months: tuple[MonthView, ...]
    scale: str


def trend_of(asked: AskedSkill) -> str:
    """Return which way the demand for a skill moves; a single interval beside zero among hundreds may be chance."""
    if math.isnan(asked.trend):
        return "cannot be told"
    if asked.moved:
        way = "rising" if asked.trend > 0 else "falling"
    elif asked.trend_low <= 0 <= asked.trend_high:
        return "no clear change"
    else:
        way = "perhaps rising" if asked.trend > 0 else "perhaps falling"
    low, middle, high = (odds_factor(x) for x in (asked.trend_low, asked.trend, asked.trend_high))
    return f"{way}: ×{middle} a year ({low}–{high})"


def asking_view(page: AskingPage) -> AskingView:
    """Return postings with their quotes."""
    return AskingView(
        total=page.total,
        rows=tuple(
            (" ".join(one.posting.title.split()), one.posting.region, quote_of(one.evidence, one.posting))
            for one in page.postings
        ),
    )


def months_view(found: MonthlyDemand) -> MonthsView:
    """Return the monthly shares of the first skill as bars of a drawing that is 100 wide and high."""
    if not len(found.months):
        return MonthsView(months=(), scale="")
    hits, postings = found.hits[0].tolist(), found.postings.tolist()
    shares = [h / n if n else 0.0 for h, n in zip(hits, postings, strict=True)]
    top = max(*shares, 0.01)
    width = 100 / len(shares)
    return MonthsView(
        months=tuple(
            MonthView(
                name=month(day),
                postings=n,
                asking=h,
                share=_share(h, n),
                x=i * width,
                width=0.8 * width,
                height=100 * share / top,
            )
            for i, (day, h, n, share) in enumerate(zip(found.months, hits, postings, shares, strict=True))
        ),
        scale=percent(top),
    )


def _share(hits: int, postings: int) -> str:
    if not postings:
        return "no postings"
    low, high = wilson_interval([hits], postings)
    return f"{percent(hits / postings)} ({percent_range(float(low[0]), float(high[0]))})"
