"""Every operation x every role x one's own and another organisation: who is let in, and who is not."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response

from credlens.service.api.app import create_app
from credlens.service.config import Settings
from credlens.service.people.actor import Role
from credlens.service.people.policy import ALLOWED, NEEDS, Act
from credlens.service.store.sql.database import Database

from .authorisation import (
    ADMINISTRATORS,
    EVERYONE,
    KNOWN_IN_ANOTHER_WAY,
    NOBODY,
    OTHER,
    OWN,
    PROVIDERS,
    REVIEWERS,
    RULES,
    SECRET,
    STAFF,
    World,
    prepare,
)
from .people_office import client, make_office

WAYS_IN = frozenset({401, 403, 404})
DOCUMENT = "openapi"


class Town:
    """The world of authorisation.py behind HTTP; every request finds it as it was made."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.app = create_app(world.office)
        self.keys = {(role, without): world.key(role, without=without) for role in Role for without in (None, *SCOPES)}
        self._folder, self._count = folder, 0
        world.office.database.close()

    def call(self, operation: str, organisation: str, key: str) -> Response:
        rule, route = RULES[operation], ROUTES[operation]
        path = route.path_format or ""
        for parameter, thing in rule.named.items():
            path = path.replace(f"{{{parameter}}}", self.world.ids[organisation][thing])
        method = next(iter(route.methods - {"HEAD"})) if route.methods else "GET"
        office = replace(self.world.office, database=Database(f"sqlite:///{self._copy()}"))
        self.app.state.office = office
        body = {} if rule.body is None else {"json": rule.body}
        answer = client(self.app, key).request(method, path, headers=dict(rule.sent), **body)
        office.database.close()
        return answer

    def _copy(self) -> Path:
        self._count += 1
        return Path(shutil.copy(self._folder / "credlens.db", self._folder / f"copy{self._count}.db"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("town")
    return Town(prepare(make_office(folder)), folder)


def routes() -> dict[str, RouteContext]:
    """Return every route by its operation; to be told, it takes settings alone."""
    contexts = list(iter_route_contexts(create_app(SimpleNamespace(settings=Settings())).routes))
    found = {str(context.name): context for context in contexts}
    assert len(found) == len(contexts), "two operations of the same name"
    return found


SCOPES = sorted({rule.scope for rule in RULES.values() if rule.scope})
ROUTES = routes()
KNOWN = sorted(RULES.keys() - KNOWN_IN_ANOTHER_WAY.keys())


def test_every_operation_has_a_line_and_every_line_an_operation() -> None:
    assert sorted(ROUTES.keys() - {DOCUMENT} - RULES.keys()) == []
    assert sorted(RULES.keys() - ROUTES.keys()) == []
    assert sorted(KNOWN_IN_ANOTHER_WAY.keys() - RULES.keys()) == []


def test_every_id_in_an_address_is_one_of_each_organisation() -> None:
    for operation, rule in RULES.items():
        assert set(rule.named) == set(ROUTES[operation].param_convertors), operation


@pytest.mark.parametrize("operation", KNOWN)
def test_ones_own(town: Town, operation: str) -> None:
    """Who may is let in, and sees nothing of the others; who may not is forbidden it."""
    rule = RULES[operation]
    for role in Role:
        answer = town.call(operation, OWN, town.keys[role, None])
        if role in rule.roles:
            assert answer.status_code < 300, (role, answer.text)
            assert SECRET not in answer.text
        else:
            assert answer.status_code == 403, (role, answer.text)


@pytest.mark.parametrize("operation", [name for name in KNOWN if RULES[name].named])
def test_others(town: Town, operation: str) -> None:
    """What belongs to another organisation is not there; who may not do it at all may not be told otherwise."""
    for role in Role:
        answer = town.call(operation, OTHER, town.keys[role, None])
        assert answer.status_code == (404 if role in RULES[operation].roles else 403), (role, answer.text)


@pytest.mark.parametrize("operation", [name for name in KNOWN if RULES[name].scope])
def test_a_key_that_may_do_all_else(town: Town, operation: str) -> None:
    rule = RULES[operation]
    for role in rule.roles:
        answer = town.call(operation, OWN, town.keys[role, rule.scope])
        assert answer.status_code == 403, (role, answer.text)
        assert "scope" in answer.json()["detail"]


@pytest.mark.parametrize("operation", KNOWN)
def test_nobody_and_whose_key_does_not_hold(town: Town, operation: str) -> None:
    expected = 200 if operation in ("healthz", "readyz") else 401
    for key in ("", "credlens_wrong"):
        assert town.call(operation, OWN, key).status_code == expected


def test_known_in_another_way(town: Town) -> None:
    """The operations that the other tests leave out, one by one."""
    for key in ("", *(town.keys[role, None] for role in Role)):
        assert town.call("sign_in", OWN, key).status_code == 401
        assert town.call("set_password", OWN, key).status_code == 401
        assert town.call("metrics", OWN, key).status_code == 200
    for operation in ("change_password", "sign_out", "revoke_key", "put_credential"):
        assert town.call(operation, OWN, "").status_code == 401
    for role in Role:
        key, administers = town.keys[role, None], role is Role.ADMINISTRATOR
        assert town.call("change_password", OWN, key).status_code == 403
        assert town.call("sign_out", OWN, key).status_code == 409
        assert town.call("revoke_key", OWN, key).status_code == (204 if administers else 404)
        assert town.call("revoke_key", OTHER, key).status_code == 404
        writes = role in PROVIDERS
        assert town.call("put_credential", OWN, key).status_code == (200 if writes else 403)
        assert town.call("put_credential", OWN, town.keys[role, "write"]).status_code == 403


def test_the_document_is_open(town: Town) -> None:
    assert TestClient(town.app).get("/api/v1/openapi.json").status_code == 200


def test_the_policy_says_the_same() -> None:
    """The table of acts, written a second time: a slip of the pen in one of them shows."""
    assert {act: ALLOWED[act] for act in Act} == {
        Act.READ_MARKET: EVERYONE,
        Act.IMPORT_POSTINGS: ADMINISTRATORS,
        Act.READ_CREDENTIALS: STAFF,
        Act.EDIT_CREDENTIALS: PROVIDERS,
        Act.SCORE: STAFF,
        Act.READ_DRAFTS: STAFF,
        Act.EDIT_DRAFTS: PROVIDERS,
        Act.COMMENT: EVERYONE,
        Act.ENDORSE: {Role.EMPLOYER},
        Act.DECIDE: REVIEWERS,
        Act.READ_JOBS: STAFF,
        Act.CONTROL_JOBS: STAFF,
        Act.READ_PEOPLE: STAFF,
        Act.MANAGE_PEOPLE: ADMINISTRATORS,
        Act.OWN_KEYS: EVERYONE,
        Act.READ_AUDIT: REVIEWERS,
    }
    assert NOBODY not in ALLOWED.values()
    assert {act for act in Act if NEEDS[act] == "read"} == {act for act in Act if act.startswith("read ")}
