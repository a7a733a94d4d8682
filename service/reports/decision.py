"""The record of a decision on a credential: what was decided, by whom, on which findings; as JSON-LD and as text."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ..formats.exchange.identifiers import iri
from .linked import CONTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A flag that was before the board, and what it said to it (remark)."""

    rule: str
    severity: str
    reason: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision on one credential, in plain values.

    decided       what was decided, in the board's own word: retain, revise, retire
    reason        why; conditions: what must be done, one item each
    scores        name -> value and its 95 % interval, as they stood; only those that had a number
    next_review   the day by which it must be looked at again
    as_of         the day of the run that was before the board; taxonomy, model: what it was made with
    """

    credential_id: str
    title: str
    decided: str
    by: str
    on: dt.date
    reason: str
    conditions: tuple[str, ...] = ()
    scores: Mapping[str, tuple[float, float, float]] | None = None
    findings: tuple[Finding, ...] = ()
    next_review: dt.date | None = None
    as_of: dt.date | None = None
    taxonomy: str = ""
    model: str = ""


_DAY = {"@type": "http://www.w3.org/2001/XMLSchema#date"}
_CONTEXT: dict[str, object] = {
    **CONTEXT,
    "agent": "schema:agent",
    "object": "schema:object",
    "endTime": {"@id": "schema:endTime", **_DAY},
    "decision": "credlens:decision",
    "conditions": "credlens:conditions",
    "scores": "credlens:scores",
    "value": "schema:value",
    "findings": "credlens:findings",
    "nextReview": {"@id": "credlens:nextReview", **_DAY},
    "AssessAction": "schema:AssessAction",
    "PropertyValue": "schema:PropertyValue",
}


def decision_document(decision: Decision) -> dict[str, object]:
    """Return a decision as JSON-LD: an AssessAction of schema.org with the findings that it rests on."""
    scores = (decision.scores or {}).items()
    said: dict[str, object] = {
        "@context": _CONTEXT,
        "type": "AssessAction",
        "object": {
            "id": iri(decision.credential_id),
            "type": "EducationalOccupationalCredential",
            "name": decision.title,
        },
        "decision": decision.decided,
        "agent": {"name": decision.by},
        "endTime": str(decision.on),
        "reason": decision.reason,
        "conditions": [*decision.conditions],
        "scores": [
            {"type": "PropertyValue", "name": n, "value": v, "low": low, "high": high} for n, (v, low, high) in scores
        ],
        "findings": [_finding(one) for one in decision.findings],
        "nextReview": str(decision.next_review or ""),
        "dateCreated": str(decision.as_of or ""),
        "isBasedOn": decision.taxonomy,
        "measurementTechnique": f"credlens model {decision.model}" if decision.model else "",
    }
    return {key: value for key, value in said.items() if value not in ("", [], None)}


def _finding(one: Finding) -> dict[str, object]:
    said = {
        "type": "ReviewFlag",
        "rule": one.rule,
        "severity": one.severity,
        "reason": one.reason,
        "remark": one.remark,
    }
    return {key: value for key, value in said.items() if value}


def decision_text(decision: Decision) -> str:
    """Return a decision as plain text, one statement a line, for minutes and letters."""
    lines = [
        f"Decision on {decision.title} ({decision.credential_id})",
        f"Decided: {decision.decided}, by {decision.by} on {decision.on}",
        f"Reason: {decision.reason}",
        *(f"Condition: {condition}" for condition in decision.conditions),
    ]
    if decision.next_review:
        lines.append(f"Next review: by {decision.next_review}")
    if decision.as_of:
        made = ", ".join(filter(None, (decision.taxonomy, decision.model and f"model {decision.model}")))
        lines.append(f"Before the board: the run of {decision.as_of}" + (f" ({made})" if made else ""))
    lines += [
        f"  {name}: {v:.0f} ({low:.0f} to {high:.0f})" for name, (v, low, high) in (decision.scores or {}).items()
    ]
    for one in decision.findings:
        lines.append(f"  {one.severity}: {one.reason} ({one.rule})" + (f" Board: {one.remark}" if one.remark else ""))
    return "\n".join(lines) + "\n"
