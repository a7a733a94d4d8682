"""Small distributions in the official formats, with trades and skills of our own invention."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from credlens.taxonomy import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy

ESCO = "http://data.europa.eu/esco"
BREW, INK, TUNE = (f"{ESCO}/skill/0000000{n}-aaaa-4000-8000-000000000000" for n in (1, 2, 3))
INKER = f"{ESCO}/occupation/00000009-bbbb-4000-8000-000000000000"

Table = list[list[str]]


def esco_tables() -> dict[str, Table]:
    """Return a whole distribution by file name: three skills, two groups, one occupation, the relations."""
    skill = "KnowledgeSkillCompetence"
    return {
        "skills_en.csv": [
            ["conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
             "hiddenLabels", "status", "description"],
            [skill, BREW, "skill/competence", "sector-specific", "brew herbal ink",
             "brewing herbal ink\nbrew herbal ink\n\nboil ink, herbs and gum",
             "ink brewer", "released", "Boil it.\nStir."],
            [skill, INK, "knowledge", "cross-sector", "ink chemistry",
             "chemistry of ink | ink science", "", "released", ""],
            [skill, TUNE, "skill/competence", "", "tune glass harps", "", "", "released", "Wet the rim, listen."],
        ],
        "skillGroups_en.csv": [
            ["conceptType", "conceptUri", "preferredLabel", "code"],
            ["SkillGroup", f"{ESCO}/skill/S9.1", "making inks", "S9.1"],
            ["SkillGroup", f"{ESCO}/isced-f/0999", "ink studies", ""],
        ],
        "occupations_en.csv": [
            ["conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description", "code"],
            ["Occupation", INKER, "7999", "inker", "ink maker\ninker", "Makes ink.", "7999.1"],
        ],
        "occupationSkillRelations.csv": [
            ["occupationUri", "relationType", "skillType", "skillUri"],
            [INKER, "essential", "skill/competence", BREW],
            [INKER, "optional", "knowledge", INK],
        ],
        "broaderRelationsSkillPillar.csv": [
            ["conceptType", "conceptUri", "broaderType", "broaderUri"],
            [skill, BREW, "SkillGroup", f"{ESCO}/skill/S9.1"],
            [skill, INK, "SkillGroup", f"{ESCO}/isced-f/0999"],
        ],
    }  # fmt: skip


RELATIONS = ("occupationSkillRelations.csv", "broaderRelationsSkillPillar.csv")

CODE = "O*NET-SOC Code"


def onet_tables() -> dict[str, Table]:
    """Return an O*NET text database by file name: two occupations, tasks, activities, technologies, ratings."""
    return {
        "Read Me.txt": [["O*NET 77.1 Database"], ["May 2077 Release"]],
        "Occupation Data.txt": [
            [CODE, "Title", "Description"],
            ["99-1001.00", "Ink Brewers", "Brew ink."],
            ["99-1002.00", "Harp Tuners", 'Tune "glass" harps.'],
        ],
        "Alternate Titles.txt": [
            [CODE, "Alternate Title", "Short Title", "Source(s)"],
            ["99-1001.00", "Inkmaker", "n/a", "08"],
            ["99-1001.00", "Ink Brewers", "n/a", "08"],
        ],
        "Sample of Reported Titles.txt": [
            [CODE, "Reported Job Title", "Shown in My Next Move"],
            ["99-1001.00", "Senior Inkmaker", "Y"],
        ],
        "Content Model Reference.txt": [
            ["Element ID", "Element Name", "Description"],
            ["4.A.9", "Making Things", "n/a"],
            ["2.A.9", "Patience", "Waiting well."],
        ],
        "IWA Reference.txt": [["Element ID", "IWA ID", "IWA Title"], ["4.A.9", "4.A.9.I01", "Make fluids."]],
        "DWA Reference.txt": [
            ["Element ID", "IWA ID", "DWA ID", "DWA Title"],
            ["4.A.9", "4.A.9.I01", "4.A.9.I01.D01", "Boil fluids."],
        ],
        "Task Statements.txt": [
            [CODE, "Task ID", "Task", "Task Type"],
            ["99-1001.00", "501", "Boil herbs until the ink is black.", "Core"],
            ["99-1001.00", "502", "Wash the kettles.", "Supplemental"],
            ["99-1002.00", "503", "Wet the rims.", "n/a"],
        ],
        "Tasks to DWAs.txt": [[CODE, "Task ID", "DWA ID"], ["99-1001.00", "501", "4.A.9.I01.D01"]],
        "Technology Skills.txt": [
            [CODE, "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"],
            ["99-1001.00", "InkTrack", "4301", "Kettle software", "N", "Y"],
            ["99-1002.00", "InkTrack", "4302", "Ledger software", "N", "N"],
            ["99-1002.00", "InkTrack++", "4302", "Ledger software", "N", "N"],
        ],
        "Skills.txt": [
            [CODE, "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress"],
            ["99-1001.00", "2.A.9", "Patience", "IM", "4.25", "N"],
            ["99-1001.00", "2.A.9", "Patience", "LV", "5.00", "N"],
            ["99-1002.00", "2.A.9", "Patience", "IM", "3.00", "Y"],
        ],
        "Knowledge.txt": [
            [CODE, "Element ID", "Element Name", "Scale ID", "Data Value"],
            ["99-1002.00", "2.C.9", "Glass", "IM", "5"],
        ],
        "Abilities.txt": [
            [CODE, "Element ID", "Element Name", "Scale ID", "Data Value"],
            ["99-1002.00", "1.A.9", "Fine Hearing", "IM", "1.5"],
        ],
    }


def csv_text(table: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def tab_text(table: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in table)


def write_files(folder: Path, texts: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_zip(path: Path, texts: Mapping[str, str], *, folder: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(folder + name, text)
    return path


def write_esco(folder: Path, tables: Mapping[str, Table] | None = None) -> Path:
    """Write an unpacked ESCO distribution; the folder's name should say its version."""
    return write_files(folder, {name: csv_text(t) for name, t in (tables or esco_tables()).items()})


def write_onet(folder: Path, tables: Mapping[str, Table] | None = None) -> Path:
    return write_files(folder, {name: tab_text(t) for name, t in (tables or onet_tables()).items()})


def tiny_taxonomy(name: str = "tiny-1", **parts: object) -> Taxonomy:
    """Return three skills in a chain, one group and one occupation; `parts` replaces any of them."""
    defaults: dict[str, object] = {
        "skills": [
            Skill(id="custom:a", label="carve spoons", kind=SkillKind.SKILL, alt_labels=("spoon carving",)),
            Skill(id="custom:b", label="carve birch spoons", kind=SkillKind.SKILL),
            Skill(id="custom:c", label="wood", kind=SkillKind.KNOWLEDGE, description="Grain and knots."),
        ],
        "groups": [Group(id="custom:g", label="carving")],
        "occupations": [Occupation(id="custom:o", label="spoon carver", code="7", alt_labels=("spooner",))],
        "relations": [
            Relation("custom:o", "custom:a", RelationKind.ESSENTIAL),
            Relation("custom:o", "custom:c", RelationKind.RATED, 3.5),
        ],
        "broader": [("custom:b", "custom:a"), ("custom:a", "custom:g")],
    }
    return Taxonomy(Release(name=name, version="1", licence="ours"), **{**defaults, **parts})  # type: ignore[arg-type]
