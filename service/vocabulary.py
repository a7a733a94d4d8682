"""Which skills of a release a command works with, and which names mean the same thing."""

from enum import StrEnum

from credlens.taxonomy import Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import same_name_links
from credlens.taxonomy.errors import InputError


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


def scored_vocabulary(taxonomy: Taxonomy) -> Taxonomy:
    """Return the skills that demand is counted in: ESCO and custom skills, and O*NET's technologies.

    A technology that ESCO also names is left to ESCO, so that one thing counts once. Where a release
    has no ESCO skills, all of O*NET's kinds count.
    """
    if all(skill.scheme == "onet" for skill in taxonomy.skills):
        return taxonomy
    named_by_esco = same_name_links(taxonomy)

    def counts(skill: Skill) -> bool:
        if skill.scheme != "onet":
            return True
        return skill.kind is SkillKind.TECHNOLOGY and skill.id not in named_by_esco

    return taxonomy.select(counts)


def default_scheme(taxonomy: Taxonomy) -> Scheme:
    """Return ESCO where the taxonomy has ESCO skills, else all it has."""
    return Scheme.ESCO if any(skill.scheme == "esco" for skill in taxonomy.skills) else Scheme.ALL
