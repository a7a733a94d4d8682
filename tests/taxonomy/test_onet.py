"""Reading O*NET's text database, with and without all of its tables."""

from pathlib import Path

import pytest

from credlens.taxonomy import RelationKind, SkillKind, Taxonomy
from credlens.taxonomy.errors import InputError, MissingColumnError, UnreadableFileError
from credlens.taxonomy.readers.onet import read_onet

from .distributions import CODE, onet_tables, tab_text, write_files, write_onet, write_zip

BREWER, TUNER = "onet:99-1001.00", "onet:99-1002.00"


@pytest.fixture
def taxonomy(tmp_path: Path) -> Taxonomy:
    return read_onet(write_onet(tmp_path / "text"))


def relations(taxonomy: Taxonomy, occupation: str) -> dict[str, tuple[RelationKind, float | None]]:
    return {r.skill_id.removeprefix("onet:"): (r.kind, r.importance) for r in taxonomy.skills_of(occupation)}


def test_the_release_and_its_sources(taxonomy: Taxonomy) -> None:
    release = taxonomy.release
    assert (release.name, release.version) == ("onet-77.1", "77.1")
    assert len(release.sources) == len(onet_tables()) - 1  # Read Me.txt holds no data
    assert release.notes == ("Skills: 1 row left out: O*NET recommends to suppress the rating",)


def test_occupations_and_their_titles(taxonomy: Taxonomy) -> None:
    brewer, tuner = taxonomy.occupations
    assert (brewer.id, brewer.code, brewer.label) == (BREWER, "99-1001.00", "Ink Brewers")
    assert brewer.alt_labels == ("Inkmaker", "Senior Inkmaker")
    assert tuner.description == 'Tune "glass" harps.'


def test_kinds_and_ids(taxonomy: Taxonomy) -> None:
    assert {s.id.removeprefix("onet:"): s.kind for s in taxonomy.skills} == {
        "task/501": SkillKind.TASK,
        "task/502": SkillKind.TASK,
        "task/503": SkillKind.TASK,
        "4.A.9.I01.D01": SkillKind.WORK_ACTIVITY,
        "tech/inktrack": SkillKind.TECHNOLOGY,
        "tech/inktrack-plus-plus": SkillKind.TECHNOLOGY,
        "2.A.9": SkillKind.SKILL,
        "2.C.9": SkillKind.KNOWLEDGE,
        "1.A.9": SkillKind.ABILITY,
    }
    assert taxonomy.skill("onet:2.A.9").description == "Waiting well."
    assert taxonomy.skill("onet:tech/inktrack").description == "Kettle software; Ledger software"


def test_relations_are_essential_optional_or_rated(taxonomy: Taxonomy) -> None:
    essential, optional = (RelationKind.ESSENTIAL, None), (RelationKind.OPTIONAL, None)
    assert relations(taxonomy, BREWER) == {
        "task/501": essential,
        "task/502": optional,
        "tech/inktrack": essential,
        "2.A.9": (RelationKind.RATED, 4.25),  # the level (LV) of 5.00 is another scale
    }
    assert relations(taxonomy, TUNER) == {
        "task/503": optional,
        "tech/inktrack": optional,
        "tech/inktrack-plus-plus": optional,
        "2.C.9": (RelationKind.RATED, 5.0),
        "1.A.9": (RelationKind.RATED, 1.5),
    }


def test_the_hierarchy_leads_from_task_to_element(taxonomy: Taxonomy) -> None:
    path, concept = [], "onet:task/501"
    while above := taxonomy.broader(concept):
        (concept,) = above
        path.append(concept.removeprefix("onet:"))
    assert path == ["4.A.9.I01.D01", "4.A.9.I01", "4.A.9"]
    assert taxonomy.broader("onet:tech/inktrack") == (
        "onet:commodity/kettle-software",
        "onet:commodity/ledger-software",
    )
    assert {g.id: g.code for g in taxonomy.groups}["onet:commodity/kettle-software"] == "4301"


