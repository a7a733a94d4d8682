"""Any file to rows: formats, encodings, broken rows, broken files."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.formats.delimited import read_delimited
from credlens.service.formats.tables import MAX_CELL, read_lines, read_table
from credlens.taxonomy.errors import InputError, UnreadableFileError


def file(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def good(path: Path, **options: Any) -> list[tuple[int, tuple[object, ...]]]:
    return [(row.number, row.cells) for row in read_table(path, **options).rows if not row.fault]


def faults(path: Path) -> dict[int, str]:
    return {row.number: row.fault for row in read_table(path).rows if row.fault}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = file(tmp_path, f"id{mark}title{mark}text\n1{mark}Cook{mark}Bake\n")
    assert read_table(path).header == ("id", "title", "text")
    assert good(path) == [(2, ("1", "Cook", "Bake"))]


def test_tsv_keeps_commas(tmp_path: Path) -> None:
    assert good(file(tmp_path, "id\ttext\n1\ta, b\n", "t.tsv")) == [(2, ("1", "a, b"))]


def test_rows_count_records_not_lines(tmp_path: Path) -> None:
    """Header 1; record 2 spans three lines; the blank line is record 3 and no row; the last is record 4."""
    path = file(tmp_path, 'id,text\n1,"one\ntwo\nthree"\n\n2,four\n')
    assert good(path) == [(2, ("1", "one\ntwo\nthree")), (4, ("2", "four"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(tmp_path: Path, end: str) -> None:
    path = file(tmp_path, end.join(['id,"ti', 'tle"', "1,Cook", "2,Nurse"]))
    assert read_table(path).header == ("id", "ti tle")
    assert good(path) == [(2, ("1", "Cook")), (3, ("2", "Nurse"))]


def test_cells_come_back_unaltered(tmp_path: Path) -> None:
    text = ' <b>Cook</b> &amp; "serve"\x0b\x07\r\n\ttwo  spaces '
    path = file(tmp_path, 'id,text\n1,"' + text.replace('"', '""') + '"\n')
    assert good(path) == [(2, ("1", text))]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=3, max_size=3), min_size=1))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    lines = io.StringIO(buffer.getvalue(), newline="")
    header, found = read_delimited(lines, name="t")
    assert header == ("a", "b", "c")
    assert [list(row.cells) for row in found] == rows


def test_a_short_and_a_long_row_cost_only_themselves(tmp_path: Path) -> None:
    path = file(tmp_path, "id,title,text\n1,Cook\n2,Nurse,Care\n3,Tiler,Lay,tiles\n4,Clerk,File\n")
    assert good(path) == [(3, ("2", "Nurse", "Care")), (5, ("4", "Clerk", "File"))]
    assert faults(path) == {
        2: "the row is cut short: 2 cells where the header has 3",
        4: "the row is too long: 4 cells where the header has 3",
    }


def test_an_unclosed_quote_costs_its_row_only(tmp_path: Path) -> None:
    path = file(tmp_path, 'id,title,text\n1,Cook,Bake\n2,Nurse,"Care\n3,Tiler,Lay\n4,Clerk,File\n')
    assert [number for number, _ in good(path)] == [2, 4, 5]
    assert faults(path) == {3: "an opening quote never closes; line 3 of the file left out"}
    assert [row.value for row in read_table(path).rows if row.fault] == ['2,Nurse,"Care']


def test_an_unclosed_quote_that_a_later_quote_closes(tmp_path: Path) -> None:
    """A lenient reader would make one row of lines 2 and 3, with the right number of cells."""
    path = file(tmp_path, 'id,title,text\n1,Cook,"Bake\n2,Nurse,"Care, and more"\n3,Tiler,Lay\n')
    assert good(path) == [(3, ("2", "Nurse", "Care, and more")), (4, ("3", "Tiler", "Lay"))]
    assert "not closed until line 3" in faults(path)[2]


def test_a_file_cut_off_inside_a_long_cell(tmp_path: Path) -> None:
    """The lines that were meant for the cell are no rows of their own."""
    path = file(tmp_path, 'id,title,text\n1,Cook,Bake\n2,Nurse,"Care\nfor people,\nand')
    assert good(path) == [(2, ("1", "Cook", "Bake"))]
    assert faults(path) == {3: "an opening quote never closes; lines 3 to 5 of the file left out"}


def test_a_quote_that_is_not_doubled(tmp_path: Path) -> None:
    path = file(tmp_path, 'id,text\n1,"Say "hello" to all"\n2,"Say ""hello"""\n')
    assert good(path) == [(3, ("2", 'Say "hello"'))]
    assert faults(path) == {2: "a quote inside a quoted cell is not doubled; line 2 of the file left out"}


