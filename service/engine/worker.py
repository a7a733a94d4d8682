"""One worker: it runs a stage on a part and puts the result where it belongs."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from credlens.models.matching.segment import Segmenter
from credlens.models.records import TextKind

from ..store.adverts import AdvertStore
from ..store.matches import MatchStore
from . import stages
from .stages import TextMatcher

if TYPE_CHECKING:
    import pyarrow as pa


class Stage(StrEnum):
    """What a worker can do with a part."""

    SEGMENT = "segment"
    MATCH_SENTENCES = "match sentences"
    MATCH_OUTCOMES = "match outcomes"
    SCORE = "score credentials"


# What running a task took: the rows that went in, and whatever else a stage counts, by name.
Tally = dict[str, int]
ROWS = "rows"

_KINDS = {Stage.MATCH_SENTENCES: TextKind.SENTENCE, Stage.MATCH_OUTCOMES: TextKind.OUTCOME}


@dataclass(frozen=True, slots=True)
class Task:
    """One part of work. name: of the part, by its content."""

    stage: Stage
    name: str
    table: "pa.Table"


class Worker:
    """Runs tasks. What it writes depends on the task alone: a task run twice gives the same part."""

    def __init__(self, adverts: AdvertStore, matches: MatchStore, open_matcher: Callable[[], TextMatcher]) -> None:
        self._adverts = adverts
        self._matches = matches
        self._open_matcher = open_matcher
        self._segmenter = Segmenter()

    def __call__(self, task: Task) -> Tally:
        """Run a task and return what it took."""
        if task.stage is Stage.SEGMENT:
            self._adverts.add(task.name, *stages.segment(task.table, self._segmenter))
            return {ROWS: len(task.table)}
        before = self._matcher.counts
        self._matches.add(stages.match(task.table, self._matcher, kind=_KINDS[task.stage]))
        return {ROWS: len(task.table), **asdict(self._matcher.counts - before)}

    @cached_property
    def _matcher(self) -> TextMatcher:
        return self._open_matcher()


Run = Callable[[Task], Tally]


@dataclass(frozen=True, slots=True)
class Job:
    """How the tasks of a run are worked on.

    open  called once in each worker process or actor, where it must be importable; returns what runs a task there
    here  the same for this process, where that is another way
    """

    open: Callable[[], Run]
    here: Callable[[], Run] | None = None

    def open_here(self) -> Run:
        """Return what runs a task in this process."""
        return (self.here or self.open)()
