"""Reading ESCO's CSV distribution, and refusing what is not one."""

import shutil
import zipfile
from pathlib import Path

import pytest

from credlens.taxonomy import RelationKind, SkillKind, Taxonomy
from credlens.taxonomy.errors import InputError, MissingColumnError, TaxonomyError, UnreadableFileError
from credlens.taxonomy.readers.esco import read_esco

from .distributions import BREW, ESCO, INK, INKER, RELATIONS, TUNE, Table, csv_text, esco_tables, write_esco, write_zip

BREW_ID, INK_ID, TUNE_ID, INKER_ID = ("esco:" + uri.rsplit("/", 1)[1] for uri in (BREW, INK, TUNE, INKER))


def read_changed(tmp_path: Path, tables: dict[str, Table]) -> Taxonomy:
    return read_esco([write_esco(tmp_path / "esco-9.9.9", tables)])


def two_zips(folder: Path, version: str = "9.9.9", relations: str | None = None) -> list[Path]:
    texts = {name: csv_text(table) for name, table in esco_tables().items()}
    language = {name: text for name, text in texts.items() if name not in RELATIONS}
    return [
        write_zip(folder / f"ESCO dataset - v{version} - en - csv.zip", language, folder="csv/deeper/"),
        write_zip(folder / f"esco-{relations or version}-relations.zip", {n: texts[n] for n in RELATIONS}),
    ]


def test_every_part_of_a_concept_is_read(tmp_path: Path) -> None:
    taxonomy = read_changed(tmp_path, esco_tables())
    brew, ink, tune = taxonomy.skills
    assert (brew.id, brew.uri, brew.label) == (BREW_ID, BREW, "brew herbal ink")
    # The label itself and the blank line are no alternative labels; the hidden label is; commas do not part.
    assert brew.alt_labels == ("brewing herbal ink", "boil ink, herbs and gum", "ink brewer")
    assert (brew.kind, brew.reuse_level, brew.description) == (SkillKind.SKILL, "sector-specific", "Boil it. Stir.")
    assert (ink.kind, ink.alt_labels) == (SkillKind.KNOWLEDGE, ("chemistry of ink", "ink science"))
    assert (tune.id, tune.alt_labels, tune.reuse_level) == (TUNE_ID, (), "")
    assert [(g.id, g.code) for g in taxonomy.groups] == [("esco:S9.1", "S9.1"), ("esco:isced-f/0999", "0999")]
    (inker,) = taxonomy.occupations
    assert (inker.id, inker.code, inker.alt_labels) == (INKER_ID, "7999.1", ("ink maker",))
    assert [(r.skill_id, r.kind) for r in taxonomy.skills_of(INKER_ID)] == [
        (BREW_ID, RelationKind.ESSENTIAL),
        (INK_ID, RelationKind.OPTIONAL),
    ]
    assert taxonomy.broader(BREW_ID) == ("esco:S9.1",)
    release = taxonomy.release
    assert (release.name, release.version, release.language, release.notes) == ("esco-9.9.9", "9.9.9", "en", ())
    assert {s.name for s in release.sources} == set(esco_tables())
    assert {s.origin for s in release.sources} == {"esco-9.9.9"}


def test_zips_folders_and_a_folder_of_zips_read_alike(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "plain" / "esco-9.9.9")
    zips = two_zips(tmp_path / "zips")
    expected = read_esco([folder])
    for paths in (zips, zips[::-1], [tmp_path / "zips"], [folder, *zips]):
        taxonomy = read_esco(paths)
        assert taxonomy.skills == expected.skills
        assert taxonomy.relations == expected.relations
        assert taxonomy.broader_edges == expected.broader_edges
        assert taxonomy.release.name == "esco-9.9.9"


def test_columns_may_be_added_and_reordered_and_names_go_without_language(tmp_path: Path) -> None:
    tables = {name.replace("_en", ""): [[*row, "new"] for row in table] for name, table in esco_tables().items()}
    for table in tables.values():
        table[0][-1] = "aColumnOfTomorrow"
        table[:] = [row[::-1] for row in table]
    expected = read_changed(tmp_path / "plain", esco_tables())
    taxonomy = read_changed(tmp_path / "changed", tables)
    assert (taxonomy.skills, taxonomy.relations) == (expected.skills, expected.relations)


