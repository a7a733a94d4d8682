"""The pages of dossier and review board: what they say, what they refuse, and that what people wrote stays text."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from credlens.models.records import Credential
from credlens.service.board.decisions import Ruling, Verdict, confirm_decision, decide, meanwhile
from credlens.service.board.dossier import dossier
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL
from credlens.service.tags import ANY
from credlens.service.web.site import create_site

from . import report_fixtures
from .colleagues import keep, settle
from .pages import Page
from .test_dossier import DAY, ME, NOW, SECOND, scored
from .test_findings import record, result

HOSTILE = "<script>alert('x')</script>"
LONG = "x" * 10_000
# As browsers write an id with a slash into an address.
CARE = "care%2Fbasics"


@pytest.fixture
def office(office: Office) -> Office:
    """Return an office with the care credential, whose id holds a slash, scored on two days."""
    office = settle(replace(office, clock=lambda: NOW))
    found = scored(50.0, last_reviewed=DAY - dt.timedelta(days=40))
    found = replace(
        found,
        credential=replace(found.credential, id="care/basics"),
        flags=tuple(replace(flag, credential_id="care/basics") for flag in found.flags),
    )
    keep(office, found.credential, organisation=LOCAL)
    for days in (50, 0):
        record(office.database, result(found, as_of=DAY - dt.timedelta(days=days)), hours=-days * 24)
    return office


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(create_site(office), base_url="http://127.0.0.1", follow_redirects=False)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


@pytest.fixture
def send(client: TestClient) -> Callable[..., Response]:
    """Return a function that fills in the form of the decision as it was first shown, and sends it."""
    shown = client.get(f"/review/{CARE}").text
    given = {name: hidden(shown, name) for name in ("form_token", "tag")}

    def call(**values: str) -> Response:
        return client.post(f"/review/{CARE}", data={**given, "verdict": "keep", "rationale": "Fits.", **values})

    return call


def test_the_dossier_says_all_that_a_board_needs(client: TestClient, tmp_path: Path) -> None:
    answer = client.get(f"/credentials/{CARE}")
    assert answer.status_code == 200
    path = tmp_path / "page.html"
    path.write_text(answer.text, encoding="utf-8")
    page = Page(path)
    headings = [element.attributes.get("id") for element in page.root.find("h2")]
    assert headings == [
        *("flags", "scores", "changes", "demand", "outcomes", "gaps", "frameworks", "employers", "history", "record")
    ]
    assert "50 (46–54)" in answer.text  # relevance with its interval, among the changes
    assert "Since the last review on record, 21 September 2026" in answer.text
    assert len(answer.content) < 150_000


def test_nothing_is_inline_that_the_policy_refuses(client: TestClient) -> None:
    for path in (f"/credentials/{CARE}", f"/review/{CARE}", "/review", "/decisions", "/suppressions"):
        text = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", text), path


def test_what_people_wrote_is_text(office: Office, client: TestClient) -> None:
    """The fixture's posting, employer and skill hold a script tag; so do the record and the rationale."""
    hostile = report_fixtures.hostile()
    keep(office, replace(hostile.credential, title=LONG, jurisdiction="CA-ON"), organisation=LOCAL)
    record(office.database, result(hostile, as_of=DAY))
    told = dossier(office, ME, hostile.credential.id)
    decide(office, ME, hostile.credential.id, Ruling(verdict=Verdict.REVISE, rationale=HOSTILE), before=told.case.tag)
    texts = [client.get(path).text for path in ("/review", "/decisions")]
    texts += [
        client.get(f"/{place}/{quote(hostile.credential.id, safe='')}").text for place in ("credentials", "review")
    ]
    for text in texts:
        assert "<script" not in text
        assert "javascript:" not in text
    assert texts[-1].count(LONG) == 1  # the whole title once, behind a summary


def test_an_unscored_credential_has_a_dossier_and_nothing_to_decide(office: Office, client: TestClient) -> None:
    keep(office, Credential(id="new", title="New", outcomes=()), organisation=LOCAL)
    assert "has not been scored yet" in client.get("/credentials/new").text
    answer = client.get("/review/new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/credentials/new")
    assert client.get("/credentials/none").status_code == 404
    assert client.get("/gaps/new?status=missing").status_code == 404


def test_skills_of_a_status_have_a_page(client: TestClient) -> None:
    page = client.get(f"/gaps/{CARE}?status=missing")
    assert page.status_code == 200
    assert "<blockquote>" in page.text
    assert client.get(f"/gaps/{CARE}?status=missing&number=2").status_code == 404


