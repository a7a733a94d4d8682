"""A scoring asked of the service: scored by a worker with real weights, and its findings in the database once."""

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from credlens.models.records import Credential, Outcome, Posting
from credlens.service.api.app import create_app
from credlens.service.catalogue import put_credential
from credlens.service.findings import get_found, list_runs
from credlens.service.jobs import score as scoring
from credlens.service.jobs.kinds import JobKind, ScoreOrder
from credlens.service.jobs.queue import get_job, request_scoring, retry_job
from credlens.service.jobs.rounds import sweep
from credlens.service.jobs.work import Finish
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office
from credlens.service.people import Actor, Role
from credlens.service.people.actor import local_actor
from credlens.service.store.held import HeldPostings
from credlens.service.store.matches import Progress
from credlens.service.store.sql.jobs import JobRecord, JobState, Queue
from credlens.service.store.sql.people import Organisations

from .conftest import NOW

pytestmark = pytest.mark.model

ACTOR = local_actor()
SKILLS = "id,label\nweld,weld pipes\nread,read technical drawings\ncook,cook soups\npaint,paint walls\n"


@pytest.fixture
def stocked(
    office: Office, run: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """Return an office with a taxonomy of four skills, forty adverts for welders, and a course that teaches half."""
    monkeypatch.setenv("CREDLENS_ENCODER", "static")
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "skills.csv")[0] == 0
    office.workspace.settings.encoder = "static"
    office.workspace.postings.add([advert(i) for i in range(40)])
    put_credential(office, ACTOR, "c", course("c"))
    return office


def advert(number: int) -> Posting:
    """Return one of a welder; every second asks for drawings, too."""
    asks = "weld pipes. You read technical drawings." if number % 2 else "weld pipes."
    return Posting(
        id=f"p{number}",
        title="Welder",
        text=f"In yard {number} you {asks}",
        date=dt.date(2026, 1 + number % 6, 1 + number % 28),
        employer=f"Yard {number % 9}",
        occupation="51-4121.00",
    )


def course(name: str) -> Credential:
    outcome = Outcome(id=f"{name}/1", text="Weld pipes in all positions")
    return Credential(id=name, title="Welding", outcomes=(outcome,), target_occupations=("51-4121.00",))


def work(office: Office) -> None:
    assert Worker(office, WORKS).run_one()


def test_a_catalogue_is_scored_and_its_findings_are_kept(stocked: Office) -> None:
    job_id = request_scoring(stocked, ACTOR, ScoreOrder()).id
    work(stocked)
    job = get_job(stocked, ACTOR, job_id)
    assert (job.state, job.error) == (JobState.DONE, None)
    assert job.result
    (run,) = list_runs(stocked, ACTOR, size=9).items
    assert (run.id, run.as_of, run.credentials) == (job.result["run_id"], NOW.date(), 1)
    found = get_found(stocked, ACTOR, "c")
    assert {row.label for row in found.finding.scored.gaps.rows} == {"weld pipes", "read technical drawings"}
    assert found.row.postings == 40
    assert [*(stocked.settings.home / "reading").iterdir()] == []


