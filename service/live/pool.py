"""Drafts scored in other processes, each over the same mapped table: Python computes on one core a process."""

import datetime as dt
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from credlens.models.matching.choice import open_encoder
from credlens.models.records import Credential
from credlens.models.relevance.mentions import Mentions
from credlens.taxonomy.errors import EngineError
from credlens.taxonomy.garbage import no_garbage_collection, settle

from ..config import Settings
from ..engine.local import LOSSES, one_thread_each
from ..results import ScoredCredential
from ..scoring import Terms
from ..store.tables import TableStore
from ..workspace import Workspace
from .offers import Worth
from .scorer import DraftScorer

T = TypeVar("T")

# Skills that a process tries at a time: a draft that somebody types waits for no more of them.
_TRIED = 2


class ScorerPool:
    """Hands drafts to processes. Until they are there, and whenever one was lost, this process scores."""

    def __init__(self, open_scorer: Callable[[], DraftScorer], here: DraftScorer, *, workers: int) -> None:
        """Start so many processes; they open their scorers while this one goes on."""
        self._open, self._here, self._workers = open_scorer, here, workers
        self._lock = threading.Lock()
        self._losses = 0
        self._pool, self._starting = self._start()

    def score(
        self, credential: Credential, taught: Mentions, as_of: dt.date, quoted: int | None = None
    ) -> ScoredCredential:
        """Return all that is found about a draft; quoted: gaps that get quotes, None: all."""
        (scored,) = self._ask(DraftScorer.score, [(credential, taught, as_of, quoted)])
        return scored

    def trials(self, credential: Credential, taught: Mentions, skill_ids: Sequence[str]) -> list[Worth]:
        """Return the scores of a draft with one more outcome, for each of these skills."""
        found: list[Worth] = []
        step = _TRIED * self._workers
        for begin in range(0, len(skill_ids), step):
            some = skill_ids[begin : begin + step]
            parts = [(credential, taught, some[at : at + _TRIED]) for at in range(0, len(some), _TRIED)]
            for worths in self._ask(DraftScorer.trials, parts):
                found += worths
        return found

    @property
    def ready(self) -> bool:
        """Tell whether the processes score; until then this one does."""
        return all(started.done() and not started.exception() for started in self._starting)

    def wait(self, seconds: float) -> bool:
        """Wait until the processes score, at most so long, and tell whether they do."""
        for started in self._starting:
            started.exception(seconds)
        return self.ready

    @property
    def processes(self) -> tuple[int, ...]:
        """Return the numbers of the processes that score."""
        return tuple(sorted({started.result() for started in self._starting})) if self.ready else ()

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _ask(self, method: Callable[..., T], calls: Sequence[tuple[object, ...]]) -> list[T]:
        """Return what a method of the scorer returns for each of some arguments."""
        pool = self._pool
        if any(started.done() and started.exception() for started in self._starting):
            self._replace(pool)
        elif self.ready:
            try:
                asked = [pool.submit(_call, method, *arguments) for arguments in calls]
                return [answer.result() for answer in asked]
            except BrokenProcessPool:
                self._replace(pool)
        return [method(self._here, *arguments) for arguments in calls]

    def _start(self) -> tuple[ProcessPoolExecutor, list["Future[int]"]]:
        with one_thread_each():
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(self._workers, context, _open, (self._open,))
            # One each: a process is started for every task that finds none idle.
            return pool, [pool.submit(_warm) for _ in range(self._workers)]

    def _replace(self, lost: ProcessPoolExecutor) -> None:
        """Start other processes in place of lost ones, unless they keep dying."""
        with self._lock:
            if self._pool is lost and self._losses < LOSSES:
                self._losses += 1
                self._pool, self._starting = self._start()


def scorer_opener(settings: Settings, key: str, terms: Terms) -> Callable[[], DraftScorer]:
    """Return what a process opens its scorer with, over the table of this key."""
    return partial(open_draft_scorer, settings, key, terms)


def open_draft_scorer(settings: Settings, key: str, terms: Terms) -> DraftScorer:
    """Return what scores drafts, over the table of this key and the releases in use."""
    with no_garbage_collection():
        workspace = Workspace(settings)
        encoder = open_encoder(settings.encoder, threads=1)
        vocabulary, links = workspace.vocabulary(workspace.shelf.active(), encoder)
        table, _, _ = TableStore(settings.home).load(key)
        return DraftScorer(vocabulary, table, terms, meaning=workspace.meaning(vocabulary, links, encoder))


_scorer: DraftScorer | None = None


def _open(open_scorer: Callable[[], DraftScorer]) -> None:
    global _scorer
    _scorer = open_scorer()
    settle()


def _warm() -> int:
    """Score a draft of nothing, so that the first real one finds what every draft needs; return this process."""
    nothing = Credential(id="", title="", outcomes=())
    _call(DraftScorer.score, nothing, Mentions.collect([], []), dt.date.today(), None)
    return os.getpid()


def _call(method: Callable[..., T], *arguments: object) -> T:
    if _scorer is None:
        raise EngineError("a process that scores drafts was not started")
    return method(_scorer, *arguments)
