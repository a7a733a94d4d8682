"""People of two colleges and of a hospital, and findings of a run, for the tests of board and co-design."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import insert

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.review import Severity
from credlens.service.office import Office
from credlens.service.people import Actor, Role
from credlens.service.results import Finding
from credlens.service.store.sql.audit import AuditLog
from credlens.service.store.sql.bodies import packed_finding
from credlens.service.store.sql.credentials import Credentials
from credlens.service.store.sql.ledger import new_id
from credlens.service.store.sql.packing import plain
from credlens.service.store.sql.people import Organisations
from credlens.service.store.sql.schema import alignments, bodies, flags, runs

from . import report_fixtures

COLLEGE, OTHER, HOSPITAL = "harbour-college", "inland-college", "harbour-hospital"
ORGANISATIONS = {COLLEGE: "Harbour College", OTHER: "Inland College", HOSPITAL: "Harbour Hospital"}


def actor(name: str, role: Role, organisation: str = COLLEGE) -> Actor:
    return Actor(user_id=name.lower().replace(" ", "-"), name=name, role=role, organisation=organisation)


ANA = actor("Ana", Role.PROVIDER)
BEN = actor("Ben", Role.REVIEWER)
CLO = actor("Clo", Role.REVIEWER)
STRANGER = actor("Dov", Role.ADMINISTRATOR, OTHER)
NURSE = actor("Eve", Role.EMPLOYER, HOSPITAL)


def settle(office: Office) -> Office:
    """Have the organisations there, and return the office."""
    with office.database.write() as connection:
        for name, title in ORGANISATIONS.items():
            Organisations(connection).ensure(name, name=title, at=office.clock())
    return office


def credential(name: str, *texts: str, **values: object) -> Credential:
    outcomes = tuple(Outcome(id=f"o{n}", text=text) for n, text in enumerate(texts or ("Dress wounds",), start=1))
    return Credential(id=name, title=name.replace("-", " ").title(), outcomes=outcomes, **values)  # type: ignore[arg-type]


def keep(office: Office, *records: Credential, organisation: str = COLLEGE) -> None:
    at = office.clock()
    with office.database.write() as connection:
        Credentials(connection, organisation).put(records, source="import", by="Ana", at=at)
        AuditLog(connection).append(actor="Ana", organisation=organisation, action="import", subject="import i", at=at)


def _body(name: str) -> bytes:
    return packed_finding(Finding(scored=report_fixtures.unscored(name), skills={}, postings={}))


Flagged = tuple[str, str, Severity, dt.date]


def scored(
    office: Office,
    found: Iterable[Flagged],
    *,
    organisation: str = COLLEGE,
    at: dt.datetime | None = None,
    state: str = "open",
    next_review: dt.date | None = None,
) -> str:
    """Record a run that found these flags (credential, rule, severity, opened), and return its id."""
    run, at, found = new_id(), at or office.clock(), list(found)
    scores = dict.fromkeys(
        (f"{score}{end}" for score in ("relevance", "coverage") for end in ("", "_low", "_high")), 50.0
    )
    with office.database.write() as connection:
        row = {
            "id": run,
            "organisation_id": organisation,
            "as_of": at.date(),
            "key": run,
            "taxonomy": "t",
            "record": plain(replace(report_fixtures.result().run, as_of=at.date())),
        }
        connection.execute(
            insert(runs), {**row, "credentials": 1, "flags": len(found), "made_by": "worker", "made_at": at}
        )
        for name in {flag[0] for flag in found}:
            own = {
                "run_id": run,
                "credential_id": name,
                "credential_version": 1,
                "postings": 40,
                "market": "declared",
            }
            told = {"severity": "high", "flags": 1, "next_review": next_review}
            connection.execute(insert(alignments), {**own, **scores, **told})
            connection.execute(insert(bodies), {"run_id": run, "credential_id": name, "body": _body(name)})
        for name, rule, severity, opened in found:
            own = {
                "run_id": run,
                "credential_id": name,
                "rule": rule,
                "severity": severity.value,
                "title": rule.title(),
            }
            told = {"reason": f"{rule} fires", "evidence": ["40 postings"], "opened_at": opened, "state": state}
            connection.execute(insert(flags), {**own, **told, "clear_since": None, "remark": ""})
    return run
