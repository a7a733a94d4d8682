"""Writing JSON documents: the same document gives the same bytes, and a broken write leaves what was there."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


def write_json(document: object, path: Path) -> None:
    """Write a document as indented UTF-8; half characters, which no file can hold, become question marks.

    A document that is an iterator, or a mapping some of whose values are, is written as these are drawn: as a list.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.writelines(piece.encode("utf-8", errors="replace") for piece in _pieces(document))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _pieces(document: object) -> Iterator[str]:
    if isinstance(document, Iterator):
        yield from _items(document, "")
    elif isinstance(document, Mapping) and any(isinstance(value, Iterator) for value in document.values()):
        before = "{"
        for name, value in document.items():
            yield f"{before}\n  {_text(name, '')}: "
            yield from _items(value, "  ") if isinstance(value, Iterator) else (_text(value, "  "),)
            before = ","
        yield "\n}"
    else:
        yield _text(document, "")
    yield "\n"


def _items(values: Iterable[object], margin: str) -> Iterator[str]:
    before = "["
    for value in values:
        yield f"{before}\n{margin}  {_text(value, margin + '  ')}"
        before = ","
    yield "[]" if before == "[" else f"\n{margin}]"


def _text(value: object, margin: str) -> str:
    # No line of a text is broken: there \n is written as two characters.
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).replace("\n", f"\n{margin}")
