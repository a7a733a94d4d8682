"""JSON lines: one object a line; its names are the columns."""

import json
from collections.abc import Iterable

from credlens.taxonomy.errors import UnreadableFileError

from .rows import SHOWN, Row


def read_jsonl(lines: Iterable[str], *, name: str) -> tuple[tuple[str, ...], list[Row]]:
    """Return every name that any object has, by first appearance, and the rows, numbered by line."""
    header: dict[str, None] = {}
    parsed: list[tuple[int, dict[str, object] | str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _object(line)
        if isinstance(found, dict):
            header.update(dict.fromkeys(found))
        parsed.append((number, found, "" if isinstance(found, dict) else line[:SHOWN].strip()))
    if not parsed:
        raise UnreadableFileError("the file is empty; one JSON object a line is needed", path=name)
    if not header:
        number, fault, value = parsed[0]
        raise UnreadableFileError(f"no line holds a JSON object: {fault}", path=name, row=number, value=value)
    return tuple(header), [_row(number, found, value, header) for number, found, value in parsed]


def _object(line: str) -> dict[str, object] | str:
    """Return the object that a line holds, or what is wrong with the line."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return f"not valid JSON: {error.msg} at character {error.pos + 1}"
    except (ValueError, RecursionError):
        # an integer of thousands of digits, or lists nested thousands deep
        return "not JSON that can be read: a number too long, or nested too deep"
    return value if isinstance(value, dict) else "a JSON object {...} is needed on each line"


def _row(number: int, found: dict[str, object] | str, value: str, header: Iterable[str]) -> Row:
    if isinstance(found, str):
        return Row(number=number, fault=found, value=value)
    return Row(number=number, cells=tuple(found.get(column) for column in header))
