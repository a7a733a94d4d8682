"""Dates as tables write them: ISO, day and month in either order, month names, spreadsheet serials."""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum

# Earlier ones are slips of the keyboard or the zero of some program's calendar (1899, 1900, 1904).
EARLIEST = dt.date(1950, 1, 1)
# Day 0 of the serials that spreadsheets keep dates as (the 1900 system).
_SERIAL_ZERO = dt.date(1899, 12, 30)
_SERIALS = range((EARLIEST - _SERIAL_ZERO).days, (dt.date(2100, 1, 1) - _SERIAL_ZERO).days)
# Unix times of 2001 to 2286: 10 digits in seconds, 13 in milliseconds.
_SECONDS, _MILLISECONDS = 10, 13

_TIME = r"(?:[T\s].*)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.DOTALL)
_COMPACT = re.compile(rf"((?:19|20)\d\d)(\d\d)(\d\d){_TIME}", re.DOTALL)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d\d){_TIME}", re.DOTALL)
_DAY_NAME_YEAR = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]*([^\W\d_]{3,10})\.?,?[\s-]*(\d{4}|\d\d)\b")
_NAME_DAY_YEAR = re.compile(r"\b([^\W\d_]{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_NAME_YEAR = re.compile(r"([^\W\d_]{3,10})\.?,?\s+(\d{4})")
_DIGITS = re.compile(r"\d+(?:\.0*)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev fevr fevrier fév févr février",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aout août",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december déc décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}


class DayOrder(StrEnum):
    """Which comes first in 03/04/2026."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"


def day_order(values: Iterable[object]) -> tuple[DayOrder, str]:
    """Return the order that a file's dates follow, and a remark where they do not settle it.

    One date whose day is over 12 settles it. With none, the day comes first, as in four of the five
    jurisdictions; with some of either kind, the more frequent order wins.
    """
    day_first = month_first = undecided = 0
    for value in values:
        match = _NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
        if match and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            day_first += first > 12
            month_first += second > 12
            undecided += first <= 12 and second <= 12 and first != second
    order = DayOrder.MONTH_FIRST if month_first > day_first else DayOrder.DAY_FIRST
    if undecided and bool(day_first) == bool(month_first):
        known = f"{day_first} have the day first, {month_first} the month" if day_first else "none tells"
        return order, f"{undecided} dates fit day/month and month/day ({known}); read as {order}"
    return order, ""


def parse_date(value: object, *, order: DayOrder, latest: dt.date) -> dt.date:
    """Return the day that a cell names; a month without a day is its first.

    latest   the last day that is no mistake
    Raises   ValueError with the reason where there is no such day, or it is out of bounds.
    """
    day = _read(value, order)
    if day < EARLIEST:
        raise ValueError(f"a year before {EARLIEST.year}")
    if day > latest:
        raise ValueError(f"in the future (after {latest:%Y-%m-%d})")
    return day


def _read(value: object, order: DayOrder) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    if _DIGITS.fullmatch(text):
        return _from_number(text.partition(".")[0])
    if text and not text.strip("#"):
        raise ValueError("the spreadsheet showed #### for want of room, and the date is lost")
    for parts in (_numeric_parts(text, order), _named_parts(text)):
        if parts:
            return _day(*parts)
    raise ValueError("not a date; write 2026-03-31")


def _from_number(digits: str) -> dt.date:
    if len(digits) in (_SECONDS, _MILLISECONDS):
        seconds = int(digits[:_SECONDS])
        return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)).date()
    if match := _COMPACT.fullmatch(digits):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if len(digits) <= 6 and int(digits) in _SERIALS:
        return _SERIAL_ZERO + dt.timedelta(days=int(digits))
    raise ValueError("a number that is no date; write 2026-03-31")


def _numeric_parts(text: str, order: DayOrder) -> tuple[int, int, int] | None:
    """Return year, month and day of a date in digits."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_MONTH.fullmatch(text):
        return int(match[1]), int(match[2]), 1
    if not (match := _NUMERIC.fullmatch(text)):
        return None
    day, month = int(match[1]), int(match[3])
    # 3.4.2026 is written with the day first everywhere; elsewhere a number over 12 can only be the day.
    if match[2] != "." and (month > 12 or (order is DayOrder.MONTH_FIRST and day <= 12)):
        day, month = month, day
    return _year(match[4]), month, day


def _named_parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a date that names its month, in English or French."""
    if match := _DAY_NAME_YEAR.search(text):
        day, name, year = match[1], match[2], match[3]
    elif match := _NAME_DAY_YEAR.search(text):
        day, name, year = match[2], match[1], match[3]
    elif match := _NAME_YEAR.fullmatch(text):
        day, name, year = "1", match[1], match[2]
    else:
        return None
    month = _MONTHS.get(name.casefold())
    return (_year(year), month, int(day)) if month else None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError("there is no such day") from None
