"""What a run costs, stage by stage: seconds, rows, and whatever else its stages count."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from .engine.worker import ROWS, Stage, Tally
from .store.matches import Progress


def silent(label: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


class Costs:
    """Adds up what the stages of a run cost."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, Counter[str]] = {}

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count the time of what is done inside to a stage."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begin

    def follow(self, tallies: Iterable[Tally], stage: Stage, progress: Progress, total: int) -> None:
        """Draw what the tasks of a stage took, add it up, and report the rows that are done."""
        found = self.counts.setdefault(stage.value, Counter())
        done = 0
        with self.of(stage.value):
            for tally in tallies:
                found.update(tally)
                done += tally[ROWS]
                progress(stage.value, done, total)

    def rows(self) -> list[Mapping[str, object]]:
        """Return one row a stage: its name, its seconds, and what it counted."""
        return [
            {"stage": stage, "seconds": round(seconds, 2), **self.counts.get(stage, {})}
            for stage, seconds in self.seconds.items()
        ]
