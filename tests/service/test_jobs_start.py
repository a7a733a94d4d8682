"""What a workspace begins with: the taxonomies and the sample, asked for once and done by a worker."""

import pytest

from credlens.service.demo import SAMPLE_DAY
from credlens.service.errors import ForbiddenError
from credlens.service.jobs import start
from credlens.service.jobs.kinds import JobKind
from credlens.service.jobs.queue import get_job, list_jobs, request_start
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office
from credlens.service.overview import stock
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.audit import AuditLog
from credlens.service.store.sql.jobs import JobState
from credlens.taxonomy.readers.wheels import DownloadError

from .colleagues import ANA, settle
from .test_pipeline import TAXONOMY

ACTOR = local_actor()


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the quickstart release at hand without a network; return how often it was fetched."""
    fetched: list[str] = []

    def install(progress: object = None) -> object:
        fetched.append("quickstart")
        return TAXONOMY

    monkeypatch.setattr(start, "install_quickstart", install)
    return fetched


def test_the_sample_is_taken_in_and_its_scoring_asked_for_at_once(office: Office, downloads: list[str]) -> None:
    job = request_start(office, ACTOR, JobKind.LOAD_SAMPLE)
    assert request_start(office, ACTOR, JobKind.LOAD_SAMPLE).id == job.id
    assert Worker(office, WORKS).run_one()
    done = get_job(office, ACTOR, job.id)
    assert (done.state, done.error, downloads) == (JobState.DONE, None, ["quickstart"])
    held = stock(office, ACTOR)
    assert (held.credentials, held.postings, held.taxonomies) == (39, 464, (TAXONOMY.release.name,))
    assert done.result
    scoring = get_job(office, ACTOR, done.result["next_job"])
    assert (scoring.kind, scoring.state) == (JobKind.SCORE, JobState.QUEUED)
    assert scoring.parameters["as_of"] == SAMPLE_DAY.isoformat()


def test_what_is_there_stays(office: Office, downloads: list[str]) -> None:
    """A release in use stays in use, and the sample does not fetch another."""
    office.workspace.shelf.add(TAXONOMY)
    office.workspace.shelf.use(TAXONOMY.release.name)
    request_start(office, ACTOR, JobKind.LOAD_SAMPLE)
    assert Worker(office, WORKS).run_one()
    assert downloads == []


def test_taxonomies_are_installed_and_written_down(office: Office, downloads: list[str]) -> None:
    request_start(office, ACTOR, JobKind.INSTALL_TAXONOMIES)
    assert Worker(office, WORKS).run_one()
    assert office.workspace.shelf.active_names() == (TAXONOMY.release.name,)
    with office.database.read() as connection:
        assert AuditLog(connection).last_on("release quickstart-1", organisation=ACTOR.organisation)


def test_a_download_that_fails_is_said_and_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(progress: object = None) -> object:
        raise DownloadError("the registry cannot be reached")

    monkeypatch.setattr(start, "install_quickstart", refuse)
    job = request_start(office, ACTOR, JobKind.LOAD_SAMPLE)
    assert Worker(office, WORKS).run_one()
    done = get_job(office, ACTOR, job.id)
    assert done.error
    assert (done.state, done.error["message"]) == (JobState.FAILED, "the registry cannot be reached")
    assert stock(office, ACTOR).credentials == 0


def test_only_an_administrator_begins_so(office: Office) -> None:
    settle(office)
    for kind in (JobKind.LOAD_SAMPLE, JobKind.INSTALL_TAXONOMIES):
        with pytest.raises(ForbiddenError, match="administrator may"):
            request_start(office, ANA, kind)
    assert list_jobs(office, ANA, size=9).items == ()
