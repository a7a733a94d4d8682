"""Cells to values: dates, numbers, names, lists, jurisdictions, and text that spreadsheets would run."""

import csv
import datetime as dt
import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.formats.csv_out import write_csv
from credlens.service.formats.dates import EARLIEST, DayOrder, day_order, parse_date
from credlens.service.formats.jurisdictions import NAMES, jurisdiction_code
from credlens.service.formats.safe import safe_cell
from credlens.service.formats.values import as_items, as_name, as_number, as_text

LATEST = dt.date(2026, 6, 30)


def parsed(value: object, order: DayOrder = DayOrder.DAY_FIRST) -> dt.date:
    return parse_date(value, order=order, latest=LATEST)


@pytest.mark.parametrize(
    "value",
    [
        "2023-01-10",
        "2023/1/10",
        "2023-01-10T23:59:59Z",
        "2023-01-10 08:00:00+13:00",
        "20230110",
        "10/01/2023",
        "10-1-23",
        "10.01.2023",
        "10 Jan 2023",
        "10-Jan-23",
        "10th January 2023",
        "January 10, 2023",
        "Jan. 10 2023",
        "Tue, 10 Jan 2023 10:00:00 GMT",
        "10 janvier 2023",
        " 2023-01-10 ",
        44936,
        44936.0,
        "44936",
        1673308800,
        "1673308800000",
        dt.date(2023, 1, 10),
        dt.datetime(2023, 1, 10, 23, 59),
    ],
)
def test_one_day_in_many_writings(value: object) -> None:
    """Day 44,936 after 1899-12-30 is 2023-01-10: 123 years of 365 days, 30 leap days, 2 + 9 days."""
    assert parsed(value) == dt.date(2023, 1, 10)


def test_the_order_settles_what_is_ambiguous() -> None:
    assert parsed("03/04/2023", DayOrder.DAY_FIRST) == dt.date(2023, 4, 3)
    assert parsed("03/04/2023", DayOrder.MONTH_FIRST) == dt.date(2023, 3, 4)
    assert parsed("03/25/2023", DayOrder.DAY_FIRST) == dt.date(2023, 3, 25)
    assert parsed("03.04.2023", DayOrder.MONTH_FIRST) == dt.date(2023, 4, 3)


