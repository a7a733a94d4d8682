"""What has to hold after the service was killed many times: nothing accepted is lost, nothing done twice or by half."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from credlens.service.catalogue import credential_versions
from credlens.service.config import Settings
from credlens.service.errors import MissingError
from credlens.service.jobs.imports import get_import
from credlens.service.jobs.queue import list_jobs, retry_job
from credlens.service.jobs.worker import WornOutError
from credlens.service.office import Office, open_office
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.audit import FIRST, AuditLog, Entry, entry_hash
from credlens.service.store.sql.findings import Findings
from credlens.service.store.sql.jobs import JobRecord, JobState
from credlens.service.store.sql.postings import Postings

ACTOR = local_actor()


@dataclass
class Accepted:
    """What writers were told is done or will be.

    edits    credential id -> the titles that it was given, in order
    courses, adverts  ids of the records that were sent
    imports  id of the job -> the rows of the table
    scores   ids of the jobs
    twice    keys that two jobs were made for
    refused, cut_off, unavailable  requests that reached nobody, had no answer, or the answer to come again
    """

    edits: dict[str, list[str]] = field(default_factory=dict)
    courses: set[str] = field(default_factory=set)
    adverts: set[str] = field(default_factory=set)
    imports: dict[str, int] = field(default_factory=dict)
    scores: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    refused: int = 0
    cut_off: int = 0
    unavailable: int = 0

    @classmethod
    def together(cls, parts: Sequence["Accepted"]) -> "Accepted":
        """Return what several writers were told."""
        whole = cls()
        for part in parts:
            whole.edits |= part.edits
            whole.courses |= part.courses
            whole.adverts |= part.adverts
            whole.imports |= part.imports
            whole.scores |= part.scores
            whole.twice += part.twice
            whole.refused += part.refused
            whole.cut_off += part.cut_off
            whole.unavailable += part.unavailable
        return whole

    def counts(self) -> dict[str, int]:
        """Return how much was accepted."""
        return {
            "edits accepted": sum(map(len, self.edits.values())),
            "imports accepted": len(self.imports),
            "records in them": len(self.courses) + len(self.adverts),
            "scorings accepted": len(self.scores),
            "requests to no server": self.refused,
            "requests cut off": self.cut_off,
            "requests told to come again": self.unavailable,
        }


def faults(home: Path, environment: Mapping[str, str], accepted: Accepted) -> list[str]:
    """Return all that does not hold, in words."""
    office = open_office(Settings(home=home, database_url=environment["CREDLENS_DATABASE_URL"]))
    jobs = {job.id: job for job in _all_jobs(office)}
    with office.database.read() as connection:
        entries = [*AuditLog(connection).entries()]
    found = [
        *accepted.twice,
        *_jobs(jobs, accepted),
        *_imports(office, accepted),
        *_done_once(entries, jobs),
        *_edits(office, accepted),
        *_adverts(office, accepted),
        *_runs(office, jobs),
        *_chain(entries),
        *_files(home),
    ]
    office.close()
    return found


def retry_worn_out(home: Path, environment: Mapping[str, str]) -> int:
    """Have the jobs done anew that were given up because workers died at them, and return how many those are."""
    office = open_office(Settings(home=home, database_url=environment["CREDLENS_DATABASE_URL"]))
    worn_out = [job.id for job in _all_jobs(office) if job.error and job.error["kind"] == WornOutError.__name__]
    for job_id in worn_out:
        retry_job(office, ACTOR, job_id)
    office.close()
    return len(worn_out)


def _all_jobs(office: Office) -> Iterator[JobRecord]:
    cursor = ""
    while True:
        page = list_jobs(office, ACTOR, size=200, cursor=cursor)
        yield from page.items
        cursor = page.next
        if not cursor:
            return


def _jobs(jobs: Mapping[str, JobRecord], accepted: Accepted) -> Iterator[str]:
    wanted = {*accepted.imports, *accepted.scores}
    yield from (f"job {i} was accepted and is not there" for i in sorted(wanted - {*jobs}))
    yield from (f"job {i} is there and was not accepted" for i in sorted({*jobs} - wanted))
    for job in jobs.values():
        if job.state is not JobState.DONE:
            yield f"{job.kind} {job.id} is {job.state} after {job.attempts} attempts: {job.error}"


def _imports(office: Office, accepted: Accepted) -> Iterator[str]:
    for import_id, rows in accepted.imports.items():
        try:
            counts = get_import(office, ACTOR, import_id).counts
        except MissingError as error:
            yield str(error)
            continue
        if (counts["rows"], counts["records"], counts["new"]) != (rows, rows, rows):
            yield f"import {import_id} of {rows} new rows says {dict(counts)}"
    for course in sorted(accepted.courses):
        versions = _titles(office, course)
        if len(versions) != 1:
            yield f"credential {course} was sent once and has {len(versions)} versions"


def _done_once(entries: Sequence[Entry], jobs: Mapping[str, JobRecord]) -> Iterator[str]:
    """Yield what the log says was asked for or taken in more or less than once."""
    asked = Counter(e.subject for e in entries if e.action.startswith("request "))
    taken = Counter(e.subject for e in entries if e.action.startswith("import "))
    for job in jobs.values():
        if asked[f"job {job.id}"] != 1:
            yield f"job {job.id} was asked for {asked[f'job {job.id}']} times"
        if job.kind.startswith("import") and taken[f"import {job.id}"] != 1:
            yield f"import {job.id} was done {taken[f'import {job.id}']} times"


def _edits(office: Office, accepted: Accepted) -> Iterator[str]:
    for credential, titles in accepted.edits.items():
        kept = _titles(office, credential)
        if kept != titles:
            yield f"credential {credential} was given {titles} and has had {kept}"


def _titles(office: Office, credential: str) -> list[str]:
    """Return the titles of all versions of a credential, none where there is no such credential."""
    try:
        return [version.record.title for version in reversed(credential_versions(office, ACTOR, credential))]
    except MissingError:
        return []


def _adverts(office: Office, accepted: Accepted) -> Iterator[str]:
    held = [posting.id for posting in office.workspace.postings.load()]
    with office.database.read() as connection:
        known = Postings(connection).count()
    if sorted(held) != sorted(accepted.adverts):
        yield f"{len(accepted.adverts)} adverts were accepted and {len(held)} are held"
    if known != len(accepted.adverts):
        yield f"{len(accepted.adverts)} adverts were accepted and the database knows {known}"


def _runs(office: Office, jobs: Mapping[str, JobRecord]) -> Iterator[str]:
    with office.database.read() as connection:
        findings = Findings(connection, ACTOR.organisation)
        for job in jobs.values():
            if job.kind == "score" and job.result:
                run = findings.run(job.result["run_id"])
                if run is None or len(findings.scored_ids(run.id)) != run.credentials:
                    yield f"run {job.result['run_id']} of job {job.id} is not there, or not whole"


def _chain(entries: Sequence[Entry]) -> Iterator[str]:
    before = FIRST
    for number, entry in enumerate(entries, start=1):
        values = {name: getattr(entry, name) for name in Entry.__slots__}
        if (entry.number, entry.previous, entry.hash) != (number, before, entry_hash(values)):
            yield f"entry {entry.number} of the audit log does not hold"
        before = entry.hash


def _files(home: Path) -> Iterator[str]:
    """Yield the files that are not whole. What a killed process was at lies apart, under a name that nobody reads."""
    for path in home.glob("uploads/*/*"):
        if path.parent.name != "arriving" and hashlib.sha256(path.read_bytes()).hexdigest() != path.parent.name:
            yield f"{path.relative_to(home)} is not what its name says"
    for path in home.rglob("*.parquet"):
        try:
            pq.read_table(path)
        except (OSError, ValueError) as error:
            yield f"{path.relative_to(home)} cannot be read: {error}"
