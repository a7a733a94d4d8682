"""Which column holds what: names, synonyms, --map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.formats.columns import Field, Schema, chosen_columns, find_columns
from credlens.service.formats.fields import CATALOGUE_FIELDS, POSTING_FIELDS
from credlens.service.formats.rows import Table
from credlens.taxonomy.errors import InputError, MissingColumnError

POSTINGS = Schema(kind="postings", fields=POSTING_FIELDS, others=frozenset({"outcomes", "provider"}))
CATALOGUE = Schema(kind="catalogue", fields=CATALOGUE_FIELDS, others=frozenset({"text", "employer"}))


def table(*header: str, name: str = "t.csv") -> Table:
    return Table(name=name, header=header, rows=[], sha256="")


def found(given_table: Table, schema: Schema = POSTINGS, **mapping: str) -> dict[str, str]:
    chosen = chosen_columns(mapping, schema, [given_table])
    return {name: given_table.header[position] for name, position in find_columns(given_table, schema, chosen).items()}


def test_canonical_names() -> None:
    header = [field.name for field in POSTING_FIELDS]
    assert found(table(*header)) == {name: name for name in header}
    header = [field.name for field in CATALOGUE_FIELDS]
    assert found(table(*header), CATALOGUE) == {name: name for name in header}


@pytest.mark.parametrize("name", ["Job Title", "job_title", "JOB-TITLE", "jobTitle", " job title "])
def test_case_and_separators_do_not_matter(name: str) -> None:
    assert found(table("id", name, "text"))["title"] == name


def test_an_advert_site_export() -> None:
    header = ("job_url", "title", "company", "location", "description", "date_posted", "state", "date")
    given_table = table(*header)
    assert found(given_table) == {
        "id": "job_url",
        "title": "title",
        "text": "description",
        "date": "date",
        "employer": "company",
        "region": "location",
        "source_url": "job_url",
    }
    assert given_table.notes == [
        "t.csv: date is taken from column 'date' (also there: 'date_posted')",
        "t.csv: region is taken from column 'location' (also there: 'state')",
    ]


@pytest.mark.parametrize("column", ["Industry", "NACE code", "naics", "sector"])
def test_the_sector_has_many_names(column: str) -> None:
    assert found(table("id", "title", "description", column))["sector"] == column


def test_a_course_export() -> None:
    header = ("Course Name", "University", "Difficulty", "Course URL", "Course Description", "Skills")
    given_table = table(*header)
    assert found(given_table, CATALOGUE) == {
        "id": "Course URL",
        "title": "Course Name",
        "outcomes": "Skills",
        "provider": "University",
        "description": "Course Description",
    }
    assert given_table.notes == ["t.csv: columns not used: Difficulty"]


def test_the_own_name_wins_wherever_it_stands() -> None:
    assert found(table("description", "body", "text", "name", "title", "url", "id")) == {
        "id": "id",
        "title": "title",
        "text": "text",
        "source_url": "url",
    }


def test_two_columns_of_one_name_the_first_wins() -> None:
    given_table = table("id", "title", "text", "Title")
    assert find_columns(given_table, POSTINGS, {})["title"] == 1
    assert given_table.notes == ["t.csv: title is taken from column 'title' (also there: 'Title')"]


def test_no_id_column_is_noted() -> None:
    given_table = table("title", "text")
    assert "id" not in find_columns(given_table, POSTINGS, {})
    assert given_table.notes == ["t.csv: no id column, so ids are made of file name and row number"]


def test_a_missing_column_names_what_is_there() -> None:
    with pytest.raises(
        MissingColumnError, match=r"t.csv: missing column text; found: id, title, txt\. .*--map text='txt'"
    ):
        find_columns(table("id", "title", "txt", ""), POSTINGS, {})


def test_a_mapped_column_is_not_used_twice() -> None:
    given_table = table("url", "title", "description")
    assert found(given_table, CATALOGUE, outcomes="Description") == {
        "id": "url",
        "title": "title",
        "outcomes": "description",
    }


def test_a_mapped_column_serves_a_required_field_too() -> None:
    assert found(table("id", "title"), CATALOGUE, outcomes="title") == {
        "id": "id",
        "title": "title",
        "outcomes": "title",
    }


def test_mapping_overrides_the_own_name() -> None:
    assert found(table("id", "title", "text", "full"), text="full")["text"] == "full"


def test_a_mapping_applies_to_the_files_that_have_the_column() -> None:
    tables = [table("id", "title", "advert"), table("id", "title", "text")]
    chosen = chosen_columns({"text": "advert"}, POSTINGS, tables)
    assert [find_columns(t, POSTINGS, chosen)["text"] for t in tables] == [2, 2]


def test_a_mapped_column_that_no_file_has() -> None:
    tables = [table("id", "descripton", name="a.csv"), table("id", "body", name="b.csv")]
    with pytest.raises(
        MissingColumnError,
        match=r"a.csv, b.csv: --map text='description': there is no such column. Nearest: descripton\.",
    ):
        chosen_columns({"text": "description"}, POSTINGS, tables)


def test_fields_of_the_other_table_are_left_to_its_reader() -> None:
    mapping = {"outcomes": "x", "catalogue.title": "y", "postings.title": "title"}
    assert chosen_columns(mapping, POSTINGS, [table("id", "title")]) == {"title": "title"}


@pytest.mark.parametrize("key", ["txt", "postings.outcomes", "jobs.title", ".title", ""])
def test_an_unknown_field(key: str) -> None:
    with pytest.raises(InputError, match=rf"--map {key}=\.\.\.: no field .*Valid: .*text"):
        chosen_columns({key: "title"}, POSTINGS, [table("id", "title")])


@given(st.permutations(["posting_id", "id", "url", "job_title", "position", "body", "description", "text"]))
def test_the_choice_does_not_depend_on_the_order_of_columns(header: list[str]) -> None:
    assert found(table(*header)) == {
        "id": "id",
        "title": "job_title",
        "text": "text",
        "source_url": "url",
    }


def test_no_name_is_claimed_twice_by_accident() -> None:
    """Only ids and addresses may share a column: an advert's address is its id where it has no other."""
    for fields in (POSTING_FIELDS, CATALOGUE_FIELDS):
        claims: dict[str, list[Field]] = {}
        for field in fields:
            for name in (field.name, *field.synonyms):
                claims.setdefault(name.replace("_", ""), []).append(field)
        shared = {name: {f.name for f in owners} for name, owners in claims.items() if len(owners) > 1}
        assert all(owners <= {"id", "source_url"} for owners in shared.values()), shared
