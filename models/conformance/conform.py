"""One credential held against the frameworks: what holds, what fails, what a person must decide, what is not said."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from credlens.taxonomy.frameworks import AppliesTo, Framework, Rule, RuleSeverity, load_frameworks

from ..records import Credential
from .checks import run_check
from .verdicts import Found, Subject, Verdict

# What a board has to act on: the framework requires it, or wants it where it applies.
BINDING = (RuleSeverity.ERROR, RuleSeverity.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule held against one record. fix: what to do, in the framework's pack; empty where it holds."""

    rule: Rule
    verdict: Verdict
    said: str

    @property
    def fix(self) -> str:
        """Return what to do about it, empty where there is nothing to do."""
        return "" if self.verdict in (Verdict.HOLDS, Verdict.NOT_APPLICABLE) else self.rule.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """One record under one framework, rule by rule in the order of the pack."""

    credential: Credential
    framework: Framework
    findings: tuple[Finding, ...]

    def of(self, *verdicts: Verdict, severities: Iterable[RuleSeverity] = RuleSeverity) -> tuple[Finding, ...]:
        """Return the findings of these verdicts and severities."""
        wanted = set(severities)
        return tuple(f for f in self.findings if f.verdict in verdicts and f.rule.severity in wanted)

    @property
    def decisive(self) -> tuple[RuleSeverity, ...]:
        """Return the severity that decides: what is required, else, where nothing is, what is wanted."""
        required = any(f.rule.severity is RuleSeverity.ERROR for f in self.findings)
        return (RuleSeverity.ERROR,) if required else (RuleSeverity.WARNING,)

    @property
    def decided(self) -> bool:
        """Tell whether the record says enough to decide everything that the framework requires."""
        return not self.of(Verdict.UNDECIDED, severities=self.decisive)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict on all that the framework requires: one failure fails it, one gap leaves it undecided."""
        if self.of(Verdict.FAILS, severities=self.decisive):
            return Verdict.FAILS
        if not self.decided:
            return Verdict.UNDECIDED
        manual = self.of(Verdict.PERSON, Verdict.FAILS, Verdict.UNDECIDED, severities=(RuleSeverity.MANUAL,))
        return Verdict.PERSON if manual else Verdict.HOLDS


def frameworks_for(credential: Credential, *, among: Iterable[Framework] | None = None) -> tuple[Framework, ...]:
    """Return the frameworks that hold for a record, by its jurisdiction and by what it names; among: by default all."""
    return tuple(
        f
        for f in (load_frameworks() if among is None else among)
        if f.holds(framework=credential.framework, jurisdiction=credential.jurisdiction)
    )


def why_none(credential: Credential) -> str:
    """Return why no framework holds for a record, and what to do."""
    if not credential.jurisdiction:
        return "The record states no jurisdiction, so no framework can be chosen: state it in the record."
    country = credential.jurisdiction.partition("-")[0].upper()
    if here := [f for f in load_frameworks() if country in f.jurisdictions]:
        names = ", ".join(name for f in here for name in f.names[:1])
        return (
            f"No framework holds for every credential of {credential.jurisdiction}; name one in the record's field "
            f"framework ({names})."
        )
    return (
        f"No framework is known for the jurisdiction “{credential.jurisdiction}”; known are AU, CA, EU and its member "
        "states, NZ and US. Correct it in the record."
    )


def conformance(credential: Credential, framework: Framework, *, as_of: dt.date, issued: bool = False) -> Conformance:
    """Hold a record against every rule of a framework.

    as_of   the day on which dates are judged
    issued  the record is one award to a learner, so that rules on awards apply too
    """
    subject = Subject(credential=credential, framework=framework, as_of=as_of)
    return Conformance(
        credential=credential,
        framework=framework,
        findings=tuple(_finding(rule, subject, issued=issued) for rule in framework.rules),
    )


def _finding(rule: Rule, subject: Subject, *, issued: bool) -> Finding:
    if rule.applies_to is AppliesTo.ISSUED and not issued:
        return Finding(rule=rule, verdict=Verdict.NOT_APPLICABLE, said="It is about an award, not a catalogue entry.")
    if rule.when:
        condition = run_check(rule.when, subject)
        if condition.verdict is Verdict.FAILS:
            return Finding(rule=rule, verdict=Verdict.NOT_APPLICABLE, said=condition.said)
        if condition.verdict is Verdict.UNDECIDED:
            said = f"Whether this applies is not told. {condition.said}"
            return Finding(rule=rule, verdict=Verdict.UNDECIDED, said=said)
    found: Found = run_check(rule.test, subject)
    manual = rule.severity is RuleSeverity.MANUAL and found.verdict is Verdict.HOLDS
    return Finding(rule=rule, verdict=Verdict.PERSON if manual else found.verdict, said=found.said)
