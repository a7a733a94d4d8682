"""The dossier: everything that a decision needs, and what changed since an earlier run."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from credlens.models.relevance.alignment import Score
from credlens.models.relevance.gaps import GapRow, GapStatus
from credlens.service.api.app import create_app
from credlens.service.board.decisions import Ruling, Verdict, confirm_decision, decide
from credlens.service.board.dossier import dossier
from credlens.service.board.queue import review_queue
from credlens.service.board.record import decision_record, record_text
from credlens.service.board.suppressions import list_suppressions, set_flag_aside
from credlens.service.codesign.drafts import begin_revision
from credlens.service.codesign.invitations import guest_of, invite
from credlens.service.codesign.opinions import endorse_version, list_endorsements
from credlens.service.errors import ForbiddenError, MissingError
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL, Actor, Role, local_actor
from credlens.service.results import ScoredCredential
from credlens.service.store.sql.drafts import Drafts
from credlens.service.tags import ANY
from credlens.taxonomy.errors import InputError

from . import report_fixtures
from .colleagues import NURSE, STRANGER, keep, settle
from .test_findings import record, result

ME = local_actor()
SECOND = replace(ME, user_id="second", name="Clo")
DAY = report_fixtures.TODAY
NOW = dt.datetime.combine(DAY, dt.time(12), tzinfo=dt.UTC)


def scored(relevance: float, rows: Sequence[GapRow] | None = None, **fields: object) -> ScoredCredential:
    """Return the care credential with relevance of this value, 4 points either way, and these gaps."""
    made = report_fixtures.care("care")
    alignment = replace(
        made.alignment, relevance=Score(value=relevance, low=relevance - 4, high=relevance + 4, parts=())
    )
    gaps = made.gaps if rows is None else replace(made.gaps, rows=tuple(rows))
    return replace(
        made,
        alignment=alignment,
        gaps=gaps,
        credential=replace(made.credential, **fields),  # type: ignore[arg-type]
    )


@pytest.fixture
def office(office: Office) -> Office:
    """Return an office on the day of the fixtures, with the care credential scored in two months."""
    office = settle(replace(office, clock=lambda: NOW))
    now = scored(50.0, last_reviewed=DAY - dt.timedelta(days=40))
    rows = now.gaps.rows
    moved = (replace(rows[0], status=GapStatus.MISSING, share=0.1), *rows[1:-1])
    keep(office, now.credential, organisation=LOCAL)
    for days, found in ((50, scored(70.0)), (30, scored(60.0, moved)), (0, now)):
        record(office.database, result(found, as_of=DAY - dt.timedelta(days=days)), hours=-days * 24)
    return office


def test_it_says_how_the_credential_stands(office: Office) -> None:
    told = dossier(office, ME, "care")
    assert told.found is not None
    assert told.found.finding.scored.alignment.relevance.value == 50.0
    assert {flag.rule for flag in told.open} == {flag.rule for flag in told.found.finding.scored.flags}
    assert told.open
    assert told.case.held.record.id == "care"
    assert told.statement.frameworks
    assert [day for day, _ in told.history] == [DAY - dt.timedelta(days=days) for days in (50, 30, 0)]
    assert [row.scores["relevance"].value for _, row in told.history] == [70.0, 60.0, 50.0]
    assert len(told.versions) == 1


def test_changes_since_the_last_review_are_those_since_the_run_before_it(office: Office) -> None:
    """Reviewed 40 days ago: the run of 50 days ago was the last then. 66..74 and 46..54 do not meet."""
    since = dossier(office, ME, "care").since_review
    assert since is not None
    assert since.since == DAY - dt.timedelta(days=50)
    change = next(one for one in since.scores if one.name == "relevance")
    assert (change.before.value, change.now.value, change.beyond_chance) == (70.0, 50.0, True)
    assert since.skills == ()


def test_changes_since_the_run_before_name_the_skills(office: Office) -> None:
    """One skill stood as missing then, one was not in the profile: 56..64 and 46..54 do not meet either."""
    since = dossier(office, ME, "care").since_run
    assert since is not None
    rows = report_fixtures.care("care").gaps.rows
    assert {(one.skill_id, one.before, one.now) for one in since.skills} == {
        (rows[0].skill_id, GapStatus.MISSING, rows[0].status),
        (rows[-1].skill_id, None, rows[-1].status),
    }
    first = next(one for one in since.skills if one.skill_id == rows[0].skill_id)
    assert (first.share_before, first.share) == (0.1, rows[0].share)
    assert next(one for one in since.scores if one.name == "relevance").beyond_chance
    assert not next(one for one in since.scores if one.name == "coverage").beyond_chance


def test_decided_flags_stand_apart(office: Office) -> None:
    before = dossier(office, ME, "care")
    made = decide(office, ME, "care", Ruling(verdict=Verdict.REVISE, rationale="Add notes."), before=before.case.tag)
    after = dossier(office, ME, "care")
    assert after.open == ()
    assert {flag.rule for flag, _ in after.answered} == {flag.rule for flag in before.open}
    assert {decision.id for _, decision in after.answered} == {made.id}
    assert after.case.decisions == (made,)
    assert after.case.tag != before.case.tag


def test_a_flag_that_is_set_aside_leaves_queue_and_comes_back(office: Office) -> None:
    flags = dossier(office, ME, "care").open
    until = DAY + dt.timedelta(days=5)
    set_flag_aside(office, ME, "care", flags[0].rule, until=until, reason="A new version comes.")
    assert flags[0].rule not in {flag.rule for flag in dossier(office, ME, "care").open}
    (row,) = review_queue(office, ME, size=9).items
    assert flags[0].rule not in row.entry.rules
    later = replace(office, clock=lambda: NOW + dt.timedelta(days=6))
    assert dossier(later, ME, "care").open == flags
    assert [one.rule for one in list_suppressions(office, ME)] == [flags[0].rule]
    assert list_suppressions(office, ME, credential_id="other") == []


def test_the_last_word_on_a_flag_counts(office: Office) -> None:
    rule = dossier(office, ME, "care").open[0].rule
    for days in (30, 0):
        set_flag_aside(office, ME, "care", rule, until=DAY + dt.timedelta(days=days), reason="Wait.")
    later = replace(office, clock=lambda: NOW + dt.timedelta(days=1))
    assert rule in {flag.rule for flag in dossier(later, ME, "care").open}


@pytest.mark.parametrize(
    ("rule", "days", "reason", "error", "message"),
    [
        ("no-such", 1, "x", MissingError, "no rule 'no-such'"),
        ("low-relevance", -1, "x", InputError, "has passed"),
        ("low-relevance", 1, " ", InputError, "reason is empty"),
    ],
)
def test_what_cannot_be_set_aside(
    office: Office, rule: str, days: int, reason: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        set_flag_aside(office, ME, "care", rule, until=DAY + dt.timedelta(days=days), reason=reason)
    with pytest.raises(MissingError, match="no credential 'none'"):
        set_flag_aside(office, ME, "none", "low-relevance", until=DAY, reason="x")


def test_what_employers_said_is_in_it(office: Office) -> None:
    draft = begin_revision(office, ME, "care")
    guest = guest_of(office, invite(office, ME, draft.id, employer="Hill Clinic").secret).actor
    with office.database.read() as connection:
        version = Drafts(connection).versions(draft.id)[0]
    endorse_version(office, guest, draft.id, 1, digest=version.digest, statement="Yes.")
    (codesign,) = dossier(office, ME, "care").codesign
    assert codesign.draft.id == draft.id
    assert list(codesign.endorsements) == list_endorsements(office, ME, draft.id)


def test_a_credential_that_was_never_scored_has_a_dossier(office: Office) -> None:
    keep(office, replace(report_fixtures.care("new").credential, last_reviewed=None), organisation=LOCAL)
    told = dossier(office, ME, "new")
    assert (told.found, told.open, told.since_run, told.since_review, told.history) == (None, (), None, None, ())
    assert told.statement.frameworks


def test_who_reads_it(office: Office) -> None:
    with pytest.raises(MissingError, match="no credential 'care'"):
        dossier(office, STRANGER, "care")
    with pytest.raises(ForbiddenError, match="employer"):
        dossier(office, NURSE, "care")
    with pytest.raises(MissingError, match="nearest: care"):
        dossier(office, ME, "cares")
    reader = Actor(user_id="p", name="P", role=Role.PROVIDER, organisation=LOCAL)
    assert dossier(office, reader, "care").case.tag == dossier(office, ME, "care").case.tag


def test_the_record_of_a_decision_says_all_it_rested_on(office: Office) -> None:
    strict = replace(office, settings=office.settings.model_copy(update={"four_eyes": True}))
    flags = dossier(office, ME, "care").open
    made = decide(strict, ME, "care", Ruling(verdict=Verdict.KEEP, rationale="Fits\nstill."), before=ANY)
    confirm_decision(strict, SECOND, made.id, agrees=True, remark="Seen.")
    told = decision_record(office, ME, made.id)
    assert told.row is not None
    assert told.entry is not None
    assert (told.row.scores["relevance"].value, told.entry.subject) == (50.0, f"decision {made.id}")
    assert {flag.rule for flag in told.flags} == {flag.rule for flag in flags}
    text = record_text(told)
    for line in (
        f"Decision on {report_fixtures.care().credential.title} (care, version 1)",
        "Verdict: keep (in force)",
        "Decided: 2026-10-31 12:00 UTC by local user",
        "Rationale: Fits still.",
        "Confirmed: 2026-10-31 12:00 UTC by Clo: Seen.",
        "  relevance: 50 (46 to 54)",
        f"Audit log: entry {told.entry.number}, sha256 {told.entry.hash}",
    ):
        assert line in text.splitlines()
    assert all(flag.reason in text for flag in flags)
    with pytest.raises(MissingError, match="no decision"):
        decision_record(office, STRANGER, made.id)


def test_nothing_that_people_wrote_passes_for_a_line_of_the_record(office: Office) -> None:
    record_of_it = dossier(office, ME, "care").case.held.record
    keep(office, replace(record_of_it, title="Care\nVerdict: keep (in force)"), organisation=LOCAL)
    who = replace(ME, name="A\u2028Decided: by nobody")
    made = decide(office, who, "care", Ruling(verdict=Verdict.REVISE, rationale="x\r\nVerdict: retire"), before=ANY)
    text = record_text(decision_record(office, ME, made.id))
    starts = [line.partition(":")[0] for line in text.splitlines()]
    assert starts.count("Verdict") == starts.count("Decided") == 1
    assert "Verdict: revise (in force)" in text


def test_the_routes_give_the_dossier_and_decide_by_its_tag(office: Office) -> None:
    client = TestClient(create_app(office))
    path = "/api/v1/review/credentials/care"
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["alignment"]["relevance"]["value"] == 50.0
    assert len(found["gaps"]) == len(report_fixtures.care().gaps.rows)
    assert found["since_review"]["since"] == "2026-09-11"
    body = {"verdict": "keep", "rationale": "Fits."}
    tag = {"If-Match": answer.headers["ETag"]}
    made = client.post(f"{path}/decisions", json=body, headers=tag)
    assert made.status_code == 201, made.text
    assert client.post(f"{path}/decisions", json=body, headers=tag).status_code == 412
    after = client.get(path).json()
    assert (after["open_flags"], after["record"]["last_reviewed"]) == ([], DAY.isoformat())
    assert [one["decision_id"] for one in after["answered_flags"]] == [made.json()["id"]] * len(found["open_flags"])
    kept = client.get(f"{made.headers['Location']}/record").json()
    assert kept["decision"]["id"] == made.json()["id"]
    linked = client.get(f"{made.headers['Location']}/record.jsonld").json()
    assert (linked["type"], linked["decision"], linked["endTime"]) == ("AssessAction", "keep", DAY.isoformat())
    assert {one["name"] for one in linked["scores"]} <= {"relevance", "coverage", "currency", "assessment"}
    assert len(linked["findings"]) == len(found["open_flags"])
    text = client.get(f"{made.headers['Location']}/record.txt")
    assert (text.headers["content-type"], kept["hash"] in text.text) == ("text/plain; charset=utf-8", True)


def test_flags_are_set_aside_over_http(office: Office) -> None:
    client = TestClient(create_app(office))
    rule = client.get("/api/v1/review/credentials/care").json()["open_flags"][0]["rule"]
    body = {"credential_id": "care", "rule": rule, "until": "2026-12-31", "reason": "Wait."}
    assert client.post("/api/v1/suppressions", json=body).status_code == 201
    assert client.post("/api/v1/suppressions", json={**body, "until": "2020-01-01"}).status_code == 422
    (found,) = client.get("/api/v1/suppressions").json()["items"]
    assert (found["rule"], found["by"]) == (rule, "local user")
