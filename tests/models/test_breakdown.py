"""Demand by region, sector and employer, and who a market's postings come from."""

import datetime as dt

import numpy as np
import pytest

from credlens.models.records import Posting
from credlens.models.relevance import asking
from credlens.models.relevance.breakdown import By, breakdown
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import Market, MarketBasis, demand_profile, wilson_interval
from credlens.models.relevance.makeup import makeup_of
from credlens.models.relevance.members import among_members, asking_members, count_members
from credlens.models.relevance.mentions import Mentions, PostingTable
from credlens.models.relevance.movement import calendar_of
from credlens.models.relevance.tally import count_demand, tally_market

from .worlds import CONFIG, made_table, table


def test_groups_are_the_profiles_of_their_postings() -> None:
    random = np.random.default_rng(4)
    region = ["North", "north ", "South", "", "East"]
    postings = made_table(random.random((500, 6)) < 0.3, region=[region[i % 5] for i in range(500)])
    ids = postings.mentions.skill_ids
    found = breakdown(postings, np.arange(500), by=By.REGION, skill_ids=ids, config=CONFIG, most=2)
    assert [(g.name, g.makeup.postings) for g in found.groups] == [("North", 200), ("East", 100)]
    assert (found.unstated, found.left_out, found.left_out_postings) == (100, 1, 100)
    north = np.flatnonzero(np.isin(np.arange(500) % 5, [0, 1]))
    profile = demand_profile(postings, north, scope="", config=CONFIG, skill_ids=ids)
    np.testing.assert_array_equal(found.groups[0].share, profile.share)
    np.testing.assert_array_equal(found.groups[0].low, profile.low)
    assert not found.groups[0].thin


def test_small_groups_say_so_and_one_employers_many_are_few() -> None:
    """20 postings are too few; 60 of one employer too, in a sector: they are worth 60 / 12.8 = 4.7."""
    postings = made_table(
        np.ones((80, 1), dtype=bool), sector=["C"] * 20 + ["D"] * 60, employer=[""] * 20 + ["Dam"] * 60
    )
    args = {"skill_ids": ["s0000"], "config": CONFIG}
    found = breakdown(postings, np.arange(80), by=By.SECTOR, **args)
    assert [(g.name, g.thin) for g in found.groups] == [("D", True), ("C", True)]
    assert found.groups[0].effective == pytest.approx(60 / (1 + 59 * 0.2))


def test_an_employers_own_postings_count_one_each() -> None:
    """By employer its 40 postings are the sample: 10 of 40 with the plain Wilson interval."""
    postings = made_table(np.arange(41)[:, None] < 10, employer=["Dam Ltd"] * 40 + ["Sea"])
    found = breakdown(postings, np.arange(41), by=By.EMPLOYER, skill_ids=["s0000"], config=CONFIG)
    low, high = wilson_interval([10], 40)
    dam = found.groups[0]
    assert (dam.name, dam.thin, dam.hits.tolist()) == ("Dam Ltd", False, [10])
    np.testing.assert_allclose([dam.low[0], dam.share[0], dam.high[0]], [low[0], 0.25, high[0]])


def test_a_field_that_nobody_states_gives_no_groups() -> None:
    postings = made_table(np.ones((3, 1), dtype=bool))
    found = breakdown(postings, np.arange(3), by=By.SECTOR, skill_ids=["s0000"], config=CONFIG)
    assert (found.groups, found.unstated) == ((), 3)


def test_herfindahl_and_top_employer_match_hand_calculation() -> None:
    """3, 1 of named employers and 1 without: 0.75² + 0.25² = 0.625; the top one has 3 of 5 postings."""
    postings = table({"a": [1, 1, 0, 1, 0]}, employer=["X", "x inc", "X", "Y", ""])
    makeup = makeup_of(postings, np.arange(5))
    assert (makeup.named, makeup.employers, makeup.top_employer) == (4, 2, "X")
    assert makeup.concentration == pytest.approx(0.625)
    assert makeup.top_part == pytest.approx(0.6)
    assert makeup.notes[0] == (
        "60% of the 5 postings come from X; they count less than as many from different employers."
    )
    profile = demand_profile(postings, np.arange(5), scope="", config=CONFIG)
    assert profile.top_part[0] == pytest.approx(2 / 3)


def test_an_empty_market_says_so_and_makes_no_number() -> None:
    postings = table({"a": [1, 0]})
    profile = demand_profile(postings, np.arange(0), scope="none", config=CONFIG, skill_ids=["a"])
    assert profile.makeup.notes == ("There are no postings in this market, so nothing can be said of its demand.",)
    assert (profile.low[0], profile.high[0], profile.effective[0]) == (0, 1, 0)
    assert np.isnan(profile.trend[0])


