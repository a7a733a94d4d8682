"""CASE packages: frameworks in, credentials out, valid by the published schemas."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from credlens.models.records import Credential, DeclaredSkill, Outcome
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.case_out import write_case, write_case_1_0
from credlens.service.formats.exchange.format import Exported

from .exchange_documents import load, only, reasons, taught
from .exchange_records import CARE, EXPORTED, HYGIENE, LIFT, WOUNDS, credentials
from .exchange_samples import sample

OWN = DeclaredSkill(name="teamwork", uri="https://skills.example/t", framework="Own list", code="T1")
SECOND = replace(WOUNDS, id="second", title="Second", outcomes=(Outcome(id="second/1", text="Bake"),), declared=(OWN,))


def link(number: int, title: str = "x") -> dict[str, str]:
    return {"title": title, "identifier": f"id-{number}", "uri": f"https://case.example/{number}"}


def item(number: int, text: str, **changes: Any) -> dict[str, Any]:
    return {"identifier": f"id-{number}", "uri": f"https://case.example/{number}", "fullStatement": text, **changes}


def association(kind: str, origin: int, end: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {
        "identifier": f"{kind}-{origin}-{end['identifier']}",
        "associationType": kind,
        "originNodeURI": link(origin),
        "destinationNodeURI": end,
        **changes,
    }


def package(*associations: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    document = {"identifier": "id-0", "uri": "https://case.example/0", "title": "Baking", "creator": "A Guild"}
    return {"CFDocument": document, "CFItems": items, "CFAssociations": list(associations)}


def test_items_that_group_no_others_are_outcomes_in_the_order_of_the_tree(tmp_path: Path) -> None:
    given = package(
        association("isChildOf", 1, link(0)),
        association("isChildOf", 2, link(1), sequenceNumber=2),
        association("isChildOf", 3, link(1), sequenceNumber=1),
        association("isRelatedTo", 1, link(8, "bakery")),
        association("exactMatchOf", 2, link(9, "Destination")),
        association("isRelatedTo", 3, {**link(7, "knead"), "uri": "http://data.europa.eu/esco/skill/7"}),
        association("isRelatedTo", 3, link(2)),
        association("precedes", 3, link(6, "no skill")),
        items=[item(1, "Bread"), item(2, "Bake bread"), item(3, "Knead dough")],
    )
    loaded = load(given, tmp_path)
    assert taught(only(loaded)) == [
        ("Knead dough", [("knead", "http://data.europa.eu/esco/skill/7", "ESCO", "")]),
        ("Bake bread", [("Bake bread", "https://case.example/9", "", "")]),
    ]
    assert [d.name for d in only(loaded).declared] == ["bakery"]
    assert (only(loaded).id, only(loaded).title, only(loaded).provider) == ("id-0", "Baking", "A Guild")
    assert any("1 items of 'Baking' group others" in note for note in loaded.notes)


def test_items_without_a_tree_and_other_names_for_the_parts(tmp_path: Path) -> None:
    given = {
        "document": {"sourcedId": "d1", "uri": "urn:d:1", "title": "T", "creator": "C"},
        "items": [{"sourcedId": "i1", "uri": "urn:i:1", "fullStatement": "Bake"}, {"sourcedId": "i2"}],
    }
    path = tmp_path / "document.json"
    path.write_text(json.dumps(given).replace("{", '{"CFDocumentURI": "", ', 1))
    loaded = read_catalogue(path)
    assert [o.text for o in only(loaded).outcomes] == ["Bake"]
    assert only(loaded).id == "d1"
    assert reasons(loaded, kept=True) == ["1 items have no fullStatement"]


def test_a_document_without_items_is_rejected(tmp_path: Path) -> None:
    assert reasons(load(package(items=[]), tmp_path)) == ["a framework document without items; give the whole package"]


def test_one_credential_comes_back_as_the_document(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case([EXPORTED], path)
    found = only(read_catalogue(path))
    assert [(o.text, o.declared) for o in found.outcomes] == [
        (WOUNDS.outcomes[0].text, (CARE, HYGIENE)),
        (WOUNDS.outcomes[1].text, (LIFT,)),
    ]
    for name in ("id", "title", "provider", "description", "issued"):
        assert getattr(found, name) == getattr(WOUNDS, name)
    links = json.loads(path.read_text())["CFAssociations"]
    said = [one["extensions"].get("credlens:probability") for one in links if "extensions" in one]
    assert said == [0.914, None, 0.8]


def test_several_credentials_are_items_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case([EXPORTED, Exported(credential=SECOND)], path)
    first, second = read_catalogue(path).records
    assert (first.id, second.id, second.title) == (WOUNDS.id, "second", "Second")
    assert (first.provider, second.description) == (WOUNDS.provider, SECOND.description)
    assert second.declared == (OWN,)


def test_an_id_that_is_a_uuid_stays(tmp_path: Path) -> None:
    own = "0b24d7a6-4d0c-4c6e-9d5f-3f1a1d9b5c11"
    path = tmp_path / "case.json"
    write_case([Exported(credential=replace(WOUNDS, id=own))], path)
    assert json.loads(path.read_text())["CFDocument"]["identifier"] == own == only(read_catalogue(path)).id


@given(credentials())
@settings(max_examples=40)
def test_any_credential_comes_back(credential: Credential) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        write_case([Exported(credential=credential)], path)
        found = only(read_catalogue(path))
    assert [(o.text, o.declared) for o in found.outcomes] == [(o.text, o.declared) for o in credential.outcomes]
    assert (found.id, found.title, found.provider) == (credential.id, credential.title, credential.provider)


def test_every_node_is_named_by_a_uuid_and_once(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case([EXPORTED, Exported(credential=SECOND)], path)
    written = json.loads(path.read_text())
    names = [n["identifier"] for n in (written["CFDocument"], *written["CFItems"], *written["CFAssociations"])]
    assert len({UUID(name) for name in names}) == len(names)


def test_version_1_0_has_no_place_for_frameworks(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case_1_0([EXPORTED], path)
    text = path.read_text()
    assert "caseVersion" not in text
    assert "targetType" not in text
    assert [d.framework for d in only(read_catalogue(path)).outcomes[0].declared] == ["ESCO", ""]


@pytest.mark.data
def test_packages_are_valid_by_the_schema_of_1_1(tmp_path: Path) -> None:
    from jsonschema import Draft201909Validator, FormatChecker

    schema = json.loads(sample("case_schemas", "case-v1p1-cfpackage.json").read_text())
    validator = Draft201909Validator(schema, format_checker=FormatChecker())
    for exported in ([EXPORTED], [EXPORTED, Exported(credential=SECOND)]):
        write_case(exported, tmp_path / "case.json")
        written = json.loads((tmp_path / "case.json").read_text())
        assert [error.message for error in validator.iter_errors(written)] == []
        del written["CFItems"][0]["fullStatement"]
        assert not validator.is_valid(written)


@pytest.mark.data
@pytest.mark.parametrize("part", ["document", "item", "association"])
def test_parts_are_valid_by_the_schemas_of_1_0(part: str, tmp_path: Path) -> None:
    """Their owner keeps the identifier under another name, sourcedId; that one difference is bridged here."""
    from jsonschema import Draft7Validator, FormatChecker

    schema = json.loads(sample("case_schemas", f"case-v1p0-cf{part}.json").read_text())
    write_case_1_0([EXPORTED, Exported(credential=SECOND)], tmp_path / "case.json")
    written = json.loads((tmp_path / "case.json").read_text())
    parts = [written["CFDocument"]] if part == "document" else written[f"CF{part.capitalize()}s"]
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    for one in parts:
        assert [e.message for e in validator.iter_errors({**one, "sourcedId": one["identifier"]})] == []
        assert not validator.is_valid(one)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "title", "provider", "count"),
    [
        ("MarkdownFramework", "Test Markdown Framework", "OpenSALT Testing", 2),
        ("Ordering", "ACT Holistic Framework, Math", "ACT, Inc.", 24),
        ("SmartLevelFramework", "SmartLevel Test", "OpenSALT Testing", 12),
        ("opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507", "What Standards Could Be", "Brandon Dorman", 12),
    ],
)
def test_the_samples(name: str, title: str, provider: str, count: int) -> None:
    found = only(read_catalogue(sample("case", f"{name}.json")))
    assert (found.title, found.provider, len(found.outcomes)) == (title, provider, count)


@pytest.mark.data
def test_the_alignments_of_a_sample() -> None:
    """Its 16 exact matches and 2 relations: 13 with the outcomes, 5 with the 4 items that group others."""
    found = only(read_catalogue(sample("case", "opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json")))
    own = found.outcomes[0].declared[0]
    assert own.uri == "http://opensalt-staging.opened.com/uri/2c75d647-4ed4-56d8-965d-c3affe91643d"
    assert own.name == found.outcomes[0].text
    assert sum(len(o.declared) for o in found.outcomes) == 13
    assert len(found.declared) == 5


def sheets(folder: Path, *, items: list[tuple[str, ...]], links: list[tuple[str, ...]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    about = book.active
    assert about is not None
    about.title = "CF Doc"
    about.append(("identifier", "creator", "title"))
    about.append(("d1", "A Guild", "Baking"))
    for title, header, rows in (
        ("CF Item", ("identifier", "fullStatement", "humanCodingScheme"), items),
        (
            "CF Association",
            ("identifier", "originNodeIdentifier", "associationType", "destinationNodeIdentifier"),
            links,
        ),
    ):
        sheet = book.create_sheet(title)
        for row in (header, *rows):
            sheet.append(row)
    path = folder / "framework.xlsx"
    book.save(path)
    return path


def test_a_workbook_of_three_sheets_is_a_framework(tmp_path: Path) -> None:
    path = sheets(
        tmp_path,
        items=[("i1", "Bread", "B"), ("i2", "Knead", "B.1"), ("i3", "Bake", "B.2")],
        links=[
            ("a1", "i1", "Is Child Of", "d1"),
            ("a2", "i2", "Is Child Of", "i1"),
            ("a3", "i3", "Is Child Of", "i1"),
            ("a4", "i3", "Exact Match Of", "https://skills.example/bake"),
        ],
    )
    found = only(read_catalogue(path))
    assert (found.title, found.provider, found.id) == ("Baking", "A Guild", "d1")
    assert taught(found) == [("Knead", []), ("Bake", [("Bake", "https://skills.example/bake", "", "")])]
    assert reasons(read_catalogue(sheets(tmp_path, items=[], links=[]))) == [
        "a framework document without items; give the whole package"
    ]


def test_a_csv_of_items_is_a_framework_under_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "baking.csv"
    path.write_text(
        "Identifier,fullStatement,Human Coding Scheme,Is Child Of,IsRelatedTo\n"
        "i1,Bread,B,,\n"
        "i2,Knead,B.1,B,http://data.europa.eu/esco/skill/7\n"
        "i3,Bake,B.2,B,K.9\n",
        encoding="utf-8",
    )
    found = only(read_catalogue(path))
    assert (found.id, found.title) == ("baking", "baking")
    assert taught(found) == [
        ("Knead", [("7", "http://data.europa.eu/esco/skill/7", "ESCO", "")]),
        ("Bake", [("K.9", "", "", "")]),
    ]


def test_a_provider_that_is_not_stated_stays_so(tmp_path: Path) -> None:
    write_case([Exported(credential=replace(WOUNDS, provider=""))], tmp_path / "case.json")
    assert only(read_catalogue(tmp_path / "case.json")).provider == ""


@pytest.mark.data
def test_the_samples_of_spreadsheets() -> None:
    book = only(read_catalogue(sample("case", "spreadsheet_import_sample.xlsx")))
    assert (book.title, book.provider) == ("SampleFramework", "ImportSpreadsheet")
    assert [o.text for o in book.outcomes][:2] == ["Statement 2", "Statement 4"]
    table = only(read_catalogue(sample("case", "sample_case.csv")))
    assert table.title == "sample_case"
    assert "Students can add or subtract fractions" in [o.text for o in table.outcomes]
    assert "Everything about math" not in [o.text for o in table.outcomes]
