"""The checks on numbers and dates that rules are made of."""

import datetime as dt
from collections.abc import Callable, Mapping

from credlens.taxonomy.frameworks.checks import Argument
from credlens.taxonomy.frameworks.schemes import CREDIT_UNITS

from ..records import Credential
from ..relevance.months import add_months
from ..relevance.review import cycle_under, first_dated
from .stated import Standing, Stated, stated
from .verdicts import Found, Subject, fails, holds, undecided

Arguments = Mapping[str, Argument]


def bound(arguments: Arguments, key: str) -> float | None:
    """Return a numeric argument, None where the check has none."""
    value = arguments.get(key)
    return float(value) if isinstance(value, (int, float)) else None


def _between(arguments: Arguments, subject: Subject) -> Found:
    value = stated(subject.credential, str(arguments["field"]))
    if value.standing is Standing.MISSING:
        return undecided(f"The record does not state {value.column}.")
    number, unit = value.number(), str(arguments.get("unit", value.name))
    if number is None:
        return fails(f"{value.name.capitalize()} “{value.shown}” is not a number.")
    low, high, below = (bound(arguments, key) for key in ("low", "high", "below"))
    said = f"{number:g} {unit}"
    if arguments.get("whole") and not number.is_integer():
        return fails(f"{said} is not a whole number.")
    if low is not None and number < low:
        return fails(f"{said} is less than {low:g}.")
    if high is not None and number > high:
        return fails(f"{said} is more than {high:g}.")
    if below is not None and number >= below:
        return fails(f"{said} is not under {below:g}.")
    return holds(f"{said}.")


def _date_order(arguments: Arguments, subject: Subject) -> Found:
    days, problem = _dates(arguments, ("start", "end"), subject)
    if problem:
        return problem
    start, end = days
    said = f"From {start} to {end}."
    return holds(said) if start <= end else fails(said)


def _span(arguments: Arguments, subject: Subject) -> Found:
    days, problem = _dates(arguments, ("start", "end"), subject)
    if problem:
        return problem
    start, end = days
    months = int(bound(arguments, "months") or 0)
    last = add_months(start, months)
    if end < start:
        return fails(f"It ends on {end}, before it begins on {start}.")
    if end > last:
        return fails(f"From {start} to {end} is longer than {months} months, which end on {last}.")
    return holds(f"From {start} to {end}.")


def _not_past(arguments: Arguments, subject: Subject) -> Found:
    days, problem = _dates(arguments, ("field",), subject)
    if problem:
        return problem
    said = f"It ends on {days[0]}."
    return holds(said) if days[0] >= subject.as_of else fails(said)


def _not_future(arguments: Arguments, subject: Subject) -> Found:
    days, problem = _dates(arguments, ("field",), subject)
    if problem:
        return problem
    return holds(f"Dated {days[0]}.") if days[0] <= subject.as_of else fails(f"{days[0]} lies in the future.")


def _within(arguments: Arguments, subject: Subject) -> Found:
    days, problem = _dates(arguments, ("field",), subject)
    if problem:
        return problem
    months = int(bound(arguments, "months") or 0)
    said = f"Dated {days[0]}."
    return holds(said) if add_months(days[0], months) >= subject.as_of else fails(said)


def _interval(arguments: Arguments, subject: Subject) -> Found:
    approved = first_dated(subject.credential)
    interval = next((i for i in subject.framework.intervals if i.covers(approved)), None)
    cycle = cycle_under(subject.credential, interval) if interval else None
    if cycle is None or cycle.due is None:
        return undecided("The record has no date of approval or review to count from.")
    if interval and interval.is_longest(subject.credential.fact):
        latest = f"The record does not state {interval.period}; at the longest that is usual it is due on {cycle.due}"
        return undecided(f"{latest}.") if cycle.due > subject.as_of else fails(f"{latest}, counted from {cycle.last}.")
    said = f"Last dated {cycle.last}; reviewed every {cycle.months} months, so due on {cycle.due}."
    return holds(said) if cycle.due > subject.as_of else fails(said)


def _credit_hours(arguments: Arguments, subject: Subject) -> Found:
    credential, unit = subject.credential, CREDIT_UNITS[str(arguments["scheme"])]
    if credential.credits is None or credential.hours is None:
        return undecided("The record does not state both credits and hours.")
    return (
        holds(_size(credential))
        if agrees(credential, unit.low, unit.high)
        else fails(
            f"{_size(credential)}, but {credential.credits:g} credits of the {unit.scheme} stand for "
            f"{_range(credential.credits * unit.low, credential.credits * unit.high)} notional hours."
        )
    )


def agrees(credential: Credential, low: float, high: float) -> bool:
    """Tell whether the hours make the stated credits, if one credit is `low` to `high` hours.

    Credits are mostly whole, so half a credit either way is rounding and no contradiction.
    """
    credits, hours = credential.credits or 0, credential.hours or 0
    return (credits - 0.5) * low <= hours <= (credits + 0.5) * high


def _size(credential: Credential) -> str:
    return f"{credential.credits:g} credits and {credential.hours:g} hours"


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _dates(arguments: Arguments, keys: tuple[str, ...], subject: Subject) -> tuple[list[dt.date], Found | None]:
    """Return the dates that the arguments name, or why there is nothing to compare."""
    days = []
    for key in keys:
        value: Stated = stated(subject.credential, str(arguments[key]))
        day = value.date()
        if value.standing is Standing.MISSING:
            return [], undecided(f"The record does not state {value.column}.")
        if day is None:
            return [], fails(f"{value.name.capitalize()} “{value.shown}” is no date; write it as 2026-03-31.")
        days.append(day)
    return days, None


CHECKS: Mapping[str, Callable[[Arguments, Subject], Found]] = {
    "between": _between,
    "date_order": _date_order,
    "span": _span,
    "not_past": _not_past,
    "not_future": _not_future,
    "within": _within,
    "interval": _interval,
    "credit_hours": _credit_hours,
}
