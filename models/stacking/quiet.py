"""Keeping a C++ library's remarks off the standard output, where results go."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Send what C code prints to nowhere; HiGHS prints a line when it repairs a solution, whatever it is told."""
    sys.stdout.flush()
    flush = ctypes.CDLL(None).fflush
    flush(None)
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        # C keeps what it prints in a buffer of its own.
        flush(None)
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)
