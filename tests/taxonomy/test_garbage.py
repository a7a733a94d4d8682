"""The collector rests while much is made, and passes over what stays."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from credlens.taxonomy.garbage import no_garbage_collection, settle


class Ring:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_collector_rests_and_goes_on() -> None:
    with no_garbage_collection():
        assert not gc.isenabled()
        with no_garbage_collection():
            pass
        assert not gc.isenabled(), "the outer one is not over"
    assert gc.isenabled()


def test_what_was_let_go_since_is_collected_at_the_next_time() -> None:
    ring = Ring()
    settle()
    assert gc.get_freeze_count()
    left = weakref.ref(ring)
    del ring
    gc.collect()
    assert left() is not None, "it is passed over"
    settle()
    assert left() is None
