"""JSON lines: one object a line; its names are the columns."""

import json
from collections.abc import Iterable, Iterator, Sequence

from credlens.taxonomy.errors import UnreadableFileError

from .rows import SHOWN, Row


def jsonl_header(lines: Iterable[str], *, name: str) -> tuple[str, ...]:
    """Return every name that any object has, by first appearance."""
    header: dict[str, None] = {}
    first: tuple[int, str, str] | None = None
    for number, line, found in _objects(lines):
        if isinstance(found, dict):
            header.update(dict.fromkeys(found))
        first = first or (number, line, found if isinstance(found, str) else "")
    if first is None:
        raise UnreadableFileError("the file is empty; one JSON object a line is needed", path=name)
    if not header:
        number, line, fault = first
        raise UnreadableFileError(f"no line holds a JSON object: {fault}", path=name, row=number, value=_shown(line))
    return tuple(header)


def jsonl_rows(lines: Iterable[str], header: Sequence[str]) -> Iterator[Row]:
    """Yield the rows, numbered by line, as they are drawn."""
    for number, line, found in _objects(lines):
        if isinstance(found, str):
            yield Row(number=number, fault=found, value=_shown(line))
        else:
            yield Row(number=number, cells=tuple(found.get(column) for column in header))


def _objects(lines: Iterable[str]) -> Iterator[tuple[int, str, dict[str, object] | str]]:
    """Yield number, line and object of the lines that are not blank; instead of an object what is wrong with it."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line, _object(line)


def _shown(line: str) -> str:
    return line[:SHOWN].strip()


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