def test_as_of_is_the_day_on_which_it_was_begun(stocked: Office) -> None:
    """Gone on with after midnight it stays a run of the day before, so that what is scored is not scored again."""
    job_id = request_scoring(stocked, ACTOR, ScoreOrder()).id
    with stocked.database.write() as connection:
        Queue(connection).claim("dead", at=NOW, until=NOW + dt.timedelta(seconds=30))
    work(replace(stocked, clock=lambda: NOW + dt.timedelta(days=1)))
    job = get_job(stocked, ACTOR, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert [run.as_of for run in list_runs(stocked, ACTOR, size=9).items] == [NOW.date()]


def test_an_organisation_has_its_own_catalogue_scored(stocked: Office) -> None:
    other = Actor(user_id="o", name="O", role=Role.PROVIDER, organisation="other")
    with stocked.database.write() as connection:
        Organisations(connection).ensure("other", name="Other", at=NOW)
    put_credential(stocked, other, "theirs", course("theirs"))
    request_scoring(stocked, other, ScoreOrder())
    work(stocked)
    assert list_runs(stocked, ACTOR, size=9).items == ()
    assert get_found(stocked, other, "theirs").row.credential_id == "theirs"


def test_what_is_imported_meanwhile_is_of_the_next_run(stocked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A posting that comes in once the run has begun is not counted; the run reads forty, the next one forty-one."""
    counted = []
    for late in ("p40", "p41"):
        job_id = request_scoring(stocked, ACTOR, ScoreOrder()).id
        monkeypatch.setattr(scoring, "HeldPostings", importing(stocked, late))
        work(stocked)
        assert get_job(stocked, ACTOR, job_id).state is JobState.DONE
        run = list_runs(stocked, ACTOR, size=1).items[0]
        assert run.record
        counted.append(run.record.postings.records)
    assert counted == [40, 41]


def importing(office: Office, posting_id: str) -> Callable[..., object]:
    """Return what opens the postings of a run, and lets another one in before they are read."""

    def opened(store: object) -> HeldPostings:
        source = HeldPostings(store)  # type: ignore[arg-type]
        office.workspace.postings.add([Posting(id=posting_id, title="Cook", text="You cook soups.")])
        return source

    return opened


def test_a_catalogue_that_is_empty_is_said(office: Office) -> None:
    job_id = request_scoring(office, ACTOR, ScoreOrder()).id
    work(office)
    job = get_job(office, ACTOR, job_id)
    assert job.error
    assert (job.state, "No catalogue" in job.error["message"]) == (JobState.FAILED, True)


def test_a_market_that_is_empty_is_said_and_can_be_put_right(stocked: Office) -> None:
    for path in stocked.workspace.postings.folder.glob("*.parquet"):
        path.unlink()
    job_id = request_scoring(stocked, ACTOR, ScoreOrder()).id
    work(stocked)
    job = get_job(stocked, ACTOR, job_id)
    assert job.error
    assert "no postings: import some" in job.error["message"]
    stocked.workspace.postings.add([Posting(id="p", title="W", text="You weld pipes.")])
    retry_job(stocked, ACTOR, job_id)
    work(stocked)
    assert get_job(stocked, ACTOR, job_id).state is JobState.DONE


def test_a_killed_scoring_matches_nothing_twice(stocked: Office) -> None:
    """The first worker is gone after the matching; the second one has nothing to match and nothing to score."""
    seen: list[tuple[str, int]] = []

    @contextmanager
    def dying(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
        with WORKS[JobKind.SCORE](office, job, note(seen)):
            raise KeyboardInterrupt
        yield lambda connection: None  # type: ignore[return-value]

    job_id = request_scoring(stocked, ACTOR, ScoreOrder()).id
    with pytest.raises(KeyboardInterrupt):
        Worker(stocked, {JobKind.SCORE: dying}).run_one()
    first = [row for row in seen if row[0] != "recording"]
    assert dict(first)["match sentences"] > 0
    seen.clear()

    @contextmanager
    def noted(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
        with WORKS[JobKind.SCORE](office, job, note(seen)) as finish:
            yield finish

    Worker(stocked, {JobKind.SCORE: noted}).run_one()
    assert get_job(stocked, ACTOR, job_id).state is JobState.DONE
    assert not {"segment", "match sentences", "match outcomes", "score credentials"} & {label for label, _ in seen}


def note(seen: list[tuple[str, int]]) -> Progress:
    return lambda label, done, total: seen.append((label, done))


def test_a_catalogue_is_exported_with_its_scores(stocked: Office) -> None:
    """All that `credlens score` writes, in one file; nothing is recorded as a run."""
    with TestClient(create_app(stocked)) as client:
        job = client.post("/api/v1/jobs/export", json={}).json()
        assert client.get(f"/api/v1/jobs/{job['id']}/file").status_code == 409
        work(stocked)
        assert client.get(f"/api/v1/jobs/{job['id']}").json()["result"]["credentials"] == 1
        answer = client.get(f"/api/v1/jobs/{job['id']}/file")
        other = client.post("/api/v1/jobs/score", json={}).json()
        assert client.get(f"/api/v1/jobs/{other['id']}/file").status_code == 404
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        assert packed.read("scores.csv").startswith(b"id,")
    assert {"scores.csv", "gaps.csv", "flags.csv", "run.json", "workbook.xlsx", "report/index.html"} <= names
    assert list_runs(stocked, ACTOR, size=9).items == ()
    assert [path.name for path in (stocked.settings.home / "exports").iterdir()] == [f"{job['id']}.zip"]


def test_what_nobody_needs_any_more_is_swept(office: Office) -> None:
    """After 31 days an export has gone, after two a half-made upload, after eight what a killed run read from."""
    home = office.settings.home
    for path, days in {
        "exports/a.zip": 31,
        "exports/b.zip": 29,
        "uploads/arriving/a": 2,
        "reading/r/postings/x": 8,
    }.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).touch()
        then = (NOW - dt.timedelta(days=days)).timestamp()
        for aged in (home / path, home / "reading" / "r"):
            if aged.exists():
                os.utime(aged, (then, then))
    sweep(office)
    assert sorted(str(p.relative_to(home)) for p in home.rglob("*/*") if p.is_file()) == ["exports/b.zip"]
