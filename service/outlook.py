"""The market at a glance: what is asked for most, what rises and falls, and the markets one can choose from."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile
from credlens.models.relevance.mentions import NO_DAY, PostingTable
from credlens.models.relevance.trend import discoveries
from credlens.taxonomy import Skill, Taxonomy

from .live.scoring import LiveScoring
from .occupations import occupation_named
from .office import Office
from .people import Act, Actor, require
from .scoring import MarketFilter

# More skills than any release has: all of them.
_ALL = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSkill:
    """The demand for one skill; shares are fractions, trends changes of the log-odds a year, nan if untold.

    moved  its trend differs from none, so that of all that are so few are by chance; see trend.discoveries
    """

    skill: Skill
    postings: int
    share: float
    low: float
    high: float
    lift: float
    trend: float
    trend_low: float
    trend_high: float
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a market asks for.

    few      too few postings for any share to be told
    skills   how many different ones are asked for
    asked    the most asked for
    rising, falling  those whose demand moved, the most asked for first
    trended  for how many a trend can be told
    """

    scope: str
    postings: int
    employers: int
    notes: tuple[str, ...]
    few: bool
    skills: int
    asked: tuple[AskedSkill, ...]
    rising: tuple[AskedSkill, ...]
    falling: tuple[AskedSkill, ...]
    trended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value to choose a market by, and how many postings have it."""

    value: str
    label: str
    postings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What postings there are to choose from. first, last: their days, None where none is dated."""

    postings: int
    first: dt.date | None
    last: dt.date | None
    occupations: tuple[Choice, ...]
    regions: tuple[Choice, ...]


def market_ready(office: Office, actor: Actor, *, wait: float) -> bool:
    """Return whether the market can be asked now; where it is not open, opening it begins.

    wait  how many seconds to wait for it at most
    """
    require(actor, Act.READ_MARKET)
    return office.market.ready(wait)


def outlook(office: Office, actor: Actor, market: MarketFilter, *, top: int, moving: int) -> Outlook:
    """Return what the postings which meet a filter ask for.

    top     how many of the most asked for
    moving  at most how many that rise, and that fall
    """
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        profile = live.demand(
            occupation=market.occupation, region=market.region, since=market.since, until=market.until, top=_ALL
        )
        return outlook_of(profile, live, office.settings.relevance, top=top, moving=moving)


def outlook_of(profile: DemandProfile, live: LiveScoring, config: RelevanceConfig, *, top: int, moving: int) -> Outlook:
    """Return a profile, its skills the most asked for first, as a page tells it."""
    moved = discoveries(profile.trend, profile.trend_low, profile.trend_high, config)
    strong = moved & (np.abs(profile.trend) >= config.min_trend)

    def asked(i: int) -> AskedSkill:
        return AskedSkill(
            skill=live.skill(profile.skill_ids[i]),
            postings=int(profile.hits[i]),
            share=float(profile.share[i]),
            low=float(profile.low[i]),
            high=float(profile.high[i]),
            lift=float(profile.lift[i]),
            trend=float(profile.trend[i]),
            trend_low=float(profile.trend_low[i]),
            trend_high=float(profile.trend_high[i]),
            moved=bool(strong[i]),
        )

    rising, falling = (np.flatnonzero(strong & way)[:moving].tolist() for way in (profile.trend > 0, profile.trend < 0))
    return Outlook(
        scope=profile.scope,
        postings=profile.postings,
        employers=profile.makeup.employers,
        notes=profile.makeup.notes,
        few=profile.postings < config.min_postings,
        skills=len(profile.skill_ids),
        asked=tuple(map(asked, range(min(top, len(profile.skill_ids))))),
        rising=tuple(map(asked, rising)),
        falling=tuple(map(asked, falling)),
        trended=int(np.count_nonzero(~np.isnan(profile.trend))),
    )


def choices(office: Office, actor: Actor, *, most: int) -> Choices:
    """Return the occupations and regions with the most postings, counted once for a state of the market."""
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        table, taxonomy = live.table, live.taxonomy
        return office.kept.get(("choices", most), live.key, lambda: choices_of(table, taxonomy, most=most))


def choices_of(table: PostingTable, taxonomy: Taxonomy, *, most: int) -> Choices:
    """Return what the postings of a table can be chosen by; an occupation counts where it is stated or inferred."""
    counts: Counter[tuple[str, str]] = Counter()
    for stated, rows in table.occupation.groups():
        if stated.strip():
            found = occupation_named(taxonomy, stated)
            counts[(found.id, found.label) if found else (stated, stated)] += len(rows)
    known = taxonomy.occupation_by_id
    for inferred, rows in table.inferred.groups():
        counts.update({(name, known[name].label): len(rows) for name in inferred if name in known})
    regions = Counter({region: len(rows) for region, rows in table.region.groups() if region.strip()})
    days = table.day[table.day != NO_DAY]
    epoch = dt.date(1970, 1, 1)
    return Choices(
        postings=len(table),
        first=epoch + dt.timedelta(days=int(days.min())) if len(days) else None,
        last=epoch + dt.timedelta(days=int(days.max())) if len(days) else None,
        occupations=tuple(Choice(value=v, label=label, postings=n) for (v, label), n in counts.most_common(most)),
        regions=tuple(Choice(value=region, label=region, postings=n) for region, n in regions.most_common(most)),
    )
