"""The conditions of the review rules: when each holds. flags.yaml says what follows from it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from credlens.taxonomy.diff import ChangeKind

from .case import Case, Finding
from .drift import Moved
from .gaps import GapRow, GapStatus
from .review import last_dated, review_cycle
from .touched import Touched
from .unasked import asked_elsewhere, hardly_asked_outcomes, off_market

Thresholds = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition and what a rule may say about it.

    find        case and thresholds -> what was found, None where the condition does not hold
    thresholds  the names that a rule must give
    values      the names that a message may use
    evidence    the groups of statements that a rule may quote
    variants    cases for which a rule may set another severity or message
    told        case -> whether the evidence says anything at all, so that an open flag may close
    """

    find: Callable[[Case, Thresholds], Finding | None]
    thresholds: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    told: Callable[[Case], bool] = lambda case: True


def no_outcomes(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether there is nothing to compare."""
    return None if case.teaching.outcomes else Finding()


def not_enough_evidence(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether there are outcomes but no relevance score."""
    score = case.alignment.relevance
    if score.value is not None or not case.teaching.outcomes:
        return None
    return Finding({"why": score.reason}, {"market": case.market})


def low_relevance(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether the whole interval of relevance lies under the bar."""
    score = case.alignment.relevance
    if score.value is None or score.high is None or score.high >= t["bar"]:
        return None
    weakest = sorted(score.parts, key=lambda p: p.points)[:3]
    said = tuple(f"“{p.name}” adds {p.points:.1f} of {p.possible:.1f} points" for p in weakest)
    n = len(case.gaps.unmatched_outcomes)
    unmatched = (f"no skill was recognised in {n} of its outcomes; they count nothing",) if n else ()
    values = {"value": f"{score.value:.0f}", "high": f"{score.high:.0f}", "bar": f"{t['bar']:g}"}
    return Finding(values, {"market": case.market, "weakest": said, "unmatched": unmatched})


def outcomes_not_asked_for(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether what more than `part` of the outcomes teach is hardly asked for, over-broad ones apart."""
    config = case.config
    over = over_broad(case, {"outcomes": config.over_broad_outcomes, "part": config.over_broad_part})
    broad = set(off_market(case)) if over else set()
    known = case.surely_teaching
    at = [o for o in hardly_asked_outcomes(case) if o not in broad]
    if len(at) <= t["part"] * len(known):
        return None
    n = len(case.teaching.outcomes)
    whole = f"its {n} outcomes"
    part = f"the {len(known)} outcomes (of {n}) in which a skill was surely recognised"
    values = {"count": str(len(at)), "of": whole if len(known) == n else part}
    return Finding(values, {"market": case.market, "outcomes": case.outcomes(at)})


def over_broad(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether many outcomes serve other markets: pooled, for one skill alone is seldom certain."""
    off, n = off_market(case), len(case.teaching.outcomes)
    few = n < t["outcomes"] or len(off) < t["part"] * n
    if few or case.profile.postings < case.config.min_postings or not asked_elsewhere(case, off):
        return None
    return Finding({"count": str(len(off)), "all": str(n)}, {"market": case.market, "outcomes": case.outcomes(off)})


def emerging_skill_missed(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether the market asks more and more for what is not taught."""
    rows = case.gaps.of(GapStatus.EMERGING)
    if not rows:
        return None
    return Finding({"skills": _named([row.label for row in rows])}, {"skills": tuple(_moving(row) for row in rows)})


def fading_outcomes(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether there are outcomes all of whose asked-for skills are fading."""
    status = {row.skill_id: row.status for row in case.gaps.rows}
    of = np.array([status[skill] for skill in case.teaching.skill_ids], dtype=object)
    fading, steady = of == GapStatus.FADING, of == GapStatus.COVERED
    sure = case.sure
    at = [o for o in range(len(sure)) if sure[o, fading].any() and not sure[o, steady].any()]
    if not at:
        return None
    n = len(case.teaching.outcomes)
    moving = tuple(_moving(row) for row in case.gaps.of(GapStatus.FADING))
    return Finding(
        {"count": str(len(at)), "all": str(n)},
        {"outcomes": case.outcomes(at), "skills": moving},
        "most" if len(at) >= t["most"] * n else "",
    )


def demand_moved(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether what the market asks for differs from the time of the last review."""
    drift = case.drift
    if drift.p_value is None or drift.p_value > t["alpha"] or not (drift.then and drift.now):
        return None
    taught = set(case.teaching.skill_ids)
    windows = tuple(f"{w.postings:,} postings from {w.first} to {w.last}" for w in (drift.then, drift.now))
    values = {
        "skills": _named([case.label(m.skill_id) for m in drift.moved]) or "no single skill surely",
        "since": str(drift.then.last),
        "p": f"{drift.p_value:.3f}",
        "tested": str(drift.tested),
    }
    return Finding(
        values,
        {
            "skills": tuple(_then_and_now(case, m, m.skill_id in taught) for m in drift.moved),
            "windows": (" against ".join(windows),),
        },
    )


def review_due(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether a set review date has passed, or cannot be told."""
    cycle, last = review_cycle(case.credential, case.config), last_dated(case.credential)
    values = {"due": str(cycle.due), "last": str(last), "as_of": str(case.as_of)}
    if last and last > case.as_of:
        return Finding(values, variant="future")
    if cycle.months is None or (cycle.due and cycle.due > case.as_of):
        return None
    rule = (f"Reviewed every {cycle.months} months: {cycle.set_by}",)
    return Finding(values, {"interval": rule}, "" if cycle.due else "no_date")


def skill_retired(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether outcomes rest on skills that the release in use no longer has."""
    return _changed(case, ChangeKind.RETIRED, ChangeKind.REPLACED)


def skill_redefined(case: Case, t: Thresholds) -> Finding | None:
    """Tell whether outcomes rest on skills that mean something else in the release in use."""
    return _changed(case, ChangeKind.REDEFINED)


def _changed(case: Case, *kinds: ChangeKind) -> Finding | None:
    found = [touched for touched in case.touched or () if touched.change.kind in kinds]
    if not found:
        return None
    outcomes = len({touched.outcome_id for touched in found})
    skills = list(dict.fromkeys(touched.change.before.label for touched in found))
    values = {"count": str(outcomes), "all": str(len(case.teaching.outcomes)), "skills": _named(skills)}
    return Finding(values, {"outcomes": tuple(map(_what_became, found))})


def _what_became(touched: Touched) -> str:
    change = touched.change
    before, after = change.before, change.after
    said = f"“{touched.outcome}” was matched to {before.label}"
    if after is None:
        return f"{said}, which is no more, and nothing bears its name"
    if change.kind is ChangeKind.REPLACED:
        return f"{said}, which is no more; {after.label} ({after.id}) bears its name"
    return f"{said} (“{before.description}”); now {after.label} (“{after.description}”)"


def _named(labels: Sequence[str]) -> str:
    return ", ".join(labels[:3]) + (" and others" if len(labels) > 3 else "")


def _moving(row: GapRow) -> str:
    """Return how fast the demand for a skill moves, in words."""
    factor = math.exp(row.trend)
    times = f"{factor:.0f}" if factor >= 9.95 else f"{factor:.1f}" if factor >= 0.95 else f"{factor:.2f}"
    return f"{row.label}: asked for by {row.share:.0%} of postings; its odds change by ×{times} a year"


def _then_and_now(case: Case, moved: Moved, taught: bool) -> str:
    """Return both shares of a skill that moved, with their intervals."""
    then = f"{moved.then:.0%} of postings then ({moved.then_low:.0%}-{moved.then_high:.0%})"
    now = f"{moved.now:.0%} now ({moved.now_low:.0%}-{moved.now_high:.0%})"
    return f"{case.label(moved.skill_id)}, {'taught' if taught else 'not taught'}: {then}, {now}"


def _scored(case: Case) -> bool:
    return case.alignment.relevance.value is not None


def _compared(case: Case) -> bool:
    return case.touched is not None


CONDITIONS: Mapping[str, Condition] = {
    "no_outcomes": Condition(find=no_outcomes),
    "not_enough_evidence": Condition(find=not_enough_evidence, values=("why",), evidence=("market",)),
    "low_relevance": Condition(
        find=low_relevance,
        thresholds=("bar",),
        values=("value", "high", "bar"),
        evidence=("market", "weakest", "unmatched"),
        told=_scored,
    ),
    "outcomes_not_asked_for": Condition(
        find=outcomes_not_asked_for,
        thresholds=("part",),
        values=("count", "of"),
        evidence=("market", "outcomes"),
        told=_scored,
    ),
    "over_broad": Condition(
        find=over_broad,
        thresholds=("outcomes", "part"),
        values=("count", "all"),
        evidence=("market", "outcomes"),
        told=_scored,
    ),
    "emerging_skill_missed": Condition(
        find=emerging_skill_missed, values=("skills",), evidence=("skills",), told=_scored
    ),
    "fading_outcomes": Condition(
        find=fading_outcomes,
        thresholds=("most",),
        values=("count", "all"),
        evidence=("outcomes", "skills"),
        variants=("most",),
        told=_scored,
    ),
    "demand_moved": Condition(
        find=demand_moved,
        thresholds=("alpha",),
        values=("skills", "since", "p", "tested"),
        evidence=("skills", "windows"),
        told=lambda case: case.drift.p_value is not None,
    ),
    "review_due": Condition(
        find=review_due,
        values=("due", "last", "as_of"),
        evidence=("interval",),
        variants=("no_date", "future"),
    ),
    "skill_retired": Condition(
        find=skill_retired, values=("count", "all", "skills"), evidence=("outcomes",), told=_compared
    ),
    "skill_redefined": Condition(
        find=skill_redefined, values=("count", "all", "skills"), evidence=("outcomes",), told=_compared
    ),
}
