"""What changed between two releases of one taxonomy."""

from dataclasses import dataclass

from .taxonomy import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyDiff:
    """The changes from one release to another; skills as sorted ids.

    relabelled          the label differs
    redescribed         the description differs, whether or not the label does
    relations_added     occupation-skill relations, by occupation, skill and kind, that only the newer has
    relations_removed   those that only the older has
    """

    before: str
    after: str
    added: tuple[str, ...]
    retired: tuple[str, ...]
    relabelled: tuple[str, ...]
    redescribed: tuple[str, ...]
    relations_added: int
    relations_removed: int


def diff(before: Taxonomy, after: Taxonomy) -> TaxonomyDiff:
    """Return what changed from an older release to a newer one; concepts are the same if their ids are."""
    old, new = before.skill_by_id, after.skill_by_id
    kept = sorted(old.keys() & new.keys())
    old_relations, new_relations = _relations(before), _relations(after)
    return TaxonomyDiff(
        before=before.release.name,
        after=after.release.name,
        added=tuple(sorted(new.keys() - old.keys())),
        retired=tuple(sorted(old.keys() - new.keys())),
        relabelled=tuple(i for i in kept if old[i].label != new[i].label),
        redescribed=tuple(i for i in kept if old[i].description != new[i].description),
        relations_added=len(new_relations - old_relations),
        relations_removed=len(old_relations - new_relations),
    )


def _relations(taxonomy: Taxonomy) -> set[tuple[str, str, str]]:
    return {(r.occupation_id, r.skill_id, r.kind.value) for r in taxonomy.relations}