def test_future_dates_are_kept_but_not_believed() -> None:
    today = dt.date(2026, 6, 30)
    days = [today, dt.date(2036, 1, 1)]
    postings = [Posting(id=str(i), title="t", text="x", date=day) for i, day in enumerate(days)]
    mentions = Mentions.collect(["0", "1"], [[], []])
    assert calendar_of(PostingTable.build(postings, mentions, as_of=today)).month.tolist() == [0, -1]
    assert calendar_of(PostingTable.build(postings, mentions)).month.tolist() == [0, 115]
    makeup = makeup_of(PostingTable.build(postings, mentions, as_of=today), np.arange(2))
    assert (makeup.postings, makeup.undated) == (2, 1)
    assert makeup.notes[-1].startswith("1 of 2 postings have no date that can be believed")


@pytest.mark.parametrize("half_life", [None, 6.0])
def test_skills_counted_one_by_one_are_those_counted_together(half_life: float | None) -> None:
    """Where every posting is counted among, the two ways to count agree, trends and doubts included."""
    random = np.random.default_rng(8)
    n = 400
    asks = random.random((n, 5)) < 0.3
    postings = made_table(asks, day=20_000 + random.integers(600, size=n), employer=[f"e{i % 70}" for i in range(n)])
    config = RelevanceConfig(half_life=half_life)
    ids = postings.mentions.skill_ids
    together = count_demand(postings, np.arange(n), ids, config)
    alone = count_members(postings, np.arange(n), np.ones((n, 5), dtype=bool), asks, postings.columns(ids), config)
    for name in ("hits", "asked", "yes", "votes", "variance", "effective", "doubt", "top_part", "slope"):
        np.testing.assert_allclose(getattr(alone, name), getattr(together, name), rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(alone.slope_error, together.slope_error, rtol=0.02)


def test_the_share_alone_is_that_of_the_counts() -> None:
    """Also where a skill is counted among half of the postings, or among none."""
    random = np.random.default_rng(9)
    n = 300
    asks = random.random((n, 3)) < 0.4
    postings = made_table(asks, employer=[f"e{i % 40}" for i in range(n)])
    member = np.stack([np.ones(n, dtype=bool), np.arange(n) % 2 == 0, np.zeros(n, dtype=bool)], axis=1)
    columns = postings.columns(postings.mentions.skill_ids)
    among = among_members(postings, np.arange(n), member, columns, RelevanceConfig())
    (members,) = asking_members(among, asks & member)
    assert members.counts.asked.tolist() == [300, 150, 0]
    np.testing.assert_array_equal(members.share[:2], members.counts.share[:2])
    assert np.isnan(members.share[2])


def test_credentials_that_share_a_market_share_its_tally() -> None:
    postings = made_table(np.ones((50, 2), dtype=bool))
    first = tally_market(postings, np.arange(40), CONFIG)
    assert tally_market(postings, np.arange(40), CONFIG) is first
    assert tally_market(postings, np.arange(41), CONFIG) is not first
    assert tally_market(postings, np.arange(40), RelevanceConfig(z=1.0)) is not first


def test_draws_that_were_let_go_come_again_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_ANSWERED", 1)
    random = np.random.default_rng(10)
    postings = made_table(random.random((60, 2)) < 0.5)
    first, second = postings.mentions.skill_ids
    market = Market(basis=MarketBasis.ALL, description="all postings", rows=np.arange(60))
    of = asking.Asking(postings, market, RelevanceConfig(replicates=20))
    share, drawn = of.answered(first, None)
    of.answered(second, None)
    again, drawn_again = of.answered(first, None)
    assert again == share
    np.testing.assert_array_equal(drawn_again, drawn)
    assert of.answered(first, None)[1] is drawn_again


def test_markets_that_were_asked_about_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of three at a time; of inferred ones fewer, where three postings are as many as may be kept."""
    monkeypatch.setattr(asking, "_KEPT", 2)
    monkeypatch.setattr(asking, "_POSTINGS", 3)
    postings = made_table(np.ones((9, 1), dtype=bool))

    def ask(basis: MarketBasis, rows: int) -> asking.Asking:
        market = Market(basis=basis, description="x", rows=np.arange(rows))
        return asking.asking_of(postings, market, CONFIG)

    for basis, longest, held in ((MarketBasis.FILTERED, 8, True), (MarketBasis.INFERRED, 8, False)):
        one, two = ask(basis, 1), ask(basis, 2)
        assert ask(basis, 1) is one
        assert (ask(basis, longest), ask(basis, 1) is one)[1] == held
        assert ask(basis, 2) is not two
