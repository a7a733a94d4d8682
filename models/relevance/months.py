"""The same day some months away, by the calendar."""

import datetime as dt
from calendar import monthrange


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later (earlier if negative), the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: dt.date, last: dt.date) -> int:
    """Return how many calendar months apart two days are: 31 January and 1 February are 1 apart."""
    return (last.year - first.year) * 12 + last.month - first.month
