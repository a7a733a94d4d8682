"""A whole catalogue held against the frameworks: a matrix, and the fixes that would help most credentials."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from credlens.taxonomy.frameworks import Framework, Rule, RuleSeverity

from ..records import Credential
from .conform import BINDING, Conformance, conformance, frameworks_for, why_none
from .verdicts import Verdict

TOP_FIXES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One rule that does not hold, and for whom. missing: of them, those whose record does not say."""

    rule: Rule
    credentials: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Every credential under every framework that holds for it, in catalogue order.

    without  (credential id, why no framework holds for it)
    fixes    those that would help most credentials, most first
    """

    rows: tuple[Conformance, ...]
    without: tuple[tuple[str, str], ...]
    fixes: tuple[Fix, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have this verdict."""
        return sum(row.verdict is verdict for row in self.rows)


def conformance_matrix(
    catalogue: Sequence[Credential],
    *,
    as_of: dt.date,
    framework: Framework | None = None,
    issued: bool = False,
    top: int = TOP_FIXES,
) -> Matrix:
    """Hold a catalogue against the frameworks; framework: only against this one, whatever the records say."""
    rows: list[Conformance] = []
    without: list[tuple[str, str]] = []
    for credential in catalogue:
        chosen = (framework,) if framework else frameworks_for(credential)
        rows += [conformance(credential, f, as_of=as_of, issued=issued) for f in chosen]
        if not chosen:
            without.append((credential.id, why_none(credential)))
    return Matrix(rows=tuple(rows), without=tuple(without), fixes=_fixes(rows, top))


def _fixes(rows: Sequence[Conformance], top: int) -> tuple[Fix, ...]:
    """Return the binding rules that most credentials do not meet; of equals, what is required comes first."""
    open_rules: dict[str, list[str]] = {}
    missing: Counter[str] = Counter()
    rules: dict[str, Rule] = {}
    for row in rows:
        for finding in row.of(Verdict.FAILS, Verdict.UNDECIDED, severities=BINDING):
            rules[finding.rule.id] = finding.rule
            open_rules.setdefault(finding.rule.id, []).append(row.credential.id)
            missing[finding.rule.id] += finding.verdict is Verdict.UNDECIDED
    order = sorted(open_rules, key=lambda i: (-len(open_rules[i]), rules[i].severity is not RuleSeverity.ERROR, i))
    return tuple(Fix(rule=rules[i], credentials=tuple(open_rules[i]), missing=missing[i]) for i in order[:top])
