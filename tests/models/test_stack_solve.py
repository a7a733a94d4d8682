"""The smallest stack: against every subset of small catalogues, and by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from credlens.models.stacking.problem import STEP, StackProblem
from credlens.models.stacking.solve import Solution, solve
from credlens.taxonomy.errors import InputError

WORLDS = 500


def problem(
    probability: list[list[float]],
    *,
    weight: list[float],
    hours: list[float],
    needs: list[tuple[int, int]] | None = None,
) -> StackProblem:
    return StackProblem(
        probability=sparse.csr_array(np.array(probability, dtype=np.float64)),
        weight=np.array(weight),
        hours=np.array(hours),
        needs=np.array(needs or [], dtype=np.int64).reshape(-1, 2),
    )


def random_world(seed: int) -> tuple[StackProblem, float, float | None]:
    """Return a catalogue of 2 to 9 credentials, a target and, for every other one, a limit of hours."""
    random = np.random.default_rng(seed)
    count, skills = int(random.integers(2, 10)), int(random.integers(1, 6))
    chance = random.integers(0, 21, (count, skills)) * STEP * (random.random((count, skills)) < 0.5)
    weight = random.random(skills) + 0.05
    needs = [(i, int(random.integers(0, i))) for i in range(1, count) if random.random() < 0.3]
    hours = random.integers(1, 40, count).astype(float)
    most = float(random.integers(5, 80)) if seed % 2 else None
    world = problem(chance.tolist(), weight=(weight / weight.sum()).tolist(), hours=hours.tolist(), needs=needs)
    return world, float(random.choice([0.3, 0.5, 0.7])), most


def brute_force(world: StackProblem, target: float, most: float | None) -> tuple[float | None, float]:
    """Return the least hours that cover the target, None where nothing does, and the most that can be covered."""
    chance = world.rounded().probability.toarray()
    picks = np.array(list(product((False, True), repeat=len(world.hours))))
    hours = picks @ world.hours
    allowed = np.ones(len(picks), dtype=bool)
    for after, before in world.needs:
        allowed &= ~picks[:, after] | picks[:, before]
    if most is not None:
        allowed &= hours <= most
    best = np.array([chance[pick].max(axis=0, initial=0.0) for pick in picks])
    cover = best @ world.weight
    enough = allowed & (cover >= target - 1e-6)
    return (float(hours[enough].min()) if enough.any() else None), float(cover[allowed].max())


def check(world: StackProblem, found: Solution, most: float | None) -> None:
    """The answer keeps the limit and brings the prerequisites."""
    chosen = set(found.chosen.tolist())
    assert all(before in chosen for after, before in world.needs.tolist() if after in chosen)
    assert found.cost == pytest.approx(world.hours[found.chosen].sum())
    assert most is None or found.cost <= most + 1e-6
    assert world.cover(found.chosen) >= found.cover - 1e-9


def test_optimal_against_every_subset_of_500_small_catalogues() -> None:
    """Reached: the same least hours. Not reached under a limit: the same greatest cover."""
    reached = short = 0
    for seed in range(WORLDS):
        world, target, most = random_world(seed)
        least, greatest = brute_force(world, target, most)
        found = solve(world, target=target, most=most)
        check(world, found, most)
        assert found.gap == 0.0, seed
        if least is None:
            short += 1
            assert found.cover == pytest.approx(greatest, abs=1e-4), seed
            assert not found.reached
        else:
            reached += 1
            assert found.cost == pytest.approx(least, abs=1e-6), seed
            assert found.reached
            assert found.cover >= target - 1e-6
    assert reached > 150
    assert short > 100


def test_by_hand() -> None:
    """Skills weigh 1/2, 1/4, 1/4. A (10 h) teaches the first at 0.8, B (4 h) at 0.6 and the second, C (3 h) the third.

    A alone covers 0.4. B covers 0.3 + 0.25 = 0.55, B and C 0.55 + 0.25 = 0.8, all 0.4 + 0.5 = 0.9.
    """
    world = problem([[0.8, 0, 0], [0.6, 1, 0], [0, 0, 1]], weight=[0.5, 0.25, 0.25], hours=[10, 4, 3])
    found = solve(world, target=0.8)
    assert (found.chosen.tolist(), found.cost, found.reached) == ([1, 2], 7.0, True)
    assert found.cover == pytest.approx(0.8)
    short = solve(world, target=0.95)
    assert (short.chosen.tolist(), short.reached) == ([0, 1, 2], False)
    assert short.reachable == short.cover == pytest.approx(0.9)
    limited = solve(world, target=0.8, most=6)
    assert (limited.chosen.tolist(), limited.reached) == ([1], False)
    assert (limited.cover, limited.bound, limited.reachable) == pytest.approx((0.55, 0.55, 0.9))


def test_a_prerequisite_counts_though_it_teaches_nothing_asked_for() -> None:
    """A needs C: 3 + 5 hours against the 7 of B."""
    world = problem([[1], [1], [0]], weight=[1], hours=[3, 7, 5], needs=[(0, 2)])
    assert solve(world, target=1.0).chosen.tolist() == [1]
    cheaper = problem([[1], [1], [0]], weight=[1], hours=[3, 9, 5], needs=[(0, 2)])
    assert solve(cheaper, target=1.0).chosen.tolist() == [0, 2]


def test_nothing_to_choose_from() -> None:
    world = problem([[0.0], [0.0]], weight=[1], hours=[1, 1])
    found = solve(world, target=0.5)
    assert (found.chosen.tolist(), found.reached, found.reachable) == ([], False, 0.0)
    tight = solve(problem([[1.0]], weight=[1], hours=[8]), target=0.5, most=2)
    assert (tight.chosen.tolist(), tight.reached, tight.reachable) == ([], False, 1.0)


@pytest.mark.parametrize("target", [0.0, -1.0, 1.2, float("nan")])
def test_a_target_is_a_share(target: float) -> None:
    with pytest.raises(InputError, match="the target must lie above 0 and at most 1"):
        solve(problem([[1.0]], weight=[1], hours=[1]), target=target)


@pytest.mark.parametrize("most", [0.0, -4.0, float("nan")])
def test_the_limit_is_above_0(most: float) -> None:
    with pytest.raises(InputError, match="the most hours must be above 0"):
        solve(problem([[1.0]], weight=[1], hours=[1]), target=0.5, most=most)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
def test_more_is_never_cheaper(seed: int, target: float) -> None:
    """A higher target takes at least as many hours, and a limit that is not met changes nothing."""
    world, _, _ = random_world(seed)
    low, high = solve(world, target=target / 2), solve(world, target=target)
    if high.reached:
        assert low.cost <= high.cost + 1e-6
        assert solve(world, target=target, most=high.cost).cost == pytest.approx(high.cost)


def test_nothing_of_the_solver_reaches_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    for seed in range(20):
        solve(random_world(seed)[0], target=0.5)
    print("ours")
    assert capfd.readouterr().out == "ours\n"
