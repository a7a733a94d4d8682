"""Matching, taxonomies and demand over HTTP: numbers are those of the market that is held, shapes those promised."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.config import load_settings
from credlens.service.live.scoring import LiveScoring
from credlens.service.office import Office
from credlens.service.store.sql.database import Database, database_url
from credlens.service.workspace import Workspace
from credlens.taxonomy import Occupation, Relation, RelationKind, Taxonomy

from .test_live import build, open_live
from .test_pipeline import TAXONOMY

WELDERS = Occupation(id="onet:51-4121.00", label="Welders", code="51-4121.00", alt_labels=("Pipe welder",))
WITH_WELDERS = Taxonomy(
    TAXONOMY.release,
    skills=TAXONOMY.skills,
    occupations=[WELDERS],
    relations=[Relation(WELDERS.id, TAXONOMY.skills[0].id, RelationKind.ESSENTIAL)],
)


class _Market:
    """What MarketHolder gives, over a market that is open already."""

    def __init__(self, live: LiveScoring) -> None:
        self._live = live
        self.match = live.match

    @contextmanager
    def live(self) -> Iterator[LiveScoring]:
        yield self._live

    def taxonomy(self) -> Taxonomy:
        return WITH_WELDERS

    def links(self) -> tuple[()]:
        return ()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveScoring]:
    live = open_live(build(tmp_path))
    yield live
    live.close()


@pytest.fixture
def client(live: LiveScoring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path))
    settings = load_settings()
    database = Database(database_url("", tmp_path))
    database.migrate()
    office = Office(settings=settings, database=database, workspace=Workspace(settings))
    object.__setattr__(office, "market", _Market(live))
    return TestClient(create_app(office), base_url="http://127.0.0.1")


def test_a_text_is_matched_with_the_words_that_say_so(client: TestClient) -> None:
    text = "Learners weld pipes to a standard"
    reply = client.post("/api/v1/match", json={"texts": [text], "kind": "outcome", "top": 3})
    assert reply.status_code == 200
    (item,) = reply.json()["items"]
    assert item["text"] == text
    best = item["matches"][0]
    assert best["label"] == "weld pipes"
    assert text[best["start"] : best["end"]] == best["quote"]


def test_no_texts_and_unknown_names_are_told_field_by_field(client: TestClient) -> None:
    reply = client.post("/api/v1/match", json={"texts": [], "tops": 3})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert {fault["field"] for fault in reply.json()["errors"]} == {"body.texts", "body.tops"}


def test_demand_is_that_of_the_market(client: TestClient, live: LiveScoring) -> None:
    found = client.get("/api/v1/demand", params={"top": 3}).json()
    profile = live.demand(top=3)
    assert found["postings"] == profile.postings
    assert [skill["skill"]["id"] for skill in found["skills"]] == list(profile.skill_ids)
    assert [skill["share"] for skill in found["skills"]] == pytest.approx(profile.share.tolist())
    assert all(skill["low"] <= skill["share"] <= skill["high"] for skill in found["skills"])


def test_the_postings_behind_a_number_are_as_many_as_it_says(client: TestClient) -> None:
    most = client.get("/api/v1/demand", params={"top": 1}).json()["skills"][0]
    page = client.get(f"/api/v1/demand/{most['skill']['id']}/postings", params={"limit": 200}).json()
    assert page["total"] == len(page["items"]) == most["postings"]
    assert all(one["quote"] in one["sentence"] for one in page["items"])
    months = client.get(f"/api/v1/demand/{most['skill']['id']}/months").json()
    assert sum(month["asking"] for month in months) <= most["postings"]


def test_skills_are_searched_and_shown_in_their_surroundings(client: TestClient) -> None:
    found = client.get("/api/v1/taxonomies/skills", params={"text": "weld pipe"}).json()["items"]
    assert found[0]["label"] == "weld pipes"
    entry = client.get(f"/api/v1/taxonomies/skills/{found[0]['id']}").json()
    assert entry["skill"] == found[0]
    assert client.get("/api/v1/taxonomies/skills/none").status_code == 404


def test_an_occupation_is_found_by_code_and_by_words(client: TestClient) -> None:
    for text in ("51-4121.00", "WELDERS", "welder pipe"):
        found = client.get("/api/v1/taxonomies/occupations", params={"text": text}).json()["items"]
        assert [one["id"] for one in found] == [WELDERS.id]
    entry = client.get("/api/v1/taxonomies/occupations/51-4121.00").json()
    assert [need["concept"]["id"] for need in entry["skills"]] == [TAXONOMY.skills[0].id]
