"""What the review board decided: decisions, the flags they answer, and the second pair of eyes. Only added to."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from .ledger import append_sealed, new_id
from .pages import Page, page
from .schema import answers, confirmations, credentials, decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A flag that a decision answers, by its rule and the day on which it opened."""

    rule: str
    opened_at: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What a second person says of a decision."""

    agrees: bool
    remark: str
    user_id: str
    made_by: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision on one credential.

    run_id        of the findings that were read
    verdict       keep, revise, retire, defer
    next_review   the day on which the flags that it answers come back; None: when they fire anew
    second        it takes a second person to come into force
    confirmation  what that person said, None where nobody has
    """

    id: str
    credential_id: str
    credential_version: int
    run_id: str
    verdict: str
    rationale: str
    next_review: dt.date | None
    flags: tuple[Answered, ...]
    user_id: str
    made_by: str
    made_at: dt.datetime
    second: bool
    confirmation: Confirmation | None = None

    @property
    def state(self) -> str:
        """Return in force, waiting (for the second person), or refused (by that person)."""
        if not self.second:
            return "in force"
        if self.confirmation is None:
            return "waiting"
        return "in force" if self.confirmation.agrees else "refused"


class Decisions:
    """The decisions of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def lock(self, credential_id: str) -> None:
        """Let nobody else decide on a credential, in the catalogue or not, until this transaction ends."""
        own = credentials.c
        where = own.organisation_id == self._organisation, own.id == credential_id
        self._connection.execute(select(own.id).where(*where).with_for_update())

    def add(
        self,
        *,
        credential_id: str,
        credential_version: int,
        run_id: str,
        verdict: str,
        rationale: str,
        next_review: dt.date | None,
        flags: Sequence[Answered],
        user_id: str,
        by: str,
        at: dt.datetime,
        second: bool,
    ) -> Decision:
        """Keep a decision, which answers these flags."""
        row = {
            "id": new_id(),
            "organisation_id": self._organisation,
            "credential_id": credential_id,
            "credential_version": credential_version,
            "run_id": run_id,
            "verdict": verdict,
            "rationale": rationale,
            "next_review": next_review,
            "flags": [[flag.rule, flag.opened_at.isoformat()] for flag in flags],
            "user_id": user_id,
            "made_by": by,
            "made_at": at,
            "second": second,
        }
        self._seal("decision", row, action=f"decide: {verdict}", credential_id=credential_id)
        answered = [
            {
                "decision_id": row["id"],
                "rule": flag.rule,
                "organisation_id": self._organisation,
                "credential_id": credential_id,
                "opened_at": flag.opened_at,
                "until": next_review,
            }
            for flag in flags
        ]
        if answered:
            self._connection.execute(insert(answers), answered)
        return _decision(row)

    def confirm(self, held: Decision, *, agrees: bool, remark: str, user_id: str, by: str, at: dt.datetime) -> None:
        """Keep what a second person says of a decision."""
        row = {
            "decision_id": held.id,
            "agrees": agrees,
            "remark": remark,
            "user_id": user_id,
            "made_by": by,
            "made_at": at,
        }
        action = "confirm decision" if agrees else "refuse decision"
        self._seal("confirmation", row, action=action, credential_id=held.credential_id)

    def get(self, decision_id: str) -> Decision | None:
        """Return a decision, None where there is none."""
        row = self._connection.execute(self._all().where(decisions.c.id == decision_id)).one_or_none()
        return _decision(row._mapping) if row else None

    def of(self, credential_id: str) -> list[Decision]:
        """Return the decisions on a credential, newest first."""
        rows = self._connection.execute(_newest_first(self._all().where(decisions.c.credential_id == credential_id)))
        return [_decision(row._mapping) for row in rows]

    def page(
        self, *, size: int, cursor: str = "", credential_id: str = "", verdict: str = "", waiting: bool = False
    ) -> Page[Decision]:
        """Return a page of the decisions, newest first; waiting: those alone that a second person has not seen."""
        query = self._all()
        if credential_id:
            query = query.where(decisions.c.credential_id == credential_id)
        if verdict:
            query = query.where(decisions.c.verdict == verdict)
        if waiting:
            query = query.where(decisions.c.second, confirmations.c.decision_id.is_(None))
        return page(self._connection, _newest_first(query), _from_row, size=size, cursor=cursor)

    def _all(self) -> Select[*tuple[Any, ...]]:
        said = [confirmations.c[name].label(f"second_{name}") for name in _SAID]
        joined = decisions.outerjoin(confirmations, confirmations.c.decision_id == decisions.c.id)
        return select(decisions, *said).select_from(joined).where(decisions.c.organisation_id == self._organisation)

    def _seal(self, kind: str, row: dict[str, Any], *, action: str, credential_id: str) -> None:
        append_sealed(
            self._connection,
            kind,
            row,
            organisation=self._organisation,
            actor=row["made_by"],
            action=action,
            at=row["made_at"],
            detail={"credential": credential_id},
        )


def misfiled(connection: Connection) -> Iterator[str]:
    """Yield the ids of decisions of which `answers` holds something else than they say themselves.

    A decision is sealed in the audit log, what is filed for queries is not.
    """
    filed: dict[str, set[tuple[object, ...]]] = {}
    for row in connection.execute(select(answers)):
        told = (row.organisation_id, row.credential_id, row.rule, row.opened_at.isoformat(), row.until)
        filed.setdefault(row.decision_id, set()).add(told)
    for row in connection.execute(select(decisions).order_by(decisions.c.id)):
        said = {(row.organisation_id, row.credential_id, rule, day, row.next_review) for rule, day in row.flags}
        if said != filed.get(row.id, set()):
            yield row.id


_SAID = ("agrees", "remark", "user_id", "made_by", "made_at")


def _newest_first(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(decisions.c.made_at.desc(), decisions.c.id.desc())


def _from_row(row: Row[*tuple[Any, ...]]) -> Decision:
    return _decision(row._mapping)


def _decision(row: Any) -> Decision:  # noqa: ANN401
    said = None
    if row.get("second_agrees") is not None:
        said = Confirmation(**{name: row[f"second_{name}"] for name in _SAID})
    flags = tuple(Answered(rule=rule, opened_at=dt.date.fromisoformat(day)) for rule, day in row["flags"])
    same = ("id", "credential_id", "credential_version", "run_id", "verdict", "rationale", "next_review")
    made = ("user_id", "made_by", "made_at", "second")
    return Decision(**{name: row[name] for name in same + made}, flags=flags, confirmation=said)
