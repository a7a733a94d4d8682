"""The review queue: credentials with flags that nobody has answered, as the newest run found them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, and_, case, func, not_, select

from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .schema import alignments, audit, credentials, decisions, flags, runs
from .standing import Conditions, retired, unanswered, unseen

_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """One credential that is to be decided on, in few words.

    severity        of its worst flag
    opened_at       the day on which the first of its flags opened
    rules           of its flags
    relevance, ...  scores of 0 to 100, None where the evidence does not carry them
    decision_id     of the decision that waits for a second person, "" for none
    """

    credential_id: str
    title: str
    provider: str
    jurisdiction: str
    severity: Severity
    opened_at: dt.date
    rules: tuple[str, ...]
    next_review: dt.date | None
    relevance: float | None
    relevance_low: float | None
    relevance_high: float | None
    coverage: float | None
    postings: int
    decision_id: str


class ReviewQueue:
    """The queue of one organisation on a day, in one transaction."""

    def __init__(self, connection: Connection, organisation: str, *, today: dt.date) -> None:
        self._connection = connection
        self._organisation = organisation
        self._today = today

    def run(self) -> tuple[str, dt.date] | None:
        """Return id and day of the newest run, None before the first."""
        own = runs.c
        query = select(own.id, own.as_of).where(own.organisation_id == self._organisation)
        query = query.order_by(own.as_of.desc(), own.made_at.desc(), own.id.desc())
        row = self._connection.execute(query.limit(1)).one_or_none()
        return (row.id, row.as_of) if row else None

    def version(self) -> int:
        """Return a number that changes whenever the queue does: of the organisation's last entry in the audit log."""
        own = audit.c
        return self._connection.scalar(select(func.max(own.number)).where(self._here(own.organisation_id))) or 0

    def entries(self, run_id: str) -> list[QueueEntry]:
        """Return the whole queue, in no order."""
        worst, own, said = self._worst(run_id).subquery(), credentials.c, alignments.c
        scores = (said.relevance, said.relevance_low, said.relevance_high, said.coverage, said.postings)
        named = and_(self._here(own.organisation_id), own.id == worst.c.credential_id)
        query = (
            select(worst, own.title, own.provider, own.jurisdiction, *scores, said.next_review, self._waiting())
            .join(credentials, named)
            .join(alignments, and_(said.run_id == run_id, said.credential_id == worst.c.credential_id))
            .where(own.removed_at.is_(None), not_(retired(self._organisation)))
        )
        return [_entry(row) for row in self._connection.execute(query)]

    def flags(self, run_id: str, ids: Sequence[str] | None = None) -> dict[str, tuple[ReviewFlag, ...]]:
        """Return by credential the flags that nobody has answered or set aside, the most severe first.

        ids  of few credentials; None: of all
        """
        query = select(flags).where(*self._unanswered(run_id))
        if ids is not None:
            query = query.where(flags.c.credential_id.in_(ids))
        found: dict[str, list[ReviewFlag]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.credential_id, []).append(_flag(row))
        return {name: by_urgency(of) for name, of in found.items()}

    def _worst(self, run_id: str) -> Select[*tuple[Any, ...]]:
        """Return the query of credentials with unanswered flags: their worst severity, first day and rules."""
        own = flags.c
        rank = case({severity.value: rank for severity, rank in _RANKS.items()}, value=own.severity)
        told = (func.min(rank).label("rank"), func.min(own.opened_at).label("opened_at"))
        rules = func.aggregate_strings(own.rule, " ").label("rules")
        return select(own.credential_id, *told, rules).where(*self._unanswered(run_id)).group_by(own.credential_id)

    def _waiting(self) -> ScalarSelect[Any]:
        """Return the id of the decision on a credential that waits for a second person."""
        own = decisions.c
        same = self._here(own.organisation_id), own.credential_id == credentials.c.id
        query = select(func.max(own.id)).where(*same, *unseen()).correlate(credentials)
        return query.scalar_subquery().label("decision_id")  # type: ignore[return-value]

    def _unanswered(self, run_id: str) -> Conditions:
        return unanswered(run_id, self._organisation, self._today)

    def _here(self, column: Any) -> Any:  # noqa: ANN401
        return column == self._organisation


def by_urgency(found: Iterable[ReviewFlag]) -> tuple[ReviewFlag, ...]:
    """Return flags with the most severe first, then the longest open."""
    return tuple(sorted(found, key=lambda flag: (_RANKS[flag.severity], flag.opened_at, flag.rule)))


def _entry(row: Row[*tuple[Any, ...]]) -> QueueEntry:
    return QueueEntry(
        credential_id=row.credential_id,
        title=row.title,
        provider=row.provider,
        jurisdiction=row.jurisdiction,
        severity=_SEVERITIES[row.rank],
        opened_at=row.opened_at,
        rules=tuple(row.rules.split(" ")),
        next_review=row.next_review,
        relevance=row.relevance,
        relevance_low=row.relevance_low,
        relevance_high=row.relevance_high,
        coverage=row.coverage,
        postings=row.postings,
        decision_id=row.decision_id or "",
    )


def _flag(row: Row[*tuple[Any, ...]]) -> ReviewFlag:
    same = ("credential_id", "rule", "reason", "opened_at", "title", "clear_since", "remark")
    return ReviewFlag(
        **{name: row._mapping[name] for name in same},
        severity=Severity(row.severity),
        # Nobody sets it aside any more: see `unanswered`.
        state=FlagState.OPEN if row.state == FlagState.SUPPRESSED else FlagState(row.state),
        evidence=tuple(row.evidence),
    )
