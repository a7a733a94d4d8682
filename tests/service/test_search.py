"""Adverts indexed month by month: the same answers as in one piece, and only what is new costs anything."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from credlens.models.matching.segment import Segmenter
from credlens.models.records import Posting
from credlens.service import search as searching
from credlens.service.config import Settings
from credlens.service.engine import stages
from credlens.service.search import PostingSearch
from credlens.service.store import search_shards
from credlens.service.store.adverts import AdvertStore
from credlens.service.store.records import PostingStore
from credlens.service.store.search import Asking, SearchStore
from credlens.taxonomy.errors import InputError

from ..fakes import HashEncoder

Run = Callable[..., tuple[int, str, str]]
ACTS = ("weld", "cut", "paint", "measure", "clean")
THINGS = ("pipes", "walls", "boards", "engines", "tanks", "roofs")


def posting(number: int, month: int | None, *sentences: str, employer: str = "Yard") -> Posting:
    day = dt.date(2026, month, 1 + number % 28) if month else None
    return Posting(
        id=f"p{number:03}", title="Worker", text=". ".join(sentences) + ".", date=day, employer=employer, region="Hull"
    )


def world() -> list[Posting]:
    """Return 60 adverts over four months, two sentences each; every sentence stands in several of them."""
    return [
        posting(i, 1 + i % 4, f"{ACTS[i % 5]} {THINGS[i % 6]}", f"{ACTS[i % 3]} the {THINGS[i % 4]} every day")
        for i in range(60)
    ]


def said_in(text: str) -> list[str]:
    return [part.strip() for part in text.split(".") if re.search(r"\w", part)]


def cut(postings: Sequence[Posting]) -> list[list[str]]:
    return [said_in(p.text) for p in postings]


def store(home: Path, records: list[Posting]) -> tuple[SearchStore, HashEncoder]:
    PostingStore(home).add(records)
    encoder = HashEncoder()
    return SearchStore(home / "postings", home / "search", encoder, cut=cut, rules="full stops"), encoder


def query(text: str) -> object:
    return HashEncoder().encode([text])[0]


def test_a_month_each_finds_what_one_shard_finds(tmp_path: Path) -> None:
    """Without their days, all adverts are in one shard; sentences, cosines and counts are the same."""
    by_month, _ = store(tmp_path / "a", world())
    whole, _ = store(tmp_path / "b", [replace(p, date=None) for p in world()])
    assert (by_month.refresh(), whole.refresh()) == (4, 1)
    for text in ("weld pipes", "paint the boards", "clean", "every day"):
        for top in (1, 5, 100):
            one, other = (
                [(f.score, f.sentence, f.postings) for f in s.search(query(text), top=top)] for s in (by_month, whole)
            )
            assert one == other
            assert len({sentence.casefold() for _, sentence, _ in one}) == len(one)


def test_search_finds_what_plain_products_find(tmp_path: Path) -> None:
    indexed, _ = store(tmp_path, world())
    indexed.refresh()
    said: dict[str, list[str]] = {}
    for p in world():
        for sentence in said_in(p.text):
            said.setdefault(sentence, []).append(p.id)
    vectors = HashEncoder().encode([*said])
    true = dict(zip(said, (vectors @ query("measure the walls")).tolist(), strict=True))
    found = indexed.search(query("measure the walls"), top=8)
    for asking, sentence in zip(found, sorted(true, key=lambda s: -true[s]), strict=False):
        assert asking.score == pytest.approx(true[asking.sentence], abs=0.01)
        assert asking.score == pytest.approx(true[sentence], abs=0.01)
        assert asking.postings == len(said[asking.sentence])
        assert asking.posting_id in said[asking.sentence]


def test_the_newest_advert_is_named(tmp_path: Path) -> None:
    records = [
        posting(1, 2, "Weld pipes", employer="Old"),
        posting(2, 3, "weld  pipes", employer="New"),
        posting(3, None, "Weld Pipes", employer="Undated"),
    ]
    indexed, _ = store(tmp_path, records)
    indexed.refresh()
    assert indexed.search(query("weld pipes"), top=5) == [
        Asking(
            score=pytest.approx(1, abs=0.01),  # type: ignore[arg-type]
            sentence="weld  pipes",
            posting_id="p002",
            title="Worker",
            employer="New",
            region="Hull",
            date=dt.date(2026, 3, 3),
            postings=3,
        )
    ]


def test_since_leaves_out_older_adverts_and_those_without_a_day(tmp_path: Path) -> None:
    undated = posting(90, None, "weld pipes")
    indexed, _ = store(tmp_path, [*world(), undated])
    indexed.refresh()
    day = dt.date(2026, 3, 10)
    found = indexed.search(query("weld pipes"), top=100, since=day)
    recent = [p for p in world() if p.date and p.date >= day]
    assert {f.sentence for f in found} == {s for p in recent for s in said_in(p.text)}
    for asking in found:
        assert asking.postings == sum(asking.sentence in said_in(p.text) for p in recent)
        assert asking.date is not None
        assert asking.date >= day


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    indexed, encoder = store(tmp_path, world())
    indexed.refresh()
    first = encoder.encoded
    assert first > 0
    assert indexed.refresh() == 0
    # A new month costs that month; one more advert in an old month costs its new sentence.
    new = [posting(200, 6, "sail boats", "row boats"), posting(201, 1, "bake bread", "weld pipes")]
    PostingStore(tmp_path).add(new)
    assert indexed.refresh() == 2
    assert encoder.encoded == first + 3
    (best, *_) = indexed.search(query("bake bread"), top=1)
    assert best.posting_id == "p201"
    # Another process, which has nothing in memory, finds all of it there.
    again, other = store(tmp_path, [])
    assert again.refresh() == 0
    assert other.encoded == 0
    assert again.search(query("sail boats"), top=9) == indexed.search(query("sail boats"), top=9)


def test_what_is_taken_over_is_what_a_fresh_build_makes(tmp_path: Path) -> None:
    grown, _ = store(tmp_path / "a", world()[:30])
    grown.refresh()
    PostingStore(tmp_path / "a").add(world())
    grown.refresh()
    fresh, _ = store(tmp_path / "b", world())
    fresh.refresh()
    for text in ("weld pipes", "every day"):
        assert grown.search(query(text), top=50) == fresh.search(query(text), top=50)


def test_unchanged_adverts_are_not_cut_again_unless_the_rules_changed(tmp_path: Path) -> None:
    cuts: list[str] = []

    def counted(postings: Sequence[Posting]) -> list[list[str]]:
        cuts.extend(p.text for p in postings)
        return cut(postings)

    def refreshed(rules: str) -> list[str]:
        cuts.clear()
        encoder = HashEncoder()
        SearchStore(tmp_path / "postings", tmp_path / "search", encoder, cut=counted, rules=rules).refresh()
        return [*cuts, str(encoder.encoded)]

    PostingStore(tmp_path).add(world())
    assert len(refreshed("a")) == 61
    PostingStore(tmp_path).add([posting(0, 1, "shear sheep")])
    assert refreshed("a") == ["shear sheep.", "1"]
    assert refreshed("a") == ["0"]
    # Sentences that are the same by the new rules keep their vectors.
    *read, encoded = refreshed("b")
    assert (len(read), encoded) == (60, "0")


def test_a_killed_build_loses_one_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed, encoder = store(tmp_path, world())
    write, written = search_shards._write, []

    def killed(table: object, path: Path) -> None:
        written.append(path)
        if len(written) > 5:  # two files a month: in the middle of the third
            raise KeyboardInterrupt
        write(table, path)

    monkeypatch.setattr(search_shards, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        indexed.refresh()
    monkeypatch.undo()
    before = encoder.encoded
    assert indexed.refresh() == 2
    assert before < encoder.encoded < 2 * before
    fresh, _ = store(tmp_path / "fresh", world())
    fresh.refresh()
    assert indexed.search(query("weld pipes"), top=50) == fresh.search(query("weld pipes"), top=50)


def test_a_month_that_went_is_no_longer_found(tmp_path: Path) -> None:
    indexed, _ = store(tmp_path, [posting(1, 1, "weld pipes"), posting(2, 2, "bake bread")])
    indexed.refresh()
    (tmp_path / "postings" / "2026-02.parquet").unlink()
    assert indexed.refresh() == 0
    assert [f.sentence for f in indexed.search(query("bake bread"), top=5)] == ["weld pipes"]
    assert len([*indexed.folder.iterdir()]) == 1


def test_a_file_written_again_with_the_same_content_costs_nothing(tmp_path: Path) -> None:
    indexed, encoder = store(tmp_path, world())
    indexed.refresh()
    for part in (tmp_path / "postings").glob("*.parquet"):
        shutil.copyfile(part, tmp_path / "copy")
        (tmp_path / "copy").replace(part)
    before = encoder.encoded
    assert indexed.refresh() == 0
    assert encoder.encoded == before


def test_months_without_a_sentence_are_no_hindrance(tmp_path: Path) -> None:
    indexed, _ = store(tmp_path, [posting(1, 1, "..."), posting(2, 2, "bake bread")])
    indexed.refresh()
    assert [f.sentence for f in indexed.search(query("bake bread"), top=5)] == ["bake bread"]
    assert [n.posting_id for n in indexed.market_of(HashEncoder().encode(["bake bread"]), top=5)] == ["p002"]


def test_the_market_of_outcomes_by_hand(tmp_path: Path) -> None:
    """Two texts, least 0.5. An advert with both word for word: (1 + 1) / 2; with one of them: 1 / 2; else not."""
    records = [
        posting(1, 1, "weld pipes", "bake bread"),
        posting(2, 2, "bake bread"),
        posting(3, 2, "shear sheep"),
        posting(4, 3, "weld pipes", "shear sheep"),
    ]
    indexed, _ = store(tmp_path, records)
    indexed.refresh()
    found = indexed.market_of(HashEncoder().encode(["weld pipes", "bake bread"]), top=10)
    assert [(n.posting_id, n.asked) for n in found] == [("p001", 2), ("p002", 1), ("p004", 1)]
    assert [n.score for n in found] == pytest.approx([1, 0.5, 0.5], abs=0.02)
    assert [n.posting_id for n in indexed.market_of(HashEncoder().encode(["weld pipes"]), top=1)] == ["p001"]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service read with the fake encoder."""
    monkeypatch.setattr(searching, "open_encoder", lambda name, threads=None: HashEncoder())
    monkeypatch.setattr(searching, "StaticEncoder", HashEncoder)