def test_english_is_taken_where_there_are_several_languages(tmp_path: Path) -> None:
    tables = esco_tables()
    tables["skills_fr.csv"] = [["conceptUri", "preferredLabel"], [BREW, "brasser de l'encre"]]
    assert read_changed(tmp_path, tables).skills[0].label == "brew herbal ink"
    del tables["skills_en.csv"]
    (tmp_path / "esco-9.9.9" / "skills_en.csv").unlink()
    taxonomy = read_esco([tmp_path / "esco-9.9.9"], allow_missing_relations=True)
    assert (taxonomy.skills[0].label, taxonomy.release.language) == ("brasser de l'encre", "fr")
    shutil.copy(tmp_path / "esco-9.9.9" / "skills_fr.csv", tmp_path / "esco-9.9.9" / "skills_de.csv")
    with pytest.raises(InputError, match="several languages: de, fr; give one"):
        read_esco([tmp_path / "esco-9.9.9"])


def test_a_zip_without_relations_says_what_is_missing_and_how_to_go_on(tmp_path: Path) -> None:
    language, _ = two_zips(tmp_path)
    with pytest.raises(InputError, match=r"occupationSkillRelations.csv, broader.*not found.*--without-relations"):
        read_esco([language])
    taxonomy = read_esco([language], allow_missing_relations=True)
    assert len(taxonomy.skills) == 3
    assert not taxonomy.relations
    assert any("lacks occupationSkillRelations.csv" in note for note in taxonomy.release.notes)
    assert any("lacks broaderRelationsSkillPillar.csv: no hierarchy" in note for note in taxonomy.release.notes)


def test_bad_rows_are_counted_and_the_good_ones_kept(tmp_path: Path) -> None:
    tables = esco_tables()
    skills = tables["skills_en.csv"]
    skills += [
        ["x", "", "knowledge", "", "no address", "", "", "", ""],
        ["x", "http://example.org/elsewhere", "knowledge", "", "no ESCO address", "", "", "", ""],
        ["x", f"{ESCO}/skill/", "knowledge", "", "no id", "", "", "", ""],
        ["x", f"{ESCO}/skill/4", "knowledge", "", "  ", "", "", "", ""],
        ["x", BREW, "knowledge", "", "the same again", "", "", "", ""],
        ["x", f"{ESCO}/skill/5", "", "", "of no type", "", "", "", ""],
        ["x", f"{ESCO}/skill/6", "knowledge", "", "cut short"],
    ]
    tables["occupationSkillRelations.csv"] += [
        [INKER, "essential", "knowledge", f"{ESCO}/skill/none"],
        [INKER, "fond of", "knowledge", INK],
        [INKER, "essential", "knowledge", INK],
    ]
    tables["broaderRelationsSkillPillar.csv"] += [
        tables["broaderRelationsSkillPillar.csv"][1],
        ["x", BREW, "x", f"{ESCO}/skill/S0"],
    ]
    taxonomy = read_changed(tmp_path, tables)
    assert [s.label for s in taxonomy.skills[3:]] == ["of no type", "cut short"]
    assert taxonomy.release.notes == (
        "skills_en.csv: 1 row has more or fewer cells than the header (first: row 11)",
        "skills: 1 row without a skillType: taken as skills, not as knowledge",
        "skills: 4 rows left out: no id or no label",
        "skills: 1 row left out: an earlier one has the same id",
        "occupationSkillRelations: 1 row left out: the kind of relation or its value is not known",
        "occupationSkillRelations: 1 row left out: one of the ends is not in the other tables",
        "occupationSkillRelations: 1 row repeated, counted once",
        "broaderRelationsSkillPillar: 1 row left out: one of the ends is not in the other tables",
        "broaderRelationsSkillPillar: 1 row repeated, counted once",
    )
    # Of two relations between the same ends the essential one counts.
    assert {r.skill_id: r.kind for r in taxonomy.relations}[INK_ID] is RelationKind.ESSENTIAL


def test_a_table_without_one_good_row_is_refused(tmp_path: Path) -> None:
    tables = esco_tables()
    tables["skills_en.csv"][1:] = [["x", "nowhere", "", "", "no address", "", "", "", ""]]
    with pytest.raises(UnreadableFileError, match=r"skills_en.csv.*not one usable skill. .*skills: 1 row left out"):
        read_changed(tmp_path, tables)


