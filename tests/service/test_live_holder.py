"""The market is opened once for all who ask, and again when what it is read from changes."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from credlens.models.records import Posting, TextKind
from credlens.service.live.holder import MarketHolder
from credlens.service.live.scoring import LiveScoring
from credlens.service.workspace import Workspace
from credlens.taxonomy.errors import InputError, TaxonomyError, UnknownConceptError

from .test_pipeline import TAXONOMY


class Opened:
    """Stands for a market: knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Reader:
    """Stands for what reads texts, and for its pipeline. read: whether the postings are."""

    def __init__(self) -> None:
        self.closed, self.read = 0, True
        self.pipeline = self

    def match(self, texts: list[str], **_: object) -> list[list[str]]:
        return [["read"] for _ in texts]

    def is_read(self, _: object) -> bool:
        return self.read

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def workspace() -> Workspace:
    found = Workspace()
    found.shelf.add(TAXONOMY)
    found.shelf.use(TAXONOMY.release.name)
    return found


@pytest.fixture
def opened() -> list[Opened]:
    return []


@pytest.fixture
def holder(workspace: Workspace, opened: list[Opened]) -> MarketHolder:
    def open_it(_: Workspace) -> LiveScoring:
        opened.append(Opened())
        return cast(LiveScoring, opened[-1])

    return MarketHolder(workspace, open_it)


def change(workspace: Workspace) -> None:
    workspace.postings.add([Posting(id="p1", title="Welder", text="Weld pipes")])


def test_it_is_opened_at_the_first_question_and_once_for_all(holder: MarketHolder, opened: list[Opened]) -> None:
    assert opened == []

    def ask(_: int) -> object:
        with holder.live() as live:
            return live

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(ask, range(20)))
    assert found == set(opened)
    assert len(opened) == 1


def renewed(holder: MarketHolder, before: object) -> object:
    """Return the market that takes the place of an older one, which answers until that one is open."""
    for _ in range(1000):
        with holder.live() as live:
            if live is not before:
                return live
        time.sleep(0.01)
    raise TimeoutError("the market was never renewed")


def test_a_changed_market_is_read_anew_and_who_uses_the_old_one_keeps_it(
    holder: MarketHolder, opened: list[Opened], workspace: Workspace
) -> None:
    with holder.live() as before:
        change(workspace)
        after = renewed(holder, before)
        assert [before, after] == opened
        assert opened[0].closed == 0
    assert [one.closed for one in opened] == [1, 0]
    holder.close()
    assert [one.closed for one in opened] == [1, 1]


def test_one_that_nobody_uses_is_closed_when_it_is_replaced(
    holder: MarketHolder, opened: list[Opened], workspace: Workspace
) -> None:
    with holder.live() as before:
        pass
    change(workspace)
    renewed(holder, before)
    assert [one.closed for one in opened] == [1, 0]


def test_a_market_that_cannot_be_opened_is_tried_again(workspace: Workspace, tmp_path: Path) -> None:
    tries: list[int] = []

    def fail(_: Workspace) -> LiveScoring:
        tries.append(1)
        raise TaxonomyError("no release")

    holder = MarketHolder(workspace, fail)
    for _ in range(2):
        with pytest.raises(TaxonomyError, match="no release"), holder.live():
            pass
    assert len(tries) == 2


def test_texts_are_read_without_a_market(
    holder: MarketHolder, opened: list[Opened], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[Reader] = []

    def read(self: Workspace, **_: object) -> object:
        return object()

    def make(_: object) -> Reader:
        readers.append(Reader())
        return readers[-1]

    monkeypatch.setattr(Workspace, "pipeline", read)
    monkeypatch.setattr("credlens.service.live.reading.DraftReader", make)
    change(workspace)
    for _ in range(2):
        assert holder.match(["Weld"], kind=TextKind.SENTENCE, top=1, min_probability=None) == [["read"]]
    assert (len(readers), opened) == (1, [])
    holder.close()
    assert readers[0].closed == 1


def test_a_market_is_opened_before_anybody_asks_unless_it_takes_matching(
    holder: MarketHolder, opened: list[Opened], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    monkeypatch.setattr(Workspace, "pipeline", lambda *_, **__: None)
    monkeypatch.setattr("credlens.service.live.reading.DraftReader", lambda _: reader)
    holder.begin().join()
    assert opened == [], "there are no postings"
    change(workspace)
    reader.read = False
    holder.begin().join()
    assert opened == [], "they take matching"
    reader.read = True
    holder.begin().join()
    assert len(opened) == 1
    with holder.live() as live:
        assert live is opened[0]


def test_beginning_without_a_release_leaves_it_to_who_asks(tmp_path: Path) -> None:
    holder = MarketHolder(Workspace())
    holder.begin().join()
    with pytest.raises(TaxonomyError, match="No taxonomy release"), holder.live():
        pass


def test_skills_are_told_without_a_market(holder: MarketHolder, opened: list[Opened]) -> None:
    skill = TAXONOMY.skills[0]
    assert holder.skill(skill.id) == skill
    assert holder.taxonomy() is holder.taxonomy()
    assert opened == []
    with pytest.raises(UnknownConceptError, match="No concept"):
        holder.skill("esco:none")


def test_one_is_told_whether_it_is_open_instead_of_waiting(workspace: Workspace) -> None:
    go = threading.Event()
    opened: list[Opened] = []

    def open_it(_: Workspace) -> LiveScoring:
        assert go.wait(30)
        opened.append(Opened())
        return cast(LiveScoring, opened[-1])

    holder = MarketHolder(workspace, open_it)
    assert not holder.ready(0.0)
    assert not holder.ready(0.01)
    go.set()
    assert holder.ready(30)
    assert holder.ready(0.0)
    assert len(opened) == 1


def test_a_market_that_cannot_be_opened_keeps_nobody_waiting(workspace: Workspace) -> None:
    def refuse(_: Workspace) -> LiveScoring:
        raise InputError("no postings")

    holder = MarketHolder(workspace, refuse)
    assert holder.ready(30)
    with pytest.raises(InputError, match="no postings"), holder.live():
        pass
