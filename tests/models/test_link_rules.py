"""What names by themselves say of a pair."""

import pytest

from credlens.models.matching.described import Described
from credlens.models.matching.link_rules import Basis, by_meaning, propose
from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.crosswalk import LinkType

TECH, ACTIVITY, ELEMENT = SkillKind.TECHNOLOGY, SkillKind.WORK_ACTIVITY, SkillKind.KNOWLEDGE


def onet(label: str, kind: SkillKind = TECH, description: str = "") -> Described:
    return Described(Skill(id="onet:1", label=label, kind=kind, description=description))


def esco(label: str, *others: str, kind: SkillKind = SkillKind.SKILL) -> Described:
    return Described(Skill(id="esco:1", label=label, alt_labels=others, kind=kind))


def knowledge(label: str, *others: str) -> Described:
    return esco(label, *others, kind=SkillKind.KNOWLEDGE)


def typed(a: Described, b: Described) -> str:
    found = propose(a, b)
    return found.type.value if found else ""


@pytest.mark.parametrize(
    ("product", "concept", "expected"),
    [
        ("QuillPad", knowledge("QuillPad"), "exact"),
        ("QuillPad", knowledge("QuillPad (typography)"), "exact"),
        ("Microsoft QuillPad", knowledge("QuillPad"), "exact"),
        ("QuillPad Pro", knowledge("QuillPad"), "exact"),
        ("Crane & Sons QuillPad", knowledge("QuillPad"), "exact"),  # whatever maker: the name is no common word
        ("Quill ink language QIL", knowledge("QIL"), "exact"),
        ("QuillPads", knowledge("QuillPad"), ""),  # products have no plural
        ("QuillPad Server Kit", knowledge("QuillPad"), ""),  # another product
        ("Microsoft QuillGrid", esco("use spreadsheets software", "QuillGrid", "Microsoft QuillGrid"), "broad"),
        ("Autodesk Mechanical", knowledge("mechanical systems"), ""),
        ("Spreadsheet software", esco("use spreadsheet software"), "exact"),
        ("Harp tuning software", knowledge("harp tuning"), "related"),
        ("Harp tuning software", esco("use glass harp tuning software"), "narrow"),
        ("Glass harp tuning software", esco("use harp tuning software"), "broad"),
    ],
)
def test_technologies(product: str, concept: Described, expected: str) -> None:
    assert typed(onet(product), concept) == expected


def test_a_product_lies_within_the_sort_that_onet_files_it_under() -> None:
    sort = esco("use spreadsheets software", "spreadsheet software")
    found = propose(onet("Acme Gridline", description="Spreadsheet software; Map creation software"), sort)
    assert found is not None
    assert (found.type, found.basis) == (LinkType.BROAD, Basis.CLASS)
    assert propose(onet("Acme Gridline", description="Map creation software"), sort) is None


@pytest.mark.parametrize(
    ("activity", "skill", "expected"),
    [
        ("Tune harps.", "tune harps", "exact"),
        ("Mend harps.", "repair harps", "exact"),
        ("Tune glass harps.", "tune harps", "broad"),
        ("Tune harps to please guests.", "tune harps", "broad"),
        ("Tune harps or kettles.", "tune kettles", "narrow"),
        ("Tune harps.", "tune glass harps", "narrow"),
        ("Tune harps.", "sell harps", "related"),
        ("Tune harps.", "tune kettles", ""),
        ("Load harps.", "unload harps", ""),
        ("Tune harps.", "sell kettles", ""),
        ("Take customer orders.", "take food and beverage orders from customers", "related"),
    ],
)
def test_activities(activity: str, skill: str, expected: str) -> None:
    assert typed(onet(activity, ACTIVITY), esco(skill)) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("tune harps", "tune glass harps"),
        ("tune harps or urns", "tune urns"),
        ("tune harps", "mend harps"),
        ("mend harps", "repair harps"),
    ],
)
def test_seen_from_the_other_side_broad_is_narrow(names: tuple[str, str]) -> None:
    there = propose(onet(names[0], ACTIVITY), esco(names[1]))
    back = propose(onet(names[1], ACTIVITY), esco(names[0]))
    assert there is not None
    assert back is not None
    assert back.type is there.type.reversed


@pytest.mark.parametrize(
    ("element", "concept", "expected"),
    [
        ("Kettle Management", esco("manage kettles"), "exact"),
        ("Complex Kettle Tuning", esco("tune kettles"), "broad"),
        ("Brewing and Tuning", knowledge("brewing"), "narrow"),
        ("Brewing", knowledge("ink brewing"), "narrow"),
        ("Brewing", esco("store brewing salts"), ""),
    ],
)
def test_elements(element: str, concept: Described, expected: str) -> None:
    assert typed(onet(element, ELEMENT), concept) == expected


def test_nearness_alone_makes_nothing_exact() -> None:
    near = by_meaning(onet("Tune harps.", ACTIVITY), esco("adjust the pitch of harps"))
    assert near is not None
    assert (near.type, near.basis) == (LinkType.RELATED, Basis.MEANING)
    inside = by_meaning(onet("Summary Harp Tuner"), esco("use harp tuning software"))
    assert inside is not None
    assert inside.type is LinkType.BROAD


def test_a_product_is_not_near_to_what_only_sounds_like_it() -> None:
    assert by_meaning(onet("EMBOSS"), esco("emboss designs")) is None
    assert by_meaning(onet("Kalido"), knowledge("Kali Linux")) is None