@given(
    cells=st.lists(st.sampled_from(["Bake", "", "a, b", 'say "so"', "two\nlines"]), min_size=1),
    data=st.data(),
)
def test_a_quote_left_open_costs_one_row_wherever_it_is(cells: list[str], data: st.DataObject) -> None:
    rows = [f'{number},"{cell.replace(chr(34), chr(34) * 2)}",x\n' for number, cell in enumerate(cells)]
    broken = data.draw(st.integers(0, len(cells)))
    text = "".join(["id,text,more\n", *rows[:broken], 'open,"never closed,x\n', *rows[broken:]])
    _, rows_read = read_delimited(io.StringIO(text, newline=""), name="t")
    found = list(rows_read)
    assert [row.number for row in found] == list(range(2, len(cells) + 3))
    assert [row.number for row in found if row.fault] == [broken + 2]
    assert [row.cells[1] for row in found if not row.fault] == cells


def test_byte_order_mark_and_utf16(tmp_path: Path) -> None:
    text = "id,title\n1,Pâtissière\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = file(tmp_path, text.encode(encoding))
        assert read_table(path).header == ("id", "title")
        assert good(path) == [(2, ("1", "Pâtissière"))]
        assert read_table(path).notes == []


def test_cp1252_is_read_line_by_line_and_noted(tmp_path: Path) -> None:
    """One stray line leaves the accents of the others alone. 0x92 stands at 9 + 7 + 2 = offset 18."""
    path = file(tmp_path, "id,title\n1,Zoë\n".encode() + b"2,\x92tis caf\xe9\n")
    assert good(path) == [(2, ("1", "Zoë")), (3, ("2", "’tis café"))]
    (note,) = read_table(path).notes
    assert "1 line is not UTF-8 (first at byte offset 18)" in note