def test_a_decision_is_taken_and_leads_on(client: TestClient, send: Callable[..., Response]) -> None:
    assert "First steps in personal care" in client.get("/review").text
    answer = send(next_review="2027-03-31")
    assert answer.status_code == 303
    after = client.get(answer.headers["location"]).text
    assert "The decision is in force." in after
    assert "The queue is empty" in after
    decision = re.search(r"/decisions/([0-9a-f]{32})", after)
    page = client.get(decision[0]).text
    assert "Decision to keep" in page
    assert "31 March 2027" in page
    kept = client.get(re.search(r'href="(/api/v1/decisions/[^"]*record\.txt)"', page)[1])
    assert "Verdict: keep (in force)" in kept.text


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"verdict": ""}, "verdict", "Choose one of the four decisions"),
        ({"rationale": " "}, "rationale", "Rationale is empty"),
        ({"verdict": "defer"}, "next", "To defer takes next_review"),
        ({"next_review": "soon"}, "next", "is no day; write it as 2027-03-31"),
        ({"next_review": "2020-01-01"}, "next", "is not in the future"),
    ],
)
def test_a_fault_stands_beside_its_field(
    client: TestClient, send: Callable[..., Response], values: dict[str, str], field: str, message: str
) -> None:
    answer = send(**values)
    assert answer.status_code == 422
    fault = re.search(rf'<span class="fault" id="{field}-fault">([^<]*)', answer.text)
    assert message in fault[1].replace("&#39;", "'")
    assert f"{field}-fault" in "".join(re.findall(r'aria-describedby="([^"]*)"', answer.text))
    assert "Nobody has decided" in client.get(f"/credentials/{CARE}").text


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_the_words(
    office: Office, client: TestClient, send: Callable[..., Response]
) -> None:
    decide(office, SECOND, "care/basics", Ruling(verdict=Verdict.RETIRE, rationale="Too old."), before=ANY)
    answer = send(rationale="My own words.")
    assert answer.status_code == 409
    conflict = answer.text.partition('class="conflict"')[2].partition("</section>")[0]
    assert re.search(r"Clo</bdi> decided to <b>retire</b>.*Too old\.", conflict)
    assert "is now version" not in conflict  # that the decision itself changed the status needs no telling
    changed = dossier(office, ME, "care/basics").case.held.record
    keep(office, replace(changed, title="New title"), organisation=LOCAL)
    answer = send(rationale="My own words.")
    assert "The record is now version 3, by <bdi>Ana</bdi>" in answer.text
    assert ">My own words.</textarea>" in answer.text
    again = {name: hidden(answer.text, name) for name in ("form_token", "tag")}
    taken = client.post(f"/review/{CARE}", data={**again, "verdict": "keep", "rationale": "My own words."})
    assert taken.status_code == 303


def test_a_form_of_another_page_is_refused(client: TestClient, send: Callable[..., Response]) -> None:
    assert send(form_token="0" * 64).status_code == 403


def test_two_pairs_of_eyes(office: Office) -> None:
    strict = replace(office, settings=office.settings.model_copy(update={"four_eyes": True}))
    client = TestClient(create_site(strict), base_url="http://127.0.0.1")
    made = decide(strict, SECOND, "care/basics", Ruling(verdict=Verdict.KEEP, rationale="Fits."), before=ANY)
    assert "Confirm or refuse it" in client.get(f"/review/{CARE}").text
    assert "Decided; waits for a second person" in client.get("/review").text
    path = f"/decisions/{made.id}"
    token = hidden(client.get(path).text, "form_token")
    refused = client.post(path, data={"form_token": token, "answer": "refuse"})
    assert refused.status_code == 422
    assert "to refuse a decision takes a reason" in refused.text
    done = client.post(path, data={"form_token": token, "answer": "confirm", "remark": "Seen."})
    assert "You have confirmed the decision." in done.text
    late = client.post(path, data={"form_token": token, "answer": "confirm"})
    assert late.status_code == 409
    mine = decide(strict, ME, "care/basics", Ruling(verdict=Verdict.KEEP, rationale="Again."), before=ANY)
    assert "another reviewer has to confirm it" in client.get(f"/decisions/{mine.id}").text


def test_what_others_did_meanwhile_is_told_once(office: Office) -> None:
    """Read: nothing decided; then one decides and another confirms; a later reader knows the first, not the second."""
    strict = replace(office, settings=office.settings.model_copy(update={"four_eyes": True}))
    first = dossier(strict, ME, "care/basics").case
    made = decide(strict, SECOND, "care/basics", Ruling(verdict=Verdict.REVISE, rationale="Fits."), before=first.tag)
    second = dossier(strict, ME, "care/basics").case
    confirm_decision(strict, ME, made.id, agrees=True)
    last = dossier(strict, ME, "care/basics").case
    for before, told in ((first.tag, [made.id]), (second.tag, [made.id]), (last.tag, [])):
        found = meanwhile(last, before)
        assert [decision.id for decision in found.decisions] == told
        assert (found.record, found.run) == (False, False)
    assert meanwhile(last, "").record


def test_a_flag_is_set_aside_from_its_case(office: Office, client: TestClient) -> None:
    rule = dossier(office, ME, "care/basics").open[0].rule
    token = hidden(client.get(f"/review/{CARE}").text, "form_token")
    given = {"form_token": token, "rule": rule, "until": "2026-12-31", "reason": "A new version comes."}
    wrong = client.post(f"/suppressions/{CARE}", data={**given, "until": "2020-01-01"})
    assert wrong.status_code == 422
    assert "has passed" in wrong.text
    assert "A new version comes." in wrong.text
    answer = client.post(f"/suppressions/{CARE}?severity=high", data=given)
    assert answer.headers["location"] == f"/review/{CARE}?severity=high&done=aside"
    assert rule not in {flag.rule for flag in dossier(office, ME, "care/basics").open}
    assert "A new version comes." in client.get("/suppressions").text
