"""/demand: what the postings ask for, by occupation, region and time, and the postings behind each number."""

import datetime as dt
import math
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from .. import explorer
from ..scoring import MarketFilter
from .given import GivenActor, GivenOffice, Limit
from .problems import NOT_FOUND
from .shapes import Day, Shape
from .taxonomies import ConceptShape, concept

router = APIRouter(prefix="/demand", tags=["demand"])


def _market(
    occupation: Annotated[str, Query(max_length=200, description="id, code or name", examples=["15-2051.00"])] = "",
    region: Annotated[str, Query(max_length=200, description="text that the region contains")] = "",
    since: Annotated[Day | None, Query(description="the first day that counts")] = None,
    until: Annotated[Day | None, Query(description="the last day that counts")] = None,
) -> MarketFilter:
    return MarketFilter(occupation=occupation, region=region, since=since, until=until)


GivenMarket = Annotated[MarketFilter, Depends(_market)]


class SkillDemandShape(Shape):
    """The demand for one skill."""

    skill: ConceptShape
    postings: int
    share: float = Field(description="fraction of the market's postings that ask for it, one vote an employer's kind")
    low: float = Field(description="low end of the 95 % interval of the share")
    high: float
    lift: float = Field(description="share in this market over share in all postings")
    trend: float | None = Field(description="change of the log-odds a year; null: not told")
    trend_low: float | None
    trend_high: float | None
    effective_postings: float = Field(description="independent postings that would tell the share as surely")
    top_employer_part: float = Field(description="part of the postings from the employer with the most of them")


class DemandReply(Shape):
    """The skills that a market asks for most."""

    scope: str
    postings: int
    employers: int
    notes: list[str]
    skills: list[SkillDemandShape]


class MonthShape(Shape):
    """How many postings of a month ask for a skill."""

    month: dt.date
    postings: int
    asking: int


class AskingShape(Shape):
    """A posting that asks for a skill, with the sentence that does."""

    posting_id: str
    title: str
    date: dt.date | None
    employer: str
    region: str
    source: str
    sentence: str
    quote: str = Field(description="the words in it that name the skill")
    probability: float


class AskingReply(Shape):
    """Postings that ask for a skill, the surest first."""

    total: int
    offset: int
    items: list[AskingShape]


@router.get("", summary="Read what a market asks for")
def get_demand(
    office: GivenOffice,
    actor: GivenActor,
    market: GivenMarket,
    top: Annotated[int, Query(ge=1, le=500, description="how many skills")] = 50,
) -> DemandReply:
    """Return the skills that the postings which meet every condition ask for most."""
    found = explorer.demand(office, actor, market, top=top)
    profile = found.profile
    return DemandReply(
        scope=profile.scope,
        postings=profile.postings,
        employers=profile.makeup.employers,
        notes=list(profile.makeup.notes),
        skills=[
            SkillDemandShape(
                skill=concept(skill),
                postings=int(profile.hits[i]),
                share=float(profile.share[i]),
                low=float(profile.low[i]),
                high=float(profile.high[i]),
                lift=float(profile.lift[i]),
                trend=_told(profile.trend[i]),
                trend_low=_told(profile.trend_low[i]),
                trend_high=_told(profile.trend_high[i]),
                effective_postings=float(profile.effective[i]),
                top_employer_part=float(profile.top_part[i]),
            )
            for i, skill in enumerate(found.skills)
        ],
    )


@router.get("/{skill_id:path}/months", summary="Read the demand for a skill month by month", responses=NOT_FOUND)
def get_monthly_demand(office: GivenOffice, actor: GivenActor, market: GivenMarket, skill_id: str) -> list[MonthShape]:
    """Return how many dated postings there were in each month, and how many of them ask for a skill."""
    found = explorer.monthly_demand(office, actor, [skill_id], market)
    return [
        MonthShape(month=month, postings=int(found.postings[i]), asking=int(found.hits[0, i]))
        for i, month in enumerate(found.months)
    ]


@router.get("/{skill_id:path}/postings", summary="List the postings that ask for a skill", responses=NOT_FOUND)
def list_asking_postings(
    office: GivenOffice,
    actor: GivenActor,
    market: GivenMarket,
    skill_id: str,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> AskingReply:
    """Return the postings behind a number, each with the sentence that asks for the skill."""
    found = explorer.asking_postings(office, actor, skill_id, market, offset=offset, limit=limit)
    return AskingReply(
        total=found.total,
        offset=found.offset,
        items=[
            AskingShape(
                posting_id=one.posting.id,
                title=one.posting.title,
                date=one.posting.date,
                employer=one.posting.employer,
                region=one.posting.region,
                source=one.posting.source,
                sentence=one.evidence.sentence,
                quote=one.evidence.quote,
                probability=round(one.evidence.probability, 4),
            )
            for one in found.postings
        ],
    )


def _told(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
