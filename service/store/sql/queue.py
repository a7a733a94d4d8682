"""The review queue: credentials with flags that nobody has answered, as the newest run found them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    select,
)

from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .pages import Page, page
from .schema import alignments, credentials, decisions, flags, runs
from .standing import Conditions, retired, unanswered, unseen

_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
# Sorts after every day on which a review can be due.
_NEVER = dt.date(9999, 12, 31)


class QueueOrder(StrEnum):
    """What comes first in the queue."""

    SEVERITY = "severity"  # the most severe, then the longest open
    AGE = "age"  # the longest open
    DUE = "due"  # the earliest next review


_ORDERS = {
    QueueOrder.SEVERITY: ("rank", "opened_at", "credential_id"),
    QueueOrder.AGE: ("opened_at", "rank", "credential_id"),
    QueueOrder.DUE: ("due", "rank", "credential_id"),
}


class QueueState(StrEnum):
    """Where a credential of the queue stands."""

    OPEN = "open"  # nobody has decided
    WAITING = "waiting"  # somebody has, and a second person is to confirm it


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What of the queue is shown; all of it where nothing is set.

    severity      of the worst flag
    rule          of any flag
    text          words that id, title or provider contain
    opened_until  the last day on which the longest open flag may have opened
    due_until     the last day on which the next review may be due
    """

    severity: Severity | None = None
    rule: str = ""
    text: str = ""
    provider: str = ""
    jurisdiction: str = ""
    opened_until: dt.date | None = None
    due_until: dt.date | None = None
    state: QueueState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One credential that is to be decided on.

    severity        of its worst flag
    opened_at       the day on which the first of its flags opened
    flags           those that nobody has answered, the most severe first, then the longest open
    relevance, ...  scores of 0 to 100, None where the evidence does not carry them
    decision_id     of the decision that waits for a second person, "" for none
    """

    credential_id: str
    title: str
    provider: str
    jurisdiction: str
    severity: Severity
    opened_at: dt.date
    next_review: dt.date | None
    relevance: float | None
    relevance_low: float | None
    relevance_high: float | None
    coverage: float | None
    postings: int
    state: QueueState
    decision_id: str
    flags: tuple[ReviewFlag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSummary:
    """How many credentials of the queue have which worst severity, and how many wait for a second person.

    run_id, as_of  of the run that found the flags; empty and None before the first
    """

    run_id: str
    as_of: dt.date | None
    counts: Mapping[Severity, int]
    waiting: int


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
        row = self._connection.execute(query.order_by(own.made_at.desc(), own.id.desc()).limit(1)).one_or_none()
        return (row.id, row.as_of) if row else None

    def page(
        self, chosen: QueueFilter, *, size: int, cursor: str = "", order: QueueOrder = QueueOrder.SEVERITY
    ) -> Page[QueueRow]:
        """Return a page of the queue."""
        run = self.run()
        if run is None:
            return Page(items=())
        found = page(self._connection, self._query(run[0], chosen, order), _same, size=size, cursor=cursor)
        of = self._flags(run[0], [row.credential_id for row in found.items])
        return Page(items=tuple(_entry(row, of[row.credential_id]) for row in found.items), next=found.next)

    def summary(self, chosen: QueueFilter) -> QueueSummary:
        """Return how many credentials a filter leaves."""
        run = self.run()
        if run is None:
            return QueueSummary(run_id="", as_of=None, counts=dict.fromkeys(Severity, 0), waiting=0)
        inner = self._query(run[0], chosen, QueueOrder.SEVERITY).order_by(None).subquery()
        waiting = func.sum(case((inner.c.decision_id != "", 1), else_=0)).label("waiting")
        rows = self._connection.execute(select(inner.c.rank, func.count().label("n"), waiting).group_by(inner.c.rank))
        ranked = {row.rank: (row.n, row.waiting) for row in rows}
        return QueueSummary(
            run_id=run[0],
            as_of=run[1],
            counts={severity: ranked.get(rank, (0, 0))[0] for severity, rank in _RANKS.items()},
            waiting=sum(waiting for _, waiting in ranked.values()),
        )

    def open_flags(self, run_id: str, credential_id: str) -> tuple[ReviewFlag, ...]:
        """Return the flags of a credential that nobody has answered or set aside, the most severe first."""
        return self._flags(run_id, [credential_id]).get(credential_id, ())

    def _query(self, run_id: str, chosen: QueueFilter, order: QueueOrder) -> Select[*tuple[Any, ...]]:
        worst, own, said = self._worst(run_id, chosen.rule).subquery(), credentials.c, alignments.c
        scores = [said[name] for name in ("relevance", "relevance_low", "relevance_high", "coverage", "postings")]
        inner = (
            select(
                worst,
                *(own.title, own.provider, own.jurisdiction, *scores),
                func.coalesce(said.next_review, literal(_NEVER)).label("due"),
                func.coalesce(self._waiting(), "").label("decision_id"),
            )
            .join(credentials, and_(own.organisation_id == self._organisation, own.id == worst.c.credential_id))
            .join(alignments, and_(said.run_id == run_id, said.credential_id == worst.c.credential_id))
            .where(own.removed_at.is_(None), not_(retired(self._organisation)))
        ).subquery()
        columns = [inner.c[name] for name in _ORDERS[order]]
        return select(inner).where(*_conditions(inner, chosen)).order_by(*columns)

    def _worst(self, run_id: str, rule: str) -> Select[*tuple[Any, ...]]:
        """Return the query of credentials with unanswered flags, their worst severity and first day."""
        rank = case({severity.value: rank for severity, rank in _RANKS.items()}, value=flags.c.severity)
        first = func.min(flags.c.opened_at).label("opened_at")
        query = select(flags.c.credential_id, func.min(rank).label("rank"), first)
        query = query.where(*self._unanswered(run_id)).group_by(flags.c.credential_id)
        return query.having(func.sum(case((flags.c.rule == rule, 1), else_=0)) > 0) if rule else query

    def _waiting(self) -> ScalarSelect[Any]:
        """Return the id of the decision on a credential that waits for a second person."""
        own = decisions.c
        same = own.organisation_id == self._organisation, own.credential_id == credentials.c.id
        query = select(func.max(own.id)).where(*same, *unseen()).correlate(credentials)
        return query.scalar_subquery()

    def _flags(self, run_id: str, ids: Sequence[str]) -> dict[str, tuple[ReviewFlag, ...]]:
        query = select(flags).where(*self._unanswered(run_id), flags.c.credential_id.in_(ids))
        found: dict[str, list[ReviewFlag]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.credential_id, []).append(_flag(row))
        return {name: tuple(sorted(of, key=_urgency)) for name, of in found.items()}

    def _unanswered(self, run_id: str) -> Conditions:
        return unanswered(run_id, self._organisation, self._today)


def _conditions(inner: FromClause, chosen: QueueFilter) -> list[ColumnElement[bool]]:
    own = inner.c
    within = func.lower(own.title + " " + own.credential_id + " " + own.provider)
    found = [within.contains(word.lower(), autoescape=True) for word in chosen.text.split()]
    if chosen.severity:
        found.append(own.rank == _RANKS[chosen.severity])
    found += [own[name] == value for name in ("provider", "jurisdiction") if (value := getattr(chosen, name))]
    if chosen.opened_until:
        found.append(own.opened_at <= chosen.opened_until)
    if chosen.due_until:
        found.append(own.due <= chosen.due_until)
    if chosen.state:
        found.append((own.decision_id != "") == (chosen.state is QueueState.WAITING))
    return found


def _same(row: Row[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]]:
    return row


def _entry(row: Any, found: tuple[ReviewFlag, ...]) -> QueueRow:  # noqa: ANN401
    named = ("credential_id", "title", "provider", "jurisdiction", "opened_at", "decision_id", "postings")
    scores = ("relevance", "relevance_low", "relevance_high", "coverage")
    return QueueRow(
        **{name: row._mapping[name] for name in named + scores},
        severity=list(Severity)[row.rank],
        next_review=None if row.due == _NEVER else row.due,
        state=QueueState.WAITING if row.decision_id else QueueState.OPEN,
        flags=found,
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


def _urgency(flag: ReviewFlag) -> tuple[int, dt.date, str]:
    return _RANKS[flag.severity], flag.opened_at, flag.rule
