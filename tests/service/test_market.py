"""From postings to the table of demand: read in batches, cut and matched once, the best mention of each skill kept."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.segment import Segmenter, SegmentRole
from credlens.models.records import Posting, TextKind
from credlens.models.relevance.mentions import Hit, Mentions
from credlens.service import market
from credlens.service.collect import collect
from credlens.service.engine import stages
from credlens.service.engine.local import InProcess
from credlens.service.engine.worker import Job, Task, Worker
from credlens.service.market import Adverts, Market
from credlens.service.occupations import OccupationFinder
from credlens.service.pipeline import held, open_stores
from credlens.service.store.folder import Folder
from credlens.service.store.matches import MatchStore
from credlens.service.store.readings import ReadingStore
from credlens.service.store.tables import TableStore
from credlens.taxonomy import Release, Taxonomy

from .engines import WordMatcher, adverts


def every(matches: pa.Table) -> Any:
    return np.ones(len(matches), dtype=np.bool_)


def silent(label: str, done: int, total: int) -> None:
    """Say nothing."""


def opened(home: Path | str, matcher: WordMatcher, tables: Path | str | None = None) -> Market:
    stores = open_stores(home, matcher.fingerprint)
    finder = OccupationFinder(Taxonomy(Release(name="none", version="1", licence="ours"), skills=[]), None)
    job = Job(lambda: Worker(*stores, lambda: matcher))
    kept = (TableStore(Path(tables or home)), ReadingStore(Path(tables or home)))
    return Market(*stores, *kept, engine=InProcess(), job=job, occupations=finder, counts=every)


def read(
    home: Path | str,
    postings: Sequence[Posting],
    *,
    matcher: WordMatcher | None = None,
    size: int = 7,
    tables: Path | None = None,
) -> Adverts:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market, "POSTINGS", size)
        return opened(home, matcher or WordMatcher(), tables).read(held(postings), progress=silent)


def rows_of(mentions: Mentions) -> list[tuple[str, str, float, str]]:
    """Return what a table says, in words."""
    quotes = [mentions.evidence(i) for i in range(len(mentions))]
    skills = [mentions.skill_ids[j] for j in mentions.column.tolist()]
    return [(q.text_id, skill, q.probability, q.quote) for q, skill in zip(quotes, skills, strict=True)]


def expected(postings: Sequence[Posting]) -> list[tuple[str, str, float, str]]:
    """Return the same by plain loops over records."""
    asking = (SegmentRole.REQUIREMENT, SegmentRole.PREFERRED)
    segments = [[s.text for s in Segmenter().segment(p.text) if s.role in asking] for p in postings]
    matcher = WordMatcher()
    hits = [
        [
            Hit(m.skill_id, m.probability, text, m.start, m.end)
            for text, found in zip(texts, matcher.match(texts, kind=TextKind.SENTENCE), strict=True)
            for m in found
        ]
        for texts in segments
    ]
    return rows_of(Mentions.collect([p.id for p in postings], hits))


@given(
    texts=st.lists(
        st.lists(st.sampled_from(["weld pipes", "Weld walls", "cook; bake", "", "pipes pipes"]), max_size=4).map(
            "\n- ".join
        ),
        max_size=9,
    ),
    size=st.integers(1, 5),
)
@settings(max_examples=40, deadline=None)
def test_columns_say_what_records_say(texts: list[str], size: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    postings = [Posting(id=f"p{i}", title=f"Job {i}", text=text) for i, text in enumerate(texts)]
    found = read(tmp_path_factory.mktemp("home"), postings, size=size)
    assert rows_of(found.table.mentions) == expected(postings)


def test_the_size_of_a_batch_changes_nothing(tmp_path: Path) -> None:
    postings = adverts(30)
    tables = [read(tmp_path / str(size), postings, size=size).table.mentions for size in (1, 4, 30)]
    assert rows_of(tables[0]) == rows_of(tables[1]) == rows_of(tables[2]) != []


def test_the_rest_of_a_posting_comes_through(tmp_path: Path) -> None:
    found = read(tmp_path, adverts(9))
    assert list(found.table.employer) == [f"Firm {i % 7}" for i in range(9)]
    heads = found.quoted(["p003", "p001", "p003"])
    assert [(head.id, head.title) for head in heads.values()] == [("p001", "Job 1"), ("p003", "Job 3")]


def test_a_sentence_is_matched_once(tmp_path: Path) -> None:
    """20 adverts: 5 shared duties and 20 of their own; read again, none."""
    first, second = WordMatcher(), WordMatcher()
    before = read(tmp_path, adverts(20), matcher=first)
    assert len(first.seen) == len(set(first.seen)) == 25
    again = read(tmp_path, adverts(20), matcher=second)
    assert second.seen == []
    assert rows_of(again.table.mentions) == rows_of(before.table.mentions)


def test_a_second_month_costs_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 28 adverts in parts of 7, 21 were there: one part is cut, and its sentences that are new are matched."""
    read(tmp_path, adverts(21))
    cut: list[int] = []
    cutting = stages.segment

    def counted(postings: pa.Table, segmenter: Segmenter) -> stages.Segmented:
        cut.append(len(postings))
        return cutting(postings, segmenter)

    monkeypatch.setattr(stages, "segment", counted)
    matcher = WordMatcher()
    read(tmp_path, adverts(28), matcher=matcher)
    assert sum(cut) == 7
    assert len(matcher.seen) == 7


