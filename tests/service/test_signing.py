"""Signing in and out: sessions, passwords, welcome secrets, and what a guesser runs into."""

import datetime as dt
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.config import Settings
from credlens.service.errors import ConflictError, ForbiddenError, SignInError, TooManyError
from credlens.service.office import Office, open_office
from credlens.service.people import passwords, signing
from credlens.service.people.actor import Role
from credlens.service.people.identity import alone, known_by_session
from credlens.service.people.tokens import hashed
from credlens.service.store.sql.access import Sessions, Welcomes
from credlens.service.store.sql.audit import AuditLog
from credlens.taxonomy.errors import InputError

from .people_office import NOW, PASSWORD, Clock, add_organisation, add_user, make_office

EMAIL = "reviewer@harbour.example"
OTHER = "four donkeys hum at midnight"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Office:
    made = make_office(tmp_path, clock=clock, session_hours=100)
    add_organisation(made, "harbour")
    add_user(made, "harbour", Role.REVIEWER, password=PASSWORD)
    return made


def test_who_signs_in_is_known_by_the_secret_alone(office: Office) -> None:
    signed = signing.sign_in(office, " Reviewer@Harbour.Example ", PASSWORD)
    known = known_by_session(office, signed.secret)
    assert (known.actor.name, known.actor.role, known.actor.organisation) == (
        f"Reviewer <{EMAIL}>",
        Role.REVIEWER,
        "harbour",
    )
    with office.database.read() as connection:
        assert Sessions(connection).get(signed.secret) is None
        assert Sessions(connection).get(hashed(signed.secret)) is not None
    with pytest.raises(SignInError):
        known_by_session(office, signed.secret + "x")


@pytest.mark.parametrize(("email", "password"), [(EMAIL, OTHER), ("nobody@harbour.example", PASSWORD), (EMAIL, "")])
def test_what_is_wrong_is_not_told(office: Office, email: str, password: str) -> None:
    with pytest.raises(SignInError, match=r"^the address or the password is wrong$"):
        signing.sign_in(office, email, password)


def test_a_session_slides_and_ends(office: Office, clock: Clock) -> None:
    """Of 100 hours it is prolonged after 5 at the earliest; 99 hours later it holds, 100 hours after that no more."""
    secret = signing.sign_in(office, EMAIL, PASSWORD).secret
    clock.move(hours=4)
    assert known_by_session(office, secret).expires_at == clock.now + dt.timedelta(hours=100)
    with office.database.read() as connection:
        kept = Sessions(connection).get(hashed(secret))
    assert kept is not None
    assert kept.expires_at == NOW + dt.timedelta(hours=100)
    clock.move(hours=95)
    known_by_session(office, secret)
    clock.move(hours=99)
    known_by_session(office, secret)
    clock.move(hours=100)
    with pytest.raises(SignInError, match="sign in again"):
        known_by_session(office, secret)


def test_a_session_ends_after_thirty_days_whatever_it_is_used(office: Office, clock: Clock) -> None:
    """Used every 90 hours it holds at 7 x 90 = 630 hours, and no more at 8 x 90 = 720 hours, which are 30 days."""
    secret = signing.sign_in(office, EMAIL, PASSWORD).secret
    for _ in range(7):
        clock.move(hours=90)
        known_by_session(office, secret)
    clock.move(hours=90)
    with pytest.raises(SignInError):
        known_by_session(office, secret)


def test_signing_out_ends_this_session_alone(office: Office) -> None:
    first, second = (signing.sign_in(office, EMAIL, PASSWORD) for _ in range(2))
    signing.sign_out(office, first.known)
    with pytest.raises(SignInError):
        known_by_session(office, first.secret)
    assert known_by_session(office, second.secret).id == hashed(second.secret)


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    first, second = (signing.sign_in(office, EMAIL, PASSWORD) for _ in range(2))
    with pytest.raises(InputError, match="present password"):
        signing.change_password(office, first.known, before=OTHER, after=OTHER)
    signing.change_password(office, first.known, before=PASSWORD, after=OTHER)
    known_by_session(office, first.secret)
    with pytest.raises(SignInError):
        known_by_session(office, second.secret)
    with pytest.raises(SignInError):
        signing.sign_in(office, EMAIL, PASSWORD)
    signing.sign_in(office, EMAIL, OTHER)
    with office.database.read() as connection:
        assert [entry.action for entry in AuditLog(connection).entries()] == ["set password"]


@pytest.mark.parametrize("password", ["short words", "x" * 201, "ababababababab", EMAIL])
def test_a_password_that_is_guessed_at_once_is_refused(password: str) -> None:
    with pytest.raises(InputError):
        passwords.check_password(password, email=EMAIL)


def test_the_same_letters_are_the_same_password() -> None:
    """é as one character, and as e with an accent upon it."""
    assert passwords.is_password("un café à midi", passwords.hash_password("un café à midi"))


