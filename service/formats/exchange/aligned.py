"""What is written of an outcome: the skills that its record declares, then those that credlens found in it."""

from dataclasses import dataclass

from credlens.models.records import DeclaredSkill, Outcome

from .format import Exported, FoundSkill


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """A skill of an outcome. declared: the record says so; found: credlens does, None where it does not."""

    skill: DeclaredSkill
    declared: bool
    found: FoundSkill | None = None


def aligned(exported: Exported, outcome: Outcome) -> tuple[Aligned, ...]:
    """Return the skills of an outcome, each once: declared ones in their order, then further found ones, best first."""
    found = {_key(one.skill): one for one in exported.found.get(outcome.id, ())}
    both = {
        _key(skill): Aligned(skill=skill, declared=True, found=found.get(_key(skill))) for skill in outcome.declared
    }
    others = {key: Aligned(skill=one.skill, declared=False, found=one) for key, one in found.items() if key not in both}
    return (*both.values(), *others.values())


def _key(skill: DeclaredSkill) -> tuple[str, ...]:
    """Return what makes two skills the same: the address, else framework and code, else framework and name."""
    if skill.uri:
        return (skill.uri.rstrip("/"),)
    return skill.framework.casefold(), skill.code or skill.name.casefold()
