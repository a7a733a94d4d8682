"""Records of our own as JSON and back, checked by their types."""

import hashlib
import json
import zlib
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

# What `typed` raises where a value is no such record.
Unreadable = ValidationError

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def plain(record: object) -> Any:  # noqa: ANN401
    """Return a record as what JSON can hold: days as ISO text, tuples as lists."""
    return _adapter(type(record)).dump_python(record, mode="json")


def typed(kind: type[T], value: object) -> T:
    """Return the record again; raise pydantic's ValidationError where it is none of this kind."""
    return _adapter(kind).validate_python(value, strict=False)


def digest(value: object) -> str:
    """Return the sha256 of a JSON value, whatever the order of its names."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def squeezed(record: object) -> bytes:
    """Return a large record in few bytes."""
    return zlib.compress(_adapter(type(record)).dump_json(record), 6)


def unsqueezed(kind: type[T], body: bytes) -> T:
    """Return the record again."""
    return _adapter(kind).validate_json(zlib.decompress(body))