@pytest.mark.usefixtures("fake")
def test_the_order_is_the_full_encoders(tmp_path: Path) -> None:
    """By whole sentences the short one is nearer, 2 / sqrt(6) to 3 / sqrt(18); by the best window and the whole the
    one that says it all, (1 + 0.71) / 2."""
    PostingStore(tmp_path).add([posting(1, 1, "weld pipes"), posting(2, 1, "You weld thin pipes to drawings")])
    search = PostingSearch(Settings(home=tmp_path))
    assert search.refresh() == 1
    quick = search.search("weld thin pipes", quick=True)
    full = search.search("weld thin pipes")
    assert {f.sentence for f in quick} == {f.sentence for f in full}
    assert full[0].sentence == "You weld thin pipes to drawings."
    assert quick[0].sentence == "weld pipes."
    assert full[0].score == pytest.approx((1 + 3 / 18**0.5) / 2, abs=0.05)
    assert search.market_of(["weld thin pipes", "..."])[0].posting_id in ("p001", "p002")
    assert search.market_of(["..."]) == []


@pytest.mark.usefixtures("fake")
def test_what_scoring_has_cut_is_not_cut_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [posting(1, 1, "weld pipes"), posting(2, 1, "bake bread", "weld pipes")]
    PostingStore(tmp_path).add(records)
    table = stages.posting_columns(records)
    kept = AdvertStore(tmp_path / "adverts", stages.segmenter_fingerprint())
    kept.add(stages.content_name(table), *stages.segment(table, Segmenter()))
    monkeypatch.setattr(searching, "segment", None)
    search = PostingSearch(Settings(home=tmp_path))
    search.refresh()
    assert [f.postings for f in search.search("weld pipes", top=1)] == [2]