def test_a_zip_reads_like_its_folder(tmp_path: Path, taxonomy: Taxonomy) -> None:
    texts = {name: tab_text(table) for name, table in onet_tables().items()}
    zipped = read_onet(write_zip(tmp_path / "db.zip", texts, folder="db_77_1_text/"))
    assert (zipped.skills, zipped.relations) == (taxonomy.skills, taxonomy.relations)
    assert zipped.broader_edges == taxonomy.broader_edges


@pytest.mark.parametrize("table", [name for name in onet_tables() if name != "Read Me.txt"])
def test_a_missing_table_is_named_and_not_fatal(tmp_path: Path, taxonomy: Taxonomy, table: str) -> None:
    tables = onet_tables()
    del tables[table]
    part = read_onet(write_onet(tmp_path / "part", tables))
    assert f"lacks {table}" in part.release.notes
    assert {s.id for s in part.skills} <= {s.id for s in taxonomy.skills}


def test_the_version_may_come_from_a_name(tmp_path: Path) -> None:
    tables = onet_tables()
    del tables["Read Me.txt"]
    assert read_onet(write_onet(tmp_path / "db_76_2_text", tables)).release.version == "76.2"
    texts = {name: tab_text(table) for name, table in tables.items()}
    assert read_onet(write_zip(tmp_path / "onet-76.3.zip", texts)).release.version == "76.3"
    with pytest.raises(InputError, match=r"no Read Me.txt and no name like db_29_2_text"):
        read_onet(write_onet(tmp_path / "downloads", tables))


def test_bad_rows_are_counted(tmp_path: Path) -> None:
    tables = onet_tables()
    tables["Occupation Data.txt"].append(["", "No Code", ""])
    tables["Task Statements.txt"] += [["99-1001.00", "", "No number.", "Core"], ["99-1001.00", "504", "", "Core"]]
    tables["Task Statements.txt"].append(["99-9999.00", "505", "Of an unknown occupation.", "Core"])
    tables["Tasks to DWAs.txt"].append(["99-1001.00", "501", "4.A.9.I99.D99"])
    tables["Technology Skills.txt"].append(["99-1001.00", "", "4301", "Kettle software", "N", "N"])
    tables["Knowledge.txt"] += [
        ["99-1001.00", "2.C.9", "Glass", "IM", "n/a"],
        ["99-1001.00", "2.C.9", "Glass", "IM", "7"],
    ]
    notes = read_onet(write_onet(tmp_path / "text", tables)).release.notes
    assert "Occupation Data: 1 row left out: no id or no label" in notes
    assert "Task Statements: 2 rows left out: no id or no label" in notes
    assert "Task Statements: 3 rows left out: one of the ends is not in the other tables" in notes
    assert "Tasks to DWAs: 1 row left out: one of the ends is not in the other tables" in notes
    assert "Technology Skills: 1 row left out: no example" in notes
    assert "Knowledge: 2 rows left out: the kind of relation or its value is not known" in notes


def test_technologies_whose_names_give_one_slug_stay_apart(tmp_path: Path) -> None:
    tables = onet_tables()
    tables["Technology Skills.txt"] += [["99-1001.00", "Ink-Track", "4301", "Kettle software", "N", "N"]] * 2
    tables["Technology Skills.txt"].append(["99-1001.00", "Ink Track", "4301", "Kettle software", "N", "N"])
    found = read_onet(write_onet(tmp_path / "text", tables))
    ids = {s.label: s.id for s in found.skills if s.label in ("Ink-Track", "Ink Track")}
    assert ids["Ink Track"] == "onet:tech/ink-track"
    assert ids["Ink-Track"].startswith("onet:tech/ink-track-")


def test_what_is_no_onet_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        read_onet(tmp_path / "nowhere")
    folder = write_files(tmp_path / "db_77_1_text", {"Occupation Data.txt": f"{CODE}\tTitle\n"})
    with pytest.raises(InputError, match=r"none of O\*NET's tables in it \(Task Statements.txt, "):
        read_onet(folder)
    write_onet(folder)
    (folder / "Skills.txt").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match=r"Skills.txt: the file is empty"):
        read_onet(folder)
    (folder / "Skills.txt").write_text("Element ID,Element Name\n", encoding="utf-8")
    with pytest.raises(MissingColumnError, match=r"missing column O\*NET-SOC Code, Element ID.*text database"):
        read_onet(folder)
