"""What a workspace kept in files before it had a database goes into it, once."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, insert, select

from credlens.models.relevance.review import ReviewFlag, Severity

from ..records import PostingStore, read_catalogue_file
from ..review_log import LoggedRun, read_runs, read_suppressions
from .audit import AuditLog
from .credentials import Credentials
from .flags import Flags
from .gathered import CLOSED, flag_values, no_alignment
from .imports import ImportRecord, Imports
from .ledger import new_id
from .postings import Postings
from .schema import alignments, audit, flags, runs

_ACTION = "take over"
_BY = "credlens"
_BATCH = 4096


def take_over(connection: Connection, home: Path, *, organisation: str, at: dt.datetime) -> Iterator[str]:
    """Take over the catalogue, the review log and the list of postings of a workspace, and yield a sentence on each.

    What was taken over is in the audit log, and is not read again; the files stay.
    """
    taken = Taken(connection, organisation, at)
    catalogue = home / "catalogue.parquet"
    if taken.due(catalogue):
        kept = Credentials(connection, organisation).put(
            read_catalogue_file(catalogue), source=f"{_ACTION} {catalogue.name}", by=_BY, at=at
        )
        yield taken.say(catalogue, f"{kept.new:,} credentials")
    log, words = home / "review" / "runs.jsonl", home / "review" / "suppressions.jsonl"
    if taken.due(log):
        logged = read_runs(home)
        _put_runs(connection, logged, organisation, at)
        yield taken.say(log, f"{len(logged):,} runs of the review log")
    if taken.due(words):
        said = read_suppressions(home)
        for word in said:
            Flags(connection, organisation).suppress(word, actor=_BY, at=at)
        yield taken.say(words, f"{len(said):,} suppressions")
    store = PostingStore(home)
    # Their texts stay where they are: only what is listed of them is new.
    if taken.due(store.folder) and (held := len(store)) and not Postings(connection).count():
        _put_postings(connection, store, organisation, at)
        yield taken.say(store.folder, f"a list of {held:,} postings", read_on=True)


class Taken:
    """Which files were taken over, by the audit log."""

    def __init__(self, connection: Connection, organisation: str, at: dt.datetime) -> None:
        self._connection = connection
        self._organisation = organisation
        self._at = at

    def due(self, path: Path) -> bool:
        """Return whether there is something to take over that was not yet."""
        if not path.exists():
            return False
        own = audit.c.organisation_id == self._organisation, audit.c.action == _ACTION
        query = select(audit.c.number).where(*own, audit.c.subject == f"file {path.name}").limit(1)
        return self._connection.scalar(query) is None

    def say(self, path: Path, what: str, *, read_on: bool = False) -> str:
        """Write down that a file was taken over, and return a sentence on it."""
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        AuditLog(self._connection).append(
            actor=_BY,
            organisation=self._organisation,
            action=_ACTION,
            subject=f"file {path.name}",
            detail={"what": what, "sha256": digest},
            at=self._at,
        )
        after = "" if read_on else "; the file is not read any more"
        return f"{what} of {path} went into the database, once{after}"


def _put_runs(connection: Connection, logged: list[LoggedRun], organisation: str, at: dt.datetime) -> None:
    before: dict[tuple[str, str], ReviewFlag] = {}
    for run in logged:
        run_id = new_id()
        of: dict[str, list[ReviewFlag]] = defaultdict(list)
        for flag in run.flags:
            of[flag.credential_id].append(flag)
        values = {
            "id": run_id,
            "organisation_id": organisation,
            "as_of": run.as_of,
            "key": "",
            "taxonomy": run.taxonomy,
            "record": {},
            "credentials": len(run.credentials),
            "flags": sum(map(_stands, run.flags)),
            "made_by": _BY,
            "made_at": at,
        }
        connection.execute(insert(runs), values)
        rows = [{**no_alignment(name), **_counted(of[name]), "run_id": run_id} for name in run.credentials]
        closed = [before[key] for key in run.closed if key in before]
        told = [*map(flag_values, run.flags), *(flag_values(flag, state=CLOSED) for flag in closed)]
        if rows:
            connection.execute(insert(alignments), rows)
        if told:
            connection.execute(insert(flags), [{**row, "run_id": run_id} for row in told])
        before = {(flag.credential_id, flag.rule): flag for flag in run.flags}


def _stands(flag: ReviewFlag) -> bool:
    return flag.state != "suppressed"


def _counted(found: list[ReviewFlag]) -> dict[str, object]:
    severities = [flag.severity for flag in found if _stands(flag)]
    return {"severity": next((s.value for s in Severity if s in severities), ""), "flags": len(severities)}


def _put_postings(connection: Connection, store: PostingStore, organisation: str, at: dt.datetime) -> None:
    count = len(store)
    record = ImportRecord(
        id=new_id(),
        organisation_id=organisation,
        kind="postings",
        name="postings of the workspace",
        sha256=store.sha256(),
        counts={"rows": count, "records": count, "rejected": 0, "new": count, "changed": 0, "unchanged": 0},
        notes=("They were in the workspace before it had a database.",),
        made_by=_BY,
        made_at=at,
    )
    Imports(connection, organisation).add(record, ())
    for batch in store.batches(_BATCH):
        Postings(connection).put(batch, import_id=record.id)
