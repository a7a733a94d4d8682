"""The routes over what runs found: runs, alignments, gaps, flags."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.office import Office
from credlens.service.results import ScoredCredential

from . import report_fixtures
from .test_findings import many, record, result


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def run_id(office: Office) -> str:
    return record(office.database, result(*many(4)))


def page(client: TestClient, path: str, **query: object) -> list[dict]:
    answer = client.get(f"/api/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_runs_are_listed_and_read_by_id_and_as_the_newest(client: TestClient, run_id: str) -> None:
    (listed,) = page(client, "runs")
    assert (listed["id"], listed["credentials"], listed["flags"], listed["made_by"]) == (run_id, 4, 8, "A")
    run = client.get("/api/v1/runs/newest").json()
    assert run == client.get(f"/api/v1/runs/{run_id}").json()
    assert run["record"]["inputs"] == {"courses.csv": "ab" * 32, "adverts.csv": "cd" * 32}
    missing = client.get("/api/v1/runs/none")
    assert (missing.status_code, missing.json()["detail"]) == (404, "no run 'none'")


def test_alignments_are_filtered_sorted_and_paged(client: TestClient, run_id: str) -> None:
    rows = page(client, "alignments", order="-relevance", run=run_id)
    assert [row["credential_id"] for row in rows] == ["c1", "c2", "c0", "c3"]
    assert rows[0]["scores"]["relevance"]["value"] == 10.0
    assert rows[2]["scores"]["relevance"] == {"value": None, "low": None, "high": None}
    assert [r["credential_id"] for r in page(client, "alignments", severity=["low", "medium"])] == ["c0", "c3"]
    first = client.get("/api/v1/alignments", params={"limit": 3, "order": "title"}).json()
    rest = client.get("/api/v1/alignments", params={"limit": 3, "order": "title", "cursor": first["next"]}).json()
    assert [r["credential_id"] for r in first["items"] + rest["items"]] == ["c0", "c1", "c2", "c3"]
    assert rest["next"] == ""


@pytest.mark.parametrize(
    "query",
    ["order=best", "severity=bad", "limit=0", "flagged=perhaps", "due_by=soon", "cursor=%3Ex", "cursor=nonsense"],
)
def test_what_is_wrong_with_a_query_is_said(client: TestClient, run_id: str, query: str) -> None:
    answer = client.get(f"/api/v1/alignments?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"]


def test_one_alignment_has_all_parts_and_no_number_that_is_none(client: TestClient, run_id: str) -> None:
    made = many(4)[1]
    found = client.get("/api/v1/alignments/c1").json()
    assert (found["run_id"], found["row"]["credential_id"]) == (run_id, "c1")
    parts = found["coverage"]["parts"]
    assert math.fsum(part["points"] for part in parts) == pytest.approx(found["coverage"]["value"])
    assert found["currency"]["value"] is None
    assert found["currency"]["reason"] == made.alignment.currency.reason
    assert [o["text"] for o in found["outcomes"]] == [o.text for o in made.alignment.outcomes]
    assert found["outcomes"][0]["skills"][0]["label"] == "keep hands and surfaces clean"
    assert [f["rule"] for f in found["flags"]] == [f.rule for f in made.flags]
    gaps = page(client, "alignments/c1/gaps")
    assert [g["skill_id"] for g in gaps] == [row.skill_id for row in made.gaps.rows]
    families = next(g for g in gaps if g["skill_id"] == "esco:families")
    assert (families["trend"], families["quotes"][0]["employer"]) == (None, "Tussock Lane Rest Home")
    missing = client.get("/api/v1/alignments/c9")
    assert (missing.status_code, "nearest: c" in missing.json()["detail"]) == (404, True)


def test_gaps_of_a_credential_and_across_the_catalogue(client: TestClient, run_id: str) -> None:
    rows = page(client, "gaps", skill="esco:families", status="missing")
    assert [(r["credential_id"], r["title"]) for r in rows] == [("c1", "c1"), ("c2", "c2")]
    assert len(page(client, "gaps", credential="c1")) == len(many(2)[1].gaps.rows)
    skills = page(client, "gaps/skills", status="emerging")
    assert [(s["skill_id"], s["credentials"]) for s in skills] == [("esco:telecare", 2)]
    assert client.get("/api/v1/gaps?credential=c9").status_code == 404


def test_flags_and_their_history(client: TestClient, run_id: str) -> None:
    rows = page(client, "flags", severity="high")
    assert [(r["credential_id"], r["rule"]) for r in rows] == [("c1", "low-relevance"), ("c2", "low-relevance")]
    assert page(client, "flags", state="suppressed") == []
    events = page(client, "flags/history", credential="c0")
    assert [(e["day"], e["event"]) for e in events] == [("2026-10-31", "opened")]
    assert client.get("/api/v1/flags/history?credential=c9").status_code == 404
    assert client.get("/api/v1/flags/history").status_code == 422


def test_before_the_first_run_lists_are_empty(client: TestClient) -> None:
    for path in ("runs", "alignments", "gaps", "gaps/skills", "flags"):
        assert page(client, path) == []
    assert client.get("/api/v1/runs/newest").status_code == 404


def test_texts_that_are_markup_come_back_as_they_are(client: TestClient, office: Office) -> None:
    hostile: ScoredCredential = report_fixtures.hostile()
    named = replace(hostile.credential, id="h")
    record(
        office.database,
        result(replace(hostile, credential=named, alignment=replace(hostile.alignment, credential_id="h"))),
    )
    outcome = client.get("/api/v1/alignments/h").json()["outcomes"][0]
    assert outcome["text"] == f"+{report_fixtures.HOSTILE}"
