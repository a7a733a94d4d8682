"""Jobs over HTTP: asking, looking, following, ending, beginning anew."""

import datetime as dt
import json
import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from credlens.service.api import jobs as routes
from credlens.service.api.app import create_app
from credlens.service.office import Office
from credlens.service.store.sql.jobs import JobState, Queue

from .conftest import NOW

LEASE = dt.timedelta(minutes=1)


@pytest.fixture
def client(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(routes, "LOOK", 0.01)
    with TestClient(create_app(office), raise_server_exceptions=False) as made:
        yield made


def asked(client: TestClient) -> str:
    answer = client.post("/api/v1/jobs/score", json={})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
    found: str = answer.json()["id"]
    return found


def claimed(office: Office) -> str:
    with office.database.write() as connection:
        job = Queue(connection).claim("w", at=NOW, until=NOW + LEASE)
    assert job
    return job.id


def events(text: str) -> list[tuple[str, int, int]]:
    """Return (name of the event, done, total) of each event of a stream."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "data" in fields:
            data = json.loads(fields["data"])
            assert data["state"] == fields["event"]
            found.append((fields["event"], data["done"], data["total"]))
    return found


def test_a_job_is_asked_for_and_read(client: TestClient) -> None:
    job = client.get(f"/api/v1/jobs/{asked(client)}").json()
    assert (job["kind"], job["state"], job["parameters"]) == (
        "score",
        "queued",
        {"as_of": None, "previous_release": ""},
    )
    assert "holder" not in job


def test_jobs_are_listed_by_state_and_kind(client: TestClient) -> None:
    job_id = asked(client)
    for query, found in (({}, [job_id]), ({"state": "done"}, []), ({"kind": "score"}, [job_id])):
        assert [j["id"] for j in client.get("/api/v1/jobs", params=query).json()["items"]] == found
    assert client.get("/api/v1/jobs", params={"state": "asleep"}).status_code == 422


def test_cancel_and_retry(client: TestClient, office: Office) -> None:
    job_id = asked(client)
    assert client.post(f"/api/v1/jobs/{job_id}/retry").status_code == 409
    assert client.post(f"/api/v1/jobs/{job_id}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/api/v1/jobs/{job_id}/cancel").status_code == 409
    assert client.post(f"/api/v1/jobs/{job_id}/retry").json()["state"] == "queued"
    assert claimed(office) == job_id
    running = client.post(f"/api/v1/jobs/{job_id}/cancel").json()
    assert (running["state"], running["cancel"]) == ("running", True)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry")])
def test_unknown_jobs_are_not_found(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"/api/v1/jobs/nothing{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_finished_job_is_told_in_one_event(client: TestClient) -> None:
    job_id = asked(client)
    client.post(f"/api/v1/jobs/{job_id}/cancel")
    answer = client.get(f"/api/v1/jobs/{job_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert events(answer.text) == [("cancelled", 0, 0)]


def test_a_job_is_followed_until_it_is_over(client: TestClient, office: Office) -> None:
    """Each change is told once, in order, and nothing twice; the stream ends by itself."""
    job_id = asked(client)

    def work() -> None:
        claimed(office)
        for done in (1, 2):
            with office.database.write() as connection:
                Queue(connection).renew(job_id, "w", until=NOW + LEASE, stage="match", done=done, total=2)
        with office.database.write() as connection:
            Queue(connection).end(job_id, "w", JobState.FAILED, at=NOW, error={"kind": "InputError", "message": "no"})

    later = threading.Timer(0.3, work)
    later.start()
    told = events(client.get(f"/api/v1/jobs/{job_id}/events").text)
    later.join()
    assert (told[0], told[-1]) == (("queued", 0, 0), ("failed", 2, 2))
    assert len(told) == len(set(told))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_nobody_is_followed_for_ever(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream ends, so that a stopping server has none to wait for; browsers connect again after two seconds."""
    monkeypatch.setattr(routes, "FOLLOWED", 0.05)
    text = client.get(f"/api/v1/jobs/{asked(client)}/events").text
    assert events(text) == [("queued", 0, 0)]
    assert "retry: 2000" in text


def test_jobs_of_another_organisation_are_not_there(office: Office, client: TestClient) -> None:
    from credlens.service.errors import MissingError
    from credlens.service.jobs.queue import cancel_job, get_job, list_jobs
    from credlens.service.people import Actor, Role

    job_id = asked(client)
    stranger = Actor(user_id="x", name="X", role=Role.ADMINISTRATOR, organisation="other")
    for use in (get_job, cancel_job):
        with pytest.raises(MissingError, match="no job"):
            use(office, stranger, job_id)
    assert list_jobs(office, stranger, size=5).items == ()
