"""What changed between two releases of one taxonomy, and how much it means."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .concepts import Skill
from .crosswalk import name_key
from .taxonomy import Taxonomy
from .wording import Wording, compare_texts


class ChangeKind(StrEnum):
    """What became of a skill, the gravest first."""

    RETIRED = "retired"  # gone, and nothing bears its name
    REPLACED = "replaced"  # gone, and another skill bears its name
    REDEFINED = "redefined"  # label or description says something else
    REWORDED = "reworded"  # a few words differ, or the old label became an alternative one
    RESPELLED = "respelled"  # spelling, punctuation or spaces only


# What a match under the older release may no longer mean.
MATERIAL = frozenset({ChangeKind.RETIRED, ChangeKind.REPLACED, ChangeKind.REDEFINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillChange:
    """One skill of the older release that is not the same in the newer.

    before, after  the skill as each release has it; after is its replacement, or None where it has none
    """

    kind: ChangeKind
    before: Skill
    after: Skill | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyDiff:
    """The changes from one release to another.

    added               skills that only the newer has, by id
    changes             skills of the older that changed, the gravest first, then by label
    renamed             skills of which only the alternative labels differ: a number
    relations_added     occupation-skill relations, by occupation, skill and kind, that only the newer has
    relations_removed   those that only the older has
    """

    before: str
    after: str
    added: tuple[Skill, ...]
    changes: tuple[SkillChange, ...]
    renamed: int
    relations_added: int
    relations_removed: int

    def of(self, *kinds: ChangeKind) -> tuple[SkillChange, ...]:
        """Return the changes of these kinds, in order."""
        return tuple(c for c in self.changes if c.kind in kinds)

    @property
    def material(self) -> dict[str, SkillChange]:
        """Return by id the skills whose old matches may no longer hold."""
        return {c.before.id: c for c in self.of(*MATERIAL)}


def diff(before: Taxonomy, after: Taxonomy) -> TaxonomyDiff:
    """Return what changed from an older release to a newer one; concepts are the same if their ids are.

    Skills of schemes that the older release does not have are left aside, so that ESCO alone can be
    compared with ESCO and O*NET together.
    """
    schemes = {skill.scheme for skill in before.skills}
    old, new = before.skill_by_id, {s.id: s for s in after.skills if s.scheme in schemes}
    order = list(ChangeKind)
    changes = sorted(_changes(before, new), key=lambda c: (order.index(c.kind), c.before.label, c.before.id))
    changed = {c.before.id for c in changes}
    old_relations, new_relations = _relations(before, schemes), _relations(after, schemes)
    return TaxonomyDiff(
        before=before.release.name,
        after=after.release.name,
        added=tuple(new[i] for i in sorted(new.keys() - old.keys())),
        changes=tuple(changes),
        renamed=sum(
            i not in changed and set(old[i].alt_labels) != set(new[i].alt_labels) for i in old.keys() & new.keys()
        ),
        relations_added=len(new_relations - old_relations),
        relations_removed=len(old_relations - new_relations),
    )


def _changes(before: Taxonomy, new: dict[str, Skill]) -> Iterator[SkillChange]:
    added = [skill for skill_id, skill in new.items() if skill_id not in before.skill_by_id]
    for skill in before.skills:
        if skill.id in new:
            kind = _kind(skill, new[skill.id])
            if kind:
                yield SkillChange(kind=kind, before=skill, after=new[skill.id])
        else:
            heir = _heir(skill, added) or _heir(skill, new.values())
            kind = ChangeKind.REPLACED if heir else ChangeKind.RETIRED
            yield SkillChange(kind=kind, before=skill, after=heir)


_BY_WORDING = {
    Wording.OTHER: ChangeKind.REDEFINED,
    Wording.CLOSE: ChangeKind.REWORDED,
    Wording.SPELLING: ChangeKind.RESPELLED,
}


def _kind(old: Skill, new: Skill) -> ChangeKind | None:
    label, description = (
        compare_texts(old.label, new.label),
        compare_texts(old.description, new.description),
    )
    # A release that begins to describe its skills does not redefine them.
    if not old.description.strip():
        description = Wording.SAME
    if label is Wording.OTHER and name_key(old.label) in map(name_key, new.alt_labels):
        label = Wording.CLOSE
    return _BY_WORDING.get(max(label, description))


def _heir(retired: Skill, skills: Iterable[Skill]) -> Skill | None:
    """Return the one skill that goes by the name of a retired one, None where there is none or several."""
    name = name_key(retired.label)
    skills = list(skills)
    for found in (
        [s for s in skills if name_key(s.label) == name],
        [s for s in skills if name in map(name_key, s.alt_labels)],
    ):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _relations(taxonomy: Taxonomy, schemes: set[str]) -> set[tuple[str, str, str]]:
    return {
        (r.occupation_id, r.skill_id, r.kind.value)
        for r in taxonomy.relations
        if r.skill_id.partition(":")[0] in schemes
    }
