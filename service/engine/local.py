"""The engines of one machine: in this process, or over worker processes."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from typing import Protocol

from credlens.taxonomy.errors import EngineError

from .worker import OpenWorker, Task, Worker

# Tasks handed out beyond the one a worker is at: enough that none waits, few enough that memory stays bounded.
AHEAD = 1
# As many tasks are worth the seconds that it takes to start processes.
HANDFUL = 3
# Worker processes that may be lost in a row before a run gives up.
LOSSES = 5


class Engine(Protocol):
    """What runs tasks. Their results lie in the stores when it has yielded."""

    def run(self, tasks: Iterable[Task]) -> Iterator[int]:
        """Run tasks in any order and yield the rows of each when it is done; tasks are drawn as they are needed."""


class InProcess:
    """Runs one task after the other in this process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def run(self, tasks: Iterable[Task]) -> Iterator[int]:
        """Run tasks in order."""
        yield from map(self._worker.run, tasks)


class Processes:
    """Runs tasks on worker processes of this machine; a handful of them, or all where it is alone, in this one.

    open_worker  is called once in each process; it must be importable there
    here         the worker of this process
    A process that dies takes its batch with it and no more: the batch is given to another.
    """

    def __init__(self, open_worker: OpenWorker, workers: int, *, here: Worker, alone: bool = False) -> None:
        self._open_worker = open_worker
        self._workers = workers
        self._here = here
        self._alone = alone or workers == 1

    def run(self, tasks: Iterable[Task]) -> Iterator[int]:
        """Run tasks; raise EngineError if processes keep dying."""
        source = iter(tasks)
        first = [] if self._alone else [*islice(source, HANDFUL)]
        if len(first) < HANDFUL:
            yield from map(self._here.run, chain(first, source))
        else:
            yield from self._run(first, source)

    def _run(self, waiting: list[Task], source: Iterator[Task]) -> Iterator[int]:
        losses = 0
        while True:
            running: dict[Future[int], Task] = {}
            context = multiprocessing.get_context("spawn")
            try:
                with (
                    _one_thread_each(),
                    ProcessPoolExecutor(self._workers, context, _start, (self._open_worker,)) as pool,
                ):
                    yield from self._drain(pool, running, waiting, source)
                return
            except BrokenProcessPool:
                losses += 1
                if losses > LOSSES:
                    raise EngineError(
                        f"{losses} worker processes died one after the other; most often memory ran out: "
                        "give fewer --workers"
                    ) from None
                waiting.extend(running.values())

    def _drain(
        self, pool: ProcessPoolExecutor, running: dict[Future[int], Task], waiting: list[Task], source: Iterator[Task]
    ) -> Iterator[int]:
        while True:
            while len(running) < self._workers + AHEAD:
                task = waiting.pop() if waiting else next(source, None)
                if task is None:
                    break
                running[pool.submit(_run, task)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                rows = future.result()
                del running[future]
                yield rows


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start now use one core each: more threads would only wait for each other."""
    held = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in held.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_worker: Worker | None = None


def _start(open_worker: OpenWorker) -> None:
    global _worker
    _worker = open_worker()


def _run(task: Task) -> int:
    if _worker is None:
        raise EngineError("a worker process was not started")
    return _worker.run(task)
