"""The engines of one machine: in this process, or over worker processes."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from typing import Protocol

from credlens.taxonomy.errors import EngineError

from .worker import Job, Run, Tally, Task

# Tasks handed out beyond the one a worker is at: enough that none waits, few enough that memory stays bounded.
AHEAD = 1
# As many tasks are worth the seconds that it takes to start processes.
HANDFUL = 3
# Worker processes that may be lost in a row before a run gives up.
LOSSES = 5


class Engine(Protocol):
    """What runs tasks. Their results lie in the stores when it has yielded."""

    def run(self, tasks: Iterable[Task], job: Job) -> Iterator[Tally]:
        """Run tasks in any order and yield what each took when it is done; tasks are drawn as they are needed."""


class InProcess:
    """Runs one task after the other in this process."""

    def run(self, tasks: Iterable[Task], job: Job) -> Iterator[Tally]:
        """Run tasks in order."""
        run: Run | None = None
        for task in tasks:
            run = run or job.open_here()
            yield run(task)


class Processes:
    """Runs tasks on worker processes of this machine, a handful of them in this one.

    A process that dies takes its batch with it and no more: the batch is given to another.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, tasks: Iterable[Task], job: Job) -> Iterator[Tally]:
        """Run tasks; raise EngineError if processes keep dying."""
        source = iter(tasks)
        first = [] if self._workers == 1 else [*islice(source, HANDFUL)]
        if len(first) < HANDFUL:
            yield from InProcess().run(chain(first, source), job)
        else:
            yield from self._run(job, first, source)

    def _run(self, job: Job, waiting: list[Task], source: Iterator[Task]) -> Iterator[Tally]:
        losses = 0
        while True:
            running: dict[Future[Tally], Task] = {}
            context = multiprocessing.get_context("spawn")
            try:
                with (
                    one_thread_each(),
                    ProcessPoolExecutor(self._workers, context, _start, (job.open,)) as pool,
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
        self, pool: ProcessPoolExecutor, running: dict[Future[Tally], Task], waiting: list[Task], source: Iterator[Task]
    ) -> Iterator[Tally]:
        while True:
            while len(running) < self._workers + AHEAD:
                task = waiting.pop() if waiting else next(source, None)
                if task is None:
                    break
                running[pool.submit(_work, task)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                tally = future.result()
                del running[future]
                yield tally


@contextmanager
def one_thread_each() -> Iterator[None]:
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
_run: Run | None = None


def _start(open_run: Callable[[], Run]) -> None:
    global _run
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _run = open_run()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even killed: it would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(task: Task) -> Tally:
    if _run is None:
        raise EngineError("a worker process was not started")
    return _run(task)
