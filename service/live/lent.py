"""Something large that is made of what may change: made once for all who ask, and anew beside what it answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from credlens.taxonomy.errors import CredlensError

T = TypeVar("T")


@dataclass(slots=True)
class _Held(Generic[T]):
    """What is lent. state: what it was made of; users: how many work with it just now."""

    value: T
    state: object
    users: int = field(default=0)


class Lent(Generic[T]):
    """Makes a thing at the first question, and anew when what it is made of has changed.

    Safe to call from any thread. The first who asks waits for it. Of a changed one the old state answers until the new
    one is made, and whoever works with the old one goes on with it to the end.
    """

    def __init__(
        self, make: Callable[[], T], *, state: Callable[[], object], close: Callable[[T], None], name: str
    ) -> None:
        """Lend what is made.

        state  tells one state of what it is made of from another, in a moment
        close  lets go of one that nobody works with any more
        name   of the thread that makes it anew
        """
        self._make, self._state, self._close, self._name = make, state, close, name
        self._making = threading.Lock()
        self._counting = threading.Lock()
        self._held: _Held[T] | None = None
        self._renewal: threading.Thread | None = None

    @property
    def made(self) -> bool:
        """Tell whether it is there, so that nobody would wait for it."""
        return self._held is not None

    @contextmanager
    def lend(self) -> Iterator[T]:
        """Lend it; what making it raises is raised here."""
        held = self._borrow()
        try:
            yield held.value
        finally:
            self._give_back(held)

    def close(self) -> None:
        """Let go of it, as soon as nobody works with it."""
        self._exchange(None)

    def _borrow(self) -> _Held[T]:
        while True:
            held = self._held
            if held is None:
                self._make_first()
            elif held.state != self._state():
                self._renew()
            with self._counting:
                held = self._held
                if held is not None:  # nobody let go of it meanwhile
                    held.users += 1
                    return held

    def _make_first(self) -> None:
        with self._making:
            if self._held is None:
                state = self._state()
                self._held = _Held(self._make(), state)

    def _give_back(self, held: _Held[T]) -> None:
        with self._counting:
            held.users -= 1
            over = held.users == 0 and held is not self._held
        if over:
            self._close(held.value)

    def _exchange(self, fresh: _Held[T] | None) -> None:
        with self._counting:
            held, self._held = self._held, fresh
            idle = held is not None and held.users == 0
        if held is not None and idle:
            self._close(held.value)

    def _renew(self) -> None:
        """Have a thread make it anew, unless one is at it."""
        with self._counting:
            if self._renewal is None or not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._make_anew, name=self._name, daemon=True)
                self._renewal.start()

    def _make_anew(self) -> None:
        state = self._state()
        try:
            fresh = _Held(self._make(), state)
        except CredlensError:
            return  # what it is made of is gone: what was there goes on answering
        self._exchange(fresh)
