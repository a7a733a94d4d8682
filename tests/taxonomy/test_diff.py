"""What changed between two releases, by hand."""

from dataclasses import replace

from credlens.taxonomy import Relation, RelationKind, Skill, SkillKind
from credlens.taxonomy.diff import diff

from .distributions import tiny_taxonomy


def test_each_sort_of_change_is_told_apart() -> None:
    """a keeps all but its label, b goes, c gets another description, d comes; one relation turns optional,
    one comes: 2 added and 1 removed."""
    before = tiny_taxonomy()
    a, _, c = before.skills
    after = tiny_taxonomy(
        "tiny-2",
        skills=[
            replace(a, label="carve wooden spoons"),
            replace(c, description="Grain."),
            Skill(id="custom:d", label="oil spoons", kind=SkillKind.SKILL),
        ],
        relations=[
            Relation("custom:o", "custom:a", RelationKind.OPTIONAL),
            Relation("custom:o", "custom:c", RelationKind.RATED, 3.5),
            Relation("custom:o", "custom:d", RelationKind.ESSENTIAL),
        ],
        broader=[],
    )
    changes = diff(before, after)
    assert (changes.before, changes.after) == ("tiny-1", "tiny-2")
    assert changes.added == ("custom:d",)
    assert changes.retired == ("custom:b",)
    assert changes.relabelled == ("custom:a",)
    assert changes.redescribed == ("custom:c",)
    assert (changes.relations_added, changes.relations_removed) == (2, 1)


def test_a_release_does_not_differ_from_itself() -> None:
    changes = diff(tiny_taxonomy(), tiny_taxonomy())
    assert not any((changes.added, changes.retired, changes.relabelled, changes.redescribed))
    assert (changes.relations_added, changes.relations_removed) == (0, 0)


def test_backwards_swaps_what_came_and_what_went() -> None:
    before = tiny_taxonomy()
    after = before.select(lambda skill: skill.id != "custom:c")
    there, back = diff(before, after), diff(after, before)
    assert there.retired == back.added == ("custom:c",)
    assert there.relations_removed == back.relations_added == 1
