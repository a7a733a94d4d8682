"""The market explorer: what the postings of an occupation, region and period ask for, and the postings themselves."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from credlens.taxonomy.errors import InputError, TaxonomyError

from ..api.given import GivenActor, GivenOffice
from ..explorer import asking_postings, monthly_demand, search_occupations, skill_entry
from ..outlook import choices, market_ready, outlook
from ..scoring import MarketFilter
from .here import said_here
from .market_view import asking_view, months_view, trend_of
from .page import query, render

router = APIRouter()

TOP, MOST = 40, 500
MOVING = 12
CHOICES = 12
ROWS = 20
# Seconds until a page says that the postings are being read: with 50,000 of them that takes ten.
PATIENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The market that an address asks for. faults: of its days, by field; query: the address's own."""

    market: MarketFilter
    since: str
    until: str
    faults: dict[str, str]
    query: str


def _asked(
    occupation: Annotated[str, Query(max_length=200)] = "",
    region: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
) -> Asked:
    faults: dict[str, str] = {}
    begin, end = _day("since", since, faults), _day("until", until, faults)
    return Asked(
        market=MarketFilter(occupation=occupation.strip(), region=region.strip(), since=begin, until=end),
        since=since,
        until=until,
        faults=faults,
        query=query(occupation=occupation.strip(), region=region.strip(), since=since, until=until),
    )


GivenAsked = Annotated[Asked, Depends(_asked)]


@router.get("/market")
def market_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    asked: GivenAsked,
    top: Annotated[int, Query(ge=1, le=MOST)] = TOP,
) -> Response:
    """Show what a market asks for most, and what rises and falls."""
    if not market_ready(office, actor, wait=PATIENCE):
        return render(request, "market_wait.html")
    try:
        found = outlook(office, actor, asked.market, top=top, moving=MOVING)
    except (InputError, TaxonomyError) as error:
        return render(request, "market_empty.html", reason=said_here(error))
    near = search_occupations(office, actor, asked.market.occupation, limit=8) if asked.market.occupation else []
    return render(
        request,
        "market.html",
        asked=asked,
        found=found,
        near=near,
        choices=choices(office, actor, most=CHOICES),
        top=top,
        more=min(MOST, top * 3),
        trend_of=trend_of,
    )


# Last: an id of a custom taxonomy may hold a slash.
@router.get("/market/skills/{skill_id:path}")
def asking_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    skill_id: str,
    asked: GivenAsked,
    part: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show the postings behind a number: who asks for a skill, in which words, month by month."""
    entry = skill_entry(office, actor, skill_id)
    if not market_ready(office, actor, wait=PATIENCE):
        return render(request, "market_wait.html")
    page = asking_postings(office, actor, skill_id, asked.market, offset=ROWS * (part - 1), limit=ROWS)
    return render(
        request,
        "market_skill.html",
        asked=asked,
        skill_entry=entry,
        page=asking_view(page),
        months=months_view(monthly_demand(office, actor, [skill_id], asked.market)),
        part=part,
        size=ROWS,
    )


def _day(name: str, text: str, faults: dict[str, str]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        faults[name] = f"{text[:40]!r} is no day; write it as 2026-03-31"
        return None
