"""Files to postings and credentials: what goes through, what is left out, and that the counts add up."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, Outcome, Posting
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.loaded import Loaded
from credlens.service.formats.postings import read_postings
from credlens.service.formats.tables import MAX_CELL
from credlens.taxonomy.errors import InputError, MissingColumnError, UnreadableFileError

TODAY = dt.date(2026, 6, 30)
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def file(folder: Path, *lines: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return path


def postings(*paths: Path, **options: Any) -> Loaded[Posting]:
    return checked(read_postings(paths, as_of=TODAY, **options))


def catalogue(*paths: Path, **options: Any) -> Loaded[Credential]:
    return checked(read_catalogue(paths, as_of=TODAY, **options))


def checked(loaded: Loaded[Any]) -> Loaded[Any]:
    counts = loaded.counts
    assert counts.rows == counts.records + counts.rejected
    assert counts.records == len(loaded.records)
    assert counts.rejected == sum(not r.kept for r in loaded.rejects)
    return loaded


def said(loaded: Loaded[Any], *, kept: bool) -> list[tuple[int, str, str, str]]:
    return [(r.row, r.column, r.value, r.reason) for r in loaded.rejects if r.kept is kept]


def test_a_posting_with_all_its_fields(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "id,title,text,date,employer,region,occupation,source_url",
        'p1, Pastry\t cook ,"Bake <b>bread</b>.\r\n Serve. ",2026-03-31,Cafe\x0bNine,"Otago, NZ",35-2014,https://x.test/1',
    )
    loaded = postings(path)
    assert loaded.records == (
        Posting(
            id="p1",
            title="Pastry cook",
            text="Bake bread.\r\n Serve. ",
            date=dt.date(2026, 3, 31),
            employer="Cafe Nine",
            region="Otago, NZ",
            occupation="35-2014",
            source="https://x.test/1",
        ),
    )
    assert (loaded.rejects, loaded.notes) == ((), ())
    assert list(loaded.inputs) == ["t.csv"]


def test_bad_rows_are_left_out_with_a_reason(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "id,title,description",
        "1,Cook,Bake",
        "2,,Care",
        "3,Tiler, ",
        "1,Nurse,Care",
        ",Clerk,File",
        "6,Welder",
        "7,Driver,Drive\0",
        "8,Baker,Bake",
    )
    loaded = postings(path)
    assert [p.id for p in loaded.records] == ["1", "8"]
    assert said(loaded, kept=False) == [
        (3, "title", "", "title is empty"),
        (4, "description", "", "text is empty"),
        (5, "id", "1", "the id is taken: t.csv, row 2 has it too"),
        (6, "id", "", "id is empty"),
        (7, "", "6 | Welder", "the row is cut short: 2 cells where the header has 3"),
        (8, "description", "Drive\0", "text: holds a NUL or half a character"),
    ]
    assert (loaded.counts.rows, loaded.counts.records, loaded.counts.rejected) == (8, 2, 6)


def test_bad_dates_are_dropped_and_their_rows_kept(tmp_path: Path) -> None:
    dates = ["########", "soon", "2026-07-02", "1900-01-01", "2026-07-01", ""]
    lines = [f"{number},Cook,Bake,{date}" for number, date in enumerate(dates)]
    loaded = postings(file(tmp_path, "id,title,text,date_posted", *lines))
    assert [p.date for p in loaded.records] == [None, None, None, None, dt.date(2026, 7, 1), None]
    assert said(loaded, kept=True) == [
        (2, "date_posted", "########", "date: the spreadsheet showed #### for want of room, and the date is lost"),
        (3, "date_posted", "soon", "date: not a date; write 2026-03-31"),
        (4, "date_posted", "2026-07-02", "date: in the future (after 2026-07-01)"),
        (5, "date_posted", "1900-01-01", "date: a year before 1950"),
    ]


@pytest.mark.parametrize(
    ("other", "day", "noted"),
    [
        ("31/12/2025", dt.date(2026, 2, 1), False),
        ("12/31/2025", dt.date(2026, 1, 2), False),
        ("1/1/2026", dt.date(2026, 2, 1), True),
    ],
)
def test_each_file_settles_day_and_month(tmp_path: Path, other: str, day: dt.date, noted: bool) -> None:
    path = file(tmp_path, "id,title,text,date", "1,Cook,Bake,01/02/2026", f"2,Cook,Bake,{other}")
    loaded = postings(path)
    assert loaded.records[0].date == day
    assert bool(loaded.notes) is noted


def test_a_giant_cell_costs_its_row(tmp_path: Path) -> None:
    path = file(tmp_path, "id,title,text", f"1,Cook,{'x' * (5 * MAX_CELL)}", f"2,Cook,{'x' * MAX_CELL}")
    loaded = postings(path)
    assert [p.id for p in loaded.records] == ["2"]
    assert said(loaded, kept=False) == [
        (2, "text", "x" * 80, "text: a cell of 5,000,000 characters; the limit is 1,000,000")
    ]


def test_ids_are_made_where_there_is_no_column(tmp_path: Path) -> None:
    loaded = postings(file(tmp_path, "title,text", "Cook,Bake", "Nurse,", "Tiler,Lay", name="jobs_2026.csv"))
    assert [(p.id, p.source) for p in loaded.records] == [
        ("jobs_2026-00002", "jobs_2026.csv"),
        ("jobs_2026-00004", "jobs_2026.csv"),
    ]
    assert loaded.notes == ("jobs_2026.csv: no id column, so ids are made of file name and row number",)


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    for folder in ("may", "june"):
        (tmp_path / folder).mkdir()
        file(tmp_path / folder, "title,text", f"Cook,Bake in {folder}")
    loaded = postings(tmp_path / "may" / "t.csv", tmp_path / "june" / "t.csv")
    assert [p.id for p in loaded.records] == ["may/t-00002", "june/t-00002"]
    assert list(loaded.inputs) == ["may/t.csv", "june/t.csv"]


def test_ids_are_unique_over_all_files(tmp_path: Path) -> None:
    first = file(tmp_path, "id,title,text", "1,Cook,Bake", name="a.csv")
    second = file(tmp_path, '{"id": 1, "title": "Nurse", "text": "Care"}', name="b.jsonl")
    loaded = postings(first, second)
    assert [p.title for p in loaded.records] == ["Cook"]
    assert [(r.path, r.row, r.reason) for r in loaded.rejects] == [
        ("b.jsonl", 1, "the id is taken: a.csv, row 2 has it too")
    ]


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, "title,text", "Cook,Bake")
    loaded = postings(path, path)
    assert (loaded.counts.rows, loaded.counts.records) == (2, 1)


def test_a_mapping_over_several_files(tmp_path: Path) -> None:
    first = file(tmp_path, "id,title,advert", "1,Cook,Bake", name="a.csv")
    second = file(tmp_path, "id,title,text", "2,Nurse,Care", name="b.csv")
    loaded = postings(first, second, mapping={"text": "advert", "outcomes": "elsewhere"})
    assert [p.text for p in loaded.records] == ["Bake", "Care"]
    with pytest.raises(MissingColumnError, match=r"Nearest: advert"):
        postings(first, second, mapping={"text": "adverts"})
    with pytest.raises(MissingColumnError, match=r"a\.csv: missing column text; found: id, title, advert"):
        postings(first, second)


def test_errors_of_whole_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"t\.csv: the file holds a header and no rows"):
        postings(file(tmp_path, "id,title,text"))
    with pytest.raises(InputError, match="no format 'doc'"):
        postings(file(tmp_path, "id,title,text"), format="doc")


def test_xlsx_serials_and_numbers(tmp_path: Path) -> None:
    """Serial 46112 is 2026-03-31: 46,112 days after 1899-12-30."""
    book = openpyxl.Workbook()
    for row in (
        ["id", "title", "outcomes", "issued", "last_reviewed", "credits", "level"],
        [101, "Baking", "Bake bread\nServe tea", 46112, dt.datetime(2026, 4, 1), 2.5, 4],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    (credential,) = catalogue(tmp_path / "t.xlsx").records
    assert (credential.id, credential.level, credential.credits) == ("101", "4", 2.5)
    assert (credential.issued, credential.last_reviewed) == (dt.date(2026, 3, 31), dt.date(2026, 4, 1))
    assert [outcome.text for outcome in credential.outcomes] == ["Bake bread", "Serve tea"]


def test_a_credential_with_all_its_fields(tmp_path: Path) -> None:
    record = {
        "id": "c1",
        "title": "Baking basics",
        "outcomes": [{"text": "Bake bread", "assessments": ["Practical"]}, "Serve tea"],
        "provider": "Harbour School",
        "description": "For beginners.\nTwo evenings.",
        "jurisdiction": "Aotearoa",
        "framework": "NZQCF",
        "level": 3,
        "credits": "5 credits",
        "hours": 50,
        "status": "current",
        "issued": "2025-02-01",
        "last_reviewed": "1 Mar 2026",
        "target_occupations": "Baker; Pastry cook",
        "assessments": ["Quiz"],
        "prerequisites": [],
        "stacks_into": "Certificate in Baking",
        "employer_evidence": '["Nine Bakers, June", "Cafe group"]',
    }
    assert catalogue(file(tmp_path, json.dumps(record), name="t.jsonl")).records == (
        Credential(
            id="c1",
            title="Baking basics",
            outcomes=(
                Outcome(id="c1/1", text="Bake bread", assessments=("Practical",)),
                Outcome(id="c1/2", text="Serve tea"),
            ),
            provider="Harbour School",
            description="For beginners.\nTwo evenings.",
            jurisdiction="NZ",
            framework="NZQCF",
            level="3",
            credits=5.0,
            hours=50.0,
            status="current",
            issued=dt.date(2025, 2, 1),
            last_reviewed=dt.date(2026, 3, 1),
            target_occupations=("Baker", "Pastry cook"),
            assessments=("Quiz", "Practical"),
            stacks_into=("Certificate in Baking",),
            employer_evidence=("Nine Bakers, June", "Cafe group"),
        ),
    )


def test_values_of_a_credential_that_cannot_be_read(tmp_path: Path) -> None:
    lines = [
        "1,Baking,Bake,-2,3 weeks,Atlantis",
        '2,Care,"1. 2.",1,1,AU',
        '3,Tiling,"Lay\nCut",1,1,atlantis',
        "4,Tea,,,,",
    ]
    loaded = catalogue(file(tmp_path, "id,title,outcomes,credits,hours,jurisdiction", *lines))
    assert [(c.id, c.credits, c.hours, c.jurisdiction) for c in loaded.records] == [
        ("1", None, None, "Atlantis"),
        ("3", 1.0, 1.0, "atlantis"),
    ]
    assert said(loaded, kept=True) == [
        (2, "credits", "-2", "credits: negative"),
        (2, "hours", "3 weeks", "hours: in another unit (weeks)"),
    ]
    assert said(loaded, kept=False) == [
        (3, "outcomes", "1. 2.", "outcomes: no outcome in it"),
        (5, "outcomes", "", "outcomes is empty"),
    ]
    assert [note.split(" is kept")[0] for note in loaded.notes] == [
        "jurisdiction 'Atlantis' (1 credentials)",
        "jurisdiction 'atlantis' (1 credentials)",
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": 1, "title": {"en": "Cook"}, "text": "Bake"}', "title: an object, where text is expected"),
        ('{"id": 1, "title": "Cook", "text": "half \\ud83d"}', "text: holds a NUL or half a character"),
        ('{"id": 1, "title": "\\u0007", "text": "Bake"}', "title: holds no visible character"),
        ('{"id": 1, "title": "Cook", "text": [' + "[" * 900 + "]" * 900 + "]}", "text: an object"),
    ],
)
def test_json_values_of_the_wrong_kind(tmp_path: Path, line: str, reason: str) -> None:
    loaded = postings(file(tmp_path, line, name="t.jsonl"))
    (reject,) = loaded.rejects
    assert reject.reason.startswith(reason)
    assert not reject.kept
    reject.value.encode()


rows = st.lists(
    st.tuples(*[st.sampled_from(["", "a", "b", " ", "2026-01-01", "x\n", '"'])] * 4) | st.just(("short",)), max_size=12
)


@given(rows=rows)
def test_counts_always_add_up(rows: Sequence[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = file(tmp_path_factory.mktemp("rows"), "id,title,text,date", "first,Cook,Bake,", *quoted)
    loaded = postings(path)
    assert loaded.counts.rows == len(rows) + 1
    assert len({p.id for p in loaded.records}) == len(loaded.records)
    assert all(p.id and p.title and p.text.strip() for p in loaded.records)
    left_out = [r.row for r in loaded.rejects if not r.kept]
    assert left_out == sorted(set(left_out))


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="no data beside the checkout")
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("usajobs_2025_06_08", (4865, 4865, 0, 4865)),
        ("indeed_us_northeast_2023", (1224, 1224, 0, 853)),
        ("linkedin_data_jobs_2018", (1950, 1937, 13, 0)),
    ],
)
def test_posting_files_in_the_wild(name: str, counts: tuple[int, ...]) -> None:
    loaded = postings(DATA / "postings" / f"{name}.csv.gz")
    dated = sum(p.date is not None for p in loaded.records)
    assert (loaded.counts.rows, loaded.counts.records, loaded.counts.rejected, dated) == counts


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="no data beside the checkout")
def test_dates_that_a_spreadsheet_lost() -> None:
    """Month/day/year where they are readable; the others are dropped, and their rows kept."""
    path = DATA / "postings" / "indeed_us_northeast_2023.csv.gz"
    loaded = postings(path, mapping={"date": "date_posted"})
    assert loaded.counts.records == 1224
    assert [r.value for r in loaded.rejects] == ["########"] * 371
    assert all(r.kept for r in loaded.rejects)
    by_id = {p.id: p.date for p in postings(path).records}
    assert {p.id: p.date for p in loaded.records} == by_id


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="no data beside the checkout")
@pytest.mark.parametrize(
    ("name", "mapping", "counts"),
    [
        ("edx_2021", {}, (720, 719, 1)),
        ("university_computing_outcomes", {}, (245, 241, 4)),
        ("coursera_2025_declared_skills", {}, (1008, 874, 134)),
        ("coursera_descriptions", {"outcomes": "description"}, (500, 500, 0)),
        ("au_vet_units_skills_silver", {"title": "label", "outcomes": "definition"}, (564, 564, 0)),
    ],
)
def test_catalogues_in_the_wild(name: str, mapping: dict[str, str], counts: tuple[int, int, int]) -> None:
    loaded = catalogue(DATA / "catalogues" / f"{name}.csv", mapping=mapping)
    assert (loaded.counts.rows, loaded.counts.records, loaded.counts.rejected) == counts
