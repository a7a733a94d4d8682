"""The taxonomies to look through: search across them, hierarchy, links from one to the other, occupations."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from credlens.taxonomy import Group
from credlens.taxonomy.crosswalk import LinkType

from ..api.given import GivenActor, GivenOffice
from ..explorer import (
    group_entry,
    occupation_entry,
    releases,
    search_occupations,
    search_skills,
    skill_entry,
    top_groups,
)
from .page import render

router = APIRouter()

FOUND = 40
LISTED = 150

SCHEMES = {"esco": "ESCO", "onet": "O*NET", "custom": "own"}
LINKS = {
    LinkType.EXACT: "is the same as",
    LinkType.BROAD: "is narrower than",
    LinkType.NARROW: "is broader than",
    LinkType.RELATED: "is related to",
}
NEEDS = {"essential": "essential", "optional": "optional", "rated": "rated by people in the job"}


@router.get("/skills")
def skills_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    text: Annotated[str, Query(max_length=200)] = "",
    scheme: Annotated[str, Query(pattern="^(esco|onet|custom)?$")] = "",
) -> Response:
    """Search skills and occupations by name, or begin at the top of the hierarchy."""
    known, active = releases(office, actor)
    in_use = [release for release in known if release.name in active]
    if not in_use:
        return render(request, "skills_empty.html")
    words = text.strip()
    skills = search_skills(office, actor, words, limit=FOUND, scheme=scheme) if words else []
    jobs = search_occupations(office, actor, words, limit=FOUND) if words else []
    return render(
        request,
        "skills.html",
        text=words,
        scheme=scheme,
        schemes=SCHEMES,
        skills=skills,
        occupations=[job for job in jobs if scheme in ("", job.id.partition(":")[0])],
        groups={} if words else _by_scheme(top_groups(office, actor)),
        releases=in_use,
        most=FOUND,
    )


@router.get("/skills/groups/{group_id:path}")
def group_page(request: Request, office: GivenOffice, actor: GivenActor, group_id: str) -> Response:
    """Show a heading of the hierarchy with what is above and below it."""
    entry = group_entry(office, actor, group_id)
    return render(request, "skill_group.html", entry=entry, most=LISTED, schemes=SCHEMES)


@router.get("/occupations/{occupation_id:path}")
def occupation_page(request: Request, office: GivenOffice, actor: GivenActor, occupation_id: str) -> Response:
    """Show an occupation and the skills that it needs."""
    entry = occupation_entry(office, actor, occupation_id)
    return render(request, "occupation.html", entry=entry, needs=NEEDS, schemes=SCHEMES)


# Last: an id of a custom taxonomy may hold a slash.
@router.get("/skills/{skill_id:path}")
def skill_page(request: Request, office: GivenOffice, actor: GivenActor, skill_id: str) -> Response:
    """Show a skill in its surroundings."""
    entry = skill_entry(office, actor, skill_id)
    return render(
        request, "skill.html", entry=entry, links=LINKS, needs=NEEDS, most=LISTED, schemes=SCHEMES, kinds=_KINDS
    )


def _by_scheme(groups: list[Group]) -> dict[str, list[Group]]:
    return {scheme: [group for group in groups if group.id.startswith(f"{scheme}:")] for scheme in SCHEMES}


_KINDS = {
    "skill": "a skill",
    "knowledge": "knowledge",
    "ability": "an ability",
    "task": "a task of an occupation",
    "work_activity": "a work activity",
    "technology": "a technology",
}
