"""Workers that tests hand to engines; a process imports them by name."""

import os
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa

from credlens.models.matching.cascade import StageCounts
from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.records import Posting, TextKind
from credlens.service import market
from credlens.service.engine.local import InProcess, Processes
from credlens.service.engine.worker import ROWS, Job, Stage, Tally, Task, Worker
from credlens.service.occupations import OccupationFinder
from credlens.service.pipeline import held, open_stores
from credlens.service.store.readings import ReadingStore
from credlens.service.store.tables import TableStore
from credlens.taxonomy import Release, Taxonomy


class WordMatcher:
    """Finds every word of three letters or more as a skill of its own, surer the longer; counts what it was asked."""

    fingerprint = "words-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    @property
    def counts(self) -> StageCounts:
        return StageCounts(texts=len(self.seen))

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        self.seen += texts
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> tuple[SkillMatch, ...]:
        return tuple(
            SkillMatch(
                skill_id=f"custom:{m[0].casefold()}",
                probability=1 - 1 / len(m[0]),
                score=0.5,
                rank=rank,
                method=MatchMethod.EXACT,
                quote=m[0],
                start=m.start(),
                end=m.end(),
                modality=Modality.NOT_NEEDED if "never" in text else Modality.REQUIRED,
            )
            for rank, m in enumerate(re.finditer(r"[A-Za-z]{3,}", text), start=1)
        )


class MortalMatcher(WordMatcher):
    """Takes its whole process with it the first time, wherever that is; `mark` is what tells the times apart."""

    def __init__(self, mark: Path) -> None:
        super().__init__()
        self._mark = mark

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        try:
            self._mark.touch(exist_ok=False)
        except FileExistsError:
            return super().match(texts, kind=kind)
        os._exit(1)


def open_words(home: str) -> Worker:
    return Worker(*open_stores(home, WordMatcher.fingerprint), WordMatcher)


def open_mortal(home: str, mark: Path) -> Worker:
    return Worker(*open_stores(home, WordMatcher.fingerprint), partial(MortalMatcher, mark))


def open_doomed(home: str) -> Worker:
    os._exit(1)


def words(home: Path | str) -> Job:
    return Job(partial(open_words, str(home)))


def adverts(count: int) -> list[Posting]:
    """Return adverts of which each has a duty of its own and one of five that all share."""
    duties = ("weld pipes", "cook soups", "paint walls", "lay tiles", "read drawings")
    return [
        Posting(
            id=f"p{i:03}",
            title=f"Job {i}",
            text=f"Your duties:\n- {duties[i % 5]}\n- assemble part{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}",
            employer=f"Firm {i % 7}",
        )
        for i in range(count)
    ]


class SlowMatcher(WordMatcher):
    """Takes its time, and writes down what it was asked before it answers."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(f"{text}\n" for text in texts)
        time.sleep(0.03)
        return super().match(texts, kind=kind)


def read_slowly(home: str) -> None:
    """Read 60 adverts in parts of four, matching three sentences at a time."""
    market.POSTINGS, market.TEXTS = 4, 3
    stores = open_stores(home, WordMatcher.fingerprint)
    worker = Worker(*stores, lambda: SlowMatcher(Path(home) / "asked.txt"))
    finder = OccupationFinder(Taxonomy(Release(name="none", version="1", licence="ours"), skills=[]), None)
    reader = market.Market(
        *stores,
        TableStore(Path(home)),
        ReadingStore(Path(home)),
        engine=InProcess(),
        job=Job(lambda: worker),
        occupations=finder,
        counts=lambda matches: np.ones(len(matches), dtype=np.bool_),
    )
    found = reader.read(held(adverts(60)), progress=lambda label, done, total: None)
    rows = found.table.mentions
    (Path(home) / "done.txt").write_text(f"{len(found.table)} {len(rows)} {rows.probability.sum():.9f}")


def open_sleeper(home: str) -> Callable[[Task], Tally]:
    def sleep(task: Task) -> Tally:
        (Path(home) / f"{os.getpid()}.pid").touch()
        time.sleep(0.05)
        return {ROWS: 0}

    return sleep


def sleep_on_two(home: str) -> None:
    """Work on two processes for as long as anybody lets it; each leaves a file with its number."""
    endless = (Task(Stage.SEGMENT, "", pa.table({})) for _ in count())
    for _ in Processes(2).run(endless, Job(partial(open_sleeper, home))):
        pass
