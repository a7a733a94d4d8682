"""From a catalogue and a demand to a plan: which credentials, in which order, and what none of them covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from credlens.taxonomy.errors import InputError

from ..records import Credential
from ..relevance.mentions import FloatArray
from .goal import Goal
from .links import Links, read_links, ready
from .problem import StackProblem
from .solve import SLACK, Solution, solve
from .taught import TaughtTable

# The program is exact and was measured up to here.
MOST_CREDENTIALS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRequest:
    """What is asked for. target: part of the demand; max_hours: None for any; seconds: for the solver."""

    target: float = 0.8
    max_hours: float | None = None
    seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A skill of the demand that a step is the best of the plan to teach. part: of the demand; quote: its words."""

    skill_id: str
    part: float
    probability: float
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One credential of a plan, in its turn.

    after    ids that have to come before it, all of them earlier steps
    outside  what it needs besides and the catalogue does not give
    gain     what it adds to the cover of the steps before; cover: with it
    """

    credential_id: str
    title: str
    hours: float | None
    after: tuple[str, ...]
    outside: tuple[str, ...]
    gain: float
    cover: float
    skills: tuple[Covered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A skill of the demand that no usable credential teaches more likely than not. best: the greatest chance."""

    skill_id: str
    part: float
    best: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StackPlan:
    """The smallest set of credentials for a demand, or the one that covers most.

    by         "hours" or "credentials": what was to be least
    hours      the hours of the steps, None if one does not state them
    reachable  what all usable credentials together cover
    solution   what is proven, with chances rounded down: bound, gap
    left_out   credential id -> why it could not be chosen
    notes      what a reader must know
    """

    goal: Goal
    request: StackRequest
    by: str
    steps: tuple[Step, ...]
    hours: float | None
    cover: float
    reachable: float
    solution: Solution
    uncovered: tuple[Uncovered, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Tell whether the steps cover the target."""
        return self.cover >= self.request.target - SLACK


@dataclass(slots=True, kw_only=True)
class _Pool:
    """The credentials that may be chosen, and why others may not."""

    usable: list[Credential]
    by_hours: bool
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def plan_stack(
    catalogue: Sequence[Credential], table: TaughtTable, goal: Goal, request: StackRequest | None = None
) -> StackPlan:
    """Return the plan for a demand.

    Fewest hours, where every credential that could be of use states them; else fewest credentials. With max_hours those
    that state none are left out, for they could not be counted. Prerequisites of the catalogue are always part of the
    plan; other prerequisites are named.
    table   what the credentials teach, with a row for each of the catalogue
    Raises  InputError if hours are negative, the catalogue is larger than MOST_CREDENTIALS, or the request is out of
            range.
    """
    request = request or StackRequest()
    _check(catalogue)
    links = read_links(catalogue, lambda c: c.prerequisites)
    chance = table.columns(goal.skill_ids)
    teaches = dict(zip(table.credential_ids, (chance.sum(axis=1) > 0).tolist(), strict=True))
    pool = _pool(catalogue, links, teaches, request)
    place = {one: i for i, one in enumerate(table.credential_ids)}
    at = {c.id: i for i, c in enumerate(pool.usable)}
    problem = StackProblem(
        probability=chance[[place[c.id] for c in pool.usable]],
        weight=goal.weight,
        hours=np.array([c.hours if pool.by_hours else 1.0 for c in pool.usable], dtype=np.float64),
        needs=np.array(
            [(at[c.id], at[one]) for c in pool.usable for one in links.inside[c.id]], dtype=np.int64
        ).reshape(-1, 2),
    )
    solution = solve(problem, target=request.target, most=request.max_hours, seconds=request.seconds)
    steps = _steps(pool.usable, links, problem, solution, goal, table)
    hours = [step.hours for step in steps]
    return StackPlan(
        goal=goal,
        request=request,
        by="hours" if pool.by_hours else "credentials",
        steps=steps,
        hours=sum(h for h in hours if h) if all(hours) else None,
        cover=steps[-1].cover if steps else 0.0,
        reachable=problem.cover(np.arange(len(pool.usable))),
        solution=solution,
        uncovered=_uncovered(goal, problem),
        left_out=pool.left_out,
        notes=tuple(pool.notes),
    )


def _check(catalogue: Sequence[Credential]) -> None:
    wrong = next((c for c in catalogue if c.hours is not None and c.hours < 0), None)
    if wrong:
        raise InputError(f"credential {wrong.id!r} states {wrong.hours:g} hours: hours cannot be negative")
    if len(catalogue) > MOST_CREDENTIALS:
        raise InputError(
            f"{len(catalogue):,} credentials: a plan is computed for at most {MOST_CREDENTIALS:,}; "
            "choose a part of the catalogue"
        )


def _pool(catalogue: Sequence[Credential], links: Links, teaches: Mapping[str, bool], request: StackRequest) -> _Pool:
    """Return the credentials that teach something asked for and those needed before them."""
    pool = _Pool(usable=[], by_hours=True)
    wanted = {c.id for c in catalogue if teaches[c.id]}
    for one in sorted(wanted & links.blocked):
        pool.left_out[one] = "its prerequisites run in a circle"
    wanted -= links.blocked
    without = {c.id for c in catalogue if not c.hours}
    if request.max_hours is not None:
        for one in sorted(wanted):
            silent = without & ({one} | links.closure(one))
            if silent:
                pool.left_out[one] = f"no hours are stated for {', '.join(sorted(silent))}"
        wanted -= pool.left_out.keys()
    needed = wanted.union(*(links.closure(one) for one in wanted))
    pool.usable = [c for c in catalogue if c.id in needed]
    silent = without & needed
    if silent:
        pool.by_hours = False
        named = ", ".join(sorted(silent)[:3]) + (", ..." if len(silent) > 3 else "")
        pool.notes.append(
            f"{len(silent)} of {len(needed)} credentials that could be of use state no hours ({named}), "
            "so the fewest credentials are sought"
        )
    return pool


def _steps(
    usable: Sequence[Credential],
    links: Links,
    problem: StackProblem,
    solution: Solution,
    goal: Goal,
    table: TaughtTable,
) -> tuple[Step, ...]:
    """Return the chosen in an order that keeps prerequisites; of those that may come next, the one that adds most."""
    at = {usable[i].id: i for i in solution.chosen.tolist()}
    rows: dict[str, FloatArray] = {one: problem.probability[[i]].toarray().ravel() for one, i in at.items()}
    final = problem.taught(solution.chosen)
    reached = np.zeros(len(goal.weight))
    steps: list[Step] = []

    def gain(one: str) -> float:
        return float(np.maximum(rows[one] - reached, 0) @ goal.weight)

    left = set(at)
    shown: set[int] = set()
    while left:
        one = max(ready(left, links.inside), key=gain)
        left.remove(one)
        added = gain(one)
        reached = np.maximum(reached, rows[one])
        best = [j for j in np.flatnonzero((rows[one] >= final) & (final > 0)).tolist() if j not in shown]
        shown.update(best)
        steps.append(
            Step(
                credential_id=one,
                title=usable[at[one]].title,
                hours=usable[at[one]].hours,
                after=links.inside[one],
                outside=links.outside[one],
                gain=added,
                cover=float(reached @ goal.weight),
                skills=_covered(one, best, rows[one], goal, table),
            )
        )
    return tuple(steps)


def _covered(one: str, best: Sequence[int], row: FloatArray, goal: Goal, table: TaughtTable) -> tuple[Covered, ...]:
    found = []
    for j in sorted(best, key=lambda j: (-goal.weight[j] * row[j], goal.skill_ids[j])):
        evidence = table.evidence(one, goal.skill_ids[j])
        found.append(
            Covered(
                skill_id=goal.skill_ids[j],
                part=float(goal.weight[j]),
                probability=float(row[j]),
                quote=evidence.quote if evidence else "",
            )
        )
    return tuple(found)


def _uncovered(goal: Goal, problem: StackProblem) -> tuple[Uncovered, ...]:
    best = problem.taught(np.arange(len(problem.hours)))
    rows = [
        Uncovered(skill_id=skill, part=float(part), best=float(chance))
        for skill, part, chance in zip(goal.skill_ids, goal.weight, best, strict=True)
        if chance < _MORE_LIKELY
    ]
    return tuple(sorted(rows, key=lambda row: (-row.part, row.skill_id)))


_MORE_LIKELY = 0.5
