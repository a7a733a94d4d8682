"""Values of JSON-LD documents: one or many, plain or by language."""

import re
from collections.abc import Iterator, Mapping

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_LANGUAGES = ("en", "en-GB", "en-US", "en-gb", "en-us", "@none", "und")


def many(value: object) -> list[object]:
    """Return a value as a list: nothing is none, a list stays one, all else is one item."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def nodes(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a value that is one or several."""
    return [item for item in many(value) if isinstance(item, Mapping)]


def node(value: object) -> Mapping[str, object]:
    """Return the first object of a value, an empty one where it has none."""
    return next(iter(nodes(value)), {})


def text(value: object) -> str:
    """Return a text: plain, {"@value"}, or by language, English first, else the first language given."""
    if isinstance(value, list):
        return next(filter(None, map(text, value)), "")
    if isinstance(value, Mapping):
        if "@value" in value:
            return text(value["@value"])
        return next(filter(None, (text(value[key]) for key in _by_language(value))), "")
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    return ""


def texts(value: object) -> list[str]:
    """Return each text of a value that is one or several."""
    return [found for item in many(value) if (found := text(item))]


def address(value: object) -> str:
    """Return the id of a node, or the address that stands in its place."""
    if isinstance(value, str):
        return value.strip()
    found = node(value)
    return text(found.get("id") or found.get("@id") or "")


def types(value: Mapping[str, object]) -> set[str]:
    """Return the types of a node without prefixes: schema:Course is Course."""
    named = texts(value.get("type") or value.get("@type"))
    return {name.rpartition("/")[2].rpartition(":")[2].rpartition("#")[2] for name in named}


def top_nodes(document: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects at the top of a document: itself, the items of a list, those of its @graph."""
    for found in nodes(document):
        graph = nodes(found.get("@graph"))
        yield from graph or [found]


def _by_language(value: Mapping[str, object]) -> list[str]:
    """Return the languages of a text by language, English first; none where it is a node."""
    if any(key in value for key in ("type", "@type", "@id")):
        return []
    others = [key for key in value if _LANGUAGE.fullmatch(key)]
    return [key for key in dict.fromkeys((*_LANGUAGES, *others)) if key in value]