@pytest.mark.usefixtures("fake")
def test_what_cannot_be_searched_says_so(tmp_path: Path) -> None:
    search = PostingSearch(Settings(home=tmp_path))
    with pytest.raises(InputError, match="credlens postings import FILE"):
        search.refresh()
    with pytest.raises(InputError, match="nothing to search for"):
        search.search(" - ")


@pytest.mark.usefixtures("fake")
def test_the_command_quotes_sentence_employer_and_day(tmp_path: Path, run: Run) -> None:
    PostingStore(tmp_path / "home").add([posting(1, 1, "weld pipes"), posting(2, 2, "weld pipes", employer="New")])
    code, out, _ = run("postings", "search", "weld pipes", "--json", "--top", "3")
    assert code == 0
    (found,) = json.loads(out)
    assert found == {
        "score": pytest.approx(1),
        "sentence": "weld pipes.",
        "posting_id": "p002",
        "title": "Worker",
        "employer": "New",
        "region": "Hull",
        "date": "2026-02-03",
        "postings": 2,
    }
    code, _, err = run("postings", "search", "bake rolls")
    assert "below 0.50 a sentence hardly ever asks" in err
    code, out, _ = run("postings", "search", "weld pipes")
    assert '"weld pipes."' in out
    assert "Worker, New, 2026-02-03 and 1 more advert [p002]" in out
    _, out, _ = run("postings", "search", "weld pipes", "--since", "2030-01-01")
    assert out == "no advert, or none since that day\n"
    code, _, err = run("postings", "search", "...")
    assert code == 2
    assert "nothing to search for" in err
