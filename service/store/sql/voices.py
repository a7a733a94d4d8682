"""What people say of a draft: proposals, comments, ratings of skills, endorsements of versions. Only added to."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from .ledger import append_sealed, new_id
from .schema import comments, endorsements, proposals, ratings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who proposed an outcome or a change of one.

    version     the version it is part of: the one that was being written
    action      proposed (by an employer, not taken up yet), added, changed, removed
    source      person, market, employer: whose idea it was
    skill_id    the skill that the market offered, "" for none
    taken_from  the employer's proposal that this takes up
    """

    id: str
    draft_id: str
    version: int
    outcome_id: str
    action: str
    text: str
    taken_from: str | None
    source: str
    skill_id: str
    made_by: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A remark on a draft, or on one of its outcomes. organisation: the name of the one who makes it."""

    id: str
    draft_id: str
    version: int
    outcome_id: str
    text: str
    made_by: str
    organisation: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What an employer says of a skill: essential, useful, not-needed."""

    id: str
    draft_id: str
    version: int
    skill_id: str
    label: str
    rating: str
    employer: str
    made_by: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """An employer's word for one version of a draft. digest: of the record that it stands for."""

    id: str
    draft_id: str
    version: int
    digest: str
    statement: str
    employer: str
    made_by: str
    made_at: dt.datetime


class Voices:
    """All that is said of one draft, in one transaction.

    organisation  whose draft it is; what is said is in its audit log
    by, at        who says what is added, and when
    """

    def __init__(
        self,
        connection: Connection,
        draft_id: str,
        *,
        organisation: str = "",
        by: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self._connection = connection
        self._draft_id = draft_id
        self._organisation = organisation
        self._by = by
        self._at = at

    def propose(
        self,
        *,
        version: int,
        outcome_id: str,
        action: str,
        text: str,
        source: str,
        skill_id: str = "",
        taken_from: str | None = None,
    ) -> Proposal:
        """Keep a proposal."""
        own = {"outcome_id": outcome_id, "action": action, "text": text, "taken_from": taken_from}
        row = self._row(version, **own, source=source, skill_id=skill_id)
        self._connection.execute(insert(proposals), row)
        return Proposal(**row)

    def comment(self, *, version: int, outcome_id: str, text: str, organisation: str) -> Comment:
        """Keep a comment."""
        row = self._row(version, outcome_id=outcome_id, text=text, organisation=organisation)
        self._connection.execute(insert(comments), row)
        return Comment(**row)

    def rate(self, *, version: int, skill_id: str, label: str, rating: str, employer: str) -> Rating:
        """Keep what an employer says of a skill; what it said of it before stays on record."""
        row = self._row(version, skill_id=skill_id, label=label, rating=rating, employer=employer)
        self._seal("rating", row, action="rate skill")
        return Rating(**row)

    def endorse(self, *, version: int, digest: str, statement: str, employer: str) -> Endorsement:
        """Keep an endorsement of a version."""
        row = self._row(version, digest=digest, statement=statement, employer=employer)
        self._seal("endorsement", row, action="endorse draft")
        return Endorsement(**row)

    def proposals(self) -> list[Proposal]:
        """Return the proposals in the order in which they were made."""
        return [Proposal(**row) for row in self._rows(proposals)]

    def comments(self) -> list[Comment]:
        """Return the comments in the order in which they were made."""
        return [Comment(**row) for row in self._rows(comments)]

    def ratings(self) -> list[Rating]:
        """Return what each employer says of each skill, its last word alone."""
        said = [Rating(**row) for row in self._rows(ratings)]
        last = {(rating.employer, rating.skill_id): rating for rating in said}
        return [rating for rating in said if last[rating.employer, rating.skill_id] is rating]

    def endorsements(self) -> list[Endorsement]:
        """Return the endorsements in the order in which they were made."""
        return [Endorsement(**row) for row in self._rows(endorsements)]

    def _row(self, version: int, **values: object) -> dict[str, Any]:
        made = {"made_by": self._by, "made_at": self._at}
        return {"id": new_id(), "draft_id": self._draft_id, "version": version, **values, **made}

    def _seal(self, kind: str, row: dict[str, Any], *, action: str) -> None:
        append_sealed(
            self._connection,
            kind,
            row,
            organisation=self._organisation,
            actor=self._by,
            action=action,
            at=row["made_at"],
            detail={"draft": self._draft_id, "employer": row["employer"]},
        )

    def _rows(self, table: Table) -> Iterable[dict[str, Any]]:
        query = select(table).where(table.c.draft_id == self._draft_id).order_by(table.c.made_at, table.c.id)
        return (dict(row._mapping) for row in self._connection.execute(query))
