"""What a credential's page says on the frameworks: rule by rule, the evidence, the next review and its checklist."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from credlens.models.conformance.calendar import ReviewDate, review_calendar
from credlens.models.conformance.conform import Conformance, Finding
from credlens.models.conformance.verdicts import Verdict
from credlens.models.records import Credential
from credlens.taxonomy.frameworks.packs import ReviewItem

from ..conformance import Statement, statement
from .words import times

# What a board acts on stands open, what holds lies behind a summary.
OPEN = {
    Verdict.FAILS: "Fails",
    Verdict.UNDECIDED: "Not stated",
    Verdict.PERSON: "For a person to decide",
}
VERDICTS = {
    Verdict.FAILS: "something it requires does not hold",
    Verdict.UNDECIDED: "the record does not say all that it requires",
    Verdict.PERSON: "all that a program can check holds; the rest is for a person",
    Verdict.HOLDS: "all that it requires holds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkView:
    """One framework: its verdict in words, how many rules, what is open, what holds, what a review must cover."""

    name: str
    binding: str
    verdict: str
    counts: str
    open: tuple[tuple[str, tuple[Finding, ...]], ...]
    holding: tuple[Finding, ...]
    review: tuple[ReviewItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceView:
    """All that the page says on the frameworks. evidence: item, age in words, rules it helps to satisfy."""

    told: Statement
    frameworks: tuple[FrameworkView, ...]
    evidence: tuple[tuple[str, str, str], ...]
    review: ReviewDate


def conformance_view(credential: Credential, *, as_of: dt.date, config: Mapping[str, object]) -> ConformanceView:
    """Return what the page of a credential says on the frameworks; config: of the run, for the provider's policy."""
    told = statement(credential, as_of=as_of)
    months = config.get("review_interval_months")
    (review,) = review_calendar([credential], as_of=as_of, policy_months=months if isinstance(months, int) else None)
    return ConformanceView(
        told=told,
        frameworks=tuple(_framework_view(c) for c in told.frameworks),
        evidence=tuple(
            (item.text, item.age(as_of), ", ".join(rule.id for rule in rules)) for item, rules in told.evidence
        ),
        review=review,
    )


def _framework_view(c: Conformance) -> FrameworkView:
    groups = ((title, c.of(verdict)) for verdict, title in OPEN.items())
    holding = c.of(Verdict.HOLDS)
    open_groups = tuple((title, found) for title, found in groups if found)
    parts = [f"{len(found)} {title[0].lower()}{title[1:]}" for title, found in open_groups]
    return FrameworkView(
        name=c.framework.name,
        binding=c.framework.binding,
        verdict=VERDICTS[c.verdict],
        counts=", ".join([times(len(c.findings), "rule"), *parts, f"{len(holding)} hold"]),
        open=open_groups,
        holding=holding,
        review=c.framework.review,
    )
