"""Many objects that stay: made, and kept, without the collector looking at them over and over."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Spare the collector a look at each of some hundred thousand new objects, none of which is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def settle() -> None:
    """Have the collector pass over all that is there now, which stays, whenever it looks for garbage.

    A look at a million objects stops everything for a tenth of a second and more. What was let go since this was last
    done is collected first.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
