"""What api/README.md promises of all routes: tags, keys of repeated requests, cursors, limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from credlens.service.api.app import create_app
from credlens.service.people import keys
from credlens.service.people.actor import Role, Scope

from .people_office import Clock, add_organisation, add_user, client, make_office

API = "/api/v1"
TABLE = b"id,title,outcomes\nc1,Welding,Weld pipes\n"


class Place:
    """An office with an administrator in each of two organisations."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.clock = Clock()
        self.office = make_office(folder, clock=self.clock, **settings)
        self.app = create_app(self.office)
        self.own, self.other = (self._administrator(name) for name in ("harbour", "summit"))

    def _administrator(self, organisation: str) -> TestClient:
        add_organisation(self.office, organisation)
        user = add_user(self.office, organisation, Role.ADMINISTRATOR)
        return client(self.app, keys.make_key(self.office, user, name="k", scopes=set(Scope), days=300).secret)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def made(place: Place) -> Mapping[str, tuple[str, str, Any, Any]]:
    """Return by kind the address of a thing, the method that changes it, and two changes of it."""
    own = place.own
    record = {"id": "c/1", "title": "A", "outcomes": [{"id": "o", "text": "Weld pipes"}]}
    assert own.put(f"{API}/credentials/c%2F1", json=record).status_code == 200
    draft = own.post(f"{API}/drafts", json={"record": {"title": "A"}}).json()["id"]
    person = {"email": "ana@harbour.example", "name": "A", "role": "provider"}
    user = own.post(f"{API}/users", json=person).json()["user"]["id"]
    assert own.put(f"{API}/schedules/score", json={"months": 1}, headers={"If-Match": "*"}).status_code == 200
    return {
        "credential": ("/credentials/c%2F1", "PUT", {**record, "title": "B"}, {**record, "title": "C"}),
        "draft": (f"/drafts/{draft}", "PATCH", {"title": "B"}, {"title": "C"}),
        "person": (f"/users/{user}", "PATCH", {"name": "B"}, {"name": "C"}),
        "organisation": ("/organisation", "PATCH", {"name": "B"}, {"name": "C"}),
        "schedule": ("/schedules/score", "PUT", {"months": 2}, {"months": 3}),
    }


@pytest.mark.parametrize("kind", ["credential", "draft", "person", "organisation", "schedule"])
def test_of_two_who_read_the_same_the_second_is_told(place: Place, kind: str) -> None:
    """Without a tag 428; of two changes with the same tag one is made and the other 412; after reading again it is."""
    address, method, first, second = made(place)[kind]

    def change(body: Any, tag: str | None) -> Response:
        headers = {} if tag is None else {"If-Match": tag}
        return place.own.request(method, f"{API}{address}", json=body, headers=headers)

    tag = place.own.get(f"{API}{address}").headers["etag"]
    assert (tag[0], tag[-1], len(tag) > 2) == ('"', '"', True)
    for nothing in (None, "", '""'):
        assert change(first, nothing).status_code == 428
    after = change(first, tag)
    assert (after.status_code, after.headers["etag"] != tag) == (200, True)
    assert after.headers["etag"] == place.own.get(f"{API}{address}").headers["etag"]
    assert change(second, tag).status_code == 412
    assert change(second, f"W/{after.headers['etag']}").status_code == 200
    assert change(first, "*").status_code == 200


def test_every_change_that_needs_a_tag_is_declared_so(place: Place) -> None:
    """428 and 412 stand in the document where, and only where, If-Match is read."""
    for path, item in place.app.openapi()["paths"].items():
        for method, operation in item.items():
            reads = any(one["name"] == "if-match" for one in operation.get("parameters", ()))
            assert reads is ({"412", "428"} <= operation["responses"].keys()), (method, path)


def send(to: TestClient, key: str, content: bytes = TABLE, **query: str) -> Response:
    headers = {"Idempotency-Key": key, "Content-Type": "text/csv"}
    return to.post(f"{API}/catalogue/imports", params=query, content=content, headers=headers)


def test_a_key_is_of_one_request_of_one_organisation_for_a_week(place: Place) -> None:
    first = send(place.own, "june")
    again = send(place.own, "june")
    assert (again.status_code, again.json(), again.headers["location"]) == (
        first.status_code,
        first.json(),
        first.headers["location"],
    )
    assert send(place.own, "june", TABLE + b"c2,B,Do\n").status_code == 409
    assert send(place.own, "june", name="b.csv").status_code == 409
    assert send(place.own, "june", map="title=id").status_code == 409
    assert send(place.own, "july").json()["id"] != first.json()["id"]
    theirs = send(place.other, "june")
    assert (theirs.status_code, theirs.json()["id"] == first.json()["id"]) == (202, False)
    place.clock.move(days=6.9)
    assert send(place.own, "june").json()["id"] == first.json()["id"]
    place.clock.move(days=0.2)
    assert send(place.own, "june").json()["id"] != first.json()["id"]


def test_a_request_that_was_refused_leaves_its_key_free(place: Place) -> None:
    assert send(place.own, "k", b"").status_code == 422
    assert send(place.own, "k").status_code == 202


def test_what_comes_in_between_two_pages_neither_repeats_nor_hides_another(place: Place) -> None:
    """Of b, d, f by title one is read; then a and e come: the pages after it are d, e, f."""

    def put(title: str) -> None:
        record = {"id": title, "title": title, "outcomes": [{"id": "o", "text": "Weld pipes"}]}
        assert place.own.put(f"{API}/credentials/{title}", json=record).status_code == 200

    for title in "bdf":
        put(title)
    page = place.own.get(f"{API}/credentials", params={"limit": 1}).json()
    for title in "ae":
        put(title)
    seen = [row["id"] for row in page["items"]]
    while page["next"]:
        page = place.own.get(f"{API}/credentials", params={"limit": 1, "cursor": page["next"]}).json()
        seen += [row["id"] for row in page["items"]]
    assert seen == ["b", "d", "e", "f"]


def test_every_list_by_pages_refuses_what_is_no_cursor(place: Place) -> None:
    """All of them, by the document: those of which nothing is there yet are empty, whatever is sent, or refuse it."""
    made(place)
    found = 0
    for path, item in place.app.openapi()["paths"].items():
        told = {one["name"] for one in item.get("get", {}).get("parameters", ())}
        if "cursor" in told and "{" not in path:
            answer = place.own.get(path, params={"cursor": "x~y"})
            assert answer.status_code in (200, 422), path
            assert answer.status_code == 422 or answer.json() == {"items": [], "next": ""}, path
            assert place.own.get(path, params={"limit": 201}).status_code == 422
            found += 1
    assert found > 10


def test_whoever_holds_a_link_is_counted_by_address(tmp_path: Path) -> None:
    """Three requests a minute: a guest has three, and the people whom the draft belongs to their own three."""
    place = Place(tmp_path, rate_limit="3/minute")
    draft = place.own.post(f"{API}/drafts", json={"record": {"title": "A"}}).json()["id"]
    link = place.own.post(f"{API}/drafts/{draft}/invitations", json={"employer": "Yard"}).json()["secret"]
    guest = client(place.app)
    answers = [guest.get(f"{API}/invitations/{link}") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 120
    assert answers[-1].json()["detail"].startswith("too many requests (3/minute")
    assert place.own.get(f"{API}/me").status_code == 200
