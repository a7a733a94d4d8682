"""The workspace's postings, to be searched: a shard a month, built when its postings change, merged when searched."""

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from credlens.models.matching.advert_index import BoolArray, IndexConfig
from credlens.models.matching.encoder import Encoder, Vectors

from .search_shards import Cut, Shard, build_shard, plain

Progress = Callable[[str, int, int], None]

_FACTS = "shard.json"
_NEVER = np.datetime64("0001-01-01", "D")
# Seconds after which a half-written shard belongs to nobody any more.
_LEFT_ALONE = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A sentence that is near to a query, and the newest advert that says it.

    score     cosine with the query
    postings  how many adverts say it
    """

    score: float
    sentence: str
    posting_id: str
    title: str
    employer: str
    region: str
    date: dt.date | None
    postings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An advert near to several texts.

    score  mean over the texts of how near its best sentence is, 0 at the least cosine that counts to 1
    asked  how many of the texts it has a near sentence for
    """

    posting_id: str
    score: float
    asked: int


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of one month, and the newest of the adverts that say it: the latest day, then the lowest row."""

    cosine: float
    sentence: str
    shard: Shard
    row: int
    newest: str
    postings: int

    @classmethod
    def of(cls, shard: Shard, sentence: int, cosine: float, recent: BoolArray) -> "Saying":
        """Return what the recent adverts of a month make of a sentence."""
        saying, _ = shard.saying(np.array([sentence]))
        saying = saying[recent[saying]]
        days = np.where(np.isnat(shard.dates[saying]), _NEVER, shard.dates[saying])
        row = int(saying[days.argmax()])
        return cls(cosine, shard.sentences[sentence].as_py(), shard, row, str(days.max()), len(saying))


class SearchStore:
    """The adverts of a folder of Parquet parts, <month>.parquet, indexed in another.

    encoder  what reads the sentences; queries may come from another of the same space
    cut      adverts -> the requirement sentences of each
    rules    digest of how `cut` cuts
    """

    def __init__(
        self, postings: Path, folder: Path, encoder: Encoder, *, cut: Cut, rules: str, config: IndexConfig | None = None
    ) -> None:
        self._postings = postings
        self.folder = folder / encoder.fingerprint
        self._encoder = encoder
        self._cut = cut
        self._rules = rules
        self._config = config or IndexConfig()
        self.shards: list[Shard] = []

    def refresh(self, *, progress: Progress | None = None) -> int:
        """Index the months that changed, and return how many; one that is killed leaves those done before it."""
        parts = sorted(self._postings.glob("*.parquet"))
        held = {month: shard for month, shard in self._held().items() if month in {p.stem for p in parts}}
        stale = [part for part in parts if not self._is_current(part, held.get(part.stem))]
        total, done = sum(map(_rows, stale)), 0
        for part in stale:

            def report(read: int, before: int = done) -> None:
                if progress:
                    progress("indexing adverts", before + read, total)

            held[part.stem] = self._build(part, held.get(part.stem), report)
            done += _rows(part)
        self._drop(keep={folder.name for folder in held.values()})
        self.shards = [Shard(held[month]) for month in sorted(held)]
        return len(stale)

    def search(self, query: Vectors, *, top: int, since: dt.date | None = None) -> list[Asking]:
        """Return the sentences nearest to a query, best first, ties by their words, each once.

        query  float32[d] of length 1
        since  leaves out older adverts, and those without a date
        """
        near: list[tuple[float, int, int]] = []
        recent = [_since(shard, since) for shard in self.shards]
        for number, shard in enumerate(self.shards):
            if len(shard.sentences) and recent[number].any():
                among = None if recent[number].all() else shard.said_by(recent[number])
                ((cosines, rows),) = shard.index.search(query[None], top, among=among)
                near += [(-cosine, number, row) for cosine, row in zip(cosines.tolist(), rows.tolist(), strict=True)]
        found: dict[str, list[Saying]] = {}
        last = 0.0
        for negative, number, row in sorted(near):
            # Sentences as near as the last one may come before it by their words.
            if len(found) >= top and negative > last:
                break
            saying = Saying.of(self.shards[number], row, -negative, recent[number])
            found.setdefault(plain(saying.sentence), []).append(saying)
            last = negative
        best = sorted(found, key=lambda key: (-found[key][0].cosine, key))[:top]
        return [_asking(found[key]) for key in best]

    def market_of(self, queries: Vectors, *, top: int, depth: int = 500, least: float = 0.5) -> list[Near]:
        """Return the adverts nearest to all of several texts, best first, ties by id.

        queries  float32[q, d] of length 1
        depth    sentences of each month that are looked at for each text
        least    the cosine at which a sentence begins to count
        """
        found: list[Near] = []
        for shard in (s for s in self.shards if len(s.sentences)):
            best = np.zeros((len(queries), len(shard.postings)))
            for of, (cosines, rows) in zip(best, shard.index.search(queries, depth), strict=True):
                near = cosines > least
                saying, owner = shard.saying(rows[near])
                np.maximum.at(of, saying, ((cosines[near] - least) / (1 - least))[owner])
            score = best.mean(axis=0)
            ids = shard.postings["id"]
            for row in np.argsort(-score, kind="stable")[:top].tolist():
                if score[row] > 0:
                    asked = int((best[:, row] > 0).sum())
                    found.append(Near(posting_id=ids[row].as_py(), score=round(float(score[row]), 6), asked=asked))
        return sorted(found, key=lambda near: (-near.score, near.posting_id))[:top]

    def _held(self) -> dict[str, Path]:
        """Return the shard of each month; of two, which a killed build leaves, the newer."""
        folders = [path.parent for path in self.folder.glob(f"[!.]*/{_FACTS}")]
        folders.sort(key=lambda folder: (folder.stat().st_mtime_ns, folder.name))
        return {folder.name.rpartition("-")[0]: folder for folder in folders}

    def _is_current(self, part: Path, folder: Path | None) -> bool:
        """Return whether a shard is of this part: told by size and time of the file, else by its content."""
        if folder is None:
            return False
        held = _facts(folder)
        if {**held, **_stamp(part)} == held:
            return folder.name == self._name(part, held["sha256"])
        sha256 = _sha256(part)
        if folder.name != self._name(part, sha256):
            return False
        partial = folder / f".{_FACTS}.{os.getpid()}"
        partial.write_text(json.dumps({**held, **_stamp(part)}), encoding="utf-8")
        partial.replace(folder / _FACTS)
        return True

    def _build(self, part: Path, before: Path | None, report: Callable[[int], None]) -> Path:
        sha256 = _sha256(part)
        facts = {"sha256": sha256, "rules": self._rules, **_stamp(part)}
        target = self.folder / self._name(part, sha256)
        build_shard(
            part,
            target,
            encoder=self._encoder,
            cut=self._cut,
            before=Shard(before) if before else None,
            same_rules=before is not None and _facts(before)["rules"] == self._rules,
            config=self._config,
            facts=facts,
            report=report,
        )
        return target

    def _name(self, part: Path, sha256: str) -> str:
        """Return the name of a shard: it changes with the adverts and with everything that made it."""
        made_by = json.dumps([sha256, self._encoder.fingerprint, self._rules, asdict(self._config)])
        return f"{part.stem}-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}"

    def _drop(self, *, keep: set[str]) -> None:
        """Remove shards that others replace, and what a killed build left."""
        for folder in self.folder.glob("*"):
            left = folder.name.startswith(".") and time.time() - folder.stat().st_mtime < _LEFT_ALONE
            if folder.name not in keep and not left:
                shutil.rmtree(folder, ignore_errors=True)


def _since(shard: Shard, day: dt.date | None) -> BoolArray:
    """Return which adverts of a month are from this day on; all where it is None."""
    return shard.dates >= np.datetime64(day) if day else np.ones(len(shard.postings), dtype=np.bool_)


def _asking(found: Sequence[Saying]) -> Asking:
    """Return what is said of a sentence that one or more months have: its words in the newest advert's month."""
    newest = max(found, key=lambda saying: saying.newest)
    posting = {
        name: newest.shard.postings[name][newest.row].as_py() for name in ("title", "employer", "region", "date")
    }
    return Asking(
        score=newest.cosine,
        sentence=newest.sentence,
        posting_id=newest.shard.postings["id"][newest.row].as_py(),
        postings=sum(saying.postings for saying in found),
        **posting,
    )


def _facts(folder: Path) -> dict[str, Any]:
    """Return what a shard was made of: sha256, size and time of the part, and the rules it was cut by."""
    facts: dict[str, Any] = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    return facts


def _stamp(part: Path) -> dict[str, int]:
    stat = part.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _sha256(part: Path) -> str:
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(part: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(part).num_rows)
