"""One month of adverts, made searchable: their requirement sentences, each once, and which advert says which."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from credlens.models.matching.advert_index import BoolArray, IndexConfig, IntArray, SentenceIndex
from credlens.models.matching.encoder import Encoder, Vectors
from credlens.models.records import Posting

if TYPE_CHECKING:
    import pyarrow as pa

Cut = Callable[[Sequence[Posting]], Sequence[Sequence[str]]]
Report = Callable[[int], None]

# Adverts read, and sentences encoded, at a time: bounds memory.
READ = 2_000
ENCODED = 16_384
# What is kept of an advert beside its sentences; digest tells whether its text is still the same.
COLUMNS = ("id", "title", "employer", "region", "date", "digest")


class Shard:
    """A folder with index.faiss, sentences.arrow, postings.arrow and pairs.npy; opened without reading the texts.

    pairs  int32[m, 2]: row of a sentence, row of an advert that says it; by sentence, then advert
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.month = folder.name.rpartition("-")[0]
        self.pairs: NDArray[np.int32] = np.load(folder / "pairs.npy", mmap_mode="r")

    @cached_property
    def index(self) -> SentenceIndex:
        """Return the vectors of the sentences."""
        return SentenceIndex.read(self.folder / "index.faiss")

    @cached_property
    def sentences(self) -> "pa.ChunkedArray":
        """Return the sentences as they first stood in an advert."""
        return _mapped(self.folder / "sentences.arrow")["text"]

    @cached_property
    def postings(self) -> "pa.Table":
        """Return the adverts, with COLUMNS."""
        return _mapped(self.folder / "postings.arrow")

    @cached_property
    def dates(self) -> NDArray[np.datetime64]:
        """Return the day of each advert, NaT where it has none."""
        days: NDArray[np.datetime64] = self.postings["date"].to_numpy().astype("datetime64[D]")
        return days

    @cached_property
    def bounds(self) -> IntArray:
        """Return where the pairs of each sentence begin, and where those of the last end: int64[sentences + 1]."""
        return np.searchsorted(self.pairs[:, 0], np.arange(len(self.sentences) + 1)).astype(np.int64)

    def saying(self, sentences: IntArray) -> tuple[IntArray, IntArray]:
        """Return the rows of the adverts that say these sentences, and for each the position of its sentence."""
        begin, count = self.bounds[sentences], np.diff(self.bounds)[sentences]
        owner = np.repeat(np.arange(len(sentences)), count)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        return self.pairs[begin[owner] + within, 1].astype(np.int64), owner

    def said_by(self, postings: BoolArray) -> BoolArray:
        """Return which sentences any of these adverts says: bool[sentences] of bool[postings]."""
        said = np.zeros(len(self.sentences), dtype=np.bool_)
        said[self.pairs[postings[self.pairs[:, 1]], 0]] = True
        return said

    def sentences_by_digest(self) -> dict[str, list[int]]:
        """Return for each text, by its digest, the rows of its sentences."""
        by_posting = self.pairs[np.argsort(self.pairs[:, 1], kind="stable")]
        bounds = np.searchsorted(by_posting[:, 1], np.arange(len(self.postings) + 1)).tolist()
        digests = self.postings["digest"].to_pylist()
        return {d: by_posting[bounds[i] : bounds[i + 1], 0].tolist() for i, d in enumerate(digests)}


@dataclass(slots=True)
class _Gathered:
    """What is known of a month so far. known: by row of a sentence, its row in the shard before; -1 where it is new."""

    rows: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    postings: list[dict[str, Any]] = field(default_factory=list)
    pairs: set[tuple[int, int]] = field(default_factory=set)

    def add(self, posting: dict[str, Any], sentences: Sequence[tuple[str, int]]) -> None:
        """Add an advert with its sentences and their rows in the shard before."""
        for text, known in sentences:
            row = self.rows.setdefault(plain(text), len(self.texts))
            if row == len(self.texts):
                self.texts.append(text)
                self.known.append(known)
            self.pairs.add((row, len(self.postings)))
        self.postings.append(posting)

    def sort(self) -> None:
        """Bring the sentences into the order of their words, so that ties are broken alike in every shard."""
        order = [self.rows[key] for key in sorted(self.rows)]
        place = {row: i for i, row in enumerate(order)}
        self.texts, self.known = [self.texts[row] for row in order], [self.known[row] for row in order]
        self.pairs = {(place[row], posting) for row, posting in self.pairs}
        self.rows.clear()


