"""Who may do what: one table, which every face asks and one test walks through."""

from enum import StrEnum

from ..errors import ForbiddenError, MissingError
from .actor import Actor, Role, Scope


class Act(StrEnum):
    """Something that somebody does. Each belongs to an organisation, but for those on the market, which all share."""

    READ_MARKET = "read the market"  # postings, demand, taxonomies; matching of a text
    IMPORT_POSTINGS = "import postings"
    INSTALL_TAXONOMIES = "install taxonomies"
    READ_CREDENTIALS = "read credentials"  # with their scores, gaps, flags, decisions, runs and exports
    EDIT_CREDENTIALS = "edit credentials"
    SCORE = "score"
    READ_DRAFTS = "read drafts"  # an employer: those that are shared with it
    EDIT_DRAFTS = "edit drafts"
    COMMENT = "comment on drafts"
    ENDORSE = "rate and endorse drafts"
    DECIDE = "decide"  # on flagged credentials; set flags aside
    READ_JOBS = "read jobs"
    CONTROL_JOBS = "cancel, repeat and schedule jobs"
    READ_PEOPLE = "read people"
    MANAGE_PEOPLE = "manage people"
    OWN_KEYS = "make keys of one's own"
    READ_AUDIT = "read the audit log"


_EVERYONE = frozenset(Role)
_STAFF = frozenset({Role.PROVIDER, Role.REVIEWER, Role.ADMINISTRATOR})
_PROVIDERS = frozenset({Role.PROVIDER, Role.ADMINISTRATOR})
_REVIEWERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ALLOWED: dict[Act, frozenset[Role]] = {
    Act.READ_MARKET: _EVERYONE,
    Act.IMPORT_POSTINGS: _ADMINISTRATORS,
    Act.INSTALL_TAXONOMIES: _ADMINISTRATORS,
    Act.READ_CREDENTIALS: _STAFF,
    Act.EDIT_CREDENTIALS: _PROVIDERS,
    Act.SCORE: _STAFF,
    Act.READ_DRAFTS: _EVERYONE,
    Act.EDIT_DRAFTS: _PROVIDERS,
    Act.COMMENT: _EVERYONE,
    Act.ENDORSE: frozenset({Role.EMPLOYER}),
    Act.DECIDE: _REVIEWERS,
    Act.READ_JOBS: _STAFF,
    Act.CONTROL_JOBS: _STAFF,
    Act.READ_PEOPLE: _STAFF,
    Act.MANAGE_PEOPLE: _ADMINISTRATORS,
    Act.OWN_KEYS: _EVERYONE,
    Act.READ_AUDIT: _REVIEWERS,
}

NEEDS: dict[Act, Scope] = {
    **dict.fromkeys(Act, Scope.WRITE),
    **{act: Scope.READ for act in Act if act.name.startswith("READ_")},
    Act.DECIDE: Scope.DECIDE,
    Act.ENDORSE: Scope.DECIDE,
    Act.MANAGE_PEOPLE: Scope.MANAGE,
    Act.OWN_KEYS: Scope.MANAGE,
}

# On what all organisations of a workspace share.
SHARED = frozenset({Act.READ_MARKET, Act.IMPORT_POSTINGS, Act.INSTALL_TAXONOMIES})


def may(actor: Actor, act: Act, organisation: str | None = None) -> bool:
    """Return whether an actor may do this to something of an organisation, by default its own."""
    at_home = act in SHARED or organisation is None or organisation == actor.organisation
    return at_home and actor.role in ALLOWED[act] and NEEDS[act] in actor.scopes


def require(actor: Actor, act: Act, *, kind: str = "", name: str = "", organisation: str | None = None) -> None:
    """Return if an actor may do this to something of an organisation.

    kind, name  what it is done to
    Raises      MissingError where it belongs to another organisation, which is not to be revealed;
                ForbiddenError, naming who may, where the role or the key does not reach.
    """
    if act not in SHARED and organisation not in (None, actor.organisation):
        raise MissingError(kind, name)
    if actor.role not in ALLOWED[act]:
        raise ForbiddenError(f"as {actor.role} you may not {act}; {_those(ALLOWED[act])} may")
    if NEEDS[act] not in actor.scopes:
        raise ForbiddenError(f"this key may not {act}; it lacks the scope {NEEDS[act]!r}")


def _those(roles: frozenset[Role]) -> str:
    return ", ".join(role for role in Role if role in roles)
