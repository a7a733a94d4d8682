"""What is written as CSV and XLSX opens in LibreOffice with the same values in its cells."""

import csv
import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from credlens.service.formats.csv_out import write_csv
from credlens.service.reports import tables
from credlens.service.reports.workbook import write_workbook

from .report_fixtures import care, hostile, result, unscored

pytestmark = pytest.mark.skipif(
    not shutil.which("soffice"),
    reason="LibreOffice is not installed, so nothing was opened in it: apt-get install libreoffice-calc-nogui",
)

RESULT = result(care(), unscored(), hostile())
NAMES = ("scores", "gaps", "flags")
# Comma, quote, UTF-8, from line 1, ..., numbers in full and not as shown, no formulas, ..., every sheet.
_TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_FROM_CSV = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"
ODD = [
    ["text", "number", "more"],
    ["plain", 0.123456789, "a, b"],
    ['say "hi"', -1.5, "two\nlines"],
    ["=1+1", 0, "+49 30 1234567"],
    ["-5 °C", 1e15, "@home"],
    ["café – ﬁ 🍞", 7, "  spaces  "],
    ["'quoted'", 12, "tab\tinside"],
    ["x" * 5000, 1, "; | ,"],
]


def opened(files: Sequence[Path], out: Path, *options: str) -> None:
    """Let LibreOffice open files and write each sheet of theirs as csv."""
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *options, "--convert-to", _TO_CSV, "--outdir", str(out)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=180)


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def assert_same(found: list[list[str]], expected: Sequence[Sequence[str]]) -> None:
    """A number may be written in another way; a text may not. LibreOffice leaves out empty cells at a row's end."""
    assert len(found) == len(expected)
    for number, (row, wanted) in enumerate(zip(found, expected, strict=True), start=1):
        row = row + [""] * (len(wanted) - len(row))
        assert len(row) == len(wanted)
        for cell, value in zip(row, wanted, strict=True):
            assert cell == value or _number(cell) == pytest.approx(_number(value)), (
                f"row {number}: {cell!r} for {value!r}"
            )


def _number(text: str) -> float:
    try:
        return {"TRUE": 1.0, "FALSE": 0.0, "true": 1.0, "false": 0.0}.get(text) or float(text)
    except ValueError:
        return math.nan


def test_csv_files_open_with_the_same_values(tmp_path: Path) -> None:
    out, files = tmp_path / "out", [tmp_path / f"{name}.csv" for name in (*NAMES, "odd")]
    for path in files:
        header, *rows = ODD if path.stem == "odd" else [*getattr(tables, path.stem)(RESULT)]
        write_csv(path, [str(column) for column in header], rows)
    opened(files, out, _FROM_CSV)
    for path in files:
        (made,) = out.glob(f"{path.stem}*.csv")
        assert_same(cells(made), cells(path))


def test_a_workbook_opens_with_the_same_values(tmp_path: Path) -> None:
    """The sheets hold what the csv files hold: a formula is the same text, with its apostrophe."""
    write_workbook(RESULT, tmp_path / "book.xlsx")
    opened([tmp_path / "book.xlsx"], tmp_path / "out")
    for name in NAMES:
        header, *rows = getattr(tables, name)(RESULT)
        write_csv(tmp_path / f"{name}.csv", [str(column) for column in header], rows)
        assert_same(cells(tmp_path / "out" / f"book-{name}.csv"), cells(tmp_path / f"{name}.csv"))
