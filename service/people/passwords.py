"""Passwords: what is asked of one, how it is kept, how it is checked.

Source  argon2id with the parameters of RFC 9106 for little memory, argon2-cffi's default; length before composition as
        NIST SP 800-63B-4 advises
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from credlens.taxonomy.errors import InputError

from ..errors import TooManyError

HASHER = PasswordHasher()
SHORTEST, LONGEST = 12, 200
# Characters that differ, so that "aaaaaaaaaaaa" is none.
_DIFFERENT = 5
# A check takes 64 MB, and a tenth of a second of a core: many at once would be a way to fill both.
_AT_ONCE = threading.BoundedSemaphore(2)
# Seconds that somebody waits for a turn; all that others ask for meanwhile shares the threads with who waits.
_PATIENCE = 2.0


def check_password(password: str, *, email: str) -> None:
    """Raise InputError, saying what it lacks, where a password is none to be chosen."""
    password = _plain(password)
    if len(password) < SHORTEST:
        raise InputError(f"a password needs at least {SHORTEST} characters; a sentence of a few words is a good one")
    if len(password) > LONGEST:
        raise InputError(f"a password may have at most {LONGEST} characters")
    if len(set(password)) < _DIFFERENT or password.casefold() == email:
        raise InputError("this password is guessed at once; a sentence of a few words is a good one")


def hash_password(password: str) -> str:
    """Return how a password is kept."""
    with _turn():
        return HASHER.hash(_plain(password))


def is_password(password: str, password_hash: str) -> bool:
    """Return whether this is the password; with no hash it takes as long and is not."""
    with _turn():
        try:
            return HASHER.verify(password_hash or _nobodys(), _plain(password)) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise TooManyError("too many people sign in just now; try again in a few seconds", wait=5)
    try:
        yield
    finally:
        _AT_ONCE.release()


@cache
def _nobodys() -> str:
    return HASHER.hash("the password of nobody")


def _plain(password: str) -> str:
    # The same letters come in several codings from different keyboards.
    return unicodedata.normalize("NFKC", password)
