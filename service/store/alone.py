"""One process at a time in a folder; who dies lets the next one in."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds between two tries.
_TRY = 0.1


@contextmanager
def alone(folder: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a folder for this thread while the block runs; waiting is called now and then until it is free."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder.with_name(f".{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _taken(descriptor):
            waiting()
            time.sleep(_TRY)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
