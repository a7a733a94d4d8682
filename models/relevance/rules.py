"""The review rules: when each fires, and what it says to the board."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..records import Credential
from .alignment import Alignment
from .config import RelevanceConfig
from .demand import DemandProfile, hardly_asked, wilson_interval
from .gaps import GapReport, GapRow, GapStatus
from .mentions import BoolArray, PostingTable
from .review import ReviewFlag, Severity, review_cycle
from .teaching import Teaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may look at. The profile's first skills are the taught ones, in their order."""

    credential: Credential
    alignment: Alignment
    profile: DemandProfile
    gaps: GapReport
    teaching: Teaching
    table: PostingTable
    label: Callable[[str], str]
    as_of: date
    config: RelevanceConfig

    @property
    def sure(self) -> BoolArray:
        """Return bool[o, t]: the outcome teaches the skill more likely than not."""
        return self.teaching.probability >= self.config.sure_taught

    def outcomes(self, at: Sequence[int]) -> tuple[str, ...]:
        """Return a statement for each outcome at these positions: its text and what it surely teaches."""
        return tuple(f"“{self.teaching.outcomes[o].text}” teaches {self._skills(o)}" for o in at)

    def _skills(self, o: int) -> str:
        return ", ".join(self.label(self.teaching.skill_ids[k]) for k in np.flatnonzero(self.sure[o]))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: one sentence for the board, and the statements it rests on."""

    reason: str
    evidence: tuple[str, ...]
    severity: Severity | None = None  # None: the rule's own


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. find: what is found in a case, None where there is nothing to flag."""

    id: str
    severity: Severity
    title: str
    find: Callable[[Case], Finding | None]


def find_flags(case: Case) -> tuple[ReviewFlag, ...]:
    """Return the flags of every rule that fires, in the order of the rules."""
    found = [(rule, rule.find(case)) for rule in RULES]
    return tuple(
        ReviewFlag(
            credential_id=case.credential.id,
            rule=rule.id,
            severity=finding.severity or rule.severity,
            reason=finding.reason,
            evidence=finding.evidence,
            opened_at=case.as_of,
        )
        for rule, finding in found
        if finding
    )


def _no_outcomes(case: Case) -> Finding | None:
    if case.teaching.outcomes:
        return None
    return Finding("The record states no learning outcomes, so nothing can be compared with demand.", ())


def _not_enough_evidence(case: Case) -> Finding | None:
    score = case.alignment.relevance
    if score.value is not None or not case.teaching.outcomes:
        return None
    return Finding(f"There is no relevance score. {score.reason}", (case.alignment.market.description,))


def _low_relevance(case: Case) -> Finding | None:
    score, bar = case.alignment.relevance, case.config.low_relevance
    if score.value is None or score.high is None or score.high >= bar:
        return None
    reason = (
        f"Employers ask for little of what it teaches: relevance is {score.value:.0f} of 100, and at most "
        f"{score.high:.0f} with all doubt in its favour, below the bar of {bar:g}."
    )
    weakest = sorted(score.parts, key=lambda p: p.points)[:3]
    said = tuple(f"“{p.name}” adds {p.points:.1f} of {p.possible:.1f} points" for p in weakest)
    return Finding(reason, (case.alignment.market.description, *said, *_unmatched(case)))


def _outcomes_not_asked_for(case: Case) -> Finding | None:
    """Name the outcomes all of whose skills are hardly asked for; over-broad ones are named there."""
    t = len(case.teaching.skill_ids)
    rare = hardly_asked(case.profile, case.table, case.config)[:t]
    broad = set(_off_market(case)) if _over_broad(case) else set()
    at = [o for o in _surely_teaching(case) if rare[case.teaching.probability[o] > 0].all() and o not in broad]
    n, known = len(case.teaching.outcomes), len(_surely_teaching(case))
    if len(at) <= case.config.unasked_part * known:
        return None
    of = f"its {n} outcomes" if known == n else f"the {known} outcomes (of {n}) in which a skill was surely recognised"
    reason = f"Hardly any posting of its market asks for what it teaches in {len(at)} of {of}."
    return Finding(reason, (case.alignment.market.description, *case.outcomes(at)))


def _over_broad(case: Case) -> Finding | None:
    """Tell whether many outcomes serve other markets: pooled, for one skill alone is seldom certain."""
    off, n, config = _off_market(case), len(case.teaching.outcomes), case.config
    few = n < config.over_broad_outcomes or len(off) < config.over_broad_part * n
    if few or case.profile.postings < config.min_postings or not _asked_elsewhere(case, off):
        return None
    reason = (
        f"What it teaches in {len(off)} of its {n} outcomes is asked for elsewhere but not in its own "
        "market; it may try to serve several markets at once."
    )
    return Finding(reason, (case.alignment.market.description, *case.outcomes(off)))


