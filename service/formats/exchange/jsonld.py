"""JSON-LD as the tree that publishers write: terms without prefixes, and a walk over all that it holds."""

import re
from collections.abc import Iterator
from typing import Any, cast

from .linked import many

_LANGUAGE = re.compile(r"@(?:value|language|none)|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def term(name: str) -> str:
    """Return a term without prefix or namespace: ceterms:name and https://purl.org/ctdl/terms/name are name."""
    return name if name.startswith("@") else re.split(r"[:/#]", name)[-1]


def plain(value: object) -> object:
    """Return a tree whose keys are terms without prefixes, all down; @id and @type lose their @, literals stay."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict) or (value and all(_LANGUAGE.fullmatch(key) for key in value.keys() - {"id"})):
        return value
    return {key.lstrip("@") if key in ("@id", "@type") else term(key): plain(item) for key, item in value.items()}


def plain_node(value: dict[str, Any]) -> dict[str, Any]:
    """Return a node as `plain` does."""
    return cast(dict[str, Any], plain(value))


def walk(value: object) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, property and node of every object of a tree, outer ones first; the root has neither."""
    pending: list[tuple[str, str, object]] = [("", "", value)]
    while pending:
        path, key, item = pending.pop()
        if isinstance(item, list):
            pending += [(f"{path}[{n}]", key, one) for n, one in reversed([*enumerate(item)])]
        elif isinstance(item, dict):
            yield path, key, item
            inner = [(f"{path}.{k}" if path else k, k, v) for k, v in item.items() if k != "@context"]
            pending += reversed(inner)


def contexts(document: dict[str, Any]) -> list[str]:
    """Return the addresses of the contexts that a document names."""
    return [one for one in many(document.get("@context")) if isinstance(one, str)]