def test_a_password_kept_by_weaker_parameters_is_kept_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    for _ in range(2):
        signed = signing.sign_in(office, EMAIL, PASSWORD)
    with office.database.read() as connection:
        kept = signing.SignIns(connection).password_hash(signed.known.actor.user_id)
    assert "t=2" in kept
    assert passwords.is_password(PASSWORD, kept)


def test_many_at_once_do_not_hold_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """With both turns taken somebody waits for a moment, and is then told to come back."""
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    kept = passwords.hash_password(PASSWORD)
    with passwords._turn(), passwords._turn(), pytest.raises(TooManyError):
        passwords.is_password(PASSWORD, kept)
    assert passwords.is_password(PASSWORD, kept)


def test_a_guesser_has_to_wait(office: Office) -> None:
    """20 tries a minute from one address; others are not held up by it."""
    for _ in range(20):
        with pytest.raises(SignInError):
            signing.sign_in(office, "somebody@harbour.example", OTHER, address="203.0.113.9")
    with pytest.raises(TooManyError, match="signing in") as caught:
        signing.sign_in(office, EMAIL, PASSWORD, address="203.0.113.9")
    assert 1 <= caught.value.wait <= 120
    signing.sign_in(office, EMAIL, PASSWORD, address="203.0.113.10")


def test_a_welcome_holds_once(office: Office, clock: Clock) -> None:
    user = add_user(office, "harbour", Role.PROVIDER)
    with office.database.write() as connection:
        until = clock.now + dt.timedelta(days=7)
        Welcomes(connection).put(hashed("w1"), user_id=user.user_id, at=clock.now, until=until)
    with pytest.raises(InputError, match="at least 12"):
        signing.welcome(office, "w1", "short")
    assert signing.welcome(office, "w1", OTHER).known.actor.user_id == user.user_id
    with pytest.raises(SignInError, match="no more"):
        signing.welcome(office, "w1", PASSWORD)


def test_a_welcome_is_over_in_time(office: Office, clock: Clock) -> None:
    user = add_user(office, "harbour", Role.PROVIDER)
    with office.database.write() as connection:
        Welcomes(connection).put(hashed("w1"), user_id=user.user_id, at=NOW, until=NOW + dt.timedelta(days=7))
    clock.move(days=7)
    with pytest.raises(SignInError, match="no more"):
        signing.welcome(office, "w1", OTHER)


def test_an_issuer_vouches_for_accounts_that_are_here(office: Office) -> None:
    first = signing.sign_in_elsewhere(office, subject="https://login.example s1", email=EMAIL.upper(), verified=True)
    assert first.known.email == EMAIL
    # From then on by the subject, whatever the address there.
    again = signing.sign_in_elsewhere(office, subject="https://login.example s1", email="", verified=False)
    assert again.known.actor == first.known.actor
    with pytest.raises(SignInError, match="somebody else"):
        signing.sign_in_elsewhere(office, subject="https://login.example s2", email=EMAIL, verified=True)


@pytest.mark.parametrize(("email", "verified"), [(EMAIL, False), ("nobody@harbour.example", True), ("", True)])
def test_an_issuer_does_not_make_accounts(office: Office, email: str, verified: bool) -> None:
    with pytest.raises(SignInError, match="administrator"):
        signing.sign_in_elsewhere(office, subject="https://login.example s9", email=email, verified=verified)


def test_over_http(office: Office) -> None:
    http = TestClient(create_app(office))
    assert http.get("/api/v1/me").status_code == 401
    answer = http.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.json()["by"]) == (201, "session")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert http.get("/api/v1/me").json()["email"] == EMAIL
    assert http.put("/api/v1/me/password", json={"before": PASSWORD, "after": "short"}).status_code == 422
    assert http.put("/api/v1/me/password", json={"before": PASSWORD, "after": OTHER}).status_code == 204
    assert http.delete("/api/v1/sessions/current").status_code == 204
    assert http.cookies.get("credlens") is None
    assert http.get("/api/v1/me").status_code == 401


def test_over_https_the_cookie_is_of_this_host_alone(office: Office) -> None:
    http = TestClient(create_app(office), base_url="https://skills.example.edu")
    answer = http.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-credlens=")
    assert "Secure" in answer.headers["set-cookie"]
    assert http.get("/api/v1/me").status_code == 200


def test_where_one_works_alone_nobody_signs_in(tmp_path: Path) -> None:
    office = open_office(Settings(home=tmp_path))
    http = TestClient(create_app(office))
    assert http.get("/api/v1/me").json()["by"] == "local"
    assert http.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD}).status_code == 409
    with pytest.raises(ConflictError):
        signing.sign_out(office, alone())
    with pytest.raises(ConflictError):
        signing.change_password(office, alone(), before="", after=OTHER)


def test_a_key_does_not_change_passwords(office: Office) -> None:
    from dataclasses import replace

    signed = signing.sign_in(office, EMAIL, PASSWORD)
    with pytest.raises(ForbiddenError):
        signing.change_password(office, replace(signed.known, by="key"), before=PASSWORD, after=OTHER)
