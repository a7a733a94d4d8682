"""The one who asks: a person or a program, in a role, for an organisation."""

from dataclasses import dataclass
from enum import StrEnum

# The organisation of everyone who works alone on a machine, and of the command line.
LOCAL = "local"


class Role(StrEnum):
    """What somebody is in an organisation."""

    PROVIDER = "provider"  # drafts credentials, keeps the catalogue, has it scored
    EMPLOYER = "employer"  # rates and endorses drafts that were shared with it
    REVIEWER = "reviewer"  # works through the queue and decides
    ADMINISTRATOR = "administrator"  # all of it, and people, keys and jobs


class Scope(StrEnum):
    """What a program's key is good for; each act needs one of them."""

    READ = "read"
    WRITE = "write"
    DECIDE = "decide"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who asks.

    name    as it is written into records: "Ana Ruiz <ana@college.example>"
    scopes  all of them for a person; those of its key for a program
    """

    user_id: str
    name: str
    role: Role
    organisation: str
    scopes: frozenset[Scope] = frozenset(Scope)


def local_actor() -> Actor:
    """Return the one person of a machine on which nobody signs in."""
    return Actor(user_id=LOCAL, name="local user", role=Role.ADMINISTRATOR, organisation=LOCAL)
