"""A file looked at before it is taken in: the same that taking it in would find, or why it cannot be read."""

from pathlib import Path

import pytest

from credlens.service.formats import preview as module
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.format import RecordKind
from credlens.service.formats.preview import FieldFound, preview

TABLE = "course,name,what,hours\nc1,Welding,Weld pipes,12\nc2,,Weld,3\nc1,Again,Weld,4\nc3,Cooking,Cook soups,many\n"
MAPPING = {"id": "course", "outcomes": "what"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "courses.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_it_tells_what_reading_finds(path: Path) -> None:
    """Of four rows one lacks a title and one has an id that is taken; of the two that stay one loses its hours."""
    shown, read = preview(path, RecordKind.CREDENTIALS, mapping=MAPPING), read_catalogue(path, mapping=MAPPING)
    assert (shown.counts, shown.whole, shown.dropped) == (read.counts, True, 1)
    assert (shown.counts.records, shown.counts.rejected) == (2, 2)
    assert shown.records == read.records
    assert set(shown.rejects) == set(read.rejects)
    assert [reject.kept for reject in shown.rejects] == [False, False, True]


def test_columns_are_told_with_what_stands_in_them(path: Path) -> None:
    shown = preview(path, RecordKind.CREDENTIALS, mapping=MAPPING)
    found = {field.name: field for field in shown.fields}
    assert found["title"] == FieldFound(name="title", required=True, column="name", examples=("Welding", "Again"))
    assert found["outcomes"].column == "what"
    assert found["provider"] == FieldFound(name="provider", required=False, column="")
    assert shown.columns == ("course", "name", "what", "hours")


def test_a_column_that_is_missing_is_named_and_the_others_are_told(path: Path) -> None:
    shown = preview(path, RecordKind.CREDENTIALS)
    assert (shown.missing, shown.counts.rows) == (("outcomes",), 0)
    assert {field.name: field.column for field in shown.fields if field.column} == {"title": "name", "hours": "hours"}


def test_a_long_file_is_looked_at_in_part(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its third row is the first that is not gone through: of the two before one is kept."""
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    shown = preview(path, RecordKind.CREDENTIALS, mapping=MAPPING)
    assert (shown.whole, shown.counts.rows, shown.counts.records) == (False, 2, 1)
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    assert preview(path, RecordKind.CREDENTIALS, mapping=MAPPING).whole


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "empty"),
        ("a.xlsx", "not a workbook", "a.xlsx"),
        ("a.json", '{"@graph": [', "a.json"),
        ("a.json", "{}", "none of these"),
    ],
)
def test_what_cannot_be_read_is_told_not_raised(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    for kind in RecordKind:
        shown = preview(tmp_path / name, kind)
        assert said in shown.fault
        assert shown.counts.rows == 0


def test_a_column_that_is_not_there_is_told(path: Path) -> None:
    assert "no such column" in preview(path, RecordKind.CREDENTIALS, mapping={"title": "heading"}).fault


def test_documents_of_other_systems_are_looked_at_too(tmp_path: Path) -> None:
    path = tmp_path / "course.jsonld"
    path.write_text(
        '{"@context": "https://schema.org", "@type": "JobPosting", "identifier": "j1", "title": "Welder", '
        '"description": "You weld pipes."}',
        encoding="utf-8",
    )
    shown = preview(path, RecordKind.POSTINGS)
    assert (shown.fault, shown.counts.records) == ("", 1)
    assert "import it as postings" in preview(path, RecordKind.CREDENTIALS).fault
