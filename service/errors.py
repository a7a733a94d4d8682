"""The errors of people working on shared things. Each says what is wrong and what to do; the faces translate them.

CredlensError
  x MissingError       what is asked for is not there, or belongs to another organisation
  x SignInError        nobody is signed in, or what was given to sign in does not hold
    x LinkError          a link that was given to somebody holds no more
  x ForbiddenError     the one who asks may not do this
  x ConflictError      somebody else has changed it meanwhile, or its state does not allow this
    x StaleError         what was read is not what stands any more
    x MatchNeededError   a change does not say of which state it is a change
  x TooManyError       too many requests, or too much in one of them
  x TooLargeError      more bytes in one request than are taken
  x UnavailableError   what everything rests on does not answer now
InputError
  x FieldError         one named value of a form is wrong
"""

import difflib
from collections.abc import Iterable

from credlens.taxonomy.errors import CredlensError, InputError


class MissingError(CredlensError):
    """What is asked for is not there; of what belongs to another organisation the same is said."""

    def __init__(self, kind: str, name: str, *, known: Iterable[str] = ()) -> None:
        """Say what was not found; known: names that there are, of which the nearest are told."""
        self.kind, self.name = kind, name
        near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
        super().__init__(f"no {kind} {name!r}" + (f"; nearest: {', '.join(near)}" if near else ""))


class SignInError(CredlensError):
    """Nobody is signed in, or what was given to sign in does not hold."""


class LinkError(SignInError):
    """A link that was given to somebody is none, or holds no more; to sign in would not help."""


class ForbiddenError(CredlensError):
    """The one who asks may not do this."""


class ConflictError(CredlensError):
    """Somebody else has changed it meanwhile, or its state does not allow this.

    now  the tag of what there is now, where that helps
    """

    def __init__(self, message: str, *, now: str = "") -> None:
        self.now = now
        super().__init__(message)


class StaleError(ConflictError):
    """What was read is not what stands any more."""


class MatchNeededError(ConflictError):
    """A change was sent without saying of which state it is a change."""


class TooManyError(CredlensError):
    """Too many requests, or too much in one of them. wait: seconds until the next try, 0 where that is no help."""

    def __init__(self, message: str, *, wait: int = 0) -> None:
        self.wait = wait
        super().__init__(message)


class TooLargeError(CredlensError):
    """More bytes in one request than are taken."""


class UnavailableError(CredlensError):
    """What everything rests on, such as the database, does not answer now."""


class FieldError(InputError):
    """One value of a form is wrong. field: its name, so that a page can say it beside the field."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)
