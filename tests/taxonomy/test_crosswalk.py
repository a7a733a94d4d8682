"""Which O*NET names are ESCO's too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType, acronym_forms, name_key, same_name_links


def links(esco: dict[str, tuple[str, ...]], onet: str, kind: SkillKind = SkillKind.TECHNOLOGY) -> list[str]:
    """Return the ESCO ids that one O*NET name links to; esco: {label: alternative labels}, ids by position."""
    skills = [
        Skill(id=f"esco:{n}", label=label, alt_labels=alts, kind=SkillKind.KNOWLEDGE)
        for n, (label, alts) in enumerate(esco.items())
    ]
    release = Release(name="both", version="1", licence="ours")
    onet_skill = Skill(id="onet:tech/x", label=onet, kind=kind)
    found = same_name_links(Taxonomy(release, skills=[*skills, onet_skill]))
    assert set(found) <= {"onet:tech/x"}
    return [target.removeprefix("esco:") for target in found.values()]


@given(
    words=st.lists(st.text(alphabet="abc", min_size=1, max_size=3), min_size=1, max_size=3),
    acronym=st.text(alphabet="ABC", min_size=2, max_size=5),
)
def test_an_acronym_takes_letters_of_every_word_in_turn(words: list[str], acronym: str) -> None:
    """As a pattern has it, the words "a bc" being [a]+[bc]+; "a" is too small a word to count."""
    counted = [word for word in words if word != "a"]
    pattern = "".join(f"[{word}]+" for word in counted)
    spelt = len(counted) > 1 and re.fullmatch(pattern, acronym.lower()) is not None
    assert bool(acronym_forms(f"{' '.join(words)} {acronym}")) == spelt


@pytest.mark.parametrize(
    ("esco", "onet", "expected"),
    [
        ({"Quillscript (computer programming)": ()}, "quillscript", ["0"]),
        ({"Quill-Script": ()}, "Quill Script", ["0"]),
        ({"write reports": ("QuillPad",), "QuillPad": ()}, "QuillPad", ["1"]),  # the label comes first
        ({"write reports": ("QuillPad",)}, "QuillPad", ["0"]),
        ({"write reports": ("QuillPad",), "read reports": ("QuillPad",)}, "QuillPad", []),  # ambiguous
        ({"QuillPad": (), "QuillPad (typography)": ()}, "QuillPad", []),
        ({"QuillPad": ()}, "QuillPad Pro", []),
        ({"QIL": ()}, "Quill ink language QIL", ["0"]),
        ({"quill ink language": ()}, "Quill ink language QIL software", ["0"]),
        ({"QIL software": ()}, "Quill ink language QIL software", ["0"]),
        ({"run wells": ("QIL",)}, "Quill ink language QIL", []),  # a bare acronym among other names
        ({"Quill++": (), "Quill": ()}, "Quill++", ["0"]),
    ],
)
def test_one_name_one_link(esco: dict[str, tuple[str, ...]], onet: str, expected: list[str]) -> None:
    assert links(esco, onet) == expected


def test_tasks_and_activities_never_link() -> None:
    for kind in (SkillKind.TASK, SkillKind.WORK_ACTIVITY, SkillKind.ABILITY):
        assert links({"boil ink": ()}, "boil ink", kind) == []
    for kind in (SkillKind.SKILL, SkillKind.KNOWLEDGE, SkillKind.TECHNOLOGY):
        assert links({"boil ink": ()}, "boil ink", kind) == ["0"]


def test_a_release_without_onet_has_no_links() -> None:
    release = Release(name="one", version="1", licence="ours")
    skill = Skill(id="esco:1", label="boil ink", kind=SkillKind.SKILL)
    assert same_name_links(Taxonomy(release, skills=[skill])) == {}


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Hypertext markup language HTML", ["Hypertext markup language", "HTML"]),
        (
            "Record of boiling ROB software",
            ["Record of boiling", "ROB", "Record of boiling software", "ROB software"],
        ),
        ("Acme Record of boiling ROB", []),  # a maker's product: Acme gives no letter
        ("InkTrack PRO", []),
        ("Excel", []),
    ],
)
def test_halves_of_a_name_with_its_acronym(name: str, forms: list[str]) -> None:
    assert acronym_forms(name) == forms


def test_a_name_that_is_all_brackets_keeps_them() -> None:
    assert name_key("(unnamed)") == "(unnamed)"
    assert name_key("  Glass  (material) Harp-Tuning ") == "glass harp tuning"


@pytest.mark.parametrize(
    ("there", "back"),
    [("exact", "exact"), ("broad", "narrow"), ("narrow", "broad"), ("related", "related")],
)
def test_a_link_seen_from_its_target(there: str, back: str) -> None:
    link = Link(source="onet:1", target="esco:1", type=LinkType(there), confidence=0.7)
    assert link.reversed == Link(source="esco:1", target="onet:1", type=LinkType(back), confidence=0.7)
    assert link.reversed.reversed == link


def test_types_have_the_names_of_skos() -> None:
    assert [t.skos for t in LinkType] == [
        "skos:exactMatch",
        "skos:broadMatch",
        "skos:narrowMatch",
        "skos:relatedMatch",
    ]
