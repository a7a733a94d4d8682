"""What changed between two releases, by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.taxonomy import Relation, RelationKind, Skill, SkillKind, Taxonomy
from credlens.taxonomy.diff import ChangeKind, TaxonomyDiff, diff
from credlens.taxonomy.wording import Wording, compare_texts

from .distributions import tiny_taxonomy


def kinds(changes: TaxonomyDiff) -> dict[str, str]:
    return {change.before.id: change.kind.value for change in changes.changes}


def skill(letter: str, label: str, *, description: str = "", alt_labels: tuple[str, ...] = ()) -> Skill:
    return Skill(
        id=f"custom:{letter}", label=label, kind=SkillKind.SKILL, description=description, alt_labels=alt_labels
    )


def releases(before: list[Skill], after: list[Skill]) -> tuple[Taxonomy, Taxonomy]:
    none = {"relations": [], "broader": []}
    return tiny_taxonomy("tiny-1", skills=before, **none), tiny_taxonomy("tiny-2", skills=after, **none)


def test_each_sort_of_change_is_told_apart() -> None:
    """a keeps all but its label, b goes, c gets another description, d comes; one relation turns optional,
    one comes: 2 added and 1 removed."""
    before = tiny_taxonomy()
    a, _, c = before.skills
    after = tiny_taxonomy(
        "tiny-2",
        skills=[
            replace(a, label="paint fences"),
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
    assert [s.id for s in changes.added] == ["custom:d"]
    assert kinds(changes) == {"custom:b": "retired", "custom:a": "redefined", "custom:c": "redefined"}
    assert set(changes.material) == {"custom:a", "custom:b", "custom:c"}
    assert (changes.relations_added, changes.relations_removed) == (2, 1)


def test_a_retired_skill_is_replaced_by_the_one_that_bears_its_name() -> None:
    """b's label is e's, c's an alternative label of f; two bear d's name, so neither is its heir."""
    before = [skill("b", "Weld pipes"), skill("c", "bake bread"), skill("d", "sing")]
    after = [
        skill("e", "weld pipes (metal)"),
        skill("f", "baking", alt_labels=("Bake bread",)),
        skill("g", "sing"),
        skill("h", "sing"),
    ]
    changes = diff(*releases(before, after))
    assert kinds(changes) == {"custom:d": "retired", "custom:c": "replaced", "custom:b": "replaced"}
    heirs = {c.before.id: c.after.id for c in changes.of(ChangeKind.REPLACED) if c.after}
    assert heirs == {"custom:b": "custom:e", "custom:c": "custom:f"}


def test_the_gravest_of_label_and_description_counts() -> None:
    one = "Join two pipes by heat so that nothing leaks."
    before = [skill(k, "weld pipes", description=one) for k in "abcd"]
    after = [
        replace(before[0], label="weld  pipes;"),
        replace(before[1], label="weld  pipes;", description="Join two pipes by heat so that hardly anything leaks."),
        replace(before[2], description="Sell pipes to wholesalers at a good price."),
        replace(before[3], label="fuse tubes", alt_labels=("Weld pipes",)),
    ]
    assert kinds(diff(*releases(before, after))) == {
        "custom:a": "respelled",
        "custom:b": "reworded",
        "custom:c": "redefined",
        "custom:d": "reworded",  # the old label lives on as another name
    }


def test_a_first_description_is_no_redefinition() -> None:
    assert diff(*releases([skill("a", "sing")], [skill("a", "sing", description="Make music.")])).changes == ()


def test_skills_of_other_schemes_are_left_aside() -> None:
    before, after = releases([skill("a", "weld pipes")], [skill("a", "weld pipes")])
    other = Skill(id="onet:1", label="Mathematics", kind=SkillKind.SKILL)
    both = tiny_taxonomy("both", skills=[*after.skills, other], relations=[], broader=[])
    assert diff(before, both).added == ()
    assert [c.kind for c in diff(both, before).changes] == [ChangeKind.RETIRED]


def test_alternative_labels_are_compared_as_a_set() -> None:
    before = [skill("a", "sing", alt_labels=("chant", "hum")), skill("b", "weld", alt_labels=("fuse",))]
    after = [skill("a", "sing", alt_labels=("hum", "chant")), skill("b", "weld", alt_labels=("join",))]
    changes = diff(*releases(before, after))
    assert (changes.changes, changes.renamed) == ((), 1)


def test_a_release_does_not_differ_from_itself() -> None:
    changes = diff(tiny_taxonomy(), tiny_taxonomy())
    assert (changes.added, changes.changes, changes.renamed) == ((), (), 0)
    assert (changes.relations_added, changes.relations_removed) == (0, 0)


def test_backwards_swaps_what_came_and_what_went() -> None:
    before = tiny_taxonomy()
    after = before.select(lambda skill: skill.id != "custom:c")
    there, back = diff(before, after), diff(after, before)
    assert [c.before for c in there.of(ChangeKind.RETIRED)] == list(back.added)
    assert [s.id for s in back.added] == ["custom:c"]
    assert there.relations_removed == back.relations_added == 1


@pytest.mark.parametrize(
    ("old", "new", "wording"),
    [
        ("Weld pipes.", "Weld pipes.", Wording.SAME),
        ("weld pipes;", "Weld  pipes", Wording.SPELLING),
        ("him- or herself", "him-or herself", Wording.SPELLING),
        ("sell leaisure goods", "sell leisure goods", Wording.SPELLING),
        ("organise a centre", "organize a centre", Wording.SPELLING),
        ("typical cases", "atypical cases", Wording.OTHER),  # one of two words
        ("work at level 3", "work at level 4", Wording.CLOSE),
        ("cut wood by hand and by saw", "cut wood by hand and saw", Wording.CLOSE),
        ("cut wood by hand and by saw", "cut wood by hand and not by saw", Wording.OTHER),
        ("cut wood by hand", "sell wooden furniture to guests", Wording.OTHER),
        ("", "cut wood", Wording.OTHER),
    ],
)
def test_wordings_are_told_apart(old: str, new: str, wording: Wording) -> None:
    assert compare_texts(old, new) is wording
    assert compare_texts(new, old) is wording


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_order_of_two_wordings_does_not_matter_for_spelling(a: str, b: str) -> None:
    spelled = {Wording.SAME, Wording.SPELLING}
    assert (compare_texts(a, b) in spelled) == (compare_texts(b, a) in spelled)
    assert compare_texts(a, a) is Wording.SAME
