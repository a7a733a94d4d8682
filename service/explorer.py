"""What there is to know about the market and the taxonomies: the use cases behind match, search and demand."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from credlens.models.matching.matches import SkillMatch
from credlens.models.records import TextKind
from credlens.models.relevance.demand import DemandProfile
from credlens.taxonomy import Group, Occupation, Relation, Skill, Taxonomy
from credlens.taxonomy.concepts import Release
from credlens.taxonomy.crosswalk import Link
from credlens.taxonomy.errors import UnknownConceptError

from .errors import MissingError
from .live.market import AskingPage, MonthlyDemand
from .office import Office
from .people import Act, Actor, require
from .scoring import MarketFilter

# Relations of a skill or an occupation that are shown.
RELATIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedText:
    """A text with the skills that were found in it, best first, each with what the taxonomy says of it."""

    text: str
    matches: tuple[tuple[Skill, SkillMatch], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillEntry:
    """A skill in its surroundings.

    broader, narrower  skills and groups above and below it in the hierarchy
    links              to the skills of the other taxonomy, seen from this one
    occupations        that need it, essential ones first
    """

    skill: Skill
    broader: tuple[Skill | Group, ...]
    narrower: tuple[Skill | Group, ...]
    links: tuple[tuple[Link, Skill], ...]
    occupations: tuple[tuple[Relation, Occupation], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """A heading of the hierarchy with what is above and below it."""

    group: Group
    broader: tuple[Skill | Group, ...]
    narrower: tuple[Skill | Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationEntry:
    """An occupation and the skills that it needs, essential ones first."""

    occupation: Occupation
    skills: tuple[tuple[Relation, Skill], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a market asks for: the profile, and its skills in the same order."""

    profile: DemandProfile
    skills: tuple[Skill, ...]


def match_texts(
    office: Office,
    actor: Actor,
    texts: Sequence[str],
    *,
    kind: TextKind,
    top: int = 10,
    min_probability: float | None = None,
) -> list[MatchedText]:
    """Return the skills that each text asks for or teaches."""
    require(actor, Act.READ_MARKET)
    found = office.market.match(texts, kind=kind, top=top, min_probability=min_probability)
    skills = office.market.taxonomy().skill_by_id
    return [
        MatchedText(text=text, matches=tuple((skills[m.skill_id], m) for m in matches))
        for text, matches in zip(texts, found, strict=True)
    ]


def releases(office: Office, actor: Actor) -> tuple[list[Release], frozenset[str]]:
    """Return the installed releases, and the names of those in use."""
    require(actor, Act.READ_MARKET)
    shelf = office.workspace.shelf
    return shelf.releases(), frozenset(shelf.active_names())


def search_skills(office: Office, actor: Actor, text: str, *, limit: int, scheme: str = "") -> list[Skill]:
    """Return the skills whose names come nearest to a text, best first; scheme: esco, onet or custom."""
    require(actor, Act.READ_MARKET)
    taxonomy = office.market.taxonomy()
    if scheme:
        found = taxonomy.search(text, limit=10 * limit)
        return [skill for skill in found if skill.scheme == scheme][:limit]
    return taxonomy.search(text, limit=limit)


def search_occupations(office: Office, actor: Actor, text: str, *, limit: int) -> list[Occupation]:
    """Return the occupations of this code or id, or whose names contain the words of a text, the shortest first."""
    require(actor, Act.READ_MARKET)
    sought, words = text.strip().casefold(), text.casefold().split()
    found = []
    for occupation in office.market.taxonomy().occupations:
        names = [name.casefold() for name in (occupation.label, *occupation.alt_labels)]
        if sought in (occupation.code.casefold(), occupation.id.casefold()) or sought in names:
            found.append((0, 0, occupation.label, occupation))
        elif words and (fitting := [name for name in names if all(word in name for word in words)]):
            found.append((1 + (fitting[0] != names[0]), min(map(len, fitting)), occupation.label, occupation))
    return [row[-1] for row in sorted(found, key=lambda row: row[:3])[:limit]]


