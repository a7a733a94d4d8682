"""Records as the shapes that routes return: their fields by name, those that a shape does not have left out."""

from collections.abc import Iterable
from typing import TypeVar

from .shapes import Listed, Shape

T = TypeVar("T", bound=Shape)


def shown(shape: type[T], record: object) -> T:
    """Return a record in a shape."""
    return shape.model_validate({name: getattr(record, name) for name in shape.model_fields})


def listed(shape: type[T], records: Iterable[object]) -> Listed[T]:
    """Return a list that has one page."""
    return Listed(items=[shown(shape, record) for record in records], next="")
