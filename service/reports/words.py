"""Numbers in words: percentages, intervals, chances and trends, said the same way on every page."""

import datetime as dt
import math

from credlens.models.relevance.gaps import GapRow, GapStatus

# Not strftime: its month names follow the locale of the machine.
_MONTHS = {
    1: "January",
    2: "February",
    3: "March",
    4: "April",
    5: "May",
    6: "June",
    7: "July",
    8: "August",
    9: "September",
    10: "October",
    11: "November",
    12: "December",
}

_CHANCES = (
    (0.95, "almost certain"),
    (0.8, "very likely"),
    (0.65, "likely"),
    (0.5, "more likely than not"),
    (0.3, "unsure"),
    (0.0, "unlikely"),
)


def percent(share: float) -> str:
    """Return a fraction as a percentage: whole from 10% on, with one decimal below."""
    value = round(100 * share, 1)
    if share > 0 and value < 0.1:
        return "<0.1%"
    return f"{100 * share:.0f}%" if value >= 10 else f"{value:.1f}".removesuffix(".0") + "%"


def percent_range(low: float, high: float) -> str:
    """Return an interval of fractions: 13–37%."""
    return f"{percent(low).removesuffix('%')}–{percent(high)}"


def points(value: float) -> str:
    """Return a score of 0 to 100 as a whole number; its interval is wider than any decimal."""
    return f"{value:.0f}"


def chance_words(probability: float) -> str:
    """Return a probability in words."""
    return next(words for floor, words in _CHANCES if probability >= floor)


def chance(probability: float) -> str:
    """Return a probability in words with its number: very likely (0.86)."""
    return f"{chance_words(probability)} ({probability:.2f})"


def day(date: dt.date) -> str:
    """Return a date as 4 November 2024."""
    return f"{date.day} {_MONTHS[date.month]} {date.year}"


def month(date: dt.date) -> str:
    """Return the month of a date as November 2024."""
    return f"{_MONTHS[date.month]} {date.year}"


def times(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 posting, 1,204 postings."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def trend_words(row: GapRow) -> str:
    """Return which way the demand moves, and how fast the odds do, with the interval.

    Rising and falling are said only of skills whose status says so: among hundreds of skills some
    intervals lie beside zero by chance, and those are said to be so only perhaps.
    """
    if math.isnan(row.trend):
        return "no trend can be told"
    if row.status is GapStatus.EMERGING:
        way = "rising"
    elif row.status is GapStatus.FADING:
        way = "falling"
    elif row.trend_low <= 0 <= row.trend_high:
        way = "no clear change"
    else:
        way = "perhaps rising" if row.trend > 0 else "perhaps falling"
    low, middle, high = (odds_factor(x) for x in (row.trend_low, row.trend, row.trend_high))
    return f"{way}: ×{middle} a year ({low}–{high})"


def change_words(trend: float | None) -> str:
    """Return a change of the log-odds a year as the factor by which demand moves, without its interval."""
    if trend is None:
        return "cannot be told"
    if abs(trend) < math.log(1.05):
        return "about the same"
    return f"{'rising' if trend > 0 else 'falling'}, about ×{odds_factor(trend)} a year"


def odds_factor(log_odds: float) -> str:
    """Return exp(x), by which odds are multiplied, with two digits; beyond a hundredfold the digits mean nothing."""
    if abs(log_odds) > math.log(100):
        return ">100" if log_odds > 0 else "<0.01"
    value = math.exp(log_odds)
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.95 else f"{value:.2f}"
