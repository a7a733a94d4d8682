"""The rows that csv files and workbook share, and what the workbook makes of them."""

import csv
import dataclasses
from pathlib import Path

import pytest
from openpyxl import load_workbook

from credlens.service.formats.csv_out import write_csv
from credlens.service.reports import tables, workbook
from credlens.service.reports.workbook import write_workbook

from . import report_fixtures as fixtures

RESULT = fixtures.result(fixtures.unscored(), fixtures.care(), fixtures.hostile())


def as_dicts(rows: list[tables.Row]) -> list[dict[object, object]]:
    header, *body = rows
    return [dict(zip(header, row, strict=True)) for row in body]


@pytest.mark.parametrize("name", ["scores", "gaps", "flags", "outcomes", "rejects", "run"])
def test_rows_are_as_wide_as_their_header_and_never_nan(name: str) -> None:
    for result in (RESULT, fixtures.result()):
        header, *rows = getattr(tables, name)(result)
        assert len(set(header)) == len(header)
        assert all(len(row) == len(header) for row in rows)
        assert all(cell == cell for row in rows for cell in row)


def test_a_score_without_evidence_is_empty_and_says_why() -> None:
    thin, full, _ = as_dicts(tables.scores(RESULT))
    assert (thin["relevance"], thin["relevance_low"], thin["coverage_high"]) == (None, None, None)
    assert str(thin["reason"]).count("Too few postings") == 1
    assert "names no assessment" in str(thin["reason"])
    # 23.349 + 17.449 + 8.349 = 49.147, give or take 8
    assert (full["relevance"], full["relevance_low"], full["relevance_high"]) == (49.1, 41.1, 57.1)
    assert (full["outcomes"], full["unmatched_outcomes"], full["postings"]) == (4, 1, 48)
    assert full["flags"] == "emerging-skill-missed; review-due; low-relevance"


def test_every_gap_has_its_row_with_quotes() -> None:
    rows = as_dicts(tables.gaps(RESULT))
    assert [r["skill_id"] for r in rows] == [g.skill_id for g in RESULT.scored[1].gaps.rows]
    families = next(r for r in rows if r["skill_id"] == "esco:families")
    assert (families["share"], families["status"], families["lift"]) == (0.5, "missing", 2.346)
    assert (families["quote_1"], families["posting_1"]) == ("talk with families", "p-001")
    assert (families["employer_1"], families["date_1"]) == ("Tussock Lane Rest Home", "2025-03-04")
    assert (families["posting_3"], families["employer_3"], families["date_3"]) == ("p-003", "", "")
    assert families["trend"] is None


def test_every_flag_and_reject_has_its_row() -> None:
    flags = as_dicts(tables.flags(RESULT))
    assert [(f["credential_id"], f["rule"]) for f in flags] == [
        (flag.credential_id, flag.rule) for s in RESULT.scored for flag in s.flags
    ]
    assert f"{fixtures.HOSTILE} | {fixtures.FORMULA}" in [f["evidence"] for f in flags]
    assert [r["row"] for r in as_dicts(tables.rejects(RESULT))] == [17, 3]


def test_outcomes_without_a_skill_keep_their_row() -> None:
    rows = [r for r in as_dicts(tables.outcomes(RESULT)) if r["credential_id"] == "nz/care:Basics"]
    assert [(r["outcome_id"], r["skill_id"]) for r in rows][-1] == ("o3", "")
    assert len(rows) == 7


def test_the_same_result_gives_the_same_csv_bytes(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        header, *rows = tables.gaps(RESULT)
        write_csv(tmp_path / name, [str(h) for h in header], rows)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 10


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "workbook.xlsx"
    write_workbook(RESULT, path)
    return path


def test_the_workbook_has_all_sheets_with_frozen_filtered_headers(book: Path) -> None:
    sheets = load_workbook(book)
    assert sheets.sheetnames == ["scores", "gaps", "flags", "outcomes", "rejects", "run"]
    for sheet in sheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        header, *rows = getattr(tables, sheet.title)(RESULT)
        assert [c.value for c in sheet[1]] == list(header)
        assert sheet.max_row == 1 + len(rows)


def test_no_cell_is_a_formula_or_a_link(book: Path) -> None:
    cells = [c for sheet in load_workbook(book) for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
    assert not [c for c in cells if isinstance(c.value, str) and c.value.startswith(("=", "+", "-", "@"))]
    values = {c.value for c in cells}
    assert {"'" + fixtures.FORMULA, "'@h0", f"'+{fixtures.HOSTILE}"} <= values


def test_numbers_stay_numbers(book: Path) -> None:
    sheet = load_workbook(book)["scores"]
    header = [c.value for c in sheet[1]]
    assert sheet.cell(3, header.index("relevance") + 1).value == 49.1
    assert sheet.cell(2, header.index("relevance") + 1).value is None


def test_the_same_result_gives_the_same_workbook(book: Path, tmp_path: Path) -> None:
    write_workbook(RESULT, tmp_path / "again.xlsx")
    assert book.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_a_table_too_long_for_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """9 gap rows, 4 rows a sheet with the header: 3 + 3 + 3."""
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    write_workbook(RESULT, tmp_path / "long.xlsx")
    sheets = load_workbook(tmp_path / "long.xlsx")
    parts = [sheets[name] for name in ("gaps", "gaps 2", "gaps 3")]
    skills = [row[1].value for sheet in parts for row in sheet.iter_rows(min_row=2)]
    assert skills == [g.skill_id for g in RESULT.scored[1].gaps.rows]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    long = dataclasses.replace(RESULT.rejects[0], reason="x" * 40_000)
    write_workbook(dataclasses.replace(RESULT, rejects=(long,)), tmp_path / "wide.xlsx")
    value = load_workbook(tmp_path / "wide.xlsx")["rejects"]["E2"].value
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("the csv file has the whole text)")
