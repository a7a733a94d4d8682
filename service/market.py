"""From postings to the table that demand is computed from: segmented, matched, counted once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.models.matching.rivals import outdone
from credlens.models.records import Posting, TextKind
from credlens.models.relevance.duplicates import Deduplicator
from credlens.models.relevance.mentions import IntArray, Mentions, PostingTable

from .collect import coded, collect, days_of, first_of, keys_of
from .costs import Costs
from .engine import stages
from .engine.local import Engine
from .engine.worker import Job, Stage, Task
from .formats.loaded import Said, Source
from .occupations import OccupationFinder
from .results import OccupationCounts, PostingHead
from .store.adverts import AdvertStore
from .store.matches import Keys, MatchStore, Progress
from .store.places import Places
from .store.readings import ReadingStore
from .store.tables import TableStore

if TYPE_CHECKING:
    import pyarrow as pa

# Raised whenever tables are put together in another way.
_FORMAT = "2"

# Postings segmented, and texts matched, between two writes: all that a killed worker can lose.
POSTINGS = 2000
TEXTS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adverts:
    """The distinct postings of a run.

    heads        their columns but for texts
    key          of the table: the same for the same postings, model and settings
    duplicates   postings that were left out
    occupations  where those of the others come from; notes: remarks on that
    said         of the source that they were read from
    """

    table: PostingTable
    heads: "pa.Table"
    key: str
    duplicates: int
    occupations: OccupationCounts
    notes: tuple[str, ...]
    said: Said

    def quoted(self, ids: Iterable[str]) -> dict[str, PostingHead]:
        """Return what is said of the postings of these ids, by id."""
        import pyarrow as pa

        places = self.table.remember("places of ids", lambda: Places(self.heads["id"]))
        rows = pa.array(places.find(sorted(set(ids))), pa.int64())
        return {row["id"]: PostingHead(**row) for row in self.heads.take(rows).to_pylist()}


HEAD = ("id", "title", "date", "employer", "region", "occupation", "source")


class Market:
    """Reads postings in parts, has an engine segment and match them, and puts the table together.

    Memory holds one part of the postings' texts for each worker; of the rest it holds columns.
    """

    def __init__(
        self,
        adverts: AdvertStore,
        matches: MatchStore,
        tables: TableStore,
        readings: ReadingStore,
        *,
        engine: Engine,
        job: Job,
        occupations: OccupationFinder,
        counts: Callable[["pa.Table"], NDArray[np.bool_]],
        costs: Costs | None = None,
    ) -> None:
        self._adverts = adverts
        self._matches = matches
        self._tables = tables
        self._readings = readings
        self._engine = engine
        self._job = job
        self._occupations = occupations
        self._counts = counts
        self._costs = costs or Costs()

    def read(self, postings: Source[Posting], *, progress: Progress) -> Adverts:
        """Return the distinct ones of the postings with what they ask for."""
        names, said = self._parts(postings, progress)
        key = self._key(names)
        if not self._tables.has(key):
            self._match(lambda: self._adverts.sentences(names), Stage.MATCH_SENTENCES, progress)
            with self._costs.of("put together"):
                self._put_together(key, names, progress)
        table, heads, facts = self._tables.load(key)
        return Adverts(
            table=table,
            heads=heads,
            key=key,
            duplicates=facts["duplicates"],
            occupations=OccupationCounts(**facts["occupations"]),
            notes=tuple(facts["notes"]),
            said=said,
        )

    def _parts(self, postings: Source[Posting], progress: Progress) -> tuple[list[str], Said]:
        """Return the names of the parts that hold the postings, and what is said of their source."""
        key = postings.key
        remembered = self._readings.get(key)
        if remembered and all(map(self._adverts.has, remembered[0])):
            return remembered
        names = self._segment(postings.batches(POSTINGS), progress)
        said = Said.of(postings)
        self._readings.keep(key, names, said)
        return names, said

    def _key(self, names: Sequence[str]) -> str:
        told = (_FORMAT, self._matches.fingerprint, self._occupations.fingerprint, *names)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]

    def _put_together(self, key: str, names: Sequence[str], progress: Progress) -> None:
        """Make the table of these parts and keep it."""
        import pyarrow as pa

        rows, total = self._distinct(names)
        kept = stages.no_adverts().drop_columns(stages.COPIES)
        parts = self._adverts.adverts(names, columns=kept.column_names)
        adverts = pa.concat_tables([*parts, kept]).take(pa.array(rows))
        tagged = self._occupations.tag_titles(coded(adverts["occupation"]), coded(adverts["said"]), progress=progress)
        matched = self._matches.matched(keys_of(adverts), counts=self._asked)
        table = PostingTable(
            mentions=collect(adverts, matched, self._adverts.sentences(names)),
            day=days_of(adverts["date"]),
            occupation=coded(adverts["occupation"]),
            region=coded(adverts["region"]),
            employer=coded(adverts["employer"]),
            sector=coded(adverts["sector"]),
            inferred=tagged.inferred,
        )
        facts = {
            "duplicates": total - len(adverts),
            "occupations": asdict(tagged.counts),
            "notes": [*tagged.notes],
        }
        self._tables.save(key, table, adverts.select(HEAD), facts)

    def _asked(self, matches: "pa.Table") -> NDArray[np.bool_]:
        """Return bool[rows]: which matches are demand. The same words ask for one skill, the likeliest."""
        counts = self._counts(matches).copy()
        rows = np.flatnonzero(counts)
        columns = (matches[name].to_numpy()[rows] for name in ("key", "probability", "start", "end"))
        counts[rows[outdone(*columns)]] = False
        return counts

    def _distinct(self, names: Sequence[str]) -> tuple[IntArray, int]:
        """Return the rows of the postings that count, among all in these parts, and how many all are."""
        deduplicator = Deduplicator()
        for part in self._adverts.adverts(names, columns=[*stages.COPIES, "employer", "date"]):
            deduplicator.add_keys(stages.keys_in(part), part["employer"].to_pylist(), part["date"].to_pylist())
        return deduplicator.result().kept, len(deduplicator)

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

        def fresh() -> Iterator[Task]:
            for batch in postings:
                table = stages.posting_columns(batch)
                names.append(stages.content_name(table))
                if not self._adverts.has(names[-1]):
                    yield Task(Stage.SEGMENT, names[-1], table)

        self._costs.follow(self._engine.run(fresh(), self._job), Stage.SEGMENT, progress, 0)
        return names

    def _match(self, sentences: Callable[[], Iterable["pa.Table"]], stage: Stage, progress: Progress) -> None:
        """Have every sentence matched that was not before; sentences can be read twice."""
        keys = [part["key"].to_numpy() for part in sentences()]
        fresh = np.setdiff1d(np.concatenate([*keys, np.zeros(0, np.uint64)]), self._matches.known())
        tasks = (Task(stage, "", table) for table in _chosen(sentences(), fresh))
        self._costs.follow(self._engine.run(tasks, self._job), stage, progress, len(fresh))


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
