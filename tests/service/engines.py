"""Workers that tests hand to engines; a process imports them by name."""

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.records import Posting, TextKind
from credlens.service.engine.worker import OpenWorker, Worker
from credlens.service.pipeline import open_stores


class WordMatcher:
    """Finds every word of three letters or more as a skill of its own, surer the longer; counts what it was asked."""

    fingerprint = "words-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

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


def words(home: Path | str) -> OpenWorker:
    return partial(open_words, str(home))


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
