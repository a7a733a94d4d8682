"""Flags from one run to the next: when they stay, when they close, and who has set one aside until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .flags import Found, Rules
from .months import months_between
from .review import FlagState, ReviewFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Somebody's word that a flag of one credential need not be looked at. until: the last day it holds."""

    credential_id: str
    rule: str
    until: date
    reason: str
    by: str
    made: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The flags of one credential after a run. closed: those that stood before and are over."""

    flags: tuple[ReviewFlag, ...]
    closed: tuple[ReviewFlag, ...] = ()


def carry_on(
    before: Iterable[ReviewFlag], found: Found, *, rules: Rules, as_of: date, reviewed: date | None = None
) -> Standing:
    """Return the flags of one credential that stand now, in the order of the rules.

    before    those that stood after the run before this one
    found     what the rules say now
    reviewed  the last review on record
    A flag opens when its rule fires, and keeps the day on which it opened. It then stays while the rule holds
    with its slack, and closes when it has been clear of that for `closes_after` calendar months in a row.
    Where the evidence says nothing any more it stays too, unless a review has been held since it opened. A
    flag whose rule is no longer in force closes.
    """
    old = {flag.rule: flag for flag in before}
    fired = {flag.rule: flag for flag in found.flags}
    standing: list[ReviewFlag] = []
    closed: list[ReviewFlag] = []
    for rule in rules:
        if flag := fired.get(rule.id):
            known = old.get(rule.id)
            standing.append(replace(flag, opened_at=min(known.opened_at, flag.opened_at) if known else flag.opened_at))
        elif known := old.get(rule.id):
            kept = _kept(known, found, months=rule.closes_after, as_of=as_of, reviewed=reviewed)
            (closed if kept is None else standing).append(kept or known)
    closed += [flag for rule, flag in old.items() if rule not in rules.by_id]
    return Standing(flags=tuple(standing), closed=tuple(closed))


def _kept(flag: ReviewFlag, found: Found, *, months: int, as_of: date, reviewed: date | None) -> ReviewFlag | None:
    lingering = replace(flag, state=FlagState.LINGERING)
    if flag.rule in found.untold:
        if reviewed and reviewed >= flag.opened_at:
            return None
        return replace(lingering, clear_since=None, remark="It stays open: now the evidence says nothing about it.")
    if flag.rule in found.near:
        remark = "It stays open: the bar is no longer passed, but only just."
        return replace(lingering, clear_since=None, remark=remark)
    since = flag.clear_since or as_of
    if months_between(since, as_of) >= months - 1:
        return None
    remark = f"It has been clear since {since}, and closes once it has been so for {months} months in a row."
    return replace(lingering, clear_since=since, remark=remark)


def suppress(
    flags: Sequence[ReviewFlag], suppressions: Iterable[Suppression], *, as_of: date
) -> tuple[ReviewFlag, ...]:
    """Return the flags with those marked that somebody has set aside; the last word about a flag counts."""
    last = {(s.credential_id, s.rule): s for s in suppressions if s.made <= as_of}

    def marked(flag: ReviewFlag) -> ReviewFlag:
        word = last.get((flag.credential_id, flag.rule))
        if word is None or word.until < as_of:
            return flag
        remark = f"Suppressed until {word.until} by {word.by}: {word.reason}"
        return replace(flag, state=FlagState.SUPPRESSED, remark=remark)

    return tuple(map(marked, flags))


def void(
    suppressions: Iterable[Suppression],
    *,
    rules: Rules,
    credentials: Mapping[str, object] | frozenset[str],
    as_of: date,
) -> tuple[str, ...]:
    """Return a sentence for each suppression that has no effect: expired, or of something that is not there."""
    said = []
    for s in suppressions:
        what = f"the suppression of {s.rule} for {s.credential_id} by {s.by}"
        if s.rule not in rules.by_id:
            said.append(f"{what} has no effect: {rules.name} has no such rule")
        elif s.credential_id not in credentials:
            said.append(f"{what} has no effect: the catalogue has no such credential")
        elif s.until < as_of:
            said.append(f"{what} ended on {s.until} and no longer holds")
    return tuple(said)
