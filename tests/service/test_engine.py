"""Batches over processes: the same parts as in one process, whatever dies."""

import hashlib
from functools import partial
from pathlib import Path

import pytest

from credlens.service.engine import stages
from credlens.service.engine.local import InProcess, Processes
from credlens.service.engine.worker import Stage, Task
from credlens.taxonomy.errors import EngineError

from .engines import adverts, open_doomed, open_mortal, words


def tasks(count: int) -> list[Task]:
    """Return tasks to segment three adverts each, and one to match a sentence each."""
    found = [stages.posting_columns(adverts(3 * count)[at : at + 3]) for at in range(0, 3 * count, 3)]
    texts = [stages.sentence_columns({f"weld part {i}": i}) for i in range(count)]
    cut = [Task(Stage.SEGMENT, stages.content_name(table), table) for table in found]
    return [*cut, *(Task(Stage.MATCH_SENTENCES, "", table) for table in texts)]


def bytes_under(folder: Path) -> dict[str, str]:
    """Return the sum of every part, by its place."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """Return the parts that one process makes."""
    assert sum(InProcess(words(tmp_path / "alone")()).run(tasks(4))) == 16
    return bytes_under(tmp_path / "alone")


def test_processes_make_the_same_bytes(tmp_path: Path, alone: dict[str, str]) -> None:
    home = tmp_path / "processes"
    engine = Processes(words(home), 2, here=words(tmp_path / "unused")())
    assert sorted(engine.run(tasks(4))) == [1, 1, 1, 1, 3, 3, 3, 3]
    assert bytes_under(home) == alone
    assert not (tmp_path / "unused").exists()


def test_a_process_that_dies_costs_its_batch_only(tmp_path: Path, alone: dict[str, str]) -> None:
    home = tmp_path / "mortal"
    engine = Processes(partial(open_mortal, str(home), tmp_path / "mark"), 2, here=words(tmp_path / "unused")())
    assert sum(engine.run(tasks(4))) == 16
    assert (tmp_path / "mark").exists()
    assert bytes_under(home) == alone


def test_processes_that_keep_dying_are_an_error(tmp_path: Path) -> None:
    engine = Processes(partial(open_doomed, str(tmp_path)), 1 + 1, here=words(tmp_path)())
    with pytest.raises(EngineError, match="give fewer --workers"):
        list(engine.run(tasks(4)))


@pytest.mark.parametrize(("count", "alone"), [(1, False), (4, True)])
def test_a_handful_is_done_here(tmp_path: Path, count: int, alone: bool) -> None:
    """Two tasks are not worth the start of processes; nor is a worker that no other process can open."""
    engine = Processes(partial(open_doomed, str(tmp_path)), 2, here=words(tmp_path)(), alone=alone)
    assert len(list(engine.run(tasks(count)))) == 2 * count
