"""Rich Skill Descriptors, in and out."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from credlens.models.records import Credential, DeclaredSkill
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.format import Exported
from credlens.service.formats.exchange.rsd_out import write_rsd_csv, write_rsd_json
from credlens.taxonomy.errors import UnreadableFileError

from .exchange_records import CARE, EXPORTED, HYGIENE, LIFT, credentials
from .exchange_samples import sample

RSD = "Rich Skill Descriptor"
HEADER = "RSD Name,Skill Statement,Canonical URL,Collections,Authors,Detailed Occupations,O*NET Job Codes,Standards"
ALIGNED = "Alignment Name,Alignment URL,Alignment Framework,Alignment 2 Name,Alignment 2 URL"


def read(tmp_path: Path, text: str, name: str = "skills.csv") -> Any:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


def test_each_collection_is_a_credential_and_each_skill_an_outcome(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        f"{HEADER},{ALIGNED}\n"
        "Dressing,Dress wounds.,https://r.example/1,Care;Nursing,A College,29-1141; 31-1131,,S1;S2,care,http://e.example/1,ESCO,x,http://e.example/2\n"
        "Lifting,Lift patients.,https://r.example/2,Nursing,B College,29-1141,29-1141.04,S2,,,,,\n",
    )
    care, nursing = loaded.records
    assert (care.id, care.title, care.provider, len(care.outcomes)) == ("Care", "Care", "A College", 1)
    assert nursing.provider == "A College, B College"
    assert [o.text for o in nursing.outcomes] == ["Dress wounds.", "Lift patients."]
    assert nursing.outcomes[0].declared == (
        DeclaredSkill(name="Dressing", uri="https://r.example/1", framework=RSD),
        DeclaredSkill(name="care", uri="http://e.example/1", framework="ESCO"),
        DeclaredSkill(name="x", uri="http://e.example/2"),
    )
    # a job of O*NET stands for the occupation that it is part of
    assert nursing.target_occupations == ("29-1141", "31-1131", "29-1141.04")
    assert nursing.fact("standards") == "S1\nS2"


def test_skills_without_a_collection_are_one_of_the_files_name(tmp_path: Path) -> None:
    loaded = read(tmp_path, "Skill Name,Contextualized Skill Statement\nA,Do a.\nB,Do b.\n", "our.skills.csv")
    assert [(c.id, len(c.outcomes)) for c in loaded.records] == [("our", 2)]
    assert any("name no collection" in note for note in loaded.notes)


def test_rows_that_are_no_skill_are_rejected_with_their_row(tmp_path: Path) -> None:
    loaded = read(tmp_path, "RSD Name,Skill Statement\nA,Do a.\nB,\nC\nD,Do d.\n")
    assert [len(c.outcomes) for c in loaded.records] == [2]
    assert [r.reason.partition(":")[0] for r in loaded.rejects] == ["row 3", "row 4"]
    assert loaded.rejects[0].value == "B"
    assert (loaded.counts.rows, loaded.counts.records, loaded.counts.rejected) == (3, 1, 2)


def skill(name: str, **more: Any) -> dict[str, Any]:
    return {"type": RSD, "id": f"https://r.example/{name}", "skillName": name, "skillStatement": f"Do {name}.", **more}


def test_json_of_the_tool_is_read_by_skill_and_by_collection(tmp_path: Path) -> None:
    listed = {"uuid": "c-1", "name": "Care"}
    aligned = {"id": "http://e.example/1", "skillName": "care", "isPartOf": {"name": "ESCO"}}
    one = skill("a", alignments=[aligned], author="A College", occupations=[{"code": "29-1141"}])
    loose = read(
        tmp_path, json.dumps([{**one, "collections": [listed]}, {"skillName": "b", "skillStatement": " "}]), "x.json"
    )
    whole = read(
        tmp_path,
        json.dumps({"type": "RichSkillCollection", **listed, "skills": [one, "https://r.example/z"]}),
        "x.json",
    )
    for loaded in (loose, whole):
        [found] = loaded.records
        assert (found.id, found.title, found.provider) == ("c-1", "Care", "A College")
        assert found.target_occupations == ("29-1141",)
        assert [s.framework for s in found.outcomes[0].declared] == [RSD, "ESCO"]
    assert loose.rejects[0].reason == "a skill without a statement"
    assert whole.rejects[0].reason == "a skill that the document names and does not hold"


def test_csv_out_holds_declared_and_found_skills(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_rsd_csv([EXPORTED], path)
    with path.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["Skill Statement"] == "Dress wounds = carefully"
    assert (first["RSD Name"], second["RSD Name"]) == ("care for wounds", "lift patients")
    assert (first["Detailed Occupations"], first["O*NET Job Codes"]) == ("29-1141", "29-1141.04")
    assert (first["Alignment Name"], first["Alignment 2 Name"]) == (CARE.name, HYGIENE.name)
    assert (second["Alignment URL"], second["Alignment 2 URL"]) == (LIFT.uri, "")
    [back] = read_catalogue(path).records
    assert (back.title, back.provider, back.target_occupations) == ("Wound care", "Harbour College", ("29-1141.04",))


def test_json_out_names_what_it_is_part_of(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_rsd_json([EXPORTED], path)
    [collection] = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    assert collection["id"] == "urn:credlens:ie%20wounds%2F1"
    assert [s["skillName"] for s in collection["skills"]] == ["care for wounds", "lift patients"]
    assert collection["skills"][1]["alignments"] == [
        {"id": LIFT.uri, "skillName": "lift patients", "isPartOf": {"name": "ESCO"}}
    ]


@given(credential=credentials())
def test_json_keeps_what_it_can_hold(credential: Credential, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("rsd") / "out.json"
    write_rsd_json([Exported(credential=credential)], path)
    [back] = read_catalogue(path).records
    assert (back.id, back.title, back.provider) == (credential.id, credential.title, credential.provider)
    assert [o.text for o in back.outcomes] == [o.text for o in credential.outcomes]
    kept = [tuple(s for s in o.declared if s.framework != RSD) for o in back.outcomes]
    assert kept == [o.declared for o in credential.outcomes]


@pytest.mark.data
def test_the_sample_of_an_import() -> None:
    [found] = read_catalogue(sample("rsd_osmt", "Skills-Import.csv")).records
    assert [o.text for o in found.outcomes] == [
        "Access data and data stores using the .NET Framework.",
        "Build large-scale web applications using the .NET Framework with minimum coding.",
    ]
    for outcome, name in zip(
        found.outcomes, ("Data and Data Store Access", "Large-Scale Web Application Build"), strict=True
    ):
        assert outcome.declared == (
            DeclaredSkill(name=name, framework=RSD),
            DeclaredSkill(name=".NET Framework", uri="https://skills.emsidata.com/skills/KS1200B62W5ZF38RJ7TD"),
        )
    assert found.target_occupations[:2] == ("15-1251", "15-1252")


@pytest.mark.data
def test_the_sample_that_holds_a_header_alone() -> None:
    with pytest.raises(UnreadableFileError, match="holds no credential"):
        read_catalogue(sample("rsd_osmt", "osmt-batch-import-example.csv"))


@pytest.mark.data
def test_the_sample_of_a_collection_in_ctdl() -> None:
    loaded = read_catalogue(sample("ctdl_examples", "rsd", "Collection and RSD Sample.clean.json"))
    [found] = loaded.records
    assert (found.title, found.provider, found.status) == (
        "RSD Sample - 8/30/21",
        "Western Governors University",
        "Active",
    )
    [outcome] = found.outcomes
    assert outcome.text == "Create daily cost reports for upper management."
    assert [(s.name, s.uri.rpartition("/")[2]) for s in outcome.declared] == [
        ("Cost Report Creation", "17b3d3e3-cec7-437e-bbf4-e3919638487b"),
        ("Cost Management", "KS1217J6B5FTXYYNSTZY"),
    ]
    assert any("5 members" in note for note in loaded.notes)
