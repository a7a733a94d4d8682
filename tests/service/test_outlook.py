"""The market at a glance, and its pages: what rises and falls, what one can choose from, what is not known."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from credlens.models.records import Posting
from credlens.models.relevance.config import RelevanceConfig
from credlens.service.config import load_settings
from credlens.service.live.scoring import LiveScoring
from credlens.service.office import Office
from credlens.service.outlook import choices, market_ready, outlook
from credlens.service.people.actor import local_actor
from credlens.service.scoring import MarketFilter
from credlens.service.store.sql.database import Database, database_url
from credlens.service.web.market_view import months_view, trend_of
from credlens.service.web.site import create_site
from credlens.service.workspace import Workspace
from credlens.taxonomy import Group, Occupation, Relation, RelationKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType
from credlens.taxonomy.errors import InputError

from .test_live import build
from .test_pipeline import TAXONOMY, held

ME = local_actor()
WELDERS = Occupation(id="custom:welder", label="Welders", code="51-4121.00", description="They join metal.")
KNOWN = Taxonomy(
    TAXONOMY.release,
    skills=TAXONOMY.skills,
    groups=[Group(id="custom:metal", label="metal work")],
    occupations=[WELDERS],
    relations=[Relation(WELDERS.id, TAXONOMY.skills[0].id, RelationKind.ESSENTIAL)],
    broader=[(TAXONOMY.skills[0].id, "custom:metal")],
)
MONTHS = 24


def adverts() -> list[Posting]:
    """Return 480 adverts of 24 months, 20 a month, all for pipes; drawings are asked for ever more often.

    In month m of 0..23, min(20, m) of its 20 adverts ask for drawings. Every second one is of Oregon.
    """
    weld, read = (skill.label for skill in TAXONOMY.skills[:2])
    return [
        Posting(
            id=f"p{m}-{i}",
            title="Welder",
            text=f"You will {weld}." + (f" You will {read}." if i < m else ""),
            date=dt.date(2024 + m // 12, 1 + m % 12, 15),
            employer=f"Works {m}-{i}",
            region="Oregon, US" if i % 2 else "",
            occupation="51-4121.00",
        )
        for m in range(MONTHS)
        for i in range(20)
    ]


class _Market:
    """What MarketHolder gives, over a market that is open already."""

    def __init__(self, live: LiveScoring | None) -> None:
        self._live = live
        self.is_ready = True

    @contextmanager
    def live(self) -> Iterator[LiveScoring]:
        if self._live is None:
            raise InputError("the workspace has no postings")
        yield self._live

    def ready(self, wait: float) -> bool:
        return self.is_ready

    def taxonomy(self) -> Taxonomy:
        return KNOWN

    def links(self) -> list[Link]:
        first, second = (skill.id for skill in TAXONOMY.skills[:2])
        return [Link(source=first, target=second, type=LinkType.BROAD, confidence=0.75)]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveScoring]:
    pipeline = build(tmp_path_factory.mktemp("market"))
    live = LiveScoring(pipeline, pipeline.read(held(adverts())))
    yield live
    live.close()


@pytest.fixture
def office(live: LiveScoring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path))
    settings = load_settings()
    database = Database(database_url("", tmp_path))
    database.migrate()
    workspace = Workspace(settings)
    workspace.shelf.add(KNOWN)
    workspace.shelf.use(KNOWN.release.name)
    office = Office(settings=settings, database=database, workspace=workspace)
    object.__setattr__(office, "market", _Market(live))
    return office


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(create_site(office), base_url="http://127.0.0.1")


def test_what_rises_is_told_apart_from_what_stands(office: Office) -> None:
    """Drawings: 0 + 1 + ... + 20 = 210 adverts of the first 21 months, 3 * 20 of the last three: 270 of 480."""
    found = outlook(office, ME, MarketFilter(), top=9, moving=9)
    pipes, drawings = found.asked
    assert (found.postings, found.employers, found.few) == (480, 480, False)
    assert (pipes.postings, drawings.postings) == (480, 270)
    assert drawings.share == pytest.approx(270 / 480)
    assert [one.skill.id for one in found.rising] == [drawings.skill.id]
    assert found.falling == ()
    assert (drawings.moved, pipes.moved) == (True, False)
    assert trend_of(drawings).startswith("rising: ×")
    assert trend_of(pipes) == "no clear change"


def test_a_period_has_two_ends(office: Office) -> None:
    """March and April 2024 are months 2 and 3: 40 adverts, of which 2 + 3 ask for drawings."""
    period = MarketFilter(since=dt.date(2024, 3, 1), until=dt.date(2024, 4, 30))
    found = outlook(office, ME, period, top=9, moving=9)
    assert (found.postings, found.asked[1].postings) == (40, 5)
    assert found.scope == "since 2024-03-01, until 2024-04-30"
    assert math.isnan(found.asked[0].trend)
    assert trend_of(found.asked[0]) == "cannot be told"
    assert outlook(office, ME, MarketFilter(until=dt.date(2024, 1, 15)), top=9, moving=9).few


def test_one_chooses_from_what_there_is(office: Office) -> None:
    found = choices(office, ME, most=5)
    assert (found.postings, found.first, found.last) == (480, dt.date(2024, 1, 15), dt.date(2025, 12, 15))
    assert [(one.value, one.postings) for one in found.regions] == [("Oregon, US", 240)]
    assert [one.postings for one in found.occupations] == [480]


def test_the_pages_lead_from_a_number_to_the_words_behind_it(client: TestClient) -> None:
    text = client.get("/market", params={"region": "Oregon", "until": "2025-06-30"}).text
    assert "region Oregon, until 2025-06-30" in text
    address = re.search(r'href="(/market/skills/[^"]*)"', text)
    assert address is not None
    behind = client.get(address[1].replace("&amp;", "&")).text
    assert "<mark>" in behind
    assert "January 2024" in behind
    counted = re.search(r">(\d+) postings<span", text)
    assert counted is not None
    assert f": {counted[1]} postings</h1>" in behind
    beyond = client.get(address[1].replace("&amp;", "&") + "&part=99").text
    assert "There are no more." in beyond


def test_the_market_says_what_it_does_not_know(client: TestClient, office: Office) -> None:
    text = client.get("/market", params={"occupation": "welder", "since": "soon"}).text
    assert "No posting is for" in text
    assert "Welders</a>" in text  # of a like name
    assert "is no day; write it as 2026-03-31" in text
    office.market.is_ready = False  # type: ignore[attr-defined]
    assert not market_ready(office, ME, wait=0)
    waiting = client.get("/market")
    assert "being read" in waiting.text
    assert "/static/wait.js" in waiting.text
    object.__setattr__(office, "market", _Market(None))
    assert "no market to show yet: the workspace has no postings" in client.get("/market").text


def test_taxonomies_can_be_walked_through(client: TestClient) -> None:
    first, second = TAXONOMY.skills[:2]
    assert "metal work" in client.get("/skills").text
    assert first.label in client.get("/skills/groups/custom:metal").text
    skill = client.get(f"/skills/{first.id}").text
    assert "metal work</a>" in skill
    assert "It is narrower than" in skill
    assert "(75% sure)" in skill
    assert "It is broader than" in client.get(f"/skills/{second.id}").text
    assert "They join metal." in client.get("/occupations/custom:welder").text
    found = client.get("/skills", params={"text": "weld"}).text
    assert first.label in found
    assert "/occupations/custom%3Awelder" in found
    assert "No skill has a name like that" in client.get("/skills", params={"text": "zzzz", "scheme": "esco"}).text
    for path in ("/skills/none", "/skills/groups/none", "/occupations/none", "/market/skills/none"):
        assert client.get(path).status_code == 404


def test_months_are_drawn_by_their_share(live: LiveScoring) -> None:
    """Month 5 of 24: 5 of 20 adverts ask for drawings; the highest months have all 20: a quarter of the height."""
    view = months_view(live.monthly(["custom:1"]))
    assert len(view.months) == MONTHS
    one = view.months[5]
    assert (one.name, one.postings, one.asking, one.share[:3]) == ("June 2024", 20, 5, "25%")
    assert one.height == pytest.approx(25)
    assert one.x + one.width < view.months[6].x
    assert view.scale == "100%"


def test_settings_bound_what_is_told(live: LiveScoring) -> None:
    assert RelevanceConfig().min_postings > 20
    profile = live.demand(until=dt.date(2024, 1, 31))
    assert (profile.postings, np.isnan(profile.trend).all()) == (20, True)
