"""What is done every so many months: when, once, and only where there is something to do."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, Outcome, Posting
from credlens.service.api.app import create_app
from credlens.service.catalogue import put_credential
from credlens.service.jobs.queue import cancel_job, list_jobs
from credlens.service.jobs.schedules import later, now_and_then, request_due
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.jobs import JobRecord

ACTOR = local_actor()
# By default from the first of the month after the one in which the first worker runs.
FIRST = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def stocked(office: Office) -> Office:
    """Return an office that has a credential and a posting, and whose schedules a worker has seen."""
    put_credential(office, ACTOR, "c", Credential(id="c", title="C", outcomes=(Outcome(id="c/1", text="Do"),)))
    office.workspace.postings.add([Posting(id="p", title="P", text="You do.")])
    assert request_due(office) == 0
    return office


def on(office: Office, moment: dt.datetime) -> Office:
    return replace(office, clock=lambda: moment)


def asked(office: Office) -> tuple[JobRecord, ...]:
    return list_jobs(office, ACTOR, size=50).items


def test_the_catalogue_is_scored_every_month(stocked: Office) -> None:
    days = (
        FIRST - dt.timedelta(seconds=1),
        FIRST,
        FIRST + dt.timedelta(days=20),
        dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
    )
    told = []
    for day in days:
        told.append(request_due(on(stocked, day)))
        for job in asked(stocked):
            if not job.finished:
                cancel_job(stocked, ACTOR, job.id)
    assert told == [0, 1, 0, 1]
    assert {(job.kind, job.made_by) for job in asked(stocked)} == {("score", "schedule")}


def test_several_workers_ask_once(stocked: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = [*pool.map(lambda _: request_due(on(stocked, FIRST)), range(4))]
    assert sorted(told) == [0, 0, 0, 1]
    assert len(asked(stocked)) == 1


def test_what_was_missed_is_done_once(stocked: Office) -> None:
    """Half a year without a worker: one job, and the next time is that of the month after."""
    late = dt.datetime(2027, 1, 15, tzinfo=dt.UTC)
    assert request_due(on(stocked, late)) == 1
    assert request_due(on(stocked, dt.datetime(2027, 1, 31, tzinfo=dt.UTC))) == 0
    cancel_job(stocked, ACTOR, asked(stocked)[0].id)
    assert request_due(on(stocked, dt.datetime(2027, 2, 1, tzinfo=dt.UTC))) == 1


def test_nothing_is_asked_for_while_the_last_is_not_done(stocked: Office) -> None:
    assert request_due(on(stocked, FIRST)) == 1
    assert request_due(on(stocked, later(FIRST, 1))) == 0


def test_without_a_catalogue_nothing_is_asked_for(office: Office) -> None:
    office.workspace.postings.add([Posting(id="p", title="P", text="You do.")])
    request_due(office)
    assert request_due(on(office, FIRST)) == 0


def test_a_schedule_is_read_set_and_switched_off(stocked: Office, client: TestClient) -> None:
    read = client.get("/api/v1/schedules/score")
    assert read.json() == {"kind": "score", "months": 1, "next_at": "2026-07-01T00:00:00Z"}
    assert client.get("/api/v1/schedules").json()["items"] == [read.json()]
    wanted = {"months": 3, "next_at": "2026-07-15T02:00:00+02:00"}
    assert client.put("/api/v1/schedules/score", json=wanted).status_code == 428
    tag = {"If-Match": read.headers["etag"]}
    set_to = client.put("/api/v1/schedules/score", json=wanted, headers=tag)
    assert set_to.json() == {"kind": "score", "months": 3, "next_at": "2026-07-15T00:00:00Z"}
    assert client.put("/api/v1/schedules/score", json=wanted, headers=tag).status_code == 412
    due = dt.datetime(2026, 7, 15, tzinfo=dt.UTC)
    assert [request_due(on(stocked, FIRST)), request_due(on(stocked, due))] == [0, 1]
    assert client.get("/api/v1/schedules/score").json()["next_at"] == "2026-10-15T00:00:00Z"
    off = client.put("/api/v1/schedules/score", json={"months": 0}, headers={"If-Match": "*"})
    assert off.json()["months"] == 0
    cancel_job(stocked, ACTOR, asked(stocked)[0].id)
    assert request_due(on(stocked, dt.datetime(2036, 1, 1, tzinfo=dt.UTC))) == 0


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"months": 25}, "less than or equal to 24"),
        ({"months": 1, "next_at": "2026-06-30T11:59:59Z"}, "give a time to come"),
        ({"months": 1, "next_at": "9999-12-31T23:59:59-14:00"}, "within ten years"),
        ({"months": 1, "next_at": "0001-01-01T00:00:00+14:00"}, "give a time to come"),
        ({"months": 1, "next_at": "2026-07-30T11:59:59"}, "offset from UTC"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(client: TestClient, wanted: dict[str, object], words: str) -> None:
    answer = client.put("/api/v1/schedules/score", json=wanted, headers={"If-Match": "*"})
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True)


def test_what_has_no_schedule_is_not_found(client: TestClient) -> None:
    assert client.get("/api/v1/schedules/import postings").status_code == 404
    for months in (0, 1):
        assert client.put("/api/v1/schedules/import postings", json={"months": months}).status_code == 404
    assert client.get("/api/v1/schedules/sleep").status_code == 422
    answer = client.put("/api/v1/schedules/import postings", json={"months": 0}, headers={"If-Match": "*"})
    assert answer.status_code == 404


@given(moment=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1)), months=st.integers(1, 24))
def test_the_next_time_is_later_at_the_same_hour(moment: dt.datetime, months: int) -> None:
    after = later(moment, months)
    assert after > moment
    assert after.time() == moment.time()
    assert 27 * months < (after - moment).days <= 31 * months + 3


def test_now_and_then_is_at_first_and_then_seldom() -> None:
    """Looked at after 0, 5, 20, 30 and 41 seconds: done at 0, 20 and 41."""
    moments = iter([0, 0, 5, 20, 20, 30, 41, 41])
    done: list[int] = []
    look = now_and_then(lambda: done.append(1), clock=lambda: float(next(moments)))
    counts = []
    for _ in range(5):
        look()
        counts.append(len(done))
    assert counts == [1, 1, 2, 2, 3]
