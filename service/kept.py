"""What was read from the database and put in order, kept in memory for as long as it is still so."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")

# Things that are kept at a time, such as the queues of so many organisations.
KEPT = 64


class Kept:
    """Values by name and version: of a name the last version that was asked for stays.

    Safe to call from any thread; of several who ask for the same new version one makes it, the others wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[Hashable, object]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, name: Hashable, version: Hashable, make: Callable[[], T]) -> T:
        """Return the value of this version, made if it is not kept."""
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            with self._lock:
                kept = self._values.get(name)
            if kept is None or kept[0] != version:
                kept = version, make()
                self._keep(name, kept)
        value: T = kept[1]  # type: ignore[assignment]
        return value

    def _keep(self, name: Hashable, kept: tuple[Hashable, object]) -> None:
        with self._lock:
            self._values[name] = kept
            self._values.move_to_end(name)
            while len(self._values) > KEPT:
                oldest, _ = self._values.popitem(last=False)
                self._making.pop(oldest, None)
