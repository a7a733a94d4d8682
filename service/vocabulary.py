"""Which skills of a release a command works with, and which names mean the same thing."""

from collections.abc import Iterable
from enum import StrEnum

from credlens.taxonomy import Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType, same_name_links
from credlens.taxonomy.errors import InputError

# The O*NET kinds that demand is counted in beside ESCO's skills, and so the ones whose links matter to it.
COUNTED = (SkillKind.TECHNOLOGY,)


class Scheme(StrEnum):
    """The choices of --taxonomy."""

    ESCO = "esco"
    ONET = "onet"
    ALL = "all"


# O*NET's tasks and work activities restate in sentences what ESCO skills say in phrases, and its 35 skills
# and 33 knowledge areas are broader than anything a posting asks for: counting them beside ESCO's would
# count the same demand twice.


def select_scheme(taxonomy: Taxonomy, scheme: Scheme) -> Taxonomy:
    """Return the part of a taxonomy that belongs to one scheme; custom skills belong to every choice."""
    if scheme is Scheme.ALL:
        return taxonomy
    part = taxonomy.select(lambda skill: skill.scheme in (scheme.value, "custom"))
    if not part.skills:
        held = ", ".join(sorted({s.scheme for s in taxonomy.skills}))
        raise InputError(f"--taxonomy {scheme.value}: the release in use, {taxonomy.release.name}, holds only {held}")
    return part


# An exact link as sure as this makes two names one thing. A wrong one would lose a technology that ESCO has not, a
# missing one counts a thing twice: the bar is where the hand-checked links were right nine times in ten.
SAME_THING = 0.8


def scored_vocabulary(taxonomy: Taxonomy, links: Iterable[Link] = ()) -> Taxonomy:
    """Return the skills that demand is counted in: ESCO and custom skills, and O*NET's technologies.

    A technology that ESCO also names, or that a sure exact link says is ESCO's too, is left to ESCO, so that one
    thing counts once. Where a release has no ESCO skills, all of O*NET's kinds count.

    links  from O*NET to ESCO, see crosswalk.py
    """
    if all(skill.scheme == "onet" for skill in taxonomy.skills):
        return taxonomy
    same = {link.source for link in links if link.type is LinkType.EXACT and link.confidence >= SAME_THING}
    named_by_esco = same_name_links(taxonomy).keys() | same

    def counts(skill: Skill) -> bool:
        if skill.scheme != "onet":
            return True
        return skill.kind in COUNTED and skill.id not in named_by_esco

    return taxonomy.select(counts)


def titled_schemes(taxonomy: Taxonomy, scheme: Scheme | None) -> tuple[tuple[str, ...], str]:
    """Return whose occupations titles are matched with, and a remark where they are not those asked for.

    scheme  None: ESCO's; where the release has none of the wished scheme, those that it has
    Raises  InputError if it has no occupation at all.
    """
    held = taxonomy.occupation_schemes
    if not held:
        raise InputError(f"the release in use, {taxonomy.release.name}, has no occupations to match titles with")
    wished = (scheme or Scheme.ESCO).value
    chosen = tuple(s for s in held if scheme is Scheme.ALL or s in ("custom", wished))
    if chosen:
        return chosen, ""
    return held, f"{taxonomy.release.name} has no such occupations; titles are matched with {' and '.join(held)}"


def default_scheme(taxonomy: Taxonomy) -> Scheme:
    """Return ESCO where the taxonomy has ESCO skills, else all it has."""
    return Scheme.ESCO if any(skill.scheme == "esco" for skill in taxonomy.skills) else Scheme.ALL
