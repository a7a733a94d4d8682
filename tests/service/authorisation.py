"""Who may call which operation: one line each, which test_authorisation.py walks through.

A new route needs a line here. Where it names something by an id in its address, `prepare` makes one of it in each of
the two organisations.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from credlens.models.records import Credential, Outcome
from credlens.service.office import Office
from credlens.service.people import keys
from credlens.service.people.actor import Actor, Role, Scope
from credlens.service.store.sql.credentials import Credentials

from .people_office import NOW, add_organisation, add_user

# A word in all that belongs to the other organisation: no answer to one's own may hold it.
SECRET = "kestrel"
OWN, OTHER = "harbour", "summit"

EVERYONE = frozenset(Role)
STAFF = EVERYONE - {Role.EMPLOYER}
PROVIDERS = frozenset({Role.PROVIDER, Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may call an operation.

    roles   who may; everyone else is forbidden it
    scope   what a key needs for it, None where nobody has to be known
    named   by parameter of the address, which id of `prepare` it is
    body    what is sent
    sent    headers beside it
    """

    roles: frozenset[Role]
    scope: Scope | None
    named: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    sent: Mapping[str, str] = field(default_factory=dict)


ANY = {"If-Match": "*"}
ADDED = {"email": "new@example.edu", "name": "New", "role": "provider"}
RECORD = {"id": "c1", "title": "Wound care", "outcomes": [{"id": "o1", "text": "Change dressings"}]}
READ, WRITE, MANAGE = Scope.READ, Scope.WRITE, Scope.MANAGE

RULES: dict[str, Rule] = {
    # open to whoever asks
    "healthz": Rule(roles=EVERYONE, scope=None),
    "readyz": Rule(roles=EVERYONE, scope=None),
    "metrics": Rule(roles=EVERYONE, scope=None),
    "sign_in": Rule(roles=NOBODY, scope=None, body={"email": "a@b.example", "password": "x"}),
    "set_password": Rule(roles=NOBODY, scope=None, body={"secret": "x", "password": "x"}),
    # who is known
    "get_me": Rule(roles=EVERYONE, scope=None),
    "get_organisation": Rule(roles=EVERYONE, scope=None),
    "change_password": Rule(roles=NOBODY, scope=None, body={"before": "x", "after": "y"}),
    "sign_out": Rule(roles=EVERYONE, scope=None),
    "list_keys": Rule(roles=EVERYONE, scope=MANAGE),
    "make_key": Rule(roles=EVERYONE, scope=MANAGE, body={"name": "k", "scopes": ["read"]}),
    "revoke_key": Rule(roles=ADMINISTRATORS, scope=MANAGE, named={"key_id": "key"}),
    # people
    "list_users": Rule(roles=STAFF, scope=READ),
    "get_user": Rule(roles=STAFF, scope=READ, named={"user_id": "user"}),
    "add_user": Rule(roles=ADMINISTRATORS, scope=MANAGE, body=ADDED),
    "change_user": Rule(roles=ADMINISTRATORS, scope=MANAGE, named={"user_id": "user"}, body={"name": "A"}, sent=ANY),
    "welcome_user": Rule(roles=ADMINISTRATORS, scope=MANAGE, named={"user_id": "user"}),
    "list_user_keys": Rule(roles=ADMINISTRATORS, scope=MANAGE, named={"user_id": "user"}),
    "rename_organisation": Rule(roles=ADMINISTRATORS, scope=MANAGE, body={"name": "A"}, sent=ANY),
    # the catalogue
    "list_credentials": Rule(roles=STAFF, scope=READ),
    "get_credential": Rule(roles=STAFF, scope=READ, named={"credential_id": "credential"}),
    "put_credential": Rule(roles=PROVIDERS, scope=WRITE, body=RECORD, named={"credential_id": "new"}),
    "list_credential_versions": Rule(roles=STAFF, scope=READ, named={"credential_id": "credential"}),
}

# Operations that answer in another way than 401, 403 and 404 to some, and why.
KNOWN_IN_ANOTHER_WAY = {
    "sign_in": "whoever signs in is nobody yet; a wrong password is 401 as well",
    "set_password": "the secret says who it is; a wrong one is 401 as well",
    "change_password": "a key may not, whoever holds it: it takes a session",
    "sign_out": "a key has no session to end, which is a conflict",
    "revoke_key": "what is neither one's own nor of one's people is not there",
    "put_credential": "an id of others is a new one of one's own",
    "metrics": "by a token of its own, or from this machine",
}


@dataclass(frozen=True, kw_only=True)
class World:
    """Two organisations with someone in every role, and something of each kind.

    actors  by role, of one's own organisation
    ids     by organisation and name of the thing
    """

    office: Office
    actors: Mapping[Role, Actor]
    ids: Mapping[str, Mapping[str, str]]

    def key(self, role: Role, *, without: Scope | None = None) -> str:
        """Return a key of somebody in a role, for all it may or all but one scope."""
        scopes = set(Scope) - {without}
        made = keys._make(self.office, self.actors[role], self.actors[role].user_id, name="k", scopes=scopes, days=1)
        return made.secret


def prepare(office: Office) -> World:
    """Fill an office."""
    actors: dict[Role, Actor] = {}
    ids: dict[str, dict[str, str]] = {}
    for organisation, word in ((OWN, "plain"), (OTHER, SECRET)):
        add_organisation(office, organisation)
        people = {role: add_user(office, organisation, role, email=f"{role}@{word}.example") for role in Role}
        ids[organisation] = {name: make(office, people[Role.ADMINISTRATOR], word) for name, make in THINGS.items()}
        actors = actors or people
    return World(office=office, actors=actors, ids=ids)


def _user(office: Office, administrator: Actor, word: str) -> str:
    return add_user(office, administrator.organisation, Role.PROVIDER, email=f"second@{word}.example").user_id


def _key(office: Office, administrator: Actor, word: str) -> str:
    owner = add_user(office, administrator.organisation, Role.PROVIDER, email=f"third@{word}.example")
    return keys.make_key(office, owner, name=word, scopes={Scope.READ}, days=1).key.id


def _credential(office: Office, administrator: Actor, word: str) -> str:
    record = Credential(id=f"{word}-1", title=word, outcomes=(Outcome(id="o1", text=f"Tell a {word}"),))
    with office.database.write() as connection:
        Credentials(connection, administrator.organisation).put([record], source="edit", by=word, at=NOW)
    return record.id


# What makes one of each kind of thing in an organisation and returns its id.
THINGS: dict[str, Callable[[Office, Actor, str], str]] = {
    "user": _user,
    "key": _key,
    "credential": _credential,
    "new": lambda office, administrator, word: "c1",
}
