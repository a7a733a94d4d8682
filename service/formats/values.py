"""One cell to one value: text, names, numbers, lists."""

import json
import math
import re

# C0 and C1 controls, and the marks that make neighbouring letters run backwards.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SEPARATORS = re.compile(r"[\r\n;|]+")
_BULLET = re.compile(r"^(?:[\s•·▪◦‣●○✓✔■□]+|[-*–—]\s+|\(?\d{1,2}[.)]\s+)+")
_NUMBER = re.compile(
    r"[~≈]?\s*((?>[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?:[eE][+-]?\d+)?))(?![.,]?\d)\s*(.*)",
    re.DOTALL,
)
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
# What a size in hours or credits is not counted in; a leading number before these is another quantity.
_OTHER_UNIT = re.compile(
    r"(%|min|days?\b|weeks?\b|wks?\b|months?\b|years?\b|yrs?\b|jours?\b|semaines?\b|mois\b)", re.IGNORECASE
)
_RANGE = re.compile(r"(?:[-–—/:]|to\b|or\b|à\b)\s*\d", re.IGNORECASE)


def as_text(value: object) -> str:
    """Return a cell as text, unaltered where it is text; the items of a list one a line.

    Raises ValueError where it is an object, or holds characters that no text file can hold.
    """
    if isinstance(value, (list, tuple)):
        return "\n".join(_scalar_text(item) for item in value)
    return _scalar_text(value)


def _scalar_text(value: object) -> str:
    if is_blank(value):
        return ""
    if isinstance(value, (dict, list, tuple)):
        raise ValueError("an object, where text is expected")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # spreadsheets keep 7 as 7.0
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    text = str(value)
    if "\0" in text or _SURROGATE.search(text):
        raise ValueError("holds a NUL or half a character")
    return text


def is_blank(value: object) -> bool:
    """Return whether a cell holds nothing."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, str) and not value.strip())


def as_name(value: object) -> str:
    """Return a cell as one line: control characters become spaces, spaces are collapsed."""
    return " ".join(_CONTROL.sub(" ", as_text(value)).split())


def as_number(value: object) -> float:
    """Return the number that a cell holds or begins with, as in '3 credits', '1,200 h' or '7,5'.

    Raises ValueError where there is none, or it is negative, a range, or in another unit such as weeks.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            raise ValueError("not a finite number") from None
    else:
        number = _leading_number(as_text(value).strip())
    if number < 0 or not math.isfinite(number):
        raise ValueError("negative" if number < 0 else "not a finite number")
    return number


def _leading_number(text: str) -> float:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise ValueError("not a number")
    digits, rest = match.groups()
    if _RANGE.match(rest):
        raise ValueError("a range or a time, not one number")
    if unit := _OTHER_UNIT.match(rest):
        raise ValueError(f"in another unit ({unit[0]})")
    return float(_THOUSANDS.sub("", digits).replace(",", "."))


def as_items(value: object) -> tuple[str, ...]:
    """Return the distinct items of a cell: a list, a JSON list, or text parted by line ends, ; or |."""
    items = listed(value)
    if items is None:
        items = _SEPARATORS.split(as_text(value))
    names = (as_name(_BULLET.sub("", as_text(item))) for item in items)
    return tuple(dict.fromkeys(name for name in names if name))


def listed(value: object) -> list[object] | None:
    """Return the items of a list, or of text that is a JSON list; None where a cell is neither."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None
