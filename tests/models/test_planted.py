"""Planted worlds of mentions: that they are what they say, and that the measures tell a good chain from a bad one."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation.planted import (
    DRIFT_AT,
    Scale,
    drift_scene,
    leave_out,
    run_studies,
    study_delay,
)
from credlens.models.evaluation.planted_measures import (
    GapTruth,
    RankPairs,
    Tally,
    count_gaps,
    gap_tallies,
    median,
    merged,
    rank_correlation,
    same_flags,
    score_held,
    shares_held,
)
from credlens.models.evaluation.planted_mentions import Noise, Scene, assessing, draw_scene, exact_scene, simulate
from credlens.models.evaluation.planted_worlds import (
    GRAIN,
    PlantedMarket,
    World,
    course,
    draw_asking,
    draw_credentials,
    draw_market,
    exact_asking,
    month_start,
    random_of,
    with_strays,
)
from credlens.models.relevance.alignment import Score
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.gaps import GapStatus
from credlens.taxonomy.errors import ConfigError, InputError

from .planted_chains import broken, gap_row, oracle, score_of, verdict

SMALL = Scale(intervals=4, drifted=3, undrifted=3, watched=2, stability=2, resamplings=2)
FOUND = ("gap_precision, certain", "gap_recall, certain", "interval_coverage", "drift_power", "flag_stability")


def quiet(label: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def market(skills: int = 6, seed: int = 3) -> PlantedMarket:
    return draw_market(random_of(seed), "welder", [f"s{i}" for i in range(skills)], seldom=2)


def scene_bytes(scene: Scene) -> bytes:
    return repr((scene.postings, scene.hits, scene.credentials, scene.truth)).encode()


def small_scene(seed: int, noise: Noise) -> Scene:
    random = random_of(seed)
    markets = with_strays(random, [draw_market(random, f"o{m}", [f"s{m}{i}" for i in range(4)]) for m in range(2)])
    world = World(markets=markets, credentials=draw_credentials(random, markets, each=2))
    return draw_scene(random, world, [draw_asking(random, m, 30) for m in markets], noise=noise)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    noise = Noise(found=0.8)
    assert scene_bytes(small_scene(5, noise)) == scene_bytes(small_scene(5, noise))
    assert scene_bytes(small_scene(5, noise)) != scene_bytes(small_scene(6, noise))


def test_generated_shares_are_the_planted_ones() -> None:
    """20,000 postings: each share within four standard errors, 4 sqrt(p (1 - p) / 20,000), of what was planted."""
    planted, n = market(), 20_000
    found = draw_asking(random_of(1), planted, n).asks.mean(axis=0)
    for share, seen in zip(planted.share.values(), found, strict=True):
        assert abs(seen - share) < 4 * math.sqrt(share * (1 - share) / n)


def test_an_exact_market_asks_exactly_as_planted() -> None:
    planted = market()
    asking = exact_asking(planted)
    np.testing.assert_allclose(asking.asks.mean(axis=0), [*planted.share.values()], atol=1e-12)
    assert np.bincount(asking.month).tolist() == pytest.approx([GRAIN / 24] * 24, abs=1)


def test_a_course_is_a_ramp_or_a_step() -> None:
    assert course(0.1, 0.3, 3).tolist() == pytest.approx([0.1, 0.2, 0.3])
    assert course(0.05, 0.15, 4, at=3).tolist() == [0.05, 0.05, 0.05, 0.15]


def test_a_drift_begins_at_its_date() -> None:
    """5 % of 300 postings before, 15 % of 300 after: within four standard errors, 0.050 and 0.082."""
    scene = drift_scene(random_of(4), drifts=True)
    late = np.array([p.date >= month_start(DRIFT_AT) for p in scene.postings[:600] if p.date])
    asks = np.array([any(h.skill_id == "skill 0" for h in hits) for hits in scene.hits[:600]])
    before, after = asks[~late], asks[late]
    assert (len(before), len(after)) == (300, 300)
    assert np.mean(before) == pytest.approx(0.05, abs=0.050)
    assert np.mean(after) == pytest.approx(0.15, abs=0.082)


@given(seed=st.integers(0, 10**6), each=st.integers(1, 5))
def test_credentials_fit_from_not_at_all_to_wholly(seed: int, each: int) -> None:
    random = random_of(seed)
    markets = [draw_market(random, f"o{m}", [f"s{m}{i}" for i in range(10)]) for m in range(2)]
    made = draw_credentials(random, markets, each=each)
    assert len(made) == 2 * each
    for credential in made:
        own = set(markets[credential.market].skill_ids)
        assert 4 <= len(credential.taught) <= 8
        assert len(set(credential.taught)) == len(credential.taught)
        fit = int(credential.id.split("c")[-1])
        if each > 1 and fit in (0, each - 1):
            assert [s in own for s in credential.taught] == [fit > 0] * len(credential.taught)


def test_strays_are_asked_for_by_hardly_anybody() -> None:
    plain = [market(), draw_market(random_of(9), "cook", ["t0", "t1"])]
    first, _ = with_strays(random_of(2), plain)
    assert first.skill_ids == (*plain[0].skill_ids, "t0", "t1")
    assert 0 < first.shares[-2:].max() < 0.01


def test_dates_run_from_the_first_month_on() -> None:
    assert (month_start(0), month_start(7), month_start(24)) == (
        dt.date(2024, 7, 1),
        dt.date(2025, 2, 1),
        dt.date(2026, 7, 1),
    )


def test_simulated_chances_are_right_as_often_as_they_say() -> None:
    """20,000 postings, half of which ask: in each tenth of chance the part that is right is the mean chance."""
    planted = PlantedMarket(occupation="o", skill_ids=("s",), shares=np.full((1, 1), 0.5))
    asks = draw_asking(random_of(1), planted, 20_000).asks
    found = simulate(random_of(2), planted, asks, Noise(found=0.75))
    chance = np.array([hits[0].probability if hits else 0.0 for hits in found])
    said = chance > 0
    assert said.mean() == pytest.approx(0.5, abs=0.015)
    assert asks[said, 0].mean() == pytest.approx(0.75, abs=0.015)
    for low in np.arange(0.4, 1.0, 0.1):
        tenth = said & (chance >= low) & (chance < low + 0.1)
        assert asks[tenth, 0].mean() == pytest.approx(chance[tenth].mean(), abs=0.06)


@pytest.mark.parametrize("values", [{"found": 1.2}, {"found": 0.3, "least": 0.5}])
def test_impossible_noise_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="0 <= least < found <= 1"):
        Noise(**values)


def test_a_market_needs_a_share_for_every_skill() -> None:
    with pytest.raises(InputError, match="2 skills but shares of shape"):
        PlantedMarket(occupation="o", skill_ids=("a", "b"), shares=np.zeros((1, 4)))


def test_a_tally_is_hand_calculated() -> None:
    """3 of 4 and 1 of 4: 4 of 8. Draws of two clusters give 1/4, 1/2 or 3/4, the outer ones a quarter each."""
    tally = Tally("cases")
    tally.add("a", 3, 4)
    tally.add("b", 1, 4)
    found = tally.measured()
    assert (found.value, found.low, found.high, found.n) == (0.5, 0.25, 0.75, 8)
    assert merged("cases", [tally, tally]).measured().n == 16


def test_single_cases_get_wilsons_interval() -> None:
    """2 of 4 with z = 1.96: centre 1/2, half the width z sqrt(1/16 + z²/64) / (1 + z²/4), which is 0.350."""
    tally = Tally("worlds")
    for w in range(4):
        tally.add(w, w < 2, 1)
    found = tally.measured()
    assert (found.low, found.high) == (pytest.approx(0.150, abs=1e-3), pytest.approx(0.850, abs=1e-3))


def test_nothing_to_measure_is_said() -> None:
    assert Tally("worlds").measured().value is None
    assert median([], "worlds").value is None
    assert rank_correlation([1.0, 2.0], [3.0, 3.0], "credentials").value is None


def test_gaps_are_hand_calculated() -> None:
    """Asked for: a 30 %, b 10 %, c 4 %, d 0.2 %; a is taught. Real gaps are b and c, those from 5 % on: b alone.

    Reported from 5 % on are b, c (at a told 6 %), a and d: 2 of 4 are real, and 1 of 1 is found.
    """
    truth = GapTruth({"a": 0.3, "b": 0.1, "c": 0.04, "d": 0.002}, {"a"})
    rows = (gap_row("b", 0.08), gap_row("c", 0.06, GapStatus.EMERGING), gap_row("a", 0.3), gap_row("d", 0.05))
    tallies = gap_tallies()
    count_gaps(tallies, 0, verdict(gaps=rows), truth, bar=0.05, real=0.01)
    assert (tallies["gap_precision"].measured().value, tallies["gap_precision"].measured().n) == (0.5, 4)
    assert (tallies["gap_recall"].measured().value, tallies["gap_recall"].measured().n) == (1.0, 1)
    count_gaps(tallies, 1, verdict(gaps=(gap_row("b", 0.1, GapStatus.COVERED),)), truth, bar=0.05, real=0.01)
    assert tallies["gap_recall"].measured().value == 0.5


def test_intervals_are_hand_calculated() -> None:
    judged = verdict(shares={"a": (0.2, 0.1, 0.3), "b": (0.2, 0.15, 0.25), "unplanted": (0.5, 0.5, 0.5)})
    assert shares_held(judged, {"a": 0.3, "b": 0.3, "elsewhere": 0.1}) == (1, 2)
    assert score_held(score_of(50, 40, 60), 60.0) == (1, 1)
    assert score_held(score_of(50, 40, 60), 61.0) == (0, 1)
    assert score_held(score_of(0, 0, 0), 0.0) == (0, 0)
    assert score_held(Score(value=None), 0.0) == (0, 0)


def test_rank_correlation_is_hand_calculated() -> None:
    """Ranks 1 2 3 against 1 3 2: 1 - 6 (0 + 1 + 1) / (3 · 8) = 1/2."""
    assert rank_correlation([10, 20, 30], [1, 9, 4], "credentials").value == pytest.approx(0.5)
    with pytest.raises(InputError, match="2 true values but 1"):
        rank_correlation([1, 2], [1], "credentials")
    pairs = RankPairs()
    pairs.add(verdict(), verdict(relevance=(1, 1, 1)))
    assert pairs.measured().n == 0


def test_a_median_knows_never() -> None:
    assert median([1, 3, 2], "worlds").value == 2
    found = median([1, math.inf, math.inf], "worlds")
    assert (found.value, found.low, found.high) == (None, 1, None)


def test_flags_are_the_same_if_rule_and_credential_are() -> None:
    before = [verdict(credential_id="c0", rules=("drift", "over-broad")), verdict(credential_id="c1", rules=("drift",))]
    after = [verdict(credential_id="c0", rules=("drift",)), verdict(credential_id="c1", rules=("low-relevance",))]
    assert same_flags(before, after) == (1, 4)


def test_a_tenth_is_left_out() -> None:
    assert leave_out(random_of(1), 50).sum() == 45


def test_an_oracle_is_always_right() -> None:
    found = run_studies(1, SMALL, oracle, quiet)
    assert {name: found[name].value for name in FOUND} == dict.fromkeys(FOUND, 1.0)
    assert found["rank_correlation"].value == pytest.approx(1.0)
    assert found["drift_false_alarms"].value == 0.0
    assert found["time_to_detect"].value == 1.0


def test_a_broken_chain_is_found_out() -> None:
    found = run_studies(1, SMALL, broken, quiet)
    assert {name: found[name].value for name in FOUND} == dict.fromkeys(FOUND, 0.0)
    assert (found["rank_correlation"].value or 0) < -0.99
    assert found["drift_false_alarms"].value == 1.0
    assert found["time_to_detect"].value is None
    assert found["not detected in 12 months"].value == 1.0


def test_an_early_alarm_is_no_detection() -> None:
    """A chain that cries drift always has cried it before the drift: it never detects."""

    def crying(scene: Scene, credential: object, *, as_of: dt.date, scores: bool = True) -> object:
        return verdict(rules=("drift",))

    assert study_delay(1, 2, "drift", crying, quiet)["not detected in 12 months"].value == 1.0  # type: ignore[arg-type]


def test_the_truth_of_a_score_is_what_exact_shares_give() -> None:
    """Two outcomes, asked for by 40 and 5 %: demand points 1 and 1.2 · 0.05 / 0.10 = 0.6, so relevance is 80."""
    random = random_of(1)
    shares = np.repeat([[0.4], [0.05]], 24, axis=1)
    planted = PlantedMarket(occupation="o", skill_ids=("a", "b"), shares=shares)
    world = World(markets=(planted,), credentials=draw_credentials(random, [planted], each=1, outcomes=(2, 2)))
    scene = exact_scene(world)
    chain = assessing(RelevanceConfig())
    found = chain(scene, scene.credentials[0], as_of=world.end)
    assert found.alignment.relevance.value == pytest.approx(80.0)


def test_the_chain_of_this_project_does_well_and_repeatably() -> None:
    chain = assessing(RelevanceConfig())
    found = run_studies(1, SMALL, chain, quiet)
    assert found == run_studies(1, SMALL, chain, quiet)
    assert (found["interval_coverage of share, certain"].value or 0) > 0.85
    assert (found["gap_precision, certain"].value or 0) > 0.9
    assert (found["rank_correlation"].value or 0) > 0.8