def test_a_file_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    """The second source has the key of the first, and no posting at all: what was read from the first stands."""

    def source(postings: Sequence[Posting]) -> Any:
        class Keyed(type(held(postings))):  # type: ignore[misc]
            key = "k1"

        return Keyed(**{f.name: getattr(held(postings), f.name) for f in fields(held(postings))})

    first = opened(tmp_path, WordMatcher()).read(source(adverts(9)), progress=silent)
    again = opened(tmp_path, WordMatcher()).read(source([]), progress=silent)
    assert again.said == first.said
    assert again.said.counts.records == 9
    assert rows_of(again.table.mentions) == rows_of(first.table.mentions)


def test_a_text_of_another_kind_is_another_text(tmp_path: Path) -> None:
    matcher = WordMatcher()
    both = opened(tmp_path, matcher)
    both.read(held([Posting(id="p", title="Welder", text="weld pipes")]), progress=silent)
    taught = both.mentions([["weld pipes"], []], ["o1", "o2"], progress=silent)
    assert matcher.seen == ["weld pipes", "weld pipes"]
    assert [row[:2] for row in rows_of(taught)] == [("o1", "custom:pipes"), ("o1", "custom:weld")]


def test_a_killed_run_loses_at_most_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at the third part of two sentences: the other two are known to the next run, and counted once."""
    monkeypatch.setattr(market, "TEXTS", 2)

    class Dying(WordMatcher):
        def match(self, texts: Sequence[str], *, kind: TextKind) -> Any:
            if len(self.seen) == 4:
                raise KeyboardInterrupt
            return super().match(texts, kind=kind)

    postings = [Posting(id=f"p{i}", title="Job", text=f"duty{'abcdefgh'[i]}") for i in range(8)]
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path, postings, matcher=Dying())
    survivor = WordMatcher()
    found = read(tmp_path, postings, matcher=survivor)
    assert len(survivor.seen) == 4
    assert rows_of(found.table.mentions) == expected(postings)


def test_what_does_not_count_is_left_out(tmp_path: Path) -> None:
    stores = open_stores(tmp_path, WordMatcher.fingerprint)
    matches = stores[1]
    sentences = stages.sentence_columns({"never weld": 1, "weld": 2})
    matches.add(stages.match(sentences, WordMatcher(), kind=TextKind.SENTENCE))
    table = pa.table({"id": ["p"], "sentences": pa.array([[1, 2]], pa.list_(pa.uint64()))})

    def required(found: pa.Table) -> Any:
        return found["modality"].to_numpy() == "required"

    matched = matches.matched(np.array([1, 2], dtype=np.uint64), counts=required)
    mentions = collect(table, matched, [sentences])
    assert [(q.sentence, q.quote) for q in map(mentions.evidence, range(len(mentions)))] == [("weld", "weld")]


def test_nothing_gives_an_empty_table(tmp_path: Path) -> None:
    found = read(tmp_path, [])
    assert (len(found.table), len(found.table.mentions), found.duplicates) == (0, 0, 0)


def test_half_a_character_does_not_stop_a_run(tmp_path: Path) -> None:
    """JSON can escape half a surrogate pair, which no table can hold."""
    text = "weld \ud83d pipes".encode(errors="replace").decode()
    assert len(read(tmp_path, [Posting(id="p", title="Job", text=text)]).table) == 1


def test_parts_are_whole_or_not_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path) / "parts"
    assert folder.names() == []
    folder.write("one", pa.table({"a": [1]}))
    (tmp_path / "parts" / ".two.17").write_bytes(b"half")
    assert folder.names() == ["one"]
    assert (folder.has("one"), folder.has("two")) == (True, False)
    folder.remove("one")
    assert folder.names() == []


def test_parts_may_lie_in_object_storage(tmp_path: Path) -> None:
    found = read("memory://bucket/credlens", adverts(9), tables=tmp_path)
    assert rows_of(found.table.mentions) == expected(adverts(9))
    assert MatchStore("memory://bucket/credlens/matched", WordMatcher.fingerprint).known().size == 14


def test_tasks_are_drawn_as_they_are_needed(tmp_path: Path) -> None:
    """Memory holds one part of the postings at a time: the second is not read before the first is cut."""
    drawn: list[int] = []
    stores = open_stores(tmp_path, WordMatcher.fingerprint)
    job = Job(lambda: Worker(*stores, WordMatcher))

    def tasks() -> Iterator[Task]:
        for i in range(3):
            drawn.append(i)
            yield Task(market.Stage.SEGMENT, f"{i}", stages.posting_columns([replace(adverts(1)[0], id=f"{i}")]))

    for done, _ in enumerate(InProcess().run(tasks(), job), start=1):
        assert len(drawn) == done
