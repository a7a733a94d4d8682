"""Signing in at an issuer of OpenID Connect: the whole way, and what must not be believed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import RSAKey

from credlens.service.api.app import create_app
from credlens.service.people.actor import Role

from .issuer import Issuer
from .people_office import Clock, add_user, make_office

EMAIL = "ana@college.example"
ANA = {"email": EMAIL, "email_verified": True}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as made:
        made.claims = dict(ANA)
        yield made


@pytest.fixture
def http(tmp_path: Path, issuer: Issuer) -> TestClient:
    given = {"oidc_issuer": issuer.url, "oidc_client_id": "credlens", "oidc_client_secret": "s3cret"}
    office = make_office(tmp_path, clock=Clock(), **given)
    add_user(office, "local", Role.REVIEWER, email=EMAIL)
    return TestClient(create_app(office), follow_redirects=False)


def go(http: TestClient, issuer: Issuer, *, page: str = "/review") -> Response:
    begun = http.get("/sign-in/openid", params={"next": page})
    assert begun.status_code == 302, begun.text
    return http.get(f"/sign-in/openid/back?{issuer.approve(begun.headers['location'])}")


def test_the_whole_way(http: TestClient, issuer: Issuer) -> None:
    answer = go(http, issuer)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert issuer.asked["redirect_uri"] == "http://testserver/sign-in/openid/back"
    assert (issuer.asked["code_challenge_method"], issuer.asked["response_type"]) == ("S256", "code")
    me = http.get("/api/v1/me").json()
    assert (me["email"], me["by"]) == (EMAIL, "session")
    # From then on by the subject, whatever the address there.
    issuer.claims = {"email": "other@college.example", "email_verified": True}
    http.delete("/api/v1/sessions/current")
    assert go(http, issuer).status_code == 303
    assert http.get("/api/v1/me").json()["email"] == EMAIL


def test_an_address_may_come_from_the_issuer_when_asked(http: TestClient, issuer: Issuer) -> None:
    issuer.claims = {}
    issuer.person = {"sub": "s1", **ANA}
    assert go(http, issuer).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client", "azp": "credlens"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"email_verified": False},
        {"email": "nobody@college.example"},
    ],
    ids=str,
)
def test_what_must_not_be_believed(http: TestClient, issuer: Issuer, claims: dict[str, Any]) -> None:
    issuer.claims |= claims
    answer = go(http, issuer)
    assert answer.status_code == 401, answer.text
    assert http.get("/api/v1/me").status_code == 401


def test_a_token_that_somebody_else_signed(http: TestClient, issuer: Issuer) -> None:
    issuer.signs_with = RSAKey.generate_key(2048)
    assert go(http, issuer).status_code == 401


def test_another_person_when_asked_is_not_believed(http: TestClient, issuer: Issuer) -> None:
    issuer.claims = {}
    issuer.person = {"sub": "s2", **ANA}
    assert go(http, issuer).status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for(http: TestClient, issuer: Issuer) -> None:
    begun = http.get("/sign-in/openid")
    query = issuer.approve(begun.headers["location"])
    other = TestClient(http.app, follow_redirects=False)
    assert other.get(f"/sign-in/openid/back?{query}").status_code == 401
    assert other.get("/sign-in/openid/back").status_code == 401
    assert other.get("/sign-in/openid/back", headers={"Cookie": "credlens-openid=bm9uZQ=="}).status_code == 401
    # The one that asked gets in, once.
    assert http.get(f"/sign-in/openid/back?{query}").status_code == 303
    assert http.get(f"/sign-in/openid/back?{query}").status_code == 401


def test_who_does_not_agree_there(http: TestClient, issuer: Issuer) -> None:
    state = issuer.approve(http.get("/sign-in/openid").headers["location"]).partition("state=")[2]
    answer = http.get(f"/sign-in/openid/back?error=access_denied&state={state}")
    assert answer.status_code == 401
    assert "access_denied" in answer.json()["detail"]


@pytest.mark.parametrize(
    "page", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil"]
)
def test_one_comes_back_to_our_own_pages(http: TestClient, issuer: Issuer, page: str) -> None:
    assert go(http, issuer, page=page).headers["location"] == "/"


def test_an_issuer_of_another_name_is_not_asked(http: TestClient, issuer: Issuer) -> None:
    issuer.name = "https://other.example"
    answer = http.get("/sign-in/openid")
    assert answer.status_code == 503
    assert "other.example" in answer.json()["detail"]


def test_an_issuer_that_is_away(tmp_path: Path) -> None:
    with Issuer() as gone:
        url = gone.url
    given = {"oidc_issuer": url, "oidc_client_id": "credlens", "oidc_client_secret": "s3cret"}
    app = create_app(make_office(tmp_path, **given))
    assert TestClient(app).get("/sign-in/openid").status_code == 503
