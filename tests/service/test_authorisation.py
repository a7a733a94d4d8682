"""Every operation x every role x one's own and another organisation: who is let in, and who is not."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response

from credlens.service.api.app import create_app
from credlens.service.config import Settings
from credlens.service.live.holder import MarketHolder
from credlens.service.office import Office
from credlens.service.people import keys
from credlens.service.people.actor import Actor, Role, Scope
from credlens.service.people.policy import ALLOWED, NEEDS, Act
from credlens.service.store.sql.database import Database
from credlens.taxonomy import Taxonomy

from .authorisation import (
    ADMINISTRATORS,
    EMPLOYERS,
    EVERYONE,
    GUESTS,
    OTHERS,
    PROVIDERS,
    REVIEWERS,
    RULES,
    STAFF,
    WELDER,
)
from .belongings import belongings
from .people_office import add_organisation, add_user, make_office
from .test_live import build, open_live
from .test_pipeline import TAXONOMY

# The second organisation has this word in all that is its own: no answer to people of the first may hold it.
SECRET = "kestrel"
OWN, OTHER = "harbour", "summit"


class Town:
    """Two organisations with someone in every role and one of each thing, behind HTTP.

    keys  by role, and by the scope that it lacks: of people of one's own organisation
    ids   by organisation and name of the thing
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._copies = folder, 0
        self._office = make_office(folder)
        shelf = self._office.workspace.shelf
        shelf.add(Taxonomy(TAXONOMY.release, skills=TAXONOMY.skills, occupations=[WELDER]))
        shelf.use(TAXONOMY.release.name)
        self._market = MarketHolder(self._office.workspace, lambda workspace: open_live(build(workspace.settings.home)))
        self.ids: dict[str, Mapping[str, str]] = {}
        people = {
            organisation: self._settle(organisation, word) for organisation, word in ((OWN, "plain"), (OTHER, SECRET))
        }
        self.keys = {
            (role, lacking): self._key(actor, lacking)
            for role, actor in people[OWN].items()
            for lacking in (None, *Scope)
        }
        self.app = create_app(self._office)
        self.http = TestClient(self.app)

    def _settle(self, organisation: str, word: str) -> dict[Role, Actor]:
        add_organisation(self._office, organisation)
        people = {role: add_user(self._office, organisation, role, email=f"{role}@{word}.example") for role in Role}
        self.ids[organisation] = belongings(self._office, people[Role.ADMINISTRATOR], word)
        return people

    def _key(self, actor: Actor, lacking: Scope | None) -> str:
        return keys._make(self._office, actor, actor.user_id, name="k", scopes=set(Scope) - {lacking}, days=1).secret

    def call(self, operation: str, key: str = "", *, of: str = OWN, link: str = "") -> Response:
        """Send a request for a thing of an organisation; a request that may change something has its own database."""
        route, rule = ROUTES[operation], RULES.get(operation)
        parameters = {"secret": link, "key_id": self.ids[of]["key"]}
        query, sent, body = "", {}, GUESTS.get(operation, OTHERS.get(operation))
        if rule:
            parameters = {name: self.ids[of][thing] for name, thing in rule.named.items()} | dict(rule.fixed)
            query, sent, body = rule.query, dict(rule.sent), rule.body
        body = body(self.ids[of]) if callable(body) else body
        if key:
            sent["Authorization"] = f"Bearer {key}"
        method = next(iter((route.methods or set()) - {"HEAD"}))
        content: dict[str, Any] = (
            {} if body is None else {"content": body} if isinstance(body, bytes) else {"json": body}
        )
        path = (route.path_format or "").format(**parameters) + query
        with self._its_office(fresh=method != "GET") as office:
            self.app.state.office = office
            return self.http.request(method, path, headers=sent, **content)

    @contextmanager
    def lent(self, **settings: Any) -> Iterator[None]:
        """Have the application work with the office itself, under some settings of its own, until the block ends."""
        with self._its_office(fresh=False) as office:
            self.app.state.office = replace(office, settings=office.settings.model_copy(update=settings))
            object.__setattr__(self.app.state.office, "market", self._market)
            yield

    def _its_office(self, *, fresh: bool) -> "_Lent":
        if not fresh:
            return _Lent(self._office, self._market)
        self._copies += 1
        copy = self._folder / f"copy{self._copies}.db"
        # All that was written is in the file when nobody has it open.
        self._office.database.close()
        shutil.copy(self._folder / "credlens.db", copy)
        return _Lent(replace(self._office, database=Database(f"sqlite:///{copy}")), self._market)

    def close(self) -> None:
        self._market.close()
        self._office.database.close()


class _Lent:
    def __init__(self, office: Office, market: MarketHolder) -> None:
        object.__setattr__(office, "market", market)
        self._office = office

    def __enter__(self) -> Office:
        return self._office

    def __exit__(self, *_: object) -> None:
        self._office.database.close()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.close()


def routes() -> dict[str, RouteContext]:
    """Return every route by its operation; to be told, it takes settings alone."""
    contexts = list(iter_route_contexts(create_app(SimpleNamespace(settings=Settings())).routes))
    found = {str(context.name): context for context in contexts}
    assert len(found) == len(contexts), "two operations of the same name"
    return found