def test_a_month_without_a_day_is_its_first() -> None:
    assert [parsed(v) for v in ("2023-09", "Sep 2023", "septembre 2023")] == [dt.date(2023, 9, 1)] * 3


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("########", "for want of room"),
        ("n/a", "not a date"),
        ("3 days ago", "not a date"),
        ("2023", "a number that is no date"),
        ("2023-02-30", "no such day"),
        ("31/13/2023", "no such day"),
        ("2026-07-01", r"in the future \(after 2026-06-30\)"),
        ("1899-12-30", "before 1950"),
        ("0001-01-01", "before 1950"),
        (True, "not a date"),
        (0, "a number that is no date"),
        (-5.5, "not a date"),
        ("", "not a date"),
    ],
)
def test_what_is_no_date(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parsed(value)


@given(st.dates(EARLIEST, LATEST), st.sampled_from(list(DayOrder)))
def test_written_dates_come_back(day: dt.date, order: DayOrder) -> None:
    slashes = "%d/%m/%Y" if order is DayOrder.DAY_FIRST else "%m/%d/%Y"
    for form in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", slashes):
        assert parsed(day.strftime(form), order) == day


@given(st.lists(st.dates(dt.date(2020, 1, 13), dt.date(2020, 1, 31)), min_size=1), st.booleans())
def test_one_day_over_12_settles_the_order(days: list[dt.date], day_first: bool) -> None:
    values = ["05/06/2020", *(d.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y") for d in days)]
    assert day_order(values) == (DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST, "")


def test_an_order_that_nothing_settles_is_noted() -> None:
    order, remark = day_order(["05/06/2020", "07/07/2020", "2020-01-31", "1.2.2020", None, 7])
    assert order is DayOrder.DAY_FIRST
    assert remark == "1 dates fit day/month and month/day (none tells); read as day/month/year"
    order, remark = day_order(["05/06/2020", "1/31/2020", "2/31/2020", "31/1/2020"])
    assert order is DayOrder.MONTH_FIRST
    assert "1 have the day first, 2 the month" in remark


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        (7.5, 7.5),
        (1e-05, 1e-05),
        (Decimal("2.50"), 2.5),
        ("3 credits", 3.0),
        ("~40h", 40.0),
        ("15 ECTS (UK: 30)", 15.0),
        ("1,200 hours", 1200.0),
        ("1,234,567.5", 1234567.5),
        ("7,5", 7.5),
        ("2.5e1", 25.0),
        ("0", 0.0),
    ],
)
def test_numbers(value: object, number: float) -> None:
    assert as_number(value) == number


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("ten", "not a number"),
        ("credits: 3", "not a number"),
        ("-3", "negative"),
        (-0.5, "negative"),
        (math.inf, "not a finite number"),
        ("9" * 400, "not a finite number"),
        (10**400, "not a finite number"),
        (True, "not a number"),
        ("3-6 hours", "a range"),
        ("10:30", "a range or a time"),
        ("2 weeks", r"another unit \(weeks\)"),
        ("90 minutes", "another unit"),
        ("50%", "another unit"),
        ("1.500,5", "not a number"),
        ({"value": 3}, "an object"),
    ],
)
def test_what_is_no_number(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        as_number(value)


@given(st.floats(0, 1e12))
def test_numbers_come_back(number: float) -> None:
    assert as_number(number) == as_number(str(number)) == number


def test_text_is_unaltered_and_names_are_one_line() -> None:
    text = " <p>Cook\x0b&amp;\r\n serve\u202e </p>\t"
    assert as_text(text) == text
    assert as_name(text) == "<p>Cook &amp; serve </p>"
    assert [as_text(v) for v in (None, math.nan, 7.0, 7.5, True, b"caf\xc3\xa9", ["a", 1])] == [
        "",
        "",
        "7",
        "7.5",
        "True",
        "café",
        "a\n1",
    ]


@pytest.mark.parametrize("value", ["a\0b", "half \ud83d pair"])
def test_characters_that_no_file_can_hold(value: str) -> None:
    with pytest.raises(ValueError, match="NUL or half a character"):
        as_text(value)


@pytest.mark.parametrize(
    "value",
    [
        "Cook; Baker;; Cook",
        "Cook|Baker",
        "• Cook\r\n- Baker\n",
        "1. Cook\n2) Baker",
        '["Cook", "Baker"]',
        ["Cook", " Baker ", None],
    ],
)
def test_lists(value: object) -> None:
    assert as_items(value) == ("Cook", "Baker")


def test_list_items_keep_their_commas_and_hyphens() -> None:
    assert as_items("Chef, head; on-call nurse") == ("Chef, head", "on-call nurse")
    assert as_items("[draft] Cook") == ("[draft] Cook",)
    with pytest.raises(ValueError, match="an object"):
        as_items([{"name": "Cook"}])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("au", "AU"),
        ("Australia", "AU"),
        ("Aotearoa", "NZ"),
        ("Aotearoa / New Zealand", "NZ"),
        ("new zealand", "NZ"),
        ("United States of America", "US"),
        ("U.S.", "US"),
        ("France", "FR"),
        ("CA-ON", "CA-ON"),
        ("ca_on", "CA-ON"),
        ("EU", "EU"),
        ("Ontario", None),
        ("GB", None),
        ("California", None),
        ("", None),
    ],
)
def test_jurisdictions(name: str, code: str | None) -> None:
    assert jurisdiction_code(name) == code


@given(st.sampled_from(sorted(NAMES)))
def test_every_jurisdiction_by_code_and_name(code: str) -> None:
    assert jurisdiction_code(code.lower()) == jurisdiction_code(NAMES[code].upper()) == code


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\t=1", "\r=1", "＝1", "--1", "-"])
def test_formulas_are_defused(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-3.5", "+7", "-1e-5", "-.5", "Cook", "", "a=b", "'=1"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert safe_cell(text) == text


def test_csv_bytes(tmp_path: Path) -> None:
    rows = [
        ["=1+1", 3, 0.5, True, None],
        ["a,b\n“c”", np.int64(-2), np.float64(1) / 3, False, math.nan],
        ["é", -1.0, -0.0, np.float32(0.25), 1e-9],
    ]
    write_csv(tmp_path / "t.csv", ["a", "b", "c", "d", "e"], rows)
    assert (tmp_path / "t.csv").read_bytes().decode() == (
        'a,b,c,d,e\n\'=1+1,3,0.5,true,\n"a,b\n“c”",-2,0.333333,false,\né,-1,0,0.25,0\n'
    )


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=2, max_size=2)))
def test_no_written_cell_is_a_formula(rows: list[list[str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write_csv(path, ["a", "b"], rows)
        with path.open(encoding="utf-8", newline="") as file:
            _, *found = csv.reader(file)
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for cell in (cell for row in found for cell in row):
        assert cell[:1] not in set("=@\t\r\n")
        assert cell[:1] not in set("+-") or float(cell) is not None
