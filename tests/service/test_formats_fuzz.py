"""Whatever the bytes: records whose counts add up, or an error that credlens raises on purpose."""

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.csv_out import write_csv
from credlens.service.formats.postings import read_postings
from credlens.taxonomy.errors import CredlensError

HEADERS = {
    "csv": b"id,title,text,outcomes,date,credits\n",
    "tsv": b"id\ttitle\ttext\toutcomes\tdate\tcredits\n",
    "jsonl": b'{"id": 1, "title": "Cook", "text": "Bake", "outcomes": "Bake", "date": "2026-01-01"}\n',
}
ROW = {"id": "1", "title": "Cook", "text": "Bake", "outcomes": "Bake", "date": "2026-01-01"}
# Pieces that matter to one format or another, so that random bytes get past the front door.
MARKS = (b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x81", b"\xe9")
ROWS = (
    b"1,Cook,Bake,Bake,2026-01-01,3\n",
    b'2,Nurse,"Care\n',
    b'{"id": "\\ud800", "title": [], "text": 1e999, "outcomes": {"text": 1}}\n',
    b'{"id": NaN}\n',
)
PIECES = st.sampled_from((*MARKS, *ROWS, b"31/12/2025", b"########", b"LO1 a; LO2 b", b"[[", b"{"))
content = st.lists(PIECES | st.binary(max_size=6), max_size=14).map(b"".join)


def check(path: Path) -> None:
    for read in (read_postings, read_catalogue):
        try:
            loaded = read([path])
        except CredlensError:
            continue
        assert loaded.counts.rows == loaded.counts.records + loaded.counts.rejected
        cells = [(r.path, r.row, r.column, r.value, r.reason, r.kept) for r in loaded.rejects]
        write_csv(path.with_name("rejects"), ["path", "row", "column", "value", "reason", "kept"], cells)
        "".join(loaded.notes).encode()


fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "xlsx", "parquet", "csv.gz"])
@fuzz
@given(content=content)
def test_random_bytes(tmp_path: Path, kind: str, content: bytes) -> None:
    path = tmp_path / f"t.{kind}"
    path.write_bytes(gzip.compress(content) if kind.endswith("gz") else content)
    check(path)


@pytest.mark.parametrize("kind", list(HEADERS))
@fuzz
@given(content=content)
def test_random_bytes_after_a_header(tmp_path: Path, kind: str, content: bytes) -> None:
    path = tmp_path / f"t.{kind}"
    path.write_bytes(HEADERS[kind] + content)
    check(path)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(ROW))
    book.worksheets[0].append(list(ROW.values()))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([ROW]), buffer)
    return buffer.getvalue()


WHOLE = {"xlsx": workbook(), "parquet": parquet(), "csv.gz": gzip.compress(HEADERS["csv"] + b"1,a,b,c,,\n" * 9)}


@pytest.mark.parametrize("kind", list(WHOLE))
@fuzz
@given(data=st.data())
def test_damaged_files(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    """A few bytes overwritten, or the end cut off."""
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"t.{kind}"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    check(path)
    path.write_bytes(whole)
    check(path)


@fuzz
@given(data=st.data())
def test_damage_inside_a_workbook(tmp_path: Path, data: st.DataObject) -> None:
    """The zip is sound; one of the documents in it is not what it should be."""
    with zipfile.ZipFile(io.BytesIO(WHOLE["xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    start, end = sorted(data.draw(st.integers(0, len(parts[name]))) for _ in range(2))
    new = data.draw(st.binary(max_size=4) | st.sampled_from([b"<c/>", b'r="ZZZZ9"', b"9" * 400, b't="d"', b't="e"']))
    parts[name] = parts[name][:start] + new + parts[name][end:]
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for part, text in parts.items():
            if data.draw(st.integers(0, 20)):
                archive.writestr(part, text)
    check(tmp_path / "t.xlsx")