def build_shard(
    part: Path,
    target: Path,
    *,
    encoder: Encoder,
    cut: Cut,
    before: Shard | None,
    same_rules: bool,
    config: IndexConfig,
    facts: dict[str, Any],
    report: Report,
) -> None:
    """Index the adverts of a Parquet part into a folder, which is there whole or not at all.

    cut         adverts -> the requirement sentences of each
    before      an older shard of the month: a sentence that it has is not encoded again
    same_rules  whether `before` was cut by the same rules, so that an advert that it has is not cut again
    facts       what is written into shard.json
    """
    import pyarrow as pa

    gathered = _gather(part, cut, before, same_rules, report)
    gathered.sort()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    vectors = _encode(gathered, encoder, before)
    first = next(vectors, np.zeros((0, 1), np.float32))
    index = SentenceIndex.build(
        _chain(first, vectors), count=len(gathered.texts), dimensions=first.shape[1], config=config
    )
    index.write(partial / "index.faiss")
    pairs = np.array(sorted(gathered.pairs), dtype=np.int32).reshape(-1, 2)
    np.save(partial / "pairs.npy", pairs)
    _write(pa.table({"text": pa.array(gathered.texts, pa.large_string())}), partial / "sentences.arrow")
    types = {name: pa.date32() if name == "date" else pa.large_string() for name in COLUMNS}
    _write(pa.Table.from_pylist(gathered.postings, schema=pa.schema(types)), partial / "postings.arrow")
    (partial / "shard.json").write_text(json.dumps(facts), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def plain(text: str) -> str:
    """Return what makes two sentences one: the words without case and runs of blanks."""
    return " ".join(text.casefold().split())


def _gather(part: Path, cut: Cut, before: Shard | None, same_rules: bool, report: Report) -> _Gathered:
    import pyarrow.parquet as pq

    held = before.sentences_by_digest() if before and same_rules else {}
    old: list[str] = before.sentences.to_pylist() if before else []
    row_of = {plain(text): row for row, text in enumerate(old)}
    gathered, done = _Gathered(), 0
    with pq.ParquetFile(part) as file:
        for batch in file.iter_batches(READ):
            postings = [Posting(**row) for row in batch.to_pylist()]
            digests = [hashlib.sha256(p.text.encode("utf-8", "surrogatepass")).hexdigest()[:32] for p in postings]
            fresh = iter(cut([p for p, digest in zip(postings, digests, strict=True) if digest not in held]))
            for posting, digest in zip(postings, digests, strict=True):
                rows = held.get(digest)
                if rows is None:
                    sentences = [(text, row_of.get(plain(text), -1)) for text in next(fresh)]
                else:
                    sentences = [(old[row], row) for row in rows]
                gathered.add({name: getattr(posting, name) for name in COLUMNS[:-1]} | {"digest": digest}, sentences)
            done += len(postings)
            report(done)
    return gathered


def _encode(gathered: _Gathered, encoder: Encoder, before: Shard | None) -> Iterator[Vectors]:
    """Yield the vectors of all sentences in parts: those of the shard before where it has them."""
    for begin in range(0, len(gathered.texts), ENCODED):
        texts = gathered.texts[begin : begin + ENCODED]
        known = np.array(gathered.known[begin : begin + ENCODED], dtype=np.int64)
        fresh, held = np.flatnonzero(known < 0), np.flatnonzero(known >= 0)
        new = encoder.encode([texts[i] for i in fresh]) if len(fresh) else None
        kept = before.index.vectors(known[held]) if before and len(held) else None
        vectors = np.empty((len(texts), (new if new is not None else kept).shape[1]), np.float32)  # type: ignore[union-attr]
        if new is not None:
            vectors[fresh] = new
        if kept is not None:
            vectors[held] = kept
        yield vectors


def _chain(first: Vectors, rest: Iterator[Vectors]) -> Iterator[Vectors]:
    if len(first):
        yield first
        yield from rest


def _mapped(path: Path) -> "pa.Table":
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _write(table: "pa.Table", path: Path) -> None:
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