def skill_entry(office: Office, actor: Actor, skill_id: str) -> SkillEntry:
    """Return a skill of the releases in use with its surroundings, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    taxonomy = office.market.taxonomy()
    skill = _skill(taxonomy, skill_id)
    skills = taxonomy.skill_by_id
    links = [
        link if link.source == skill_id else link.reversed
        for link in office.market.links()
        if skill_id in (link.source, link.target)
    ]
    needing = [r for r in taxonomy.relations if r.skill_id == skill_id]
    occupations = taxonomy.occupation_by_id
    return SkillEntry(
        skill=skill,
        broader=_named(taxonomy, taxonomy.broader(skill_id)),
        narrower=_named(taxonomy, taxonomy.narrower(skill_id)),
        links=tuple(
            (link, skills[link.target]) for link in sorted(links, key=lambda one: (-one.confidence, one.target))
        ),
        occupations=tuple((r, occupations[r.occupation_id]) for r in sorted(needing, key=_by_need)[:RELATIONS]),
    )


def group_entry(office: Office, actor: Actor, group_id: str) -> GroupEntry:
    """Return a heading of the hierarchy, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    taxonomy = office.market.taxonomy()
    groups = {group.id: group for group in taxonomy.groups}
    if group_id not in groups:
        raise MissingError("group", group_id, known=groups)
    return GroupEntry(
        group=groups[group_id],
        broader=_named(taxonomy, taxonomy.broader(group_id)),
        narrower=_named(taxonomy, taxonomy.narrower(group_id)),
    )


def top_groups(office: Office, actor: Actor) -> list[Group]:
    """Return the headings of the hierarchies in use that have none above them."""
    require(actor, Act.READ_MARKET)
    taxonomy = office.market.taxonomy()
    return [group for group in taxonomy.groups if not taxonomy.broader(group.id)]


def occupation_entry(office: Office, actor: Actor, name: str) -> OccupationEntry:
    """Return an occupation by id, code or name with the skills that it needs, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    taxonomy = office.market.taxonomy()
    try:
        occupation = taxonomy.occupation(name)
    except UnknownConceptError:
        raise MissingError("occupation", name) from None
    needed = sorted(taxonomy.skills_of(occupation.id), key=_by_need)[:RELATIONS]
    return OccupationEntry(occupation=occupation, skills=tuple((r, taxonomy.skill_by_id[r.skill_id]) for r in needed))


def demand(office: Office, actor: Actor, market: MarketFilter, *, top: int) -> Demand:
    """Return the skills that the postings which meet a filter ask for most."""
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        profile = live.demand(**_conditions(market), top=top)
        return Demand(profile=profile, skills=tuple(map(live.skill, profile.skill_ids)))


def monthly_demand(office: Office, actor: Actor, skill_ids: Sequence[str], market: MarketFilter) -> MonthlyDemand:
    """Return how many postings ask for each skill, month by month, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        for skill_id in skill_ids:
            _skill(live.taxonomy, skill_id)
        return live.monthly(skill_ids, **_conditions(market))


def asking_postings(
    office: Office, actor: Actor, skill_id: str, market: MarketFilter, *, offset: int, limit: int
) -> AskingPage:
    """Return a page of the postings that ask for a skill, with the words that do, or raise MissingError."""
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        _skill(live.taxonomy, skill_id)
        return live.asking(skill_id, **_conditions(market), offset=offset, limit=limit)


def _named(taxonomy: Taxonomy, ids: Sequence[str]) -> tuple[Skill | Group, ...]:
    skills, groups = taxonomy.skill_by_id, {group.id: group for group in taxonomy.groups}
    return tuple(skills.get(i) or groups[i] for i in ids)


def _conditions(market: MarketFilter) -> dict[str, Any]:
    names = ("occupation", "region", "since", "until")
    return {name: getattr(market, name) for name in names}


def _skill(taxonomy: Taxonomy, skill_id: str) -> Skill:
    """Return a skill, or raise MissingError with the names that come nearest."""
    try:
        return taxonomy.skill(skill_id)
    except UnknownConceptError:
        near = difflib.get_close_matches(skill_id, [s.label for s in taxonomy.search(skill_id, limit=3)], cutoff=0)
        raise MissingError("skill", skill_id, known=near) from None


def _by_need(relation: Relation) -> tuple[str, float, str, str]:
    # "essential" comes before "optional" and "rated".
    return (relation.kind.value, -(relation.importance or 0.0), relation.occupation_id, relation.skill_id)
