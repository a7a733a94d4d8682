"""Solving the integer program with HiGHS, and what is proven about the answer."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from credlens.taxonomy.errors import InputError

from ..relevance.mentions import FloatArray, IntArray
from .problem import Program, StackProblem, build_program
from .quiet import quiet

# HiGHS keeps constraints to 1e-6; a cover that is short by less is no shortfall.
SLACK = 1e-6
# A greatest cover counts as proven when none is greater by more than this part of it.
_CLOSE = 1e-4
_INFEASIBLE = 2  # scipy's status


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """The chosen credentials, by index, with what they take and cover.

    reached    the target is covered; where it is not, this is the most that can be covered
    cost       hours, or the number of credentials
    bound      no choice that covers as much takes less; where hours kept it from the target, none covers more
    gap        what the best choice may be better by, as a fraction; 0 where this one is proven to be the best
    reachable  what all credentials together cover, whatever they take
    """

    chosen: IntArray
    reached: bool
    cost: float
    cover: float
    bound: float
    gap: float
    reachable: float


def solve(problem: StackProblem, *, target: float, most: float | None = None, seconds: float = 60.0) -> Solution:
    """Return the choice that takes least of those that cover the target; or that covers most, where none does.

    target   part of the demand to cover, above 0 and at most 1
    most     the most that the choice may take, in hours or credentials; None: any
    seconds  the time for each of at most two programs; a choice that is not proven by then says its gap
    Raises   InputError if target or most is out of range, or no choice at all was found in time.
    """
    if not 0 < target <= 1:
        raise InputError(f"the target must lie above 0 and at most 1, as in 0.8 for 80 %; got {target:g}")
    if most is not None and not most > 0:
        raise InputError(f"the most hours must be above 0; got {most:g}")
    problem = problem.rounded()
    reachable = problem.cover(np.arange(len(problem.hours)))
    if reachable <= SLACK:
        return _nothing(reachable)
    program = build_program(problem)
    goal = min(target, reachable)
    cost = _cost(problem, program)
    answer = _run(program, cost, [_enough(program, goal), *_within(cost, most)], 0.0, seconds)
    if answer is None:
        return _largest(problem, program, most=most, seconds=seconds, reachable=reachable)
    chosen = _pruned(problem, answer.chosen, goal)
    taken = float(problem.hours[chosen].sum())
    bound = min(taken, answer.bound)
    return Solution(
        chosen=chosen,
        reached=reachable >= target - SLACK,
        cost=taken,
        cover=problem.cover(chosen),
        bound=bound,
        gap=_gap(taken, bound, SLACK),
        reachable=reachable,
    )


def _nothing(reachable: float) -> Solution:
    none = np.zeros(0, dtype=np.int64)
    return Solution(chosen=none, reached=False, cost=0.0, cover=0.0, bound=0.0, gap=0.0, reachable=reachable)


def _largest(
    problem: StackProblem, program: Program, *, most: float | None, seconds: float, reachable: float
) -> Solution:
    """Return the choice that covers most within the limit."""
    answer = _run(program, -program.cover, _within(_cost(problem, program), most), _CLOSE, seconds)
    if answer is None:
        return _nothing(reachable)
    cover = problem.cover(answer.chosen)
    chosen = _pruned(problem, answer.chosen, cover)
    bound = min(reachable, max(cover, -answer.bound))
    return Solution(
        chosen=chosen,
        reached=False,
        cost=float(problem.hours[chosen].sum()),
        cover=cover,
        bound=bound,
        gap=_gap(bound, cover, _CLOSE),
        reachable=reachable,
    )


def _gap(larger: float, smaller: float, proven: float) -> float:
    gap = (larger - smaller) / max(larger, 1e-9)
    return gap if gap > proven else 0.0


def _cost(problem: StackProblem, program: Program) -> FloatArray:
    return np.concatenate([problem.hours, np.zeros(len(program.cover) - program.choices)])


def _enough(program: Program, target: float) -> LinearConstraint:
    return LinearConstraint(sparse.csr_array(program.cover[None, :]), lb=[target - SLACK / 10])


def _within(cost: FloatArray, most: float | None) -> list[LinearConstraint]:
    return [] if most is None else [LinearConstraint(sparse.csr_array(cost[None, :]), ub=[most])]


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    chosen: IntArray
    bound: float


def _run(
    program: Program, cost: FloatArray, others: list[LinearConstraint], close: float, seconds: float
) -> _Answer | None:
    """Return the choices and the bound on the objective; None where nothing meets the constraints."""
    whole = np.zeros(len(cost), dtype=np.int64)
    whole[: program.choices] = 1
    with quiet():
        answer = milp(
            cost,
            integrality=whole,
            bounds=Bounds(0, 1),
            constraints=[program.links, *others],
            options={"time_limit": seconds, "mip_rel_gap": close},
        )
    if answer.status == _INFEASIBLE:
        return None
    if answer.x is None:
        raise InputError(f"no plan was found in {seconds:g} seconds: allow more time with --seconds")
    return _Answer(np.flatnonzero(answer.x[: program.choices] > 0.5), float(answer.mip_dual_bound))


def _pruned(problem: StackProblem, chosen: IntArray, target: float) -> IntArray:
    """Return the choice without those that are needed neither for the target nor by another, the longest first."""
    kept = set(chosen.tolist())
    needs = [(after, before) for after, before in problem.needs.tolist() if after in kept]
    for one in sorted(kept, key=lambda i: (-problem.hours[i], i)):
        needed = any(after in kept and before == one for after, before in needs)
        rest = np.array(sorted(kept - {one}), dtype=np.int64)
        if not needed and problem.cover(rest) >= target - SLACK:
            kept.remove(one)
    return np.array(sorted(kept), dtype=np.int64)
