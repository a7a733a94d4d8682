"""The review board over HTTP: queue, decisions, the second person."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credlens.models.relevance.review import Severity
from credlens.service.api.app import create_app
from credlens.service.api.given import _actor
from credlens.service.office import Office
from credlens.service.people import Actor

from .colleagues import BEN, CLO, NURSE, credential, keep, scored, settle
from .conftest import NOW

API = "/api/v1"
TODAY = NOW.date()
KEEP = {"verdict": "keep", "rationale": "It still fits."}


@pytest.fixture
def board(office: Office) -> Office:
    settle(office)
    keep(office, *(credential(name) for name in ("c1", "c2", "c3")))
    opened = TODAY - dt.timedelta(days=9)
    scored(office, [("c1", "drift", Severity.LOW, opened), ("c2", "drift", Severity.HIGH, TODAY)])
    return office


def as_(office: Office, who: Actor) -> TestClient:
    app = create_app(office)
    app.dependency_overrides[_actor] = lambda: who
    return TestClient(app)


def queue(client: TestClient, **query: object) -> list[str]:
    answer = client.get(f"{API}/review/queue", params={k: str(v) for k, v in query.items()})
    assert answer.status_code == 200, answer.text
    return [row["credential_id"] for row in answer.json()["items"]]


def decide(client: TestClient, name: str, body: dict[str, Any], tag: str = "*") -> Any:
    return client.post(f"{API}/review/credentials/{name}/decisions", json=body, headers={"If-Match": tag})


def test_the_queue_and_a_decision(board: Office) -> None:
    client = as_(board, BEN)
    assert queue(client) == ["c2", "c1"]
    assert queue(client, severity="low") == ["c1"]
    assert queue(client, order="age") == ["c1", "c2"]
    summary = client.get(f"{API}/review/summary").json()
    assert summary["counts"] == {"high": 1, "medium": 0, "low": 1}
    made = decide(client, "c2", KEEP)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["flags"]) == (
        "in force",
        [{"rule": "drift", "opened_at": TODAY.isoformat()}],
    )
    assert client.get(made.headers["Location"]).json() == made.json()
    assert queue(client) == ["c1"]
    assert [d["id"] for d in client.get(f"{API}/decisions").json()["items"]] == [made.json()["id"]]


def test_a_page_leads_to_the_next(board: Office) -> None:
    client = as_(board, BEN)
    first = client.get(f"{API}/review/queue", params={"limit": "1"}).json()
    assert queue(client, limit=1, cursor=first["next"]) == ["c1"]
    assert client.get(f"{API}/review/queue", params={"cursor": "x"}).status_code == 422


def test_the_second_person(board: Office) -> None:
    strict = replace(board, settings=board.settings.model_copy(update={"four_eyes": True}))
    ben, clo = as_(strict, BEN), as_(strict, CLO)
    made = decide(ben, "c1", KEEP).json()
    assert made["state"] == "waiting"
    assert queue(ben, state="waiting") == ["c1"]
    path = f"{API}/decisions/{made['id']}/confirmation"
    assert ben.post(path, json={"agrees": True}).status_code == 403
    assert clo.post(path, json={"agrees": False}).status_code == 422
    said = clo.post(path, json={"agrees": True, "remark": "Seen."})
    assert (said.status_code, said.json()["confirmation"]["made_by"]) == (201, "Clo")
    assert clo.post(path, json={"agrees": True}).status_code == 409
    assert queue(ben) == ["c2"]


@pytest.mark.parametrize(
    ("body", "tag", "status"),
    [
        (KEEP, "", 428),
        (KEEP, '"other"', 412),
        ({"verdict": "keep", "rationale": " "}, "*", 422),
        ({"verdict": "burn", "rationale": "x"}, "*", 422),
        ({"verdict": "defer", "rationale": "x"}, "*", 422),
        ({"verdict": "defer", "rationale": "x", "next_review": "2020-01-01"}, "*", 422),
    ],
)
def test_decisions_that_are_refused(board: Office, body: dict[str, Any], tag: str, status: int) -> None:
    client = as_(board, BEN)
    assert decide(client, "c1", body, tag).status_code == status
    assert queue(client) == ["c2", "c1"]


def test_what_is_not_there(board: Office) -> None:
    client = as_(board, BEN)
    assert decide(client, "c9", KEEP).status_code == 404
    assert client.get(f"{API}/decisions/none").status_code == 404
    assert client.post(f"{API}/decisions/none/confirmation", json={"agrees": True}).status_code == 404
    assert as_(board, NURSE).get(f"{API}/review/queue").status_code == 403