ROUTES = routes()
NAMED = [operation for operation, rule in RULES.items() if rule.named]
SCOPED = [operation for operation, rule in RULES.items() if rule.scope]


def test_every_operation_has_a_line_and_every_line_an_operation() -> None:
    lines = [*RULES, *GUESTS, *OTHERS]
    assert sorted(lines) == sorted(set(lines))
    assert sorted(ROUTES.keys() - {"openapi"} - set(lines)) == []
    assert sorted(set(lines) - ROUTES.keys()) == []


def test_whatever_is_named_in_an_address_is_known_to_be_somebodys_or_nobodys() -> None:
    for operation, rule in RULES.items():
        assert rule.named.keys() | rule.fixed.keys() == set(ROUTES[operation].param_convertors), operation
        assert not rule.named.keys() & rule.fixed.keys()


@pytest.mark.parametrize("operation", RULES)
def test_ones_own(town: Town, operation: str) -> None:
    """Who may is let in, and sees nothing of the others; who may not is forbidden it."""
    for role in Role:
        answer = town.call(operation, town.keys[role, None])
        if role in RULES[operation].roles:
            assert answer.status_code < 300, (role, answer.text)
            assert SECRET not in answer.text
        else:
            assert answer.status_code == 403, (role, answer.text)


@pytest.mark.parametrize("operation", NAMED)
def test_others(town: Town, operation: str) -> None:
    """What belongs to another organisation is not there; who may not do it at all is told no more than that."""
    for role in Role:
        answer = town.call(operation, town.keys[role, None], of=OTHER)
        assert answer.status_code == (404 if role in RULES[operation].roles else 403), (role, answer.text)


@pytest.mark.parametrize("operation", SCOPED)
def test_a_key_that_may_do_all_else(town: Town, operation: str) -> None:
    rule = RULES[operation]
    for role in rule.roles:
        answer = town.call(operation, town.keys[role, rule.scope])
        assert answer.status_code == 403, (role, answer.text)
        assert "scope" in answer.json()["detail"]


@pytest.mark.parametrize("operation", RULES)
def test_nobody_and_whose_key_does_not_hold(town: Town, operation: str) -> None:
    for key in ("", "credlens_wrong"):
        assert town.call(operation, key).status_code == 401


@pytest.mark.parametrize("operation", GUESTS)
def test_guests(town: Town, operation: str) -> None:
    """A link opens one draft to whoever holds it, and to nobody else, whatever key is shown beside it."""
    answer = town.call(operation, link=town.ids[OWN]["link"])
    assert answer.status_code < 300, answer.text
    assert SECRET not in answer.text
    for role in Role:
        assert town.call(operation, town.keys[role, None], link="wrong").status_code == 401
    assert town.call(operation, link="wrong").status_code == 401


def test_those_that_answer_in_another_way(town: Town) -> None:
    shown = {role: town.keys[role, None] for role in Role}
    for key in ("", "credlens_wrong", *shown.values()):
        assert [town.call(name, key).status_code for name in ("healthz", "readyz", "metrics")] == [200] * 3
        assert [town.call(name, key).status_code for name in ("sign_in", "set_password")] == [401] * 2
    for operation in ("change_password", "sign_out", "revoke_key"):
        assert town.call(operation).status_code == 401
    for role, key in shown.items():
        assert town.call("change_password", key).status_code == 403
        assert town.call("sign_out", key).status_code == 409
        assert town.call("revoke_key", key).status_code == (204 if role in ADMINISTRATORS else 404)
        assert town.call("revoke_key", key, of=OTHER).status_code == 404
        assert town.call("revoke_key", town.keys[role, Scope.MANAGE]).status_code == 403
    assert town.http.get("/api/v1/openapi.json").status_code == 200


def test_the_policy_says_the_same() -> None:
    """The table of acts, written a second time: a slip of the pen in one of them shows."""
    assert {act: ALLOWED[act] for act in Act} == {
        Act.READ_MARKET: EVERYONE,
        Act.IMPORT_POSTINGS: ADMINISTRATORS,
        Act.INSTALL_TAXONOMIES: ADMINISTRATORS,
        Act.READ_CREDENTIALS: STAFF,
        Act.EDIT_CREDENTIALS: PROVIDERS,
        Act.SCORE: STAFF,
        Act.READ_DRAFTS: EVERYONE,
        Act.EDIT_DRAFTS: PROVIDERS,
        Act.COMMENT: EVERYONE,
        Act.ENDORSE: EMPLOYERS,
        Act.DECIDE: REVIEWERS,
        Act.READ_JOBS: STAFF,
        Act.CONTROL_JOBS: STAFF,
        Act.READ_PEOPLE: STAFF,
        Act.MANAGE_PEOPLE: ADMINISTRATORS,
        Act.OWN_KEYS: EVERYONE,
        Act.READ_AUDIT: REVIEWERS,
    }
    assert {act for act in Act if NEEDS[act] is Scope.READ} == {act for act in Act if act.startswith("read ")}