def test_a_cycle_in_the_hierarchy_is_refused(tmp_path: Path) -> None:
    tables = esco_tables()
    tables["broaderRelationsSkillPillar.csv"] += [["x", BREW, "x", TUNE], ["x", TUNE, "x", BREW]]
    with pytest.raises(TaxonomyError, match=f"cycle: {BREW_ID} -> {TUNE_ID} -> {BREW_ID}"):
        read_changed(tmp_path, tables)


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("skills_en.csv", b"", UnreadableFileError, r"skills_en.csv: the file is empty"),
        ("skills_en.csv", b"\n \n", UnreadableFileError, r"skills_en.csv: the file is empty"),
        ("skills_en.csv", "conceptUri\nlait caill\xe9".encode("cp1252"), UnreadableFileError, r"line 2: not UTF-8"),
        ("skills_en.csv", "conceptUri,preferredLabel".encode("utf-16"), UnreadableFileError, r"line 1: not UTF-8"),
        ("skills_en.csv", b'conceptUri,preferredLabel\nx,"cut off', UnreadableFileError, r"line 2: unexpected end"),
        ("skills_en.csv", b"conceptUri,preferredLabel\n\n", UnreadableFileError, r"a header but no rows"),
        ("skills_en.csv", b"conceptUri,label\nx,y\n", MissingColumnError, r"missing column preferredLabel; found"),
        ("skills_en.csv", b"conceptUri;preferredLabel\n", MissingColumnError, r"found: conceptUri;preferredLabel"),
        ("occupationSkillRelations.csv", b"occupationUri\n", MissingColumnError, r"relationType, skillUri"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, content: bytes, error: type[InputError], message: str) -> None:
    folder = write_esco(tmp_path / "esco-9.9.9")
    (folder / name).write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        read_esco([folder])
    assert name in caught.value.path


def test_bad_members_are_named_with_their_zip(tmp_path: Path) -> None:
    texts = {name: csv_text(table) for name, table in esco_tables().items()}
    path = write_zip(tmp_path / "esco-9.9.9.zip", {**texts, "skills_en.csv": ""})
    with pytest.raises(UnreadableFileError, match=r"esco-9.9.9.zip \(skills_en.csv\): the file is empty"):
        read_esco([path])


def test_broken_zips_are_refused(tmp_path: Path) -> None:
    good, _ = two_zips(tmp_path)
    data = good.read_bytes()
    cut = tmp_path / "esco-1.2.3-cut.zip"
    cut.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableFileError, match=r"esco-1.2.3-cut.zip: not a readable zip .*download it again"):
        read_esco([cut])
    cut.write_bytes(b"")
    with pytest.raises(UnreadableFileError, match="not a readable zip"):
        read_esco([cut])
    flipped = bytearray(data)
    with zipfile.ZipFile(good) as archive:
        info = archive.getinfo("csv/deeper/skills_en.csv")
    for i in range(info.header_offset + 60, info.header_offset + 90):
        flipped[i] ^= 0xFF
    cut.write_bytes(bytes(flipped))
    with pytest.raises(UnreadableFileError, match=r"skills_en.csv\): cannot be unpacked"):
        read_esco([cut], allow_missing_relations=True)


def test_a_path_that_is_not_there_or_holds_something_else(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere.zip: no such file or folder"):
        read_esco([tmp_path / "nowhere.zip"])
    (tmp_path / "esco-9.9.9").mkdir()
    with pytest.raises(InputError, match=r"no skills.csv or skills_en.csv in it"):
        read_esco([tmp_path / "esco-9.9.9"])


def test_the_version_comes_from_the_names_or_the_caller(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "downloads")
    with pytest.raises(InputError, match="add --version"):
        read_esco([folder])
    assert read_esco([folder], version="1.2.0").release.name == "esco-1.2.0"
    assert read_esco([write_esco(tmp_path / "ESCO v1.2")]).release.version == "1.2"
    assert read_esco([write_esco(tmp_path / "1.0.8" / "csv")]).release.version == "1.0.8"


def test_two_releases_are_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"different releases: .* is from 9.9.8; .* is from 9.9.9"):
        read_esco(two_zips(tmp_path, "9.9.9", "9.9.8"))
    tables = esco_tables()
    write_esco(tmp_path / "both" / "esco-9.9.9", tables)
    tables["skills_en.csv"].pop()
    write_esco(tmp_path / "both" / "esco-9.9.8", tables)
    with pytest.raises(InputError, match=r"two different files skills_en.csv: .*give one release at a time"):
        read_esco([tmp_path / "both"])
