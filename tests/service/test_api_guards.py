"""What is refused before a route runs: other machines, other sites' pages, strings and numbers nobody can keep."""

import json
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Form
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.api import cookies, guards
from credlens.service.api.app import create_app
from credlens.service.api.given import FormIsOurs
from credlens.service.config import Settings
from credlens.service.office import open_office

RECORD = {"id": "c1", "title": "Wound care", "outcomes": [{"id": "o1", "text": "Change dressings"}]}
HERE = ("127.0.0.1", 50000)


@pytest.fixture
def app(tmp_path: Path) -> Any:
    return create_app(open_office(Settings(home=tmp_path)))


def put(http: TestClient, record: Any, **headers: str) -> int:
    content = record if isinstance(record, bytes) else json.dumps(record)
    sent = {"Content-Type": "application/json", "If-Match": "*", **headers}
    return http.put("/api/v1/credentials/c1", content=content, headers=sent).status_code


@pytest.mark.parametrize(
    ("client", "base_url", "status"),
    [
        (HERE, "http://127.0.0.1:8000", 200),
        (("::1", 50000), "http://[::1]:8000", 200),
        (HERE, "http://localhost", 200),
        # A page of evil.example whose name leads to 127.0.0.1 asks from this machine, too.
        (HERE, "http://evil.example:8000", 403),
        (("203.0.113.9", 50000), "http://127.0.0.1:8000", 403),
    ],
)
def test_one_person_alone_is_on_this_machine(app: Any, client: tuple[str, int], base_url: str, status: int) -> None:
    assert TestClient(app, client=client, base_url=base_url).get("/api/v1/me").status_code == status


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a:b:c", "127.0.0.1@evil.example", "evil.example#@127.0.0.1", "localhost."]
)
def test_a_name_that_only_looks_like_this_machine(app: Any, host: str) -> None:
    assert TestClient(app, client=HERE).get("/api/v1/me", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        # A form can have a browser send a name and a password in its address, but never a key.
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Basic YTpi"}, 403),
    ],
)
def test_pages_of_other_sites_change_nothing(app: Any, headers: dict[str, str], status: int) -> None:
    http = TestClient(app)
    assert put(http, RECORD, **headers) == status
    assert http.get("/api/v1/credentials", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        b"a\\u0000b",
        b"\\ud800",
        b"\\udc00\\ud800",
    ],
)
@pytest.mark.parametrize("place", ["value", "name"])
def test_what_no_database_keeps_is_a_fault_of_the_request(app: Any, text: bytes, place: str) -> None:
    http = TestClient(app)
    record = json.dumps(RECORD).encode()
    bad = record.replace(b"Wound care", text) if place == "value" else record.replace(b'"title"', b'"%s"' % text)
    answer = http.put("/api/v1/credentials/c1", content=bad, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("body")


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "1e999", str(2**63)])
def test_numbers_that_no_database_keeps(app: Any, bad: str) -> None:
    assert put(TestClient(app), json.dumps({**RECORD, "credits": "X"}).replace('"X"', bad).encode()) == 422


def test_in_the_path_and_the_query(app: Any) -> None:
    http = TestClient(app)
    assert http.get("/api/v1/credentials/a%00b").status_code == 422
    assert http.get("/api/v1/credentials?text=a%00b").status_code == 422
    assert http.get("/api/v1/credentials?text=%ff").status_code == 200


@pytest.mark.parametrize("bad", [b"\xff", b"[" * 100_000, b"{", b"1" * 5000])
def test_what_is_no_json_is_a_fault_of_the_request(app: Any, bad: bytes) -> None:
    assert put(TestClient(app), bad) in (400, 422)


def test_too_much_is_refused(tmp_path: Path) -> None:
    app = create_app(open_office(Settings(home=tmp_path, max_request_mb=1)))
    answer = TestClient(app).put("/api/v1/credentials/c1", json={**RECORD, "title": "x" * 1_000_000})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), inner, max_size=3),
)  # fmt: skip


@given(values)
def test_whatever_can_be_kept_is_let_through(value: Any) -> None:
    assert list(guards._faults(value, ())) == []
    assert json.dumps(value, ensure_ascii=False).encode()


@given(values, st.sampled_from(["\0", "\ud800", float("nan"), 2**63]))
def test_one_bad_value_anywhere_is_found(value: Any, bad: Any) -> None:
    assert len(list(guards._faults({"a": [value, {"b": bad}]}, ("body",)))) == 1


def test_a_form_is_taken_from_a_page_of_this_browser_alone(app: Any) -> None:
    from fastapi import Request, Response

    @app.get("/page")
    def page(request: Request, response: Response) -> str:
        return cookies.form_token(cookies.keep_form_secret(request, response, app.state.office))

    @app.post("/page", dependencies=[FormIsOurs])
    def posted(word: Annotated[str, Form()]) -> str:
        return word

    mine, other = TestClient(app), TestClient(app)
    token = mine.get("/page").json()
    assert mine.get("/page").json() == token
    assert mine.post("/page", data={"word": "x", "form_token": token}).json() == "x"
    assert mine.post("/page", data={"word": "x"}).status_code == 403
    assert mine.post("/page", data={"word": "x", "form_token": "é" + token}).status_code == 403
    assert other.post("/page", data={"word": "x", "form_token": token}).status_code == 403
    other.get("/page")
    assert other.post("/page", data={"word": "x", "form_token": token}).status_code == 403
    assert mine.post("/page", data={"word": "a\0", "form_token": token}).status_code == 422
