"""A cell of employer evidence to its items."""

import re

from .values import as_items, as_text, listed

_LINES = re.compile(r"[\r\n|]+")
_STRUCTURED = re.compile(r"\s*(?:[-*•]\s+)?(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?\s*;")


def evidence_texts(value: object) -> tuple[str, ...]:
    """Return the distinct items of a cell.

    A line such as "2026-03-01; Harbour Hospital; confirms demand" is one item with its semicolons; other text is
    parted by line ends, ; or | as every list is.
    """
    if listed(value) is not None:
        return as_items(value)
    found: list[str] = []
    for line in _LINES.split(as_text(value)):
        found += as_items([line]) if _STRUCTURED.match(line) else as_items(line)
    return tuple(dict.fromkeys(found))
