"""What the workspace keeps: postings, the catalogue and matches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.matching.years import Years
from credlens.models.records import Credential, Outcome, Posting, TextKind
from credlens.service.store import matches as match_store
from credlens.service.store.matches import MatchStore
from credlens.service.store.records import CatalogueStore, Kept, PostingStore, posting_counts

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
days = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))
posting_records = st.builds(
    Posting, id=names, title=names, text=names, date=days, employer=names, region=names, occupation=names
)
texts = st.lists(names, max_size=3).map(tuple)
outcomes = st.lists(st.builds(Outcome, id=names, text=names, assessments=texts), max_size=3).map(tuple)
credentials = st.builds(
    Credential,
    id=names,
    title=names,
    outcomes=outcomes,
    credits=st.none() | st.floats(0, 400),
    issued=days,
    target_occupations=texts,
    assessments=texts,
)


def posting(number: int, *, text: str = "Weld pipes.", date: dt.date | None = dt.date(2026, 3, 1)) -> Posting:
    return Posting(id=f"p{number}", title="Welder", text=text, date=date, region="Otago, NZ")


@given(records=st.lists(posting_records, max_size=6, unique_by=lambda p: p.id))
@settings(max_examples=30, deadline=None)
def test_postings_come_back_as_they_went_in(records: list[Posting], tmp_path_factory: pytest.TempPathFactory) -> None:
    store = PostingStore(tmp_path_factory.mktemp("home"))
    store.add(records)
    assert sorted(store.load(), key=lambda p: p.id) == sorted(records, key=lambda p: p.id)


@given(records=st.lists(credentials, max_size=4, unique_by=lambda c: c.id))
@settings(max_examples=30, deadline=None)
def test_credentials_come_back_in_order(records: list[Credential], tmp_path_factory: pytest.TempPathFactory) -> None:
    store = CatalogueStore(tmp_path_factory.mktemp("home"))
    store.add(records)
    assert store.load() == records


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


class CountingMatcher:
    """Finds the first word of every text that is not all capitals, and counts what it was asked."""

    fingerprint = "counting-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        self.seen += texts
        return [() if text.isupper() else (self._first_word(text),) for text in texts]

    def _first_word(self, text: str) -> SkillMatch:
        word = text.split()[0]
        return SkillMatch(
            skill_id=f"custom:{word.casefold()}",
            probability=0.5,
            score=0.25,
            rank=1,
            method=MatchMethod.EXACT,
            quote=word,
            start=0,
            end=len(word),
        )


def test_a_text_is_matched_once_by_one_model(tmp_path: Path) -> None:
    """Three texts, two of them the same: two are computed; a second store over the folder computes none."""
    first, second = CountingMatcher(), CountingMatcher()
    given_texts = ["Weld pipes", "OUR OFFER", "Weld pipes"]
    found = MatchStore(tmp_path, first).match(given_texts, kind=TextKind.SENTENCE)
    assert first.seen == ["Weld pipes", "OUR OFFER"]
    assert [[m.quote for m in matches] for matches in found] == [["Weld"], [], ["Weld"]]
    assert MatchStore(tmp_path, second).match(given_texts, kind=TextKind.SENTENCE) == found
    assert second.seen == []


def test_modality_and_years_are_kept(tmp_path: Path) -> None:
    class Reading(CountingMatcher):
        def _first_word(self, text: str) -> SkillMatch:
            match = super()._first_word(text)
            return replace(match, modality=Modality.PREFERRED, years=Years(2, None) if text[0] == "W" else None)

    texts = ["Weld pipes", "Lay tiles"]
    MatchStore(tmp_path, Reading()).match(texts, kind=TextKind.SENTENCE)
    found = MatchStore(tmp_path, CountingMatcher()).match(texts, kind=TextKind.SENTENCE)
    assert [(m.modality, m.years) for (m,) in found] == [
        (Modality.PREFERRED, Years(2, None)),
        (Modality.PREFERRED, None),
    ]


def test_a_text_of_another_kind_is_another_text(tmp_path: Path) -> None:
    matcher = CountingMatcher()
    store = MatchStore(tmp_path, matcher)
    store.match(["Weld pipes"], kind=TextKind.SENTENCE)
    store.match(["Weld pipes"], kind=TextKind.OUTCOME)
    assert matcher.seen == ["Weld pipes", "Weld pipes"]


def test_a_killed_run_loses_at_most_one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_store, "CHUNK", 2)

    class Dying(CountingMatcher):
        def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
            if self.seen:
                raise KeyboardInterrupt
            return super().match(texts, kind=kind)

    with pytest.raises(KeyboardInterrupt):
        MatchStore(tmp_path, Dying()).match(["Aa", "Bb", "Cc", "Dd"], kind=TextKind.SENTENCE)
    survivor = CountingMatcher()
    MatchStore(tmp_path, survivor).match(["Aa", "Bb", "Cc", "Dd"], kind=TextKind.SENTENCE)
    assert survivor.seen == ["Cc", "Dd"]
