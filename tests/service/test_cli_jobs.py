"""credlens worker and credlens jobs: asked for over HTTP, done and looked at on the command line."""

import json
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.office import open_office

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def job() -> Iterator[str]:
    """Return the id of an import that waits in the queue of the workspace."""
    office = open_office()
    with TestClient(create_app(office)) as client:
        answer = client.post(
            "/api/v1/catalogue/imports", params={"name": "a.csv"}, content=b"id,title,outcomes\nc,C,Do\n"
        )
        yield answer.json()["id"]
    office.close()


@pytest.fixture(autouse=True)
def _own_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("credlens.service.logs.configure_logs", lambda *_: None)


def test_a_worker_drains_the_queue(run: Run, job: str) -> None:
    assert run("worker", "--drain")[:2] == (0, "1 job taken up\n")
    assert json.loads(run("worker", "--drain", "--json")[1]) == {"jobs": 0}
    told = json.loads(run("jobs", "show", job[:6], "--json")[1])
    assert (told["id"], told["state"], told["result"]["new"]) == (job, "done", 1)
    assert "holder" not in told


def test_jobs_are_listed_cancelled_and_retried(run: Run, job: str) -> None:
    code, out, _ = run("jobs", "list")
    assert code == 0
    assert out.splitlines()[1].split()[:4] == [job[:8], "import", "catalogue", "queued"]
    assert run("jobs", "cancel", job)[1].startswith("import catalogue: cancelled\n  asked for by: local user")
    assert [j["id"] for j in json.loads(run("jobs", "list", "--state", "cancelled", "--json")[1])] == [job]
    assert run("jobs", "retry", job)[1].startswith("import catalogue: queued")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("jobs", "show", "zzz"), "no job 'zzz'"),
        (("jobs", "list", "--state", "asleep"), "valid are queued, running"),
        (("jobs", "retry", ""), "only one that failed or was cancelled"),
    ],
)
def test_bad_input_is_said(run: Run, job: str, arguments: tuple[str, ...], words: str) -> None:
    code, _, err = run(*arguments)
    assert (code, words in err) == (2, True)
