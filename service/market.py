"""From postings to the table that demand is computed from: segmented, matched, counted once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.models.records import Posting, TextKind
from credlens.models.relevance.duplicates import distinct
from credlens.models.relevance.mentions import IntArray, Mentions, PostingTable

from .collect import coded, collect, days_of, first_of, keys_of
from .engine import stages
from .engine.local import Engine
from .engine.worker import Stage, Task
from .occupations import OccupationFinder, Tagged
from .results import PostingHead
from .store.adverts import AdvertStore
from .store.matches import Keys, MatchStore, Progress

if TYPE_CHECKING:
    import pyarrow as pa

# Postings segmented, and texts matched, between two writes: all that a killed worker can lose.
POSTINGS = 2000
TEXTS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adverts:
    """The distinct postings of a run. heads: their columns but for texts; duplicates: those left out."""

    table: PostingTable
    heads: "pa.Table"
    tagged: Tagged
    duplicates: int

    def quoted(self, ids: Iterable[str]) -> dict[str, PostingHead]:
        """Return what is said of the postings of these ids, by id."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = sorted(set(ids))
        rows = pc.index_in(pa.array(wanted, pa.string()), value_set=self.heads["id"].combine_chunks())
        return {row["id"]: PostingHead(**row) for row in self.heads.select(HEAD).take(rows).to_pylist()}


HEAD = ("id", "title", "date", "employer", "region", "occupation", "source")


class Market:
    """Reads postings in parts, has an engine segment and match them, and puts the table together.

    Memory holds one part of the postings' texts for each worker; of the rest it holds columns.
    """

    def __init__(
        self,
        adverts: AdvertStore,
        matches: MatchStore,
        engine: Engine,
        occupations: OccupationFinder,
        counts: Callable[["pa.Table"], NDArray[np.bool_]],
    ) -> None:
        self._adverts = adverts
        self._matches = matches
        self._engine = engine
        self._occupations = occupations
        self._counts = counts

    def read(self, postings: Iterable[Sequence[Posting]], *, progress: Progress) -> Adverts:
        """Return the distinct ones of the postings, which come in batches, with what they ask for."""
        import pyarrow as pa

        names = self._segment(postings, progress)
        self._match(lambda: self._adverts.sentences(names), Stage.MATCH_SENTENCES, progress)
        parts = pa.concat_tables([*self._adverts.adverts(names), stages.no_adverts()])
        unique = _distinct_rows(parts)
        adverts = parts.take(pa.array(unique))
        tagged = self._occupations.tag_titles(coded(adverts["occupation"]), coded(adverts["said"]), progress=progress)
        matched = self._matches.matched(keys_of(adverts), counts=self._counts)
        mentions = collect(adverts, matched, self._adverts.sentences(names))
        table = PostingTable(
            mentions=mentions,
            day=days_of(adverts["date"]),
            occupation=coded(adverts["occupation"]),
            region=coded(adverts["region"]),
            employer=coded(adverts["employer"]),
            inferred=tagged.inferred,
        )
        return Adverts(table=table, heads=adverts, tagged=tagged, duplicates=len(parts) - len(adverts))

    def mentions(self, texts: Sequence[Sequence[str]], ids: Sequence[str], *, progress: Progress) -> Mentions:
        """Return what outcomes teach: texts[i] are the sentences of the outcome ids[i]."""
        import pyarrow as pa

        kind = TextKind.OUTCOME
        key_of = {text: stages.text_key(text, kind) for of in texts for text in of}
        sentences = stages.sentence_columns(key_of)
        self._match(lambda: [sentences], Stage.MATCH_OUTCOMES, progress)
        lists = pa.array([[key_of[text] for text in of] for of in texts], pa.list_(pa.uint64()))
        outcomes = pa.table({"id": pa.array(ids, pa.string()), "sentences": lists})
        return collect(outcomes, self._matches.matched(keys_of(outcomes), counts=self._counts), [sentences])

    def _segment(self, postings: Iterable[Sequence[Posting]], progress: Progress) -> list[str]:
        """Return the names of the parts that hold the postings, in order; only new ones are segmented."""
        names: list[str] = []
        done = 0

        def fresh() -> Iterator[Task]:
            for batch in postings:
                table = stages.posting_columns(batch)
                names.append(stages.content_name(table))
                if not self._adverts.has(names[-1]):
                    yield Task(Stage.SEGMENT, names[-1], table)

        for rows in self._engine.run(fresh()):
            done += rows
            progress("segmenting postings", done, 0)
        return names

    def _match(self, sentences: Callable[[], Iterable["pa.Table"]], stage: Stage, progress: Progress) -> None:
        """Have every sentence matched that was not before; sentences can be read twice."""
        keys = [part["key"].to_numpy() for part in sentences()]
        fresh = np.setdiff1d(np.concatenate([*keys, np.zeros(0, np.uint64)]), self._matches.known())
        done = 0
        for rows in self._engine.run(Task(stage, "", table) for table in _chosen(sentences(), fresh)):
            done += rows
            progress(stage.value, done, len(fresh))


def batches(postings: Sequence[Posting], size: int = POSTINGS) -> Iterator[Sequence[Posting]]:
    """Yield records in batches."""
    for begin in range(0, len(postings), size):
        yield postings[begin : begin + size]


def _chosen(sentences: Iterable["pa.Table"], keys: Keys) -> Iterator["pa.Table"]:
    """Yield the sentences of these keys, sorted ones, each once, TEXTS at a time."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    for _, part in first_of(sentences, keys):
        waiting.append(part)
        if sum(map(len, waiting)) >= TEXTS:
            ready = pa.concat_tables(waiting)
            whole = len(ready) - len(ready) % TEXTS
            yield from (ready.slice(at, TEXTS) for at in range(0, whole, TEXTS))
            waiting = [ready.slice(whole)]
    if any(map(len, waiting)):
        yield pa.concat_tables(waiting)


def _distinct_rows(adverts: "pa.Table") -> IntArray:
    """Return the rows of the postings that count, in order."""
    columns = (adverts[name].to_pylist() for name in ("id", "content", "employer", "date"))
    posts = [
        Posting(id=str(i), title="", text=str(content), employer=employer, date=date)
        for i, (_, content, employer, date) in enumerate(zip(*columns, strict=True))
    ]
    return np.array([int(p.id) for p in distinct(posts).kept], dtype=np.int64)
