"""A worker: what it does with jobs that end well, badly, not at all; and when it is to stop."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest

from credlens.service.errors import ConflictError, UnavailableError
from credlens.service.jobs import hold
from credlens.service.jobs.hold import BrokenOffError, Hold, Why
from credlens.service.jobs.kinds import JobKind, ScoreOrder
from credlens.service.jobs.queue import cancel_job, get_job, request_scoring, retry_job
from credlens.service.jobs.rounds import work_until
from credlens.service.jobs.work import Finish, Given, Work
from credlens.service.jobs.worker import ATTEMPTS, LEASE, Worker
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.store.matches import Progress
from credlens.service.store.sql.database import Database, Transaction
from credlens.service.store.sql.jobs import JobRecord, JobState, Queue
from credlens.service.store.sql.people import Organisations
from credlens.taxonomy.errors import InputError

from .conftest import NOW

ACTOR = local_actor()
Do = Callable[[Office, JobRecord, Progress], object]


def writes(name: str, do: Do = lambda office, job, progress: None) -> Work:
    """Return work that does something, then adds an organisation of this name: only once, or the database refuses."""

    @contextmanager
    def work(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
        do(office, job, progress)

        def finish(connection: Transaction) -> Given:
            Organisations(connection).ensure(name, name=name, at=NOW)
            return Given(result={"made": name})

        yield finish

    return work


def worker(office: Office, work: Work, **options: object) -> Worker:
    return Worker(office, {JobKind.SCORE: work}, **options)  # type: ignore[arg-type]


def made(office: Office) -> bool:
    """Return whether the organisation of `writes` is there."""
    with office.database.read() as connection:
        return "made" in {row[0] for row in connection.exec_driver_sql("SELECT id FROM organisations")}


def asked(office: Office) -> str:
    return request_scoring(office, ACTOR, ScoreOrder()).id


def test_a_job_is_done_once_and_its_result_told(office: Office) -> None:
    job_id = asked(office)
    ours = worker(office, writes("made"))
    assert [ours.run_one(), ours.run_one()] == [True, False]
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.result, job.attempts, job.error) == (JobState.DONE, {"made": "made"}, 1, None)
    assert made(office)


def test_the_same_scoring_that_waits_is_not_asked_for_twice(office: Office) -> None:
    assert asked(office) == asked(office)
    other = request_scoring(office, ACTOR, ScoreOrder(previous_release="x"))
    assert other.id != asked(office)


def test_scoring_as_of_a_day_to_come_is_refused(office: Office) -> None:
    with pytest.raises(InputError, match="2026-07-01 is in the future"):
        request_scoring(office, ACTOR, ScoreOrder(as_of=dt.date(2026, 7, 1)))


def test_bad_input_fails_a_job_with_its_message_and_writes_nothing(office: Office) -> None:
    def refuse(office: Office, job: JobRecord, progress: Progress) -> None:
        raise InputError("no postings")

    job_id = asked(office)
    worker(office, writes("made", refuse)).run_one()
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.error) == (JobState.FAILED, {"kind": "InputError", "message": "no postings"})
    assert not made(office)


def test_a_fault_of_ours_fails_the_job_and_not_the_worker(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """The one who asked learns the kind of the fault; where it happened stands in the log."""

    def break_down(office: Office, job: JobRecord, progress: Progress) -> None:
        raise ZeroDivisionError("secret detail")

    job_id = asked(office)
    assert worker(office, writes("made", break_down)).run_one()
    job = get_job(office, ACTOR, job_id)
    assert job.error
    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in job.error["message"]
    assert "secret" not in job.error["message"]
    assert "secret detail" in caplog.text
    assert "break_down" in caplog.text


def test_a_fault_while_results_are_written_takes_all_of_them_back(office: Office) -> None:
    @contextmanager
    def work(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
        def finish(connection: Transaction) -> Given:
            Organisations(connection).ensure("made", name="made", at=NOW)
            raise InputError("too late")

        yield finish

    job_id = asked(office)
    worker(office, work).run_one()
    assert get_job(office, ACTOR, job_id).state is JobState.FAILED
    assert not made(office)


def test_what_a_job_gave_although_it_failed_is_kept(office: Office) -> None:
    @contextmanager
    def work(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
        yield lambda connection: Given(result={"rows": 3}, error={"kind": "InputError", "message": "none of 3"})

    job_id = asked(office)
    worker(office, work).run_one()
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.result) == (JobState.FAILED, {"rows": 3})


def test_a_running_job_that_is_cancelled_is_broken_off(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold, "BEAT", 0.02)

    def work_on(office: Office, job: JobRecord, progress: Progress) -> None:
        cancel_job(office, ACTOR, job.id)
        patiently(lambda: progress("work", 1, 2))

    job_id = asked(office)
    worker(office, writes("made", work_on)).run_one()
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.stage, job.done) == (JobState.CANCELLED, "work", 1)
    assert not made(office)
    with pytest.raises(ConflictError, match="is cancelled; only one that waits or runs"):
        cancel_job(office, ACTOR, job_id)


def patiently(act: Callable[[], object]) -> None:
    """Do something again and again until it raises, for at most 20 seconds."""
    for _ in range(1000):
        act()
        time.sleep(0.02)
    raise TimeoutError("it never raised")


def test_a_job_cancelled_after_the_last_progress_is_not_finished(office: Office) -> None:
    job_id = asked(office)
    late = writes("made", lambda office, job, progress: cancel_job(office, ACTOR, job.id))
    worker(office, late).run_one()
    assert get_job(office, ACTOR, job_id).state is JobState.CANCELLED
    assert not made(office)


def test_a_cancelled_job_whose_worker_died_ends(office: Office) -> None:
    job_id = asked(office)
    taken_by_one_that_dies(office)
    cancel_job(office, ACTOR, job_id)
    later = replace(office, clock=lambda: NOW + 2 * LEASE)
    assert worker(later, writes("made")).run_one()
    assert get_job(office, ACTOR, job_id).state is JobState.CANCELLED
    assert not made(office)


def taken_by_one_that_dies(office: Office, *, at: dt.datetime = NOW) -> JobRecord | None:
    with office.database.write() as connection:
        return Queue(connection).claim(f"dead {at}", at=at, until=at + LEASE)


def test_a_job_that_kills_its_workers_fails_in_the_end(office: Office) -> None:
    job_id = asked(office)
    for number in range(ATTEMPTS):
        assert taken_by_one_that_dies(office, at=NOW + 2 * number * LEASE)
    later = replace(office, clock=lambda: NOW + 2 * ATTEMPTS * LEASE)
    worker(later, writes("made")).run_one()
    job = get_job(office, ACTOR, job_id)
    assert job.error
    assert (job.state, job.error["kind"]) == (JobState.FAILED, "WornOutError")
    assert f"{ATTEMPTS} workers ended" in job.error["message"]
    retry_job(office, ACTOR, job_id)
    assert worker(later, writes("made")).run_one()
    assert get_job(office, ACTOR, job_id).state is JobState.DONE


def test_one_that_was_taken_for_dead_and_comes_back_writes_nothing(office: Office) -> None:
    """While it works another takes the job over and finishes it; what the first has done is thrown away."""
    later = replace(office, clock=lambda: NOW + 2 * LEASE)

    def meanwhile(office: Office, job: JobRecord, progress: Progress) -> None:
        other = nullcontext(lambda connection: Given(result={"by": "the other"}))
        assert worker(later, lambda *_: other).run_one()

    job_id = asked(office)
    assert worker(office, writes("made", meanwhile)).run_one()
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": "the other"}, 2)
    assert not made(office)


def test_a_worker_that_stops_puts_its_job_back(office: Office) -> None:
    stopping = threading.Event()

    def work_on(office: Office, job: JobRecord, progress: Progress) -> None:
        stopping.set()
        progress("work", 1, 2)

    job_id = asked(office)
    ours = worker(office, writes("made", work_on), stopping=stopping)
    assert work_until(ours, stopping, before_each=lambda: None, drain=False) == 1
    job = get_job(office, ACTOR, job_id)
    assert (job.state, job.attempts, job.holder) == (JobState.QUEUED, 0, None)
    assert not ours.run_one()


def test_drained_means_nothing_is_left(office: Office) -> None:
    asked(office)
    looks: list[int] = []
    ours = worker(office, writes("made"))
    assert work_until(ours, threading.Event(), before_each=lambda: looks.append(1), drain=True) == 1
    assert len(looks) == 2


class Shaky:
    """A database that cannot be written to for a while."""

    def __init__(self, database: Database, failures: int) -> None:
        self._database, self.failures = database, failures

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self.failures -= 1
        if self.failures >= 0:
            raise UnavailableError("away")
        with self._database.write() as connection:
            yield connection


def held_job(office: Office) -> JobRecord:
    asked(office)
    job = taken_by_one_that_dies(office)
    assert job
    return job


def test_a_database_that_comes_back_in_time_costs_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold, "BEAT", 0.01)
    job = held_job(office)
    shaky = Shaky(office.database, 3)
    away = replace(office, database=shaky)  # type: ignore[arg-type]
    with Hold(away, job, lease=LEASE, stopping=threading.Event()) as ours:
        ours.report("work", 5, 9)
        while shaky.failures > -2:
            time.sleep(0.01)
        ours.report("work", 6, 9)
    assert get_job(office, ACTOR, job.id).done in (5, 6)


def test_a_database_that_stays_away_loses_the_job(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold, "BEAT", 0.01)
    job = held_job(office)
    away = replace(office, database=Shaky(office.database, 10**9))  # type: ignore[arg-type]
    with (
        Hold(away, job, lease=dt.timedelta(seconds=0.2), stopping=threading.Event()) as ours,
        pytest.raises(BrokenOffError) as raised,
    ):
        patiently(lambda: ours.report("work", 1, 2))
    assert raised.value.why is Why.LOST


def test_a_worker_waits_for_a_database_that_is_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credlens.service.jobs.rounds.PATIENCE", 0.01)
    asked(office)
    failures = iter([True, True, False, False])

    def look() -> None:
        if next(failures):
            raise UnavailableError("away")

    assert work_until(worker(office, writes("made")), threading.Event(), before_each=look, drain=True) == 1
