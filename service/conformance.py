"""Conformance, calendar and portability as rows, and as the plain values that JSON and the pages show."""

import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from credlens.models.conformance.calendar import ReviewDate, checklist_lines
from credlens.models.conformance.conform import Conformance, Finding, conformance, frameworks_for, why_none
from credlens.models.conformance.contradictions import contradictions
from credlens.models.conformance.evidence import EvidenceItem, clauses_served, evidence_items
from credlens.models.conformance.matrix import Matrix
from credlens.models.conformance.portability import Portability
from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError
from credlens.taxonomy.frameworks import Framework, Rule

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """All that is said of one credential's record.

    without         why no framework holds for it, empty where one does
    contradictions  what the record says against itself
    evidence        each item of industry evidence with the rules it helps to satisfy
    """

    credential: Credential
    frameworks: tuple[Conformance, ...]
    without: str
    contradictions: tuple[str, ...]
    evidence: tuple[tuple[EvidenceItem, tuple[Rule, ...]], ...]


def statement(
    credential: Credential, *, as_of: dt.date, framework: Framework | None = None, issued: bool = False
) -> Statement:
    """Return what is said of a record; framework: only under this one, whatever the record says."""
    chosen = (framework,) if framework else frameworks_for(credential)
    return Statement(
        credential=credential,
        frameworks=tuple(conformance(credential, f, as_of=as_of, issued=issued) for f in chosen),
        without="" if chosen else why_none(credential),
        contradictions=contradictions(credential, as_of=as_of),
        evidence=tuple((item, clauses_served(item, chosen)) for item in evidence_items(credential)),
    )


def one_of(catalogue: Sequence[Credential], credential_id: str) -> Credential:
    """Return the credential of this id, or raise InputError with the nearest ids."""
    for credential in catalogue:
        if credential.id == credential_id:
            return credential
    near = difflib.get_close_matches(credential_id, [c.id for c in catalogue], n=3, cutoff=0.4)
    raise InputError(f"no credential {credential_id!r} in the catalogue; nearest: {', '.join(near) or 'none'}")


def finding_values(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values."""
    rule = finding.rule
    return {
        "framework": rule.framework,
        "rule": rule.id,
        "clause": rule.clause,
        "element": rule.element,
        "severity": rule.severity.value,
        "verdict": finding.verdict.value,
        "said": finding.said,
        "fix": finding.fix,
        "source_read": rule.source_read.value,
        "sources": [source.url for source in rule.sources],
    }


def statement_values(told: Statement, *, as_of: dt.date) -> dict[str, Any]:
    """Return a statement as plain values."""
    return {
        "credential": told.credential.id,
        "title": told.credential.title,
        "without": told.without,
        "contradictions": list(told.contradictions),
        "frameworks": [
            {
                "id": c.framework.id,
                "name": c.framework.name,
                "verdict": c.verdict.value,
                "findings": [finding_values(f) for f in c.findings],
            }
            for c in told.frameworks
        ],
        "evidence": [
            {
                "text": item.text,
                "organisation": item.organisation,
                "from": item.first,
                "to": item.last,
                "age": item.age(as_of),
                "confirms": [c.value for c in item.confirms],
                "serves": [rule.id for rule in rules],
            }
            for item, rules in told.evidence
        ],
    }


def matrix_values(matrix: Matrix) -> dict[str, Any]:
    """Return a catalogue's matrix and fixes as plain values."""
    return {
        "rows": [
            {
                "credential": row.credential.id,
                "framework": row.framework.id,
                "verdict": row.verdict.value,
                "decided": row.decided,
                "failing": [f.rule.id for f in row.findings if f.verdict.value == "fails"],
                "not_stated": [f.rule.id for f in row.findings if f.verdict.value == "undecided"],
            }
            for row in matrix.rows
        ],
        "without": [{"credential": name, "reason": reason} for name, reason in matrix.without],
        "fixes": [
            {
                "rule": fix.rule.id,
                "framework": fix.rule.framework,
                "fix": fix.rule.message,
                "credentials": len(fix.credentials),
                "not_stated": fix.missing,
            }
            for fix in matrix.fixes
        ],
    }


def conformance_rows(catalogue: Sequence[Credential], *, as_of: dt.date) -> list[tuple[Cell, ...]]:
    """Return conformance.csv: one row a credential, framework and rule, header first."""
    header: tuple[Cell, ...] = (
        "credential_id",
        "framework",
        "rule",
        "clause",
        "element",
        "severity",
        "verdict",
        "said",
        "fix",
        "source_read",
        "sources",
    )
    rows = [header]
    for credential in catalogue:
        for framework in frameworks_for(credential):
            for finding in conformance(credential, framework, as_of=as_of).findings:
                values = finding_values(finding)
                sources = " ".join(values.pop("sources"))
                rows.append((credential.id, *values.values(), sources))
    return rows


def review_values(date: ReviewDate) -> dict[str, Any]:
    """Return one review of the calendar as plain values."""
    return {
        "credential": date.credential.id,
        "title": date.credential.title,
        "due": date.cycle.due,
        "overdue": date.overdue,
        "months": date.cycle.months,
        "set_by": date.cycle.set_by,
        "last": date.cycle.last,
        "note": date.note,
        "frameworks": [f.id for f in date.frameworks],
        "checklist": list(checklist_lines(date.checklist)),
    }


def portability_values(ported: Portability) -> dict[str, Any]:
    """Return what a credential lacks under another framework as plain values."""
    return {
        "credential": ported.credential.id,
        "target": ported.target.id,
        "name": ported.target.name,
        "missing_required": ported.required,
        "missing": [finding_values(f) for f in ported.missing],
        "there": [finding_values(f) for f in ported.there],
        "person": [finding_values(f) for f in ported.person],
        "level": None if ported.level is None else {"levels": list(ported.level.levels), "said": ported.level.said},
        "credits": None
        if ported.credits is None
        else {"low": ported.credits.low, "high": ported.credits.high, "said": ported.credits.said},
    }
