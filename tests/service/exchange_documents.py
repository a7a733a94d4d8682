"""Reading documents in tests, and what all documents that are written must hold to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from credlens.models.records import Credential
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.loaded import Loaded


def load(
    document: object, folder: Path, *, name: str = "document.json", format: str | None = None
) -> Loaded[Credential]:
    """Return what a JSON document is read as."""
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return read_catalogue(path, format=format)


def only(loaded: Loaded[Credential]) -> Credential:
    """Return the one credential that was read."""
    (credential,) = loaded.records
    return credential


def reasons(loaded: Loaded[Credential], *, kept: bool = False) -> list[str]:
    """Return why rows were rejected, or what was left out of rows that went through."""
    return [reject.reason for reject in loaded.rejects if reject.kept is kept]


def taught(credential: Credential) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Return each outcome with the skills it declares, as plain values."""
    return [(o.text, [(d.name, d.uri, d.framework, d.code) for d in o.declared]) for o in credential.outcomes]


def expanded(document: object, contexts: dict[str, Any]) -> list[Any]:
    """Expand JSON-LD with contexts at hand; any other context is an error, as nothing may be fetched."""
    from pyld import jsonld

    def loader(url: str, _options: object = None) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": contexts[url]}

    found: list[Any] = jsonld.expand(document, {"documentLoader": loader})
    return found


def lost_in_expansion(document: Any, contexts: dict[str, Any]) -> set[str]:
    """Return the values and the types of a document that its expansion drops, as it does where no context knows a term.

    A type may expand to an address of another name, so types are only counted: each must have become an address.
    """
    found = expanded(document, contexts)
    arrived = {*_leaves(found)}
    vague = {name for name in _types(found) if ":" not in name}
    return vague | {
        value for value in _leaves(document) if not any(value == one or one.endswith(value) for one in arrived)
    }


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("@context", "@type", "type"):
                yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield str(float(value)) if isinstance(value, (int, float)) else str(value).rpartition(":")[2]


def _types(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _types(item)
    elif isinstance(value, dict):
        yield from value.get("@type", ()) if isinstance(value.get("@type"), list) else ()
        for item in value.values():
            yield from _types(item)
