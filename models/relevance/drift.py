"""Has the demand of a market moved since the last review? Then against now, with a stated false-alarm rate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .config import RelevanceConfig
from .demand import DemandProfile, asked_for, wilson_interval
from .mentions import NO_DAY, BoolArray, FloatArray, IntArray, PostingTable
from .months import add_months
from .moves import Blocks, adjusted_p
from .teaching import Teaching

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One side of the comparison: the dated postings from `first` to `last`, both days included."""

    first: dt.date
    last: dt.date
    postings: int
    employers: int  # different ones; a posting that names none counts as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A skill whose share moved: then and now, each with the interval that its employers support.

    p_value  adjusted over all skills tested: the chance that any of them looks like this where none moved
    """

    skill_id: str
    then: float
    then_low: float
    then_high: float
    now: float
    now_low: float
    now_high: float
    p_value: float

    @property
    def rising(self) -> bool:
        """Tell whether more postings ask for it now than then."""
        return self.now > self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What a comparison of two windows found.

    p_value  of the test that no skill moved; None where it is untold, and reason says why
    moved    the skills that moved, most evident first; empty unless p_value is at most drift_alpha
    tested   number of skills compared
    """

    p_value: float | None
    moved: tuple[Moved, ...] = ()
    tested: int = 0
    then: Window | None = None
    now: Window | None = None
    reason: str = ""


def market_drift(
    table: PostingTable,
    rows: IntArray,
    profile: DemandProfile,
    teaching: Teaching,
    *,
    since: dt.date | None,
    as_of: dt.date,
    config: RelevanceConfig,
) -> Drift:
    """Tell whether a credential's market has moved against it: it asks less for what is taught, more for what is not.

    Compared are the skills that it surely teaches, of which only a fall counts, and all others that are asked for, of
    which only a rise counts, or either where it is in doubt whether they are taught. One that is rarer here than
    elsewhere counts too: it may be on its way.
    """
    if since is None:
        return drift(table, rows, (), since=since, as_of=as_of, config=config)
    chance = dict(zip(teaching.skill_ids, teaching.best.tolist(), strict=True))
    sides = {
        skill: -1 if (p := chance.get(skill, 0.0)) >= config.sure_taught else 1 if p == 0 else 0
        for skill, matters in zip(profile.skill_ids, asked_for(profile, config).tolist(), strict=True)
        if matters or chance.get(skill, 0.0) >= config.sure_taught
    }
    return drift(table, rows, tuple(sides), sides=tuple(sides.values()), since=since, as_of=as_of, config=config)


def drift(
    table: PostingTable,
    rows: IntArray,
    skill_ids: Sequence[str],
    *,
    since: dt.date | None,
    as_of: dt.date,
    config: RelevanceConfig,
    sides: Sequence[int] | None = None,
) -> Drift:
    """Compare what a market asked for up to a day with what it asks for now.

    rows       int64[n]: the market's postings
    skill_ids  the skills that matter, chosen without a look at the dates
    since      the last review; then is the `drift_months` up to it. None: unknown, so nothing is told
    as_of      now is the `drift_months` up to this day, but only days after `since`
    sides      of each skill 1 where only a rise counts, -1 where only a fall does, 0 for both; None: all both
    Method     moves.py: one permutation test over all skills, whose chance of a false alarm is drift_alpha,
               names those that moved. Employers are what is exchanged, so a burst by one of them is one vote.
    """
    if since is None:
        return Drift(p_value=None, reason="The record has no date of issue or review to compare with.")
    if since >= as_of:
        return Drift(p_value=None, reason=f"Its last review, {since}, is not before the day of judgement, {as_of}.")
    rows = np.unique(rows)
    day, months = table.day[rows], config.drift_months
    spans = [
        (add_months(since, -months) + dt.timedelta(days=1), since),
        (max(since, add_months(as_of, -months)) + dt.timedelta(days=1), as_of),
    ]
    inside = [(day != NO_DAY) & (day >= _number(first)) & (day <= _number(last)) for first, last in spans]
    dated = inside[0] | inside[1]
    rows, is_now = rows[dated], inside[1][dated]
    employer = _employers(table, rows)
    then, now = (
        Window(first=first, last=last, postings=int(side.sum()), employers=len(np.unique(employer[side])))
        for (first, last), side in zip(spans, (~is_now, is_now), strict=True)
    )
    if reason := _too_few(then, now, config):
        return Drift(p_value=None, then=then, now=now, reason=reason)
    of = np.zeros(len(skill_ids), dtype=np.int64) if sides is None else np.array(sides, dtype=np.int64)
    return _compare(table, rows, employer, is_now, (skill_ids, of), (then, now), config)


def _compare(
    table: PostingTable,
    rows: IntArray,
    employer: IntArray,
    is_now: BoolArray,
    skills: tuple[Sequence[str], IntArray],
    windows: tuple[Window, Window],
    config: RelevanceConfig,
) -> Drift:
    skill_ids, sides = skills
    asked = table.asks(config.accept).by_row[rows][:, table.columns(skill_ids)]
    hits = asked.sum(axis=0)
    # A skill that nobody or everybody asks for cannot have moved; a rare one is no news yet.
    kept = np.flatnonzero((hits >= config.min_hits) & (hits < len(rows)))
    if not len(kept):
        reason = "None of the skills that matter here is asked for in either period."
        return Drift(p_value=None, then=windows[0], now=windows[1], reason=reason)
    blocks = Blocks.group(asked[:, kept], employer, is_now)
    p = adjusted_p(blocks, config, sides[kept])
    order = np.argsort(p, kind="stable")
    moved = [int(i) for i in order if p[i] <= config.drift_alpha]
    ends = [_interval(blocks, side, config) for side in (False, True)]
    return Drift(
        p_value=float(p[order[0]]),
        moved=tuple(
            Moved(
                skill_id=skill_ids[kept[i]],
                **{name: float(ends[0][k][i]) for k, name in enumerate(("then", "then_low", "then_high"))},
                **{name: float(ends[1][k][i]) for k, name in enumerate(("now", "now_low", "now_high"))},
                p_value=float(p[i]),
            )
            for i in moved
        ),
        tested=len(kept),
        then=windows[0],
        now=windows[1],
    )


def _interval(blocks: Blocks, now: bool, config: RelevanceConfig) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return share, low and high of one window: Wilson's, on as many postings as its employers are worth."""
    postings, share, effect = blocks.design(now)
    worth = postings / np.maximum(effect, 1.0)
    low, high = wilson_interval(np.minimum(share * worth, worth), worth, z=config.z)
    return share, low, high


def _too_few(then: Window, now: Window, config: RelevanceConfig) -> str:
    for what, least in (("postings", config.min_postings), ("employers", config.drift_min_employers)):
        counts = getattr(then, what), getattr(now, what)
        if min(counts) < least:
            return (
                f"Too few {what} to compare: {counts[0]:,} from {then.first} to {then.last}, {counts[1]:,} from "
                f"{now.first} to {now.last}. It takes at least {least} on either side."
            )
    return ""


def _employers(table: PostingTable, rows: IntArray) -> IntArray:
    """Return int64[n]: a number an employer, any case; postings that name none have one each."""
    codes, at = np.unique(table.employer.codes[rows], return_inverse=True)
    known: dict[str, int] = {"": -1}
    names = (table.employer.values[code].casefold().strip() for code in codes.tolist())
    number = np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)[at]
    return np.where(number < 0, len(known) + np.arange(len(rows)), number)


def _number(day: dt.date) -> int:
    return (day - _EPOCH).days
