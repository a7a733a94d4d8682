"""The flags that runs left standing, from one run to the next, and who has set one aside."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, select

from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .gathered import CLOSED
from .ledger import append_sealed, new_id
from .pages import Page, ordered, page
from .schema import credentials, flags, runs, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFlag:
    """A flag that stands after a run, and the title of its credential."""

    title: str
    flag: ReviewFlag


class Flags:
    """The flags of one organisation's runs, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def standing(self, run_id: str, *, credential_id: str = "") -> list[ReviewFlag]:
        """Return the flags that stand after a run, also those that were set aside; of one credential, or of all."""
        query = self._query(run_id).order_by(flags.c.credential_id, flags.c.rule)
        if credential_id:
            query = query.where(flags.c.credential_id == credential_id)
        return [_flag(row) for row in self._connection.execute(query)]

    def of(self, run_id: str, credential_ids: Collection[str]) -> dict[str, list[ReviewFlag]]:
        """Return the flags of some credentials that stand after a run, by their ids."""
        found: dict[str, list[ReviewFlag]] = {}
        for row in self._connection.execute(self._query(run_id).where(flags.c.credential_id.in_(credential_ids))):
            found.setdefault(row.credential_id, []).append(_flag(row))
        return found

    def rules(self, run_id: str) -> list[str]:
        """Return the rules of which a flag stands after a run."""
        query = self._query(run_id).with_only_columns(flags.c.rule).distinct().order_by(flags.c.rule)
        return [*self._connection.scalars(query)]

    def page(
        self,
        run_id: str,
        *,
        size: int,
        cursor: str = "",
        credential_id: str = "",
        rule: str = "",
        severities: tuple[Severity, ...] = (),
        states: tuple[FlagState, ...] = (),
    ) -> Page[HeldFlag]:
        """Return a page of a run's flags, the most severe first, then the longest open."""
        own = flags.c
        query = self._query(run_id)
        if credential_id:
            query = query.where(own.credential_id == credential_id)
        if rule:
            query = query.where(own.rule == rule)
        if severities:
            query = query.where(own.severity.in_([severity.value for severity in severities]))
        if states:
            query = query.where(own.state.in_([state.value for state in states]))
        ranks = {severity.value: rank for rank, severity in enumerate(Severity)}
        rank = case(ranks, value=own.severity, else_=len(ranks))
        query = ordered(query, rank, own.opened_at, own.credential_id, own.rule)
        return page(self._connection, query, _held, size=size, cursor=cursor)

    def by_run(self, credential_id: str) -> dict[str, list[ReviewFlag]]:
        """Return the flags of a credential that stood after each run, by the run's id; none where none did."""
        query = (
            select(flags)
            .join(runs, runs.c.id == flags.c.run_id)
            .where(runs.c.organisation_id == self._organisation, flags.c.credential_id == credential_id)
            .where(flags.c.state != CLOSED)
            .order_by(flags.c.rule)
        )
        found: dict[str, list[ReviewFlag]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.run_id, []).append(_flag(row))
        return found

    def suppressions(self) -> list[Suppression]:
        """Return every suppression in the order in which they were made."""
        own = suppressions.c
        query = select(suppressions).where(own.organisation_id == self._organisation).order_by(own.made_at, own.id)
        return [
            Suppression(
                credential_id=row.credential_id,
                rule=row.rule,
                until=row.until,
                reason=row.reason,
                by=row.made_by,
                made=row.made,
            )
            for row in self._connection.execute(query)
        ]

    def suppress(self, suppression: Suppression, *, actor: str, at: dt.datetime) -> str:
        """Add a suppression and the audit entry that seals it, and return its id. actor: who writes it down."""
        row = {
            "id": new_id(),
            "organisation_id": self._organisation,
            "credential_id": suppression.credential_id,
            "rule": suppression.rule,
            "until": suppression.until,
            "reason": suppression.reason,
            "made_by": suppression.by,
            "made": suppression.made,
            "made_at": at,
        }
        append_sealed(
            self._connection,
            "suppression",
            row,
            organisation=self._organisation,
            actor=actor,
            action="set a flag aside",
            at=at,
            detail={"credential": suppression.credential_id, "rule": suppression.rule},
        )
        return str(row["id"])

    def _query(self, run_id: str) -> Select[*tuple[Any, ...]]:
        own = flags.c
        named = and_(credentials.c.organisation_id == runs.c.organisation_id, credentials.c.id == own.credential_id)
        title = func.coalesce(credentials.c.title, own.credential_id).label("credential_title")
        return (
            select(flags, title)
            .join(runs, runs.c.id == own.run_id)
            .outerjoin(credentials, named)
            .where(runs.c.organisation_id == self._organisation, own.run_id == run_id, own.state != CLOSED)
        )


def _held(row: Row[*tuple[Any, ...]]) -> HeldFlag:
    return HeldFlag(title=row.credential_title, flag=_flag(row))


def _flag(row: Row[*tuple[Any, ...]]) -> ReviewFlag:
    return ReviewFlag(
        credential_id=row.credential_id,
        rule=row.rule,
        severity=Severity(row.severity),
        reason=row.reason,
        evidence=tuple(row.evidence),
        opened_at=row.opened_at,
        title=row.title,
        state=FlagState.OPEN if row.state == CLOSED else FlagState(row.state),
        clear_since=row.clear_since,
        remark=row.remark,
    )
