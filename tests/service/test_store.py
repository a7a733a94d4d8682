"""The postings that a workspace keeps."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.records import Posting
from credlens.service.store.alone import alone
from credlens.service.store.records import Kept, PostingStore, posting_counts

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
days = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))
posting_records = st.builds(
    Posting, id=names, title=names, text=names, date=days, employer=names, region=names, occupation=names
)


def posting(number: int, *, text: str = "Weld pipes.", date: dt.date | None = dt.date(2026, 3, 1)) -> Posting:
    return Posting(id=f"p{number}", title="Welder", text=text, date=date, region="Otago, NZ")


@given(records=st.lists(posting_records, max_size=6, unique_by=lambda p: p.id))
@settings(max_examples=30, deadline=None)
def test_postings_come_back_as_they_went_in(records: list[Posting], tmp_path_factory: pytest.TempPathFactory) -> None:
    store = PostingStore(tmp_path_factory.mktemp("home"))
    store.add(records)
    assert sorted(store.load(), key=lambda p: p.id) == sorted(records, key=lambda p: p.id)


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    assert store.add([posting(1), posting(2)]) == Kept(new=2, changed=0, unchanged=0)
    before = store.sha256()
    assert store.add([posting(1), posting(2)]) == Kept(new=0, changed=0, unchanged=2)
    assert store.sha256() == before


def test_a_changed_posting_moves_to_its_new_month(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    store.add([posting(1)])
    assert store.add([posting(1, date=None)]) == Kept(new=0, changed=1, unchanged=0)
    assert [p.date for p in store.load()] == [None]
    assert [f.name for f in store.folder.iterdir()] == ["undated.parquet"]


def test_counts_by_month_and_region() -> None:
    counts = posting_counts([posting(1), posting(2), posting(3, date=None)])
    assert counts["month"] == {"2026-03": 2, "undated": 1}
    assert counts["region"] == {"Otago, NZ": 3}
    assert counts["employer"] == {"not stated": 3}


def test_postings_come_in_batches_in_the_same_order(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    store.add([posting(i, date=None if i % 2 else dt.date(2026, 3, 1)) for i in range(7)])
    assert [p for batch in store.batches(2) for p in batch] == store.load()
    assert len(store) == 7


@given(
    imports=st.lists(
        st.lists(
            st.builds(
                posting,
                st.integers(0, 4),
                text=st.sampled_from(["a", "b"]),
                date=st.sampled_from([None, dt.date(2026, 3, 1), dt.date(2026, 4, 1)]),
            ),
            max_size=4,
            unique_by=lambda p: p.id,
        ),
        max_size=5,
    )
)
@settings(max_examples=40)
def test_imports_add_up_to_the_last_of_each_id(
    imports: list[list[Posting]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The oracle is a plain dict; what was new, changed or unchanged is told by it too."""
    store = PostingStore(tmp_path_factory.mktemp("home"))
    known: dict[str, Posting] = {}
    for records in imports:
        told = store.add(records)
        assert told.new == sum(p.id not in known for p in records)
        assert told.unchanged == sum(known.get(p.id) == p for p in records)
        assert told.new + told.changed + told.unchanged == len(records)
        known |= {p.id: p for p in records}
        assert sorted(store.load(), key=lambda p: p.id) == sorted(known.values(), key=lambda p: p.id)


def test_only_months_that_change_are_written(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    store.add([posting(1), posting(2, date=dt.date(2026, 4, 1))])
    before = {path.name: path.stat().st_ino for path in store.folder.iterdir()}
    store.add([posting(3, date=dt.date(2026, 4, 2)), posting(1)])
    after = {path.name: path.stat().st_ino for path in store.folder.iterdir()}
    assert [name for name in before if before[name] != after[name]] == ["2026-04.parquet"]


def test_a_posting_left_in_two_months_is_put_right(tmp_path: Path) -> None:
    """As a writer leaves it that is killed after it wrote the new month and before it wrote the old one."""
    store = PostingStore(tmp_path)
    store.add([posting(1)])
    torn = (store.folder / "2026-03.parquet").read_bytes()
    moved = posting(1, date=dt.date(2026, 4, 1))
    store.add([moved])
    (store.folder / "2026-03.parquet").write_bytes(torn)
    assert len(store.load()) == 2
    store.add([moved])
    assert store.load() == [moved]


def test_a_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    store.add([posting(1), posting(2, date=None)])
    with store.snapshot() as frozen:
        before = frozen.sha256()
        assert before == store.sha256()
        store.add([posting(1, text="Paint."), posting(2), posting(3)])
        assert (frozen.load(), frozen.sha256()) == ([posting(1), posting(2, date=None)], before)
    assert len(store.load()) == 3
    assert [*(tmp_path / "reading").iterdir()] == []


def test_two_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    store = PostingStore(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        [*pool.map(lambda part: store.add([posting(n) for n in range(part, 40, 4)]), range(4))]
    assert len(store.load()) == 40


def test_who_waits_for_another_is_asked_now_and_then(tmp_path: Path) -> None:
    """Here to give up: the one who waits can be cancelled."""
    store = PostingStore(tmp_path)

    def give_up() -> None:
        raise TimeoutError("enough")

    with alone(store.folder), pytest.raises(TimeoutError, match="enough"):
        store.add([posting(1)], waiting=give_up)
    assert store.add([posting(1)]).new == 1
