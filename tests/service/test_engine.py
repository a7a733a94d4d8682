"""Batches over processes: the same parts as in one process, whatever dies."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from credlens.service.engine import stages
from credlens.service.engine.local import InProcess, Processes
from credlens.service.engine.worker import Job, Stage, Tally, Task
from credlens.taxonomy.errors import EngineError

from .engines import adverts, open_doomed, open_mortal, open_words, words


def tasks(count: int) -> list[Task]:
    """Return tasks to segment three adverts each, and one to match a sentence each."""
    found = [stages.posting_columns(adverts(3 * count)[at : at + 3]) for at in range(0, 3 * count, 3)]
    texts = [stages.sentence_columns({f"weld part {i}": i}) for i in range(count)]
    cut = [Task(Stage.SEGMENT, stages.content_name(table), table) for table in found]
    return [*cut, *(Task(Stage.MATCH_SENTENCES, "", table) for table in texts)]


def rows(tallies: Iterable[Tally]) -> list[int]:
    """Return the rows that each task took in."""
    return [tally["rows"] for tally in tallies]


def bytes_under(folder: Path) -> dict[str, str]:
    """Return the sum of every part, by its place."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """Return the parts that one process makes."""
    assert sum(rows(InProcess().run(tasks(4), words(tmp_path / "alone")))) == 16
    return bytes_under(tmp_path / "alone")


def test_processes_make_the_same_bytes(tmp_path: Path, alone: dict[str, str]) -> None:
    home = tmp_path / "processes"
    assert sorted(rows(Processes(2).run(tasks(4), words(home)))) == [1, 1, 1, 1, 3, 3, 3, 3]
    assert bytes_under(home) == alone


def test_a_process_that_dies_costs_its_batch_only(tmp_path: Path, alone: dict[str, str]) -> None:
    home = tmp_path / "mortal"
    job = Job(partial(open_mortal, str(home), tmp_path / "mark"))
    assert sum(rows(Processes(2).run(tasks(4), job))) == 16
    assert (tmp_path / "mark").exists()
    assert bytes_under(home) == alone


def test_processes_that_keep_dying_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="give fewer --workers"):
        list(Processes(2).run(tasks(4), Job(partial(open_doomed, str(tmp_path)))))


@pytest.mark.parametrize(("count", "workers"), [(1, 2), (4, 1)])
def test_a_handful_is_done_here(tmp_path: Path, count: int, workers: int) -> None:
    """Two tasks are not worth the start of processes, and a single worker may as well be this one."""
    job = Job(partial(open_doomed, str(tmp_path)), here=partial(open_words, str(tmp_path)))
    assert len(list(Processes(workers).run(tasks(count), job))) == 2 * count


def test_kill_9_at_any_moment_loses_one_part_and_counts_nothing_twice(tmp_path: Path) -> None:
    """Killed at growing ages until one run is left to finish: at most one part of three is asked again for each."""
    finished, killed = tmp_path / "whole", tmp_path / "killed"
    _read(finished).wait(timeout=60)
    kills = 0
    while not (killed / "done.txt").exists():
        run = _read(killed)
        before = len(_asked(killed))
        limit = time.monotonic() + 60
        # Killed as soon as it has asked for some more: in the middle of a part, of a write, or between two.
        while run.poll() is None and len(_asked(killed)) < before + 9 + kills:
            assert time.monotonic() < limit
            time.sleep(0.001 * (1 + kills % 7))
        if run.poll() is None:
            kills += 1
            run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
    assert kills >= 3
    assert (killed / "done.txt").read_text() == (finished / "done.txt").read_text()
    assert len(_asked(finished)) == len(set(_asked(finished))) == 65
    assert set(_asked(killed)) == set(_asked(finished))
    assert len(_asked(killed)) <= 65 + 3 * kills


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Even killed: they would hold their memory for ever, waiting for tasks."""
    code = f"from tests.service.engines import sleep_on_two; sleep_on_two({str(tmp_path)!r})"
    run = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL)
    _until(lambda: len([*tmp_path.iterdir()]) == 2)
    run.send_signal(signal.SIGKILL)
    run.wait(timeout=60)
    numbers = [int(path.stem) for path in tmp_path.iterdir()]
    _until(lambda: not any(map(_lives, numbers)))


def _until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def _lives(number: int) -> bool:
    """Return whether a process runs: not gone, and not dead without having been waited for."""
    try:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat")
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


def _read(home: Path) -> "subprocess.Popen[bytes]":
    home.mkdir(exist_ok=True)
    code = f"from tests.service.engines import read_slowly; read_slowly({str(home)!r})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])


def _asked(home: Path) -> list[str]:
    log = home / "asked.txt"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []
