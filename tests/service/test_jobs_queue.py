"""The queue on both databases: who gets a job, who has lost it, and what becomes of it."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from credlens.service.store.sql.database import Database
from credlens.service.store.sql.jobs import JobRecord, Jobs, JobState, Queue
from credlens.service.store.sql.people import Organisations

from .conftest import NOW

LEASE = dt.timedelta(seconds=30)


@pytest.fixture
def filled(database: Database) -> Database:
    """Return a database with two organisations and the jobs j1 and j2 of the first, asked for in this order."""
    with database.write() as connection:
        for name in ("a", "b"):
            Organisations(connection).ensure(name, name=name, at=NOW)
        for number in (1, 2):
            at = NOW + dt.timedelta(seconds=number)
            Jobs(connection, "a").add(f"j{number}", kind="score", parameters={"n": number}, by="Ana", at=at)
    return database


def claim(database: Database, holder: str, *, at: dt.datetime = NOW + LEASE) -> JobRecord | None:
    with database.write() as connection:
        return Queue(connection).claim(holder, at=at, until=at + LEASE)


@contextmanager
def queue(database: Database) -> Iterator[Queue]:
    with database.write() as connection:
        yield Queue(connection)


def job(database: Database, job_id: str = "j1") -> JobRecord:
    with database.read() as connection:
        found = Jobs(connection, "a").get(job_id)
    assert found
    return found


def test_the_oldest_comes_first_and_each_once(filled: Database) -> None:
    taken = [claim(filled, f"w{number}") for number in range(3)]
    assert [t.id if t else None for t in taken] == ["j1", "j2", None]
    first = job(filled)
    assert (first.state, first.holder, first.attempts) == (JobState.RUNNING, "w0", 1)
    assert (first.started_at, first.held_until) == (NOW + LEASE, NOW + 2 * LEASE)


def test_many_workers_at_once_never_get_the_same(filled: Database) -> None:
    with filled.write() as connection:
        for number in range(3, 31):
            Jobs(connection, "a").add(f"j{number}", kind="score", parameters={}, by="Ana", at=NOW)

    def drain(worker: int) -> list[str]:
        got = []
        while taken := claim(filled, f"w{worker}:{len(got)}"):
            got.append(taken.id)
        return got

    with ThreadPoolExecutor(4) as pool:
        got = [job_id for part in pool.map(drain, range(4)) for job_id in part]
    assert sorted(got) == sorted(f"j{number}" for number in range(1, 31))


def test_a_job_whose_worker_is_silent_goes_to_another_and_is_lost_to_the_first(filled: Database) -> None:
    """Taken at 30 s until 60 s: at 60 s it is still held, at 61 s it is free."""
    claim(filled, "w0")
    claim(filled, "w1")
    assert claim(filled, "w2", at=NOW + 2 * LEASE) is None
    again = claim(filled, "w3", at=NOW + 2 * LEASE + dt.timedelta(seconds=1))
    assert again
    assert (again.id, again.holder, again.attempts, again.started_at) == ("j1", "w3", 2, NOW + LEASE)
    with queue(filled) as held:
        assert held.renew("j1", "w0", until=NOW + 9 * LEASE, stage="s", done=1, total=2) is None
        assert held.finish("j1", "w0", at=NOW) is None
        assert not held.end("j1", "w0", JobState.FAILED, at=NOW)
        assert not held.put_back("j1", "w0", at=NOW)
    assert job(filled) == again


def test_a_renewed_job_stays_and_tells_its_progress(filled: Database) -> None:
    claim(filled, "w0")
    with queue(filled) as held:
        assert held.renew("j1", "w0", until=NOW + 5 * LEASE, stage="match", done=3, total=9) is False
    other = claim(filled, "w1", at=NOW + 4 * LEASE)
    assert other
    assert other.id == "j2"
    assert (job(filled).stage, job(filled).done, job(filled).total) == ("match", 3, 9)


def test_a_finished_job_keeps_its_results_and_is_never_taken_again(filled: Database) -> None:
    claim(filled, "w0")
    with queue(filled) as held:
        assert held.finish("j1", "w0", at=NOW + LEASE)
        held.results("j1", {"run_id": "r"})
    done = job(filled)
    assert (done.state, done.result, done.holder, done.finished_at) == (
        JobState.DONE,
        {"run_id": "r"},
        None,
        NOW + LEASE,
    )
    assert claim(filled, "w1", at=NOW + 100 * LEASE) is not None
    assert claim(filled, "w2", at=NOW + 100 * LEASE) is None


def test_what_waits_is_cancelled_at_once(filled: Database) -> None:
    with filled.write() as connection:
        assert Jobs(connection, "a").cancel("j1", at=NOW)
        assert not Jobs(connection, "a").cancel("j1", at=NOW)
    assert job(filled).state is JobState.CANCELLED
    taken = claim(filled, "w0")
    assert taken
    assert taken.id == "j2"


def test_what_runs_is_cancelled_by_its_worker_and_then_not_finished(filled: Database) -> None:
    claim(filled, "w0")
    with filled.write() as connection:
        assert Jobs(connection, "a").cancel("j1", at=NOW)
    assert (job(filled).state, job(filled).cancel) == (JobState.RUNNING, True)
    with queue(filled) as held:
        assert held.renew("j1", "w0", until=NOW + 2 * LEASE, stage="", done=0, total=0) is True
        assert held.finish("j1", "w0", at=NOW) is False
    assert job(filled).state is JobState.CANCELLED


def test_retrying_begins_anew(filled: Database) -> None:
    claim(filled, "w0")
    with queue(filled) as held:
        held.end("j1", "w0", JobState.FAILED, at=NOW, error={"kind": "InputError", "message": "no"})
    assert job(filled).error == {"kind": "InputError", "message": "no"}
    with filled.write() as connection:
        assert Jobs(connection, "a").retry("j1", at=NOW)
        assert not Jobs(connection, "a").retry("j1", at=NOW)
    fresh = job(filled)
    assert (fresh.state, fresh.attempts, fresh.error, fresh.started_at) == (JobState.QUEUED, 0, None, None)
    assert fresh.parameters == {"n": 1}


def test_a_job_that_is_put_back_has_lost_no_attempt(filled: Database) -> None:
    claim(filled, "w0")
    with queue(filled) as held:
        assert held.put_back("j1", "w0", at=NOW)
    again = claim(filled, "w1")
    assert again
    assert (again.id, again.attempts) == ("j1", 1)


def test_jobs_of_others_are_not_there(filled: Database) -> None:
    with filled.write() as connection:
        theirs = Jobs(connection, "b")
        assert theirs.get("j1") is None
        assert theirs.page(size=10).items == ()
        assert not theirs.cancel("j1", at=NOW)
        assert not theirs.retry("j1", at=NOW)
    assert job(filled).state is JobState.QUEUED


def test_pages_come_newest_first_and_filtered(filled: Database) -> None:
    with filled.write() as connection:
        jobs = Jobs(connection, "a")
        jobs.cancel("j1", at=NOW)
        first = jobs.page(size=1)
        assert [j.id for j in (*first.items, *jobs.page(size=1, cursor=first.next).items)] == ["j2", "j1"]
        assert [j.id for j in jobs.page(size=9, state="cancelled").items] == ["j1"]
        assert jobs.page(size=9, kind="import postings").items == ()
        assert [j.id for j in jobs.unfinished("score")] == ["j2"]
        assert Queue(connection).counts() == {"queued": 1, "running": 0, "done": 0, "failed": 0, "cancelled": 1}
