"""The record of a decision: what was decided, on what, by whom, and the entry of the audit log that seals it."""

from collections.abc import Iterator
from dataclasses import dataclass

from credlens.models.records import Credential
from credlens.models.relevance.review import ReviewFlag

from ..errors import MissingError
from ..office import Office
from ..people import Act, Actor, require
from ..reports import decision as document
from ..store.sql.alignments import AlignmentRow, Alignments
from ..store.sql.audit import AuditLog, Entry
from ..store.sql.credentials import Credentials
from ..store.sql.decisions import Decision, Decisions
from ..store.sql.findings import Findings, HeldRun
from ..store.sql.flags import Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision with what it rested on.

    record  the credential in the version that was decided on, None where that is not kept
    run     whose findings were read
    row     how the credential stood after it, None where the run did not score it
    flags   those that it answers, as that run left them
    entry   of the audit log; its hash covers the decision and every entry before
    """

    decision: Decision
    record: Credential | None
    run: HeldRun
    row: AlignmentRow | None
    flags: tuple[ReviewFlag, ...]
    entry: Entry | None


def decision_record(office: Office, actor: Actor, decision_id: str) -> DecisionRecord:
    """Return the record of a decision of one's organisation."""
    require(actor, Act.READ_CREDENTIALS)
    home = actor.organisation
    with office.database.read() as connection:
        made = Decisions(connection, home).get(decision_id)
        run = Findings(connection, home).run(made.run_id) if made else None
        if made is None or run is None:
            raise MissingError("decision", decision_id)
        versions = Credentials(connection, home).versions(made.credential_id)
        stood = Flags(connection, home).standing(run.id, credential_id=made.credential_id)
        answered = {(flag.rule, flag.opened_at) for flag in made.flags}
        return DecisionRecord(
            decision=made,
            record=next((v.record for v in versions if v.version == made.credential_version), None),
            run=run,
            row=Alignments(connection, home).get(run.id, made.credential_id),
            flags=tuple(flag for flag in stood if (flag.rule, flag.opened_at) in answered),
            entry=AuditLog(connection).last_on(f"decision {made.id}", organisation=home),
        )


def record_document(told: DecisionRecord) -> dict[str, object]:
    """Return the record of a decision as JSON-LD."""
    made = told.decision
    scores = {
        name: (score.value, score.low, score.high)
        for name, score in (told.row.scores if told.row else {}).items()
        if score.value is not None and score.low is not None and score.high is not None
    }
    return document.decision_document(
        document.Decision(
            credential_id=made.credential_id,
            title=told.record.title if told.record else made.credential_id,
            decided=made.verdict if made.state == "in force" else f"{made.verdict} ({made.state})",
            by=made.made_by,
            on=made.made_at.date(),
            reason=made.rationale,
            scores=scores,
            findings=tuple(
                document.Finding(rule=flag.rule, severity=flag.severity, reason=flag.reason) for flag in told.flags
            ),
            next_review=made.next_review,
            as_of=told.run.as_of,
            taxonomy=told.run.taxonomy,
            model=told.run.record.model if told.run.record else "",
        )
    )


def record_text(told: DecisionRecord) -> str:
    """Return the record of a decision as lines of text, for minutes and files."""
    # What people wrote stays on its line, so that none of it can pass for another line of the record.
    return "\n".join(_one_line(line) for line in _lines(told)) + "\n"


def _lines(told: DecisionRecord) -> Iterator[str]:
    made = told.decision
    title = told.record.title if told.record else made.credential_id
    yield f"Decision on {title} ({made.credential_id}, version {made.credential_version})"
    yield ""
    yield f"Verdict: {made.verdict} ({made.state})"
    yield f"Decided: {made.made_at:%Y-%m-%d %H:%M} UTC by {made.made_by}"
    yield f"Next review: {made.next_review or 'not set'}"
    yield f"Rationale: {made.rationale}"
    if said := made.confirmation:
        word = "Confirmed" if said.agrees else "Refused"
        yield f"{word}: {said.made_at:%Y-%m-%d %H:%M} UTC by {said.made_by}{_after(said.remark)}"
    yield ""
    yield f"Findings read: run of {told.run.as_of}, {told.run.taxonomy}"
    if told.row:
        yield from (f"  {name}: {_score(told.row, name)}" for name in told.row.scores)
    yield f"Flags answered: {len(made.flags) or 'none'}"
    for flag in told.flags:
        yield f"  {flag.severity}: {flag.title or flag.rule}, open since {flag.opened_at}. {flag.reason}"
        yield from (f"    - {statement}" for statement in flag.evidence)
    if told.entry:
        yield ""
        yield f"Audit log: entry {told.entry.number}, sha256 {told.entry.hash}"


def _score(row: AlignmentRow, name: str) -> str:
    score = row.scores[name]
    if score.value is None or score.low is None or score.high is None:
        return "not enough evidence"
    return f"{score.value:.0f} ({score.low:.0f} to {score.high:.0f})"


def _after(remark: str) -> str:
    return f": {remark}" if remark else ""


def _one_line(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + " ".join(line.split())
