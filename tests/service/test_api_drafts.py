"""Co-design over HTTP: a provider drafts, an employer with only a link rates and endorses, the provider publishes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.live.holder import MarketHolder
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL

from .colleagues import HOSPITAL, credential, keep, settle
from .test_live import build, draft, open_live
from .test_pipeline import TAXONOMY

API = "/api/v1"
RECORD = {"title": "Welding", "outcomes": [{"text": "Learners weld pipes to a standard"}]}


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    office.workspace.shelf.add(TAXONOMY)
    office.workspace.shelf.use(TAXONOMY.release.name)
    holder = MarketHolder(office.workspace, lambda workspace: open_live(build(workspace.settings.home)))
    object.__setattr__(office, "market", holder)
    yield settle(office)
    holder.close()


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(create_app(office))


def begin(client: TestClient, record: dict[str, Any] = RECORD) -> tuple[dict[str, Any], str]:
    answer = client.post(f"{API}/drafts", json={"record": record})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{API}/drafts/{answer.json()['id']}"
    return answer.json(), answer.headers["ETag"]


def got(client: TestClient, path: str) -> Any:
    answer = client.get(API + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sent(client: TestClient, path: str, body: dict[str, Any], tag: str = "") -> Any:
    answer = client.post(API + path, json=body, headers={"If-Match": tag} if tag else {})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_from_a_draft_to_a_credential_with_an_employers_words(client: TestClient) -> None:
    made, tag = begin(client)
    secret = sent(client, f"/drafts/{made['id']}/invitations", {"employer": "Harbour Yard", "person": "Gil"})["secret"]
    link = f"/invitations/{secret}"
    opened = got(client, link)
    assert (opened["invitation"]["employer"], opened["draft"]["title"]) == ("Harbour Yard", "Welding")
    skill = got(client, f"{link}/skills")["items"][0]
    sent(client, f"{link}/ratings", {"skill_id": skill["skill_id"], "rating": "essential"})
    sent(client, f"{link}/comments", {"text": "Which pipes?", "outcome_id": "o1"})
    idea = sent(client, f"{link}/proposals", {"text": "Read technical drawings"})
    (opinion,) = got(client, f"/drafts/{made['id']}/opinions")["items"]
    assert opinion["essential"] == ["Harbour Yard"]

    outcomes = [{"id": "o1", "text": "Weld pipes"}, {"text": "Read technical drawings", "proposal": idea["id"]}]
    answer = client.patch(f"{API}/drafts/{made['id']}", json={"outcomes": outcomes}, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    assert answer.json()["saved"] is False
    version = sent(client, f"/drafts/{made['id']}/versions", {"note": "drawings"}, answer.headers["ETag"])
    changes = got(client, f"/drafts/{made['id']}/differences?older=1&newer=2")
    assert [(o["outcome_id"], o["kind"]) for o in changes["outcomes"]] == [("o1", "changed"), ("o2", "added")]

    (seen, _) = got(client, f"{link}/versions")["items"]
    assert seen["digest"] == version["digest"]
    said = {"version": 2, "digest": seen["digest"], "statement": "We would hire them."}
    assert sent(client, f"{link}/endorsements", said)["employer"] == "Harbour Yard"
    tag = client.get(f"{API}/drafts/{made['id']}").headers["ETag"]
    done = sent(client, f"/drafts/{made['id']}/publication", {}, tag)
    assert (done["draft"]["state"], done["credential_id"], done["version"]) == ("published", "welding", 1)
    assert "We would hire them." in done["record"]["employer_evidence"][0]
    assert got(client, "/credentials/welding") == done["record"]
    who = [(p["action"], p["source"]) for p in got(client, f"/drafts/{made['id']}/proposals")["items"]]
    assert who == [("added", "person"), ("proposed", "employer"), ("changed", "person"), ("added", "employer")]


def test_a_link_does_not_reach_anything_else(client: TestClient) -> None:
    made, _ = begin(client)
    other, _ = begin(client)
    path = f"/drafts/{made['id']}/invitations"
    invited = sent(client, path, {"employer": "Harbour Yard"})
    assert other["id"] not in str(got(client, f"/invitations/{invited['secret']}"))
    assert client.get(f"{API}/invitations/wrong").status_code == 401
    revoked = client.delete(f"{API}{path}/{invited['invitation']['id']}")
    assert revoked.json()["revoked_at"]
    assert client.get(f"{API}/invitations/{invited['secret']}").status_code == 401
    assert client.post(f"{API}/invitations/{invited['secret']}/comments", json={"text": "x"}).status_code == 401


def test_changes_carry_the_tag_that_was_read(client: TestClient) -> None:
    made, tag = begin(client)
    path = f"{API}/drafts/{made['id']}"
    assert client.patch(path, json={"level": "4"}).status_code == 428
    assert client.patch(path, json={"level": "4"}, headers={"If-Match": tag}).json()["record"]["level"] == "4"
    assert client.patch(path, json={"level": "5"}, headers={"If-Match": tag}).status_code == 412
    assert client.post(f"{path}/versions", json={}, headers={"If-Match": tag}).status_code == 412
    assert client.post(f"{path}/withdrawal", headers={"If-Match": "*"}).json()["state"] == "withdrawn"
    assert client.patch(path, json={"level": "5"}, headers={"If-Match": "*"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 422, "give either credential_id"),
        ({"credential_id": "none"}, 404, "no credential 'none'"),
        ({"record": {}}, 422, "title is empty"),
        ({"record": {"titel": "x"}}, 422, "titel"),
        ({"record": {"title": "x", "hours": -1}}, 422, "hours"),
        ({"record": {"title": "x", "outcomes": [{"text": " "}]}}, 422, "has no text"),
        ({"record": {"title": "x", "issued": "soon"}}, 422, "issued"),
    ],
)
def test_a_draft_that_cannot_begin(client: TestClient, body: dict[str, Any], status: int, detail: str) -> None:
    answer = client.post(f"{API}/drafts", json=body)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


def test_a_revision_begins_from_the_catalogue(client: TestClient, office: Office) -> None:
    keep(office, credential("c1"), organisation=LOCAL)
    made = sent(client, "/drafts", {"credential_id": "c1"})
    assert (made["base"], made["credential_id"]) == (1, "c1")
    assert [row["id"] for row in got(client, "/drafts?state=open")["items"]] == [made["id"]]


def test_what_if_scores_what_live_scoring_scores(client: TestClient, office: Office) -> None:
    texts = ("Learners weld pipes to a standard", "Wash dishes")
    body = {"record": {"title": "Draft", "outcomes": [{"id": f"o{i}", "text": t} for i, t in enumerate(texts)]}}
    found = sent(client, "/what-if", {**body, "offers": 3})
    with office.market.live() as live:
        expected = live.score(draft(*texts), as_of=office.today()).scored[0]
        offers = live.suggest(draft(*texts), top=3)
    for name in ("relevance", "coverage", "currency", "assessment"):
        score = getattr(expected.alignment, name)
        assert [found[name][part] for part in ("value", "low", "high", "reason")] == [
            *(score.value, score.low, score.high, score.reason)
        ]
    assert [row["skill_id"] for row in found["gaps"]] == [row.skill_id for row in expected.gaps.rows]
    quoted = [[quote["posting_id"] for quote in row["quotes"]] for row in found["gaps"]]
    assert quoted == [[one.text_id for one in row.evidence] for row in expected.gaps.rows]
    assert all(quote["title"] for offer in found["offers"] for quote in offer["quotes"])
    some = sent(client, "/what-if", {**body, "gaps": 1})
    assert some["gaps"] == found["gaps"][:1]
    assert [offer["skill_id"] for offer in found["offers"]] == [offer.skill_id for offer in offers]
    assert found["postings"] == len(expected.alignment.market.rows)


def test_a_draft_is_scored_as_it_stands(client: TestClient) -> None:
    made, _ = begin(client)
    alone = sent(client, "/what-if", {"record": RECORD})
    # A record that is kept nowhere is called draft.
    alone["flags"] = [{**flag, "credential_id": made["record"]["id"]} for flag in alone["flags"]]
    assert got(client, f"/drafts/{made['id']}/score") == alone
    secret = sent(client, f"/drafts/{made['id']}/invitations", {"employer": "Yard"})["secret"]
    assert got(client, f"/invitations/{secret}/score") == alone


@pytest.mark.parametrize("record", [{}, {"outcomes": []}, {"outcomes": [{"text": "x" * 20_000}]}])
def test_what_if_of_little_or_much(client: TestClient, record: dict[str, Any]) -> None:
    assert len(sent(client, "/what-if", {"record": record, "offers": 2})["outcomes"]) == len(record.get("outcomes", []))


def test_without_a_market_what_if_says_what_to_do(office: Office) -> None:
    bare = replace(office)
    answer = TestClient(create_app(bare)).post(f"{API}/what-if", json={"record": RECORD})
    assert answer.status_code == 422
    assert "credlens postings import" in answer.json()["detail"]


def test_an_employer_with_an_account_is_invited_as_an_organisation(client: TestClient) -> None:
    made, _ = begin(client)
    invited = sent(client, f"/drafts/{made['id']}/invitations", {"employer_id": HOSPITAL})
    assert invited["invitation"]["employer"] == "Harbour Hospital"
    answer = client.post(f"{API}/drafts/{made['id']}/invitations", json={"employer_id": "nowhere"})
    assert answer.status_code == 422


def test_a_record_goes_out_as_it_came_in(client: TestClient) -> None:
    """Text of any kind is kept letter by letter: markup, formulas, right-to-left, emoji."""
    texts = ["<script>alert(1)</script>", '=HYPERLINK("http://x")', "עברית ↔ العربية", "🧵 sew", "x" * 10_000]
    declared = [{"name": texts[1], "uri": "http://x", "framework": "ESCO", "code": "S1"}]
    record = {"title": texts[0], "outcomes": [{"text": text} for text in texts], "declared": declared}
    made, _ = begin(client, record)
    assert made["record"]["declared"] == declared
    assert [outcome["text"] for outcome in made["record"]["outcomes"]] == texts
    assert got(client, f"/drafts/{made['id']}")["record"] == made["record"]
