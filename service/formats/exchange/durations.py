"""Lengths of time as ISO 8601 writes them: PT60H, P12W."""

import re

_HOURS = re.compile(r"PT(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:\d+(?:[.,]\d+)?S)?", re.IGNORECASE)
_WEEKS = re.compile(r"P(\d+(?:[.,]\d+)?)W", re.IGNORECASE)


def hours(duration: str) -> float | None:
    """Return the hours of a duration in hours and minutes; None where it counts days or more, or is none.

    A day, a month or a year of learning is no number of hours, so none is made of it.
    """
    match = _HOURS.fullmatch(duration.strip())
    if not match or not (match[1] or match[2]):
        return None
    return round(_number(match[1]) + _number(match[2]) / 60, 2)


def weeks(duration: str) -> float | None:
    """Return the weeks of a duration in weeks, None where it is in anything else."""
    match = _WEEKS.fullmatch(duration.strip())
    return _number(match[1]) if match else None


def iso_hours(value: float) -> str:
    """Return hours as a duration: 12.5 is PT12H30M."""
    whole, minutes = divmod(round(value * 60), 60)
    return f"PT{whole}H" + (f"{minutes}M" if minutes else "")


def _number(digits: str | None) -> float:
    return float(digits.replace(",", ".")) if digits else 0.0
