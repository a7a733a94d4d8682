"""The runs of an organisation, and all that each found about each credential."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select

from credlens.taxonomy.errors import InputError

from ...results import Finding, Run
from .audit import AuditLog
from .bodies import unpacked_finding
from .gathered import Gathered
from .ledger import new_id
from .packing import digest, plain, typed
from .pages import Page, page
from .schema import alignments, bodies, credential_versions, flags, gaps, runs

# Rows sent at once.
_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRun:
    """A run as it is kept.

    key     the same for runs that find the same
    record  None of a run that was taken over from a workspace without a database
    flags   how many stand, those that were set aside left out
    """

    id: str
    as_of: dt.date
    key: str
    taxonomy: str
    record: Run | None
    credentials: int
    flags: int
    made_by: str
    made_at: dt.datetime


class Findings:
    """What the runs of one organisation found, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def expect(self, as_of: dt.date) -> None:
        """Raise InputError if a run of a later day is recorded: history goes forward only."""
        last = self.newest()
        if last and last.as_of > as_of:
            raise InputError(
                f"a run of {last.as_of} is recorded already, so one as of {as_of} cannot follow it; "
                "give --no-record to score as of an earlier day"
            )

    def record(self, found: Gathered, *, by: str, at: dt.datetime) -> str:
        """Keep a run, say so in the audit log, and return its id; that of the newest where it is the very same.

        Gaps are kept of this run only, whole findings of this one and of the last of an earlier day.
        Raises InputError if a run of a later day is recorded.
        """
        self.expect(found.run.as_of)
        last = self.newest()
        if last and found.key and (last.as_of, last.key) == (found.run.as_of, found.key):
            return last.id
        run_id = new_id()
        record = plain(found.run)
        self._connection.execute(
            insert(runs),
            {
                "id": run_id,
                "organisation_id": self._organisation,
                "as_of": found.run.as_of,
                "key": found.key,
                "taxonomy": found.run.taxonomy,
                "record": record,
                "credentials": found.credentials,
                "flags": found.flags,
                "made_by": by,
                "made_at": at,
            },
        )
        self._keep(found, run_id)
        self._forget(run_id, found.run.as_of)
        AuditLog(self._connection).append(
            actor=by,
            organisation=self._organisation,
            action="record a run",
            subject=f"run {run_id}",
            detail={"as_of": str(found.run.as_of), "credentials": found.credentials, "flags": found.flags},
            digest=digest(record),
            at=at,
        )
        return run_id

    def run(self, run_id: str) -> HeldRun | None:
        """Return the run of this id, None where this organisation has none."""
        query = select(runs).where(runs.c.organisation_id == self._organisation, runs.c.id == run_id)
        row = self._connection.execute(query).one_or_none()
        return _held(row) if row else None

    def newest(self, *, before: dt.date | None = None) -> HeldRun | None:
        """Return the run of the latest day, of several of a day the last; before: of the days before this one."""
        row = self._connection.execute(self._ordered(before).limit(1)).one_or_none()
        return _held(row) if row else None

    def runs(self, *, size: int, cursor: str = "") -> Page[HeldRun]:
        """Return a page of the runs, the newest first."""
        return page(self._connection, self._ordered(), _held, size=size, cursor=cursor)

    def last_of_days(self) -> list[HeldRun]:
        """Return the last run of each day, the earliest day first."""
        last = {row.as_of: row for row in reversed(self._connection.execute(self._ordered()).all())}
        return [_held(last[day]) for day in sorted(last)]

    def finding(self, credential_id: str, run_id: str) -> Finding | None:
        """Return all that a run found about a credential; None where it has none, or it is no longer kept."""
        body = self._connection.scalar(
            select(bodies.c.body)
            .join(runs, runs.c.id == bodies.c.run_id)
            .where(runs.c.organisation_id == self._organisation)
            .where(bodies.c.run_id == run_id, bodies.c.credential_id == credential_id)
        )
        return unpacked_finding(body) if body else None

    def findings(self, credential_ids: Sequence[str], run_id: str) -> list[Finding]:
        """Return all that a run found about these credentials, in their order; those that are not kept are left out."""
        own = bodies.c
        rows = self._connection.execute(
            select(own.credential_id, own.body)
            .join(runs, runs.c.id == own.run_id)
            .where(runs.c.organisation_id == self._organisation)
            .where(own.run_id == run_id, own.credential_id.in_(credential_ids))
        )
        held = {row.credential_id: row.body for row in rows}
        return [unpacked_finding(held[name]) for name in credential_ids if name in held]

    def kept_whole(self, run_id: str) -> int:
        """Return of how many credentials a run's whole findings are kept."""
        query = select(func.count()).select_from(bodies).where(bodies.c.run_id == run_id)
        return self._connection.scalar(query) or 0

    def scored_ids(self, run_id: str) -> list[str]:
        """Return the ids of the credentials that a run scored, sorted."""
        own = alignments.c
        return list(
            self._connection.scalars(select(own.credential_id).where(own.run_id == run_id).order_by(own.credential_id))
        )

    def _ordered(self, before: dt.date | None = None) -> Select[*tuple[Any, ...]]:
        own = runs.c
        query = select(runs).where(own.organisation_id == self._organisation)
        if before is not None:
            query = query.where(own.as_of < before)
        return query.order_by(own.as_of.desc(), own.made_at.desc(), own.id.desc())

    def _versions(self) -> Mapping[str, Mapping[str, int]]:
        """Return by credential id and digest of the record which version it is, the newest that is the same."""
        own = credential_versions.c
        query = select(own.credential_id, own.digest, own.version).where(own.organisation_id == self._organisation)
        found: dict[str, dict[str, int]] = {}
        for row in self._connection.execute(query.order_by(own.version)):
            found.setdefault(row.credential_id, {})[row.digest] = row.version
        return found

    def _keep(self, found: Gathered, run_id: str) -> None:
        versions = self._versions()
        into = _Batches(self._connection, run_id)
        for rows in found:
            known = versions.get(rows.alignment["credential_id"], {})
            # A record that was scored from elsewhere than the catalogue has no version.
            into.add(alignments, {**rows.alignment, "credential_version": known.get(rows.digest, 0)})
            into.add(bodies, {"credential_id": rows.alignment["credential_id"], "body": rows.body})
            for row in rows.gaps:
                into.add(gaps, row)
            for row in rows.flags:
                into.add(flags, row)
        into.flush()

    def _forget(self, run_id: str, as_of: dt.date) -> None:
        """Drop what only the newest runs are kept with."""
        own = select(runs.c.id).where(runs.c.organisation_id == self._organisation)
        self._connection.execute(delete(gaps).where(gaps.c.run_id.in_(own), gaps.c.run_id != run_id))
        earlier = self.newest(before=as_of)
        keep = [run_id, *([earlier.id] if earlier else [])]
        self._connection.execute(delete(bodies).where(bodies.c.run_id.in_(own), bodies.c.run_id.not_in(keep)))


class _Batches:
    """Rows of a run on their way into their tables, several at a time."""

    def __init__(self, connection: Connection, run_id: str) -> None:
        self._connection = connection
        self._run_id = run_id
        self._waiting: dict[str, tuple[Table, list[dict[str, Any]]]] = {}

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        _, rows = self._waiting.setdefault(table.name, (table, []))
        rows.append({**row, "run_id": self._run_id})
        if len(rows) >= _ROWS:
            self._send(table, rows)

    def flush(self) -> None:
        for table, rows in self._waiting.values():
            if rows:
                self._send(table, rows)

    def _send(self, table: Table, rows: list[dict[str, Any]]) -> None:
        self._connection.execute(insert(table), rows)
        rows.clear()


def _held(row: Row[*tuple[Any, ...]]) -> HeldRun:
    return HeldRun(
        id=row.id,
        as_of=row.as_of,
        key=row.key,
        taxonomy=row.taxonomy,
        record=typed(Run, row.record) if row.record else None,
        credentials=row.credentials,
        flags=row.flags,
        made_by=row.made_by,
        made_at=row.made_at,
    )
