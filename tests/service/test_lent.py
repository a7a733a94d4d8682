"""What is lent is made once, made anew beside what it answers, and let go of when nobody works with it."""

import threading
from collections.abc import Callable

import pytest

from credlens.service.live.lent import Lent
from credlens.taxonomy.errors import InputError


class Workshop:
    """Makes numbers, and remembers which were let go of."""

    def __init__(self) -> None:
        self.made, self.closed, self.state = 0, [], "first"
        self.before: Callable[[], None] = lambda: None

    def make(self) -> int:
        self.before()
        self.made += 1
        return self.made

    def lent(self) -> Lent[int]:
        return Lent(self.make, state=lambda: self.state, close=self.closed.append, name="renewal")


def assert_set(event: threading.Event) -> None:
    assert event.wait(30)


def wait_for_renewal() -> None:
    for thread in threading.enumerate():
        if thread.name == "renewal":
            thread.join(timeout=30)


def test_it_is_made_once_for_all_who_ask() -> None:
    shop = Workshop()
    lent = shop.lent()
    assert not lent.made
    with lent.lend() as one, lent.lend() as other:
        assert (one, other) == (1, 1)
    assert lent.made
    assert (shop.made, shop.closed) == (1, [])


def test_a_changed_state_is_made_anew_while_the_old_one_is_worked_with() -> None:
    shop = Workshop()
    lent = shop.lent()
    with lent.lend() as old:
        shop.state, go_on = "second", threading.Event()
        shop.before = lambda: assert_set(go_on)
        with lent.lend() as still:
            assert still == old == 1  # the old one answers until the new one is made
            go_on.set()
            wait_for_renewal()
        assert shop.closed == []  # it is still worked with
    assert shop.closed == [1]
    with lent.lend() as new:
        assert new == 2


def test_what_making_raises_is_raised_and_the_next_one_tries_again() -> None:
    shop = Workshop()

    def refuse() -> None:
        raise InputError("nothing is there yet")

    shop.before = refuse
    lent = shop.lent()
    with pytest.raises(InputError, match="nothing is there yet"), lent.lend():
        pass
    shop.before = lambda: None
    with lent.lend() as value:
        assert value == 1


def test_closing_while_somebody_borrows_makes_another() -> None:
    """Let go of between the making and the counting, it is made once more: nobody is lent what was closed."""
    shop = Workshop()
    closing = threading.Event()

    class Interrupted(Lent[int]):
        def _make_first(self) -> None:
            super()._make_first()
            if not closing.is_set():
                closing.set()
                self.close()

    lent = Interrupted(shop.make, state=lambda: shop.state, close=shop.closed.append, name="renewal")
    with lent.lend() as value:
        assert value == 2
    assert shop.closed == [1]
    lent.close()
    assert shop.closed == [1, 2]
