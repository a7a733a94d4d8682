"""Flags from month to month: by hand, and over two simulated years near the bar."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.flags import Found, read_rules, shipped_rules
from credlens.models.relevance.history import Suppression, carry_on, suppress, void
from credlens.models.relevance.months import add_months, months_between
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .worlds import run, table

RULE = "low-relevance"
FIRST = dt.date(2026, 1, 31)
RULES = read_rules(
    {
        "flags": [
            {
                "id": rule,
                "severity": "high",
                "title": rule,
                "condition": "low_relevance",
                "thresholds": {"bar": 30},
                "message": "Low.",
                "closes_after": months,
            }
            for rule, months in ((RULE, 3), ("at-once", 1))
        ]
    },
    "ours.yaml",
)


def flag(day: dt.date, rule: str = RULE) -> ReviewFlag:
    return ReviewFlag(
        credential_id="c1", rule=rule, severity=Severity.HIGH, reason=f"Low on {day}.", evidence=(), opened_at=day
    )


def months_of(pattern: str, *, rule: str = RULE, reviewed: dt.date | None = None) -> list[ReviewFlag | None]:
    """Return the flag of a rule after each month: F fires, n is near the bar, u untold, anything else clear."""
    before: tuple[ReviewFlag, ...] = ()
    after: list[ReviewFlag | None] = []
    for month, sign in enumerate(pattern):
        as_of = add_months(FIRST, month)
        found = Found(
            flags=(flag(as_of, rule),) if sign == "F" else (),
            near=(rule,) if sign == "n" else (),
            untold=(rule,) if sign == "u" else (),
        )
        before = carry_on(before, found, rules=RULES, as_of=as_of, reviewed=reviewed).flags
        after.append(before[0] if before else None)
    return after


def picture(flags: Sequence[ReviewFlag | None]) -> str:
    return "".join("." if f is None else f.state.value[0] for f in flags)


@pytest.mark.parametrize(
    ("pattern", "standing"),
    [
        ("--FF", "..oo"),
        ("F---F", "oll.o"),  # the third clear month in a row closes it
        ("F--F--F---", "ollolloll."),  # a month of firing begins the count anew
        ("F-n---", "ollll."),  # so does a month near the bar
        ("F-u---", "ollll."),  # and a month without evidence
        ("nnnu--", "......"),  # what never fired does not open
    ],
)
def test_a_flag_stays_until_it_has_been_clear_for_three_months(pattern: str, standing: str) -> None:
    assert picture(months_of(pattern)) == standing


def test_one_month_is_enough_where_the_rule_says_so() -> None:
    assert picture(months_of("F-F", rule="at-once")) == "o.o"


def test_the_day_of_opening_is_kept_and_a_new_opening_is_new() -> None:
    flags = months_of("FF-F---F")
    assert [f.opened_at if f else None for f in flags] == [
        *[FIRST] * 6,
        None,
        dt.date(2026, 8, 31),
    ]
    lingering = flags[2]
    assert lingering is not None
    assert (lingering.reason, lingering.clear_since) == ("Low on 2026-02-28.", dt.date(2026, 3, 31))
    assert "clear since 2026-03-31, and closes once it has been so for 3 months" in lingering.remark
    again = flags[3]
    assert again is not None
    assert (again.reason, again.clear_since, again.remark) == ("Low on 2026-04-30.", None, "")


def test_several_runs_in_one_month_are_one_month() -> None:
    before = (flag(FIRST),)
    for day in range(1, 29):
        before = carry_on(before, Found(), rules=RULES, as_of=dt.date(2026, 2, day)).flags
    assert picture(before) == "l"
    assert before[0].clear_since == dt.date(2026, 2, 1)


def test_a_review_closes_what_the_evidence_no_longer_tells() -> None:
    assert picture(months_of("Fuuuuu")) == "olllll"
    assert picture(months_of("Fuu", reviewed=FIRST - dt.timedelta(days=1))) == "oll"
    assert picture(months_of("Fuu", reviewed=FIRST)) == "o.."


def test_a_flag_whose_rule_is_gone_closes() -> None:
    stray = flag(FIRST, "of-another-file")
    after = carry_on([stray], Found(), rules=RULES, as_of=FIRST)
    assert (after.flags, after.closed) == ((), (stray,))


@given(st.text("Fnu-", min_size=1, max_size=30))
def test_what_fires_is_always_open_and_what_opened_had_fired(pattern: str) -> None:
    flags = months_of(pattern)
    for month, (sign, found) in enumerate(zip(pattern, flags, strict=True)):
        assert (sign == "F") == (found is not None and found.state is FlagState.OPEN)
        if found:
            assert "F" in pattern[: month + 1]
            assert pattern[months_between(FIRST, found.opened_at)] == "F"


def word(until: dt.date, *, made: dt.date = FIRST, rule: str = RULE, credential_id: str = "c1") -> Suppression:
    return Suppression(
        credential_id=credential_id, rule=rule, until=until, reason="New version.", by="A. Board", made=made
    )


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([], FlagState.OPEN),
        ([word(dt.date(2026, 3, 1))], FlagState.SUPPRESSED),  # the last day still holds
        ([word(dt.date(2026, 2, 28))], FlagState.OPEN),  # expired
        ([word(dt.date(2026, 12, 31)), word(dt.date(2026, 2, 28))], FlagState.OPEN),  # the last word counts
        ([word(dt.date(2026, 12, 31), made=dt.date(2026, 3, 2))], FlagState.OPEN),  # not yet said
        ([word(dt.date(2026, 12, 31), rule="at-once")], FlagState.OPEN),
        ([word(dt.date(2026, 12, 31), credential_id="c2")], FlagState.OPEN),
    ],
)
def test_a_suppression_holds_to_its_last_day(words: list[Suppression], state: FlagState) -> None:
    (after,) = suppress([flag(FIRST)], words, as_of=dt.date(2026, 3, 1))
    assert after.state is state
    assert after.opened_at == FIRST
    if state is FlagState.SUPPRESSED:
        assert after.remark == "Suppressed until 2026-03-01 by A. Board: New version."


def test_suppressions_without_effect_are_named() -> None:
    words = [
        word(dt.date(2026, 12, 31)),
        word(dt.date(2026, 2, 28)),
        word(dt.date(2026, 12, 31), rule="low"),
        word(dt.date(2026, 12, 31), credential_id="c2"),
    ]
    assert void(words, rules=RULES, credentials=frozenset({"c1"}), as_of=dt.date(2026, 3, 1)) == (
        "the suppression of low-relevance for c1 by A. Board ended on 2026-02-28 and no longer holds",
        "the suppression of low for c1 by A. Board has no effect: ours.yaml has no such rule",
        "the suppression of low-relevance for c2 by A. Board has no effect: the catalogue has no such credential",
    )


QUICK = RelevanceConfig(replicates=100)


@cache
def two_years(seed: int, share: float) -> tuple[Found, ...]:
    """Return what the shipped rules say each month on the postings of the last year, 25 of them new each month.

    Three outcomes, each asked for by this share of the postings: at 0.5 % the interval of relevance ends near the bar.
    """
    random = np.random.default_rng(seed)
    asked = random.random((3, 36 * 25)) < share
    found = []
    for month in range(24):
        year = asked[:, month * 25 : (month + 12) * 25].astype(float)
        postings = table({**{f"s{k}": row for k, row in enumerate(year)}, "x": np.ones(300)})
        taught = [{"s0": 0.95}, {"s1": 0.95}, {"s2": 0.95}]
        found.append(run(taught, postings, config=QUICK, options={"basis": MarketBasis.ALL}).found)
    return tuple(found)


def turns(standing: Sequence[bool]) -> int:
    """Return how often a flag opened or closed after the first month."""
    return sum(a != b for a, b in pairwise(standing))


def carried(every: Sequence[Found]) -> list[bool]:
    """Return in which months the flag stands with hysteresis."""
    before: tuple[ReviewFlag, ...] = ()
    standing = []
    for month, found in enumerate(every):
        as_of = add_months(FIRST, month)
        today = replace(found, flags=tuple(replace(f, opened_at=as_of) for f in found.flags))
        before = carry_on(before, today, rules=shipped_rules(), as_of=as_of).flags
        standing.append(RULE in {f.rule for f in before})
    return standing


def test_flags_do_not_flicker_near_the_bar() -> None:
    """Twelve credentials near the bar, 24 months each: without memory the flag turns many times, with it seldom."""
    with_memory, without = 0, 0
    for seed in range(12):
        every = two_years(seed, 0.006)
        raw = [RULE in {f.rule for f in found.flags} for found in every]
        kept = carried(every)
        assert all(k for k, r in zip(kept, raw, strict=True) if r)
        without, with_memory = without + turns(raw), with_memory + turns(kept)
    assert without >= 12
    assert with_memory <= without / 3
