"""People, organisations and keys: use cases, routes and commands."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.config import Settings
from credlens.service.errors import ConflictError, ForbiddenError, MissingError, SignInError, StaleError
from credlens.service.office import Office, open_office
from credlens.service.people import accounts, keys, organisations, passwords, signing
from credlens.service.people.actor import Actor, Role, Scope, local_actor
from credlens.service.people.identity import known_by_key, known_by_session
from credlens.service.store.sql.access import Keys
from credlens.service.store.sql.audit import AuditLog
from credlens.taxonomy.errors import InputError

from .people_office import PASSWORD, Clock, add_organisation, add_user, client, make_office

EVERYTHING = set(Scope)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Office:
    made = make_office(tmp_path, clock=clock)
    add_organisation(made, "harbour")
    add_organisation(made, "summit")
    return made


@pytest.fixture
def admin(office: Office) -> Actor:
    return add_user(office, "harbour", Role.ADMINISTRATOR)


def log(office: Office) -> list[tuple[str, str]]:
    with office.database.read() as connection:
        return [(entry.action, entry.actor) for entry in AuditLog(connection).entries()]


def test_who_is_added_sets_a_password_and_signs_in(office: Office, admin: Actor) -> None:
    added = accounts.add_person(office, admin, email=" Ana@College.Example", name=" Ana  Ruiz ", role=Role.REVIEWER)
    assert (added.user.email, added.user.name, added.user.password) == ("ana@college.example", "Ana Ruiz", False)
    with pytest.raises(SignInError):
        signing.sign_in(office, "ana@college.example", "")
    signing.welcome(office, added.secret, PASSWORD)
    assert signing.sign_in(office, "ana@college.example", PASSWORD).known.actor.name == "Ana Ruiz <ana@college.example>"
    assert accounts.get_person(office, admin, added.user.id).password
    assert log(office) == [("add user", admin.name), ("set password", "Ana Ruiz <ana@college.example>")]


def test_one_address_is_one_person_in_all_organisations(office: Office, admin: Actor) -> None:
    accounts.add_person(office, admin, email="ana@college.example", name="Ana", role=Role.REVIEWER)
    other = add_user(office, "summit", Role.ADMINISTRATOR)
    with pytest.raises(ConflictError, match="already"):
        accounts.add_person(office, other, email="ANA@college.example", name="Ana", role=Role.REVIEWER)
    # What was refused left nothing behind, neither a person nor an entry.
    assert [user.id for user in accounts.list_people(office, other, size=9).items] == [other.user_id]
    assert len(log(office)) == 1


@pytest.mark.parametrize(
    "email", ["ana", "@college.example", "ana@", "a na@college.example", "a@b@c", "x" * 320 + "@c"]
)
def test_what_is_no_address_is_refused(office: Office, admin: Actor, email: str) -> None:
    with pytest.raises(InputError):
        accounts.add_person(office, admin, email=email, name="Ana", role=Role.REVIEWER)


def test_a_new_welcome_takes_the_place_of_the_one_before(office: Office, admin: Actor) -> None:
    first = accounts.add_person(office, admin, email="ana@college.example", name="Ana", role=Role.REVIEWER)
    second = accounts.welcome_person(office, admin, first.user.id)
    with pytest.raises(SignInError):
        signing.welcome(office, first.secret, PASSWORD)
    signing.welcome(office, second.secret, PASSWORD)


def test_a_change_says_of_which_state_it_is_one(office: Office, admin: Actor) -> None:
    user = add_user(office, "harbour", Role.PROVIDER)
    changed = accounts.change_person(office, admin, user.user_id, before="1", role=Role.REVIEWER)
    assert (changed.role, changed.version) == ("reviewer", 2)
    with pytest.raises(StaleError):
        accounts.change_person(office, admin, user.user_id, before="1", name="Somebody else")


def test_who_is_let_in_no_more_is_out_at_once(office: Office, admin: Actor) -> None:
    user = add_user(office, "harbour", Role.PROVIDER, password=PASSWORD)
    signed = signing.sign_in(office, "provider@harbour.example", PASSWORD)
    key = keys.make_key(office, user, name="import", scopes=EVERYTHING, days=1)
    accounts.change_person(office, admin, user.user_id, before="1", active=False)
    with pytest.raises(SignInError):
        known_by_session(office, signed.secret)
    with pytest.raises(SignInError):
        known_by_key(office, key.secret)
    with pytest.raises(SignInError):
        signing.sign_in(office, "provider@harbour.example", PASSWORD)
    with pytest.raises(ConflictError, match="not active"):
        accounts.welcome_person(office, admin, user.user_id)
    # The key comes back with the person, the session does not.
    accounts.change_person(office, admin, user.user_id, before="2", active=True)
    assert known_by_key(office, key.secret).actor.user_id == user.user_id
    with pytest.raises(SignInError):
        known_by_session(office, signed.secret)


def test_the_last_administrator_stays(office: Office, admin: Actor) -> None:
    for change in ({"active": False}, {"role": Role.REVIEWER}):
        with pytest.raises(ConflictError, match="last"):
            accounts.change_person(office, admin, admin.user_id, before="1", **change)
    add_user(office, "harbour", Role.ADMINISTRATOR, email="second@harbour.example")
    accounts.change_person(office, admin, admin.user_id, before="1", role=Role.REVIEWER)


def test_people_of_others_are_not_there(office: Office, admin: Actor) -> None:
    other = add_user(office, "summit", Role.PROVIDER)
    for ask in (accounts.get_person, accounts.welcome_person, keys.list_keys_of):
        with pytest.raises(MissingError):
            ask(office, admin, other.user_id)
    with pytest.raises(MissingError):
        accounts.change_person(office, admin, other.user_id, before="1", active=False)


def test_a_key_is_the_person_for_some_things_and_a_time(office: Office, clock: Clock) -> None:
    user = add_user(office, "harbour", Role.PROVIDER)
    made = keys.make_key(office, user, name="nightly import", scopes={Scope.READ}, days=30)
    known = known_by_key(office, made.secret)
    assert (known.actor.role, known.actor.scopes) == (Role.PROVIDER, {Scope.READ})
    assert known.actor.name == "Provider <provider@harbour.example> (key 'nightly import')"
    with office.database.read() as connection:
        held = Keys(connection)
        assert held.by_hash(made.secret) is None
        assert [key.used_at for key in held.of(user.user_id)] == [clock.now]
    clock.move(days=30)
    with pytest.raises(SignInError, match="no more since 2026-12-02 09:00 UTC"):
        known_by_key(office, made.secret)


@pytest.mark.parametrize(("scopes", "days"), [(set(), 30), ({Scope.READ}, 0), ({Scope.READ}, 367)])
def test_a_key_has_scopes_and_an_end(office: Office, admin: Actor, scopes: set[Scope], days: int) -> None:
    with pytest.raises(InputError):
        keys.make_key(office, admin, name="x", scopes=scopes, days=days)


def test_a_key_makes_none_that_may_more(office: Office, admin: Actor) -> None:
    first = keys.make_key(office, admin, name="first", scopes={Scope.READ, Scope.MANAGE}, days=1)
    actor = known_by_key(office, first.secret).actor
    keys.make_key(office, actor, name="second", scopes={Scope.READ}, days=1)
    with pytest.raises(ForbiddenError, match="decide, write"):
        keys.make_key(office, actor, name="third", scopes=EVERYTHING, days=1)


def test_keys_are_revoked_by_their_owner_and_by_its_administrator(office: Office, admin: Actor) -> None:
    user = add_user(office, "harbour", Role.PROVIDER)
    made = [keys.make_key(office, user, name=f"k{n}", scopes=EVERYTHING, days=1) for n in range(2)]
    for stranger in (add_user(office, "summit", Role.ADMINISTRATOR), add_user(office, "harbour", Role.REVIEWER)):
        with pytest.raises(MissingError):
            keys.revoke_key(office, stranger, made[0].key.id)
    for actor, key in ((user, made[0]), (admin, made[1])):
        keys.revoke_key(office, actor, key.key.id)
        keys.revoke_key(office, actor, key.key.id)
        with pytest.raises(SignInError, match="no more"):
            known_by_key(office, key.secret)
    assert [action for action, _ in log(office)] == ["make key", "make key", "revoke key", "revoke key"]


def test_where_one_works_alone_there_are_no_keys(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="CREDLENS_AUTH=people"):
        keys.make_key(open_office(Settings(home=tmp_path)), local_actor(), name="x", scopes=EVERYTHING, days=1)


def test_organisations(office: Office, admin: Actor) -> None:
    made = organisations.add_organisation(office, "bay-college", "Bay College")
    assert [one.id for one in organisations.list_organisations(office)] == ["bay-college", "harbour", "local", "summit"]
    with pytest.raises(ConflictError):
        organisations.add_organisation(office, "bay-college", "Another")
    for bad in ("", "Bay", "bay_college", "-bay", "x" * 65):
        with pytest.raises(InputError):
            organisations.add_organisation(office, bad, "Bay")
    with pytest.raises(MissingError, match="bay-college"):
        organisations.known_organisation(office, "bay-colege")
    actor = accounts.operator(made.id)
    before = organisations.tag_of(made)
    assert organisations.rename_organisation(office, actor, "Bay", before=before).name == "Bay"
    with pytest.raises(StaleError):
        organisations.rename_organisation(office, actor, "Bay again", before=before)


def test_over_http(office: Office, admin: Actor) -> None:
    secret = keys.make_key(office, admin, name="tests", scopes=EVERYTHING, days=1).secret
    http = client(create_app(office), secret)
    given = {"email": "ana@college.example", "name": "Ana Ruiz", "role": "provider"}
    answer = http.post("/api/v1/users", json=given)
    assert answer.status_code == 201
    user_id = answer.json()["user"]["id"]
    assert http.post("/api/v1/users", json=given).status_code == 409
    assert http.post("/api/v1/users", json={**given, "role": "king"}).status_code == 422
    assert [user["email"] for user in http.get("/api/v1/users").json()["items"]] == [
        "administrator@harbour.example",
        "ana@college.example",
    ]
    address = f"/api/v1/users/{user_id}"
    tag = http.get(address).headers["etag"]
    assert http.patch(address, json={"name": "Ana"}).status_code == 428
    changed = http.patch(address, json={"name": "Ana"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Ana")
    assert http.patch(address, json={"name": "Ana"}, headers={"If-Match": tag}).status_code == 412

    guest = TestClient(create_app(office))
    set_by = guest.post("/api/v1/passwords", json={"secret": answer.json()["secret"], "password": PASSWORD})
    assert (set_by.status_code, set_by.json()["role"]) == (201, "provider")
    made = guest.post("/api/v1/keys", json={"name": "import", "scopes": ["read"]})
    assert made.status_code == 201
    assert [key["name"] for key in guest.get("/api/v1/keys").json()["items"]] == ["import"]
    assert client(create_app(office), made.json()["secret"]).get("/api/v1/me").json()["scopes"] == ["read"]
    assert http.get(f"{address}/keys").json()["items"][0]["id"] == made.json()["key"]["id"]
    assert guest.delete(f"/api/v1/keys/{made.json()['key']['id']}").status_code == 204
    assert client(create_app(office), made.json()["secret"]).get("/api/v1/me").status_code == 401


def test_who_asks_too_often_has_to_wait(tmp_path: Path) -> None:
    """Three requests a minute, for each person; what does not hold is counted by where it comes from."""
    office = make_office(tmp_path, rate_limit="3/minute")
    first, second = (add_user(office, "local", role) for role in (Role.PROVIDER, Role.REVIEWER))
    app = create_app(office)
    secrets = [keys.make_key(office, user, name="x", scopes=EVERYTHING, days=1).secret for user in (first, second)]
    http = client(app, secrets[0])
    assert [http.get("/api/v1/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 1 <= int(http.get("/api/v1/me").headers["retry-after"]) <= 120
    assert client(app, secrets[1]).get("/api/v1/me").status_code == 200
    assert [client(app, "wrong").get("/api/v1/me").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_by_command(run: Callable[..., tuple[int, str, str]]) -> None:
    assert run("people", "add-organisation", "harbour-college", "Harbour College")[0] == 0
    code, out, _ = run("people", "add", "ana@college.example", "--organisation", "harbour-college", "--json")
    added = json.loads(out)
    assert (code, added["user"]["role"]) == (0, "administrator")
    assert added["link"] == f"http://127.0.0.1:8000/welcome/{added['secret']}"
    assert "ana@college.example" in run("people", "list", "--organisation", "harbour-college")[1]
    options = ("--name", "nightly", "--scope", "read", "--scope", "write", "--days", "7", "--json")
    code, out, _ = run("people", "key", "ana@college.example", *options)
    key = json.loads(out)
    assert (code, key["secret"].startswith("credlens_")) == (0, True)
    office = open_office()
    known = known_by_key(office, key["secret"])
    assert known.actor.organisation == "harbour-college"
    assert known.expires_at is not None
    assert dt.timedelta(days=6) < known.expires_at - office.clock() < dt.timedelta(days=7)
    assert run("people", "add", "bo@college.example", "--organisation", "harbour-college")[0] == 0
    changed = json.loads(run("people", "change", "ana@college.example", "--role", "reviewer", "--json")[1])
    assert (changed["role"], changed["active"]) == ("reviewer", True)
    assert len(json.loads(run("people", "organisations", "--json")[1])) == 2
    assert json.loads(run("people", "welcome", "bo@college.example", "--json")[1])["secret"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "ana"), "no address"),
        (("add", "ana@college.example", "--organisation", "locl"), "nearest: local"),
        (("add", "ana@college.example", "--role", "king"), "reviewer"),
        (("welcome", "nobody@college.example"), "nobody@college.example"),
        (("add-organisation", "Harbour", "x"), "harbour-college"),
    ],
)
def test_bad_commands_end_with_code_2(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], said: str
) -> None:
    code, _, err = run("people", *arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