def test_bytes_of_neither_encoding_name_their_place(tmp_path: Path) -> None:
    """0x81 is undefined in cp1252; it stands after 9 + 2 bytes."""
    path = file(tmp_path, b"id,title\n1,\x81\n")
    with pytest.raises(UnreadableFileError, match=r"0x81 at byte offset 11 .* as UTF-8"):
        read_table(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", "the file is empty"),
        ("t.csv", b"\n\n", "blank lines only"),
        ("t.csv", b"id,title\n", "a header and no rows"),
        ("t.jsonl", b"", "the file is empty"),
        ("t.jsonl", b"[1]\nx\n", "no line holds a JSON object"),
        ("t.xlsx", b"", "not an XLSX workbook"),
        ("t.xlsx", b"PK\x03\x04 broken", "not an XLSX workbook"),
        ("t.xlsx", b"id,title\n1,2\n", "not an XLSX workbook"),
        ("t.parquet", b"", "not a Parquet file"),
        ("t.parquet", b"PAR1 broken PAR1", "not a Parquet file"),
        ("t.csv.gz", b"id,title\n1,2\n", "not a gzip file"),
        ("t.csv.gz", gzip.compress(b"id,title\n" * 99, mtime=0)[:-9], "broken gzip file"),
        ("t.csv.gz", b"\x1f\x8bbroken", "broken gzip file"),
        ("t.csv", b"PK\x03\x04rest", "an XLSX or zip file"),
        ("t.csv", b'id,"title\n1,2\n', "header cannot be read: an opening quote never closes"),
        ("t.csv", b"i\0d,title\n1,2\n", "NUL bytes"),
        ("t.csv", b"id," + b"x" * 501 + b"\n1,2\n", "the first row is no header"),
        ("t.doc", b"id,title\n", r"\.csv, \.tsv, \.xlsx, \.parquet, \.jsonl, \.ndjson"),
        ("t.xlsx.gz", b"", "does not end in one of"),
        ("t", b"id,title\n", "--format"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = file(tmp_path, content, name)
    with pytest.raises(UnreadableFileError, match=message) as caught:
        read_table(path)
    assert str(path) in str(caught.value)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableFileError, match="this is a folder"):
        read_table(tmp_path / "folder.csv")


def test_format_overrides_the_suffix(tmp_path: Path) -> None:
    path = file(tmp_path, "id,title\n1,Cook\n", "export.dat")
    assert good(path, format="csv") == [(2, ("1", "Cook"))]
    with pytest.raises(InputError, match=r"no format 'exel'; valid: csv, tsv, xlsx, parquet, jsonl"):
        read_table(path, format="exel")


def test_gzip_and_the_sum_of_the_bytes_on_disk(tmp_path: Path) -> None:
    packed = gzip.compress(b"id,title\n1,Cook\n")
    path = file(tmp_path, packed, "t.csv.gz")
    assert good(path) == [(2, ("1", "Cook"))]
    assert read_table(path).sha256 == hashlib.sha256(packed).hexdigest()


def test_json_lines_number_rows_by_line(tmp_path: Path) -> None:
    lines = ['{"id": 1, "title": "Cook"}', "", "{broken", '{"title": "Nurse", "tags": ["a"]}', "[1, 2]"]
    table = read_table(file(tmp_path, "\n".join(lines), "t.jsonl"))
    assert table.header == ("id", "title", "tags")
    assert [(r.number, r.cells) for r in table.rows if not r.fault] == [
        (1, (1, "Cook", None)),
        (4, (None, "Nurse", ["a"])),
    ]
    assert {r.number: r.fault[:14] for r in table.rows if r.fault} == {
        3: "not valid JSON",
        5: "a JSON object ",
    }


@pytest.mark.parametrize("line", ["[" * 100_000, '{"id": ' + "9" * 5000 + "}"])
def test_json_that_python_refuses_is_a_fault(tmp_path: Path, line: str) -> None:
    path = file(tmp_path, f'{{"id": 1}}\n{line}\n', "t.jsonl")
    assert list(faults(path)) == [2]


def test_xlsx_rows_are_those_of_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Courses").append(["id", "title", None, "issued"])
    sheet = book["Courses"]
    sheet.append([7, "Cook", "beside the table", dt.datetime(2026, 3, 31)])
    sheet.append([None, None, None, None])
    sheet.append([8.5, "Nurse"])
    sheet["F4"] = "far right"
    book.create_sheet("Notes").append(["not read"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    table = read_table(path)
    assert table.header == ("id", "title", "", "issued")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, (7, "Cook", "beside the table", dt.datetime(2026, 3, 31))),
        (4, (8.5, "Nurse", None, None)),
    ]
    assert table.notes == [f"{path}: sheet 'Courses' read; left out: 'Sheet', 'Notes'"]


def test_an_empty_workbook(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(UnreadableFileError, match="no sheet holds a value"):
        read_table(tmp_path / "t.xlsx")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableFileError, match="not an XLSX workbook"):
        read_table(tmp_path / "t.xlsx")


def test_parquet_keeps_types(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "outcomes": ["Bake", "Serve"], "issued": dt.date(2026, 3, 31), "hours": 40.5},
        {"id": "2", "outcomes": None, "issued": None, "hours": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").header == ("id", "outcomes", "issued", "hours")
    assert good(tmp_path / "t.parquet") == [
        (2, ("1", ["Bake", "Serve"], dt.date(2026, 3, 31), 40.5)),
        (3, ("2", None, None, None)),
    ]


def test_the_same_rows_from_every_format(tmp_path: Path) -> None:
    rows = [{"id": "a", "title": "Cook"}, {"id": "b", "title": "Nurse"}]
    lists = [["id", "title"], ["a", "Cook"], ["b", "Nurse"]]
    file(tmp_path, "".join(",".join(row) + "\n" for row in lists), "t.csv")
    file(tmp_path, "".join("\t".join(row) + "\n" for row in lists), "t.tsv")
    file(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "t.ndjson")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    book = openpyxl.Workbook()
    for row in lists:
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    tables = [read_table(path) for path in sorted(tmp_path.glob("t.*"))]
    assert len(tables) == 5
    assert {table.header for table in tables} == {("id", "title")}
    assert {tuple(row.cells for row in table.rows) for table in tables} == {(("a", "Cook"), ("b", "Nurse"))}


def test_lines_of_a_text(tmp_path: Path) -> None:
    assert read_lines(b"\xef\xbb\xbfWeld pipes\r\n\n  \nLay\xe2\x80\xa8tiles", name="-") == (
        ["Weld pipes", "", "  ", "Lay\u2028tiles"],
        [],
    )
    path = file(tmp_path, gzip.compress(b"caf\xe9\n"), "t.txt.gz")
    lines, notes = read_lines(path, name="t")
    assert lines == ["café"]
    assert "cp1252" in notes[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "there is no text"), (b"a\nb\0", "row 2: .*NUL"), (b"a" * (MAX_CELL + 1), "1,000,001 characters")],
)
def test_lines_that_cannot_be_matched(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        read_lines(content, name="-")
