"""What is known of many skills, some of them after the other, so that it never takes much memory."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

T = TypeVar("T")


class Steps(Iterable[T], Generic[T]):
    """Some of the skills after the other, as often as they are wanted: kept where all are small, else made anew."""

    def __init__(self, make: Callable[[], Iterator[T]], *, small: bool) -> None:
        self._make, self._small = make, small

    def __iter__(self) -> Iterator[T]:
        """Yield what is known of the skills, few at a time."""
        return iter(self._held) if self._small else self._make()

    @cached_property
    def _held(self) -> list[T]:
        return [*self._make()]