def _emerging_skill_missed(case: Case) -> Finding | None:
    rows = case.gaps.of(GapStatus.EMERGING)
    if not rows:
        return None
    names = ", ".join(row.label for row in rows[:3]) + (" and others" if len(rows) > 3 else "")
    reason = f"Its market asks more and more for what it does not teach: {names}."
    return Finding(reason, tuple(_moving(row) for row in rows))


def _fading_outcomes(case: Case) -> Finding | None:
    """Name the outcomes all of whose asked-for skills are fading."""
    status = {row.skill_id: row.status for row in case.gaps.rows}
    of = np.array([status[skill] for skill in case.teaching.skill_ids], dtype=object)
    fading, steady = of == GapStatus.FADING, of == GapStatus.COVERED
    sure = case.sure
    at = [o for o in range(len(sure)) if sure[o, fading].any() and not sure[o, steady].any()]
    if not at:
        return None
    n = len(case.teaching.outcomes)
    reason = f"The demand for what it teaches in {len(at)} of its {n} outcomes is falling."
    rows = case.gaps.of(GapStatus.FADING)
    severity = Severity.HIGH if 2 * len(at) >= n else None
    return Finding(reason, (*case.outcomes(at), *(_moving(row) for row in rows)), severity)


def _review_due(case: Case) -> Finding | None:
    cycle = review_cycle(case.credential, case.config)
    if cycle.months is None:
        return None
    rule = f"Reviewed every {cycle.months} months: {cycle.set_by}"
    if cycle.due is None:
        text = "It is to be reviewed at a set interval, but the record has no date of issue or review."
        return Finding(text, (rule,), Severity.LOW)
    if cycle.due > case.as_of:
        return None
    reason = f"Its review was due on {cycle.due}; the last date on record is {cycle.last}."
    return Finding(reason, (rule,))


def _surely_teaching(case: Case) -> list[int]:
    return [int(o) for o in np.flatnonzero(case.sure.any(axis=1))]


def _off_market(case: Case) -> list[int]:
    """Return the outcomes whose skills hardly occur in the market, one of them at least outside it."""
    asks, columns = case.table.asks(case.config.accept), case.table.columns(case.teaching.skill_ids)
    inside = asks.by_row[case.alignment.market.rows][:, columns].sum(axis=0)
    elsewhere = asks.total[columns] - inside >= case.config.min_hits
    absent = case.profile.share[: len(columns)] < case.config.floor_share
    teaches = case.teaching.probability > 0
    return [o for o in _surely_teaching(case) if absent[teaches[o]].all() and elsewhere[case.sure[o]].any()]


def _asked_elsewhere(case: Case, outcomes: Sequence[int]) -> bool:
    """Tell whether the skills of these outcomes are, together, surely rarer in the market than outside."""
    sure = np.flatnonzero(case.sure[list(outcomes)].any(axis=0))
    columns = case.table.columns([case.teaching.skill_ids[k] for k in sure])
    asking = case.table.asks(case.config.accept).by_skill[:, columns].sum(axis=1) > 0
    inside = np.zeros(len(case.table), dtype=np.bool_)
    inside[case.alignment.market.rows] = True
    _, here = wilson_interval(int(asking[inside].sum()), int(inside.sum()), z=case.config.z)
    there, _ = wilson_interval(int(asking[~inside].sum()), int((~inside).sum()), z=case.config.z)
    return bool(here < there)


def _unmatched(case: Case) -> tuple[str, ...]:
    n = len(case.gaps.unmatched_outcomes)
    return (f"no skill was recognised in {n} of its outcomes; they count nothing",) if n else ()


def _moving(row: GapRow) -> str:
    """Return how fast the demand for a skill moves, in words."""
    factor = math.exp(row.trend)
    times = f"{factor:.0f}" if factor >= 9.95 else f"{factor:.1f}" if factor >= 0.95 else f"{factor:.2f}"
    return f"{row.label}: asked for by {row.share:.0%} of postings; its odds change by ×{times} a year"


RULES: tuple[Rule, ...] = (
    Rule("no-outcomes", Severity.HIGH, "No learning outcomes", _no_outcomes),
    Rule("low-relevance", Severity.HIGH, "Hardly asked for", _low_relevance),
    Rule("outcomes-not-asked-for", Severity.MEDIUM, "Outcomes nobody asks for", _outcomes_not_asked_for),
    Rule("fading-outcomes", Severity.MEDIUM, "Outcomes with falling demand", _fading_outcomes),
    Rule("emerging-skill-missed", Severity.MEDIUM, "Rising skills not taught", _emerging_skill_missed),
    Rule("over-broad", Severity.MEDIUM, "Serves several markets", _over_broad),
    Rule("review-due", Severity.MEDIUM, "Review date passed", _review_due),
    Rule("not-enough-evidence", Severity.LOW, "Not enough evidence", _not_enough_evidence),
)
