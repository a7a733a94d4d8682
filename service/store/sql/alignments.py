"""How the credentials of a run stand: a list to filter, to sort and to page through."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, select

from credlens.models.relevance.alignment import Score
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.review import Severity

from .gathered import CLOSED, SCORES
from .pages import Page, ordered, page
from .schema import alignments, credentials, flags, runs

# No score, trend or day is as far as these.
_BEYOND = 1e9
_NO_DAY = dt.date(9999, 12, 31)


class Order(StrEnum):
    """What a list of alignments is sorted by: the best score first, the gravest flag, the earliest review.

    What has none comes last.
    """

    SEVERITY = "severity"
    TITLE = "title"
    RELEVANCE = "relevance"
    COVERAGE = "coverage"
    CURRENCY = "currency"
    ASSESSMENT = "assessment"
    LEAST_RELEVANCE = "-relevance"
    LEAST_COVERAGE = "-coverage"
    LEAST_CURRENCY = "-currency"
    LEAST_ASSESSMENT = "-assessment"
    TREND = "trend"
    LEAST_TREND = "-trend"
    NEXT_REVIEW = "next_review"
    POSTINGS = "postings"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentFilter:
    """Which credentials of a run; every condition that is given holds.

    text        words that id, title or provider contain
    severities  of the worst flag
    rule        a flag of this rule stands, also one that was set aside
    flagged     True: some flag stands; False: none does
    """

    text: str = ""
    jurisdiction: str = ""
    provider: str = ""
    severities: tuple[Severity, ...] = ()
    rule: str = ""
    flagged: bool | None = None
    due_by: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentRow:
    """How a credential stands after a run, in few words.

    version      of the credential that was scored, 0 where that is not on record
    scores       by name, without their parts
    market       how its postings were chosen; None of a run that was taken over
    trend        change of the log-odds a year of what it teaches; None where untold
    severity     of its worst flag
    next_review  by its record and framework; None where neither says
    """

    credential_id: str
    title: str
    provider: str
    jurisdiction: str
    version: int
    scores: Mapping[str, Score] = field(default_factory=dict)
    postings: int
    market: MarketBasis | None
    trend: float | None
    severity: Severity | None
    flags: int
    next_review: dt.date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Scores of a credential, None where there is not enough evidence, and the severity of its worst flag or ""."""

    relevance: float | None
    coverage: float | None
    severity: str


class Alignments:
    """How the credentials of one organisation's runs stand, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def page(
        self,
        run_id: str,
        *,
        size: int,
        cursor: str = "",
        order: Order = Order.SEVERITY,
        where: AlignmentFilter | None = None,
    ) -> Page[AlignmentRow]:
        """Return a page of a run's credentials."""
        query = self._query(run_id).where(*_conditions(where or AlignmentFilter()))
        query = ordered(query, *_ordering(order), alignments.c.credential_id)
        return page(self._connection, query, _row, size=size, cursor=cursor)

    def get(self, run_id: str, credential_id: str) -> AlignmentRow | None:
        """Return how a credential stands after a run, None where the run has none of this id."""
        query = self._query(run_id).where(alignments.c.credential_id == credential_id)
        row = self._connection.execute(query).one_or_none()
        return _row(row) if row else None

    def count(self, run_id: str, where: AlignmentFilter | None = None) -> int:
        """Return how many credentials of a run meet a filter."""
        found = self._query(run_id).where(*_conditions(where or AlignmentFilter())).subquery()
        return self._connection.scalar(select(func.count()).select_from(found)) or 0

    def figures(self, run_id: str, where: AlignmentFilter | None = None) -> list[Figures]:
        """Return the numbers of all credentials of a run that meet a filter, in no order: what is counted of them."""
        own = alignments.c
        query = self._query(run_id).where(*_conditions(where or AlignmentFilter()))
        rows = self._connection.execute(query.with_only_columns(own.relevance, own.coverage, own.severity))
        return [Figures(*row) for row in rows]

    def behind(self, run_id: str) -> int:
        """Return how many credentials of the catalogue a run did not score as they are now."""
        own = alignments.c
        same = own.credential_id == credentials.c.id, own.credential_version == credentials.c.version
        here = credentials.c.organisation_id == self._organisation, credentials.c.removed_at.is_(None)
        missed = ~exists().where(own.run_id == run_id, *same)
        return self._connection.scalar(select(func.count()).select_from(credentials).where(*here, missed)) or 0

    def jurisdictions(self, run_id: str) -> list[str]:
        """Return the jurisdictions of a run's credentials, by name."""
        query = self._query(run_id).with_only_columns(_jurisdiction.label("name")).distinct().order_by("name")
        return [name for name in self._connection.scalars(query) if name]

    def history(self, credential_id: str) -> list[tuple[dt.date, AlignmentRow]]:
        """Return how a credential stood after the last run of each day that scored it, the earliest day first."""
        query = self._rows().where(alignments.c.credential_id == credential_id).add_columns(runs.c.as_of)
        rows = self._connection.execute(query.order_by(runs.c.as_of, runs.c.made_at, runs.c.id))
        last = {row.as_of: _row(row) for row in rows}
        return sorted(last.items(), key=lambda each: each[0])

    def _query(self, run_id: str) -> Select[*tuple[Any, ...]]:
        return self._rows().where(alignments.c.run_id == run_id)

    def _rows(self) -> Select[*tuple[Any, ...]]:
        own = alignments.c
        scores = [own[f"{score}{end}"] for score in SCORES for end in ("", "_low", "_high")]
        named = and_(credentials.c.organisation_id == runs.c.organisation_id, credentials.c.id == own.credential_id)
        said = (own.credential_version, own.postings, own.market, own.trend, own.severity, own.flags, own.next_review)
        return (
            select(*scores, own.credential_id, *_NAMES, *said)
            .join(runs, runs.c.id == own.run_id)
            .outerjoin(credentials, named)
            .where(runs.c.organisation_id == self._organisation)
        )


# A run that was taken over may name credentials that the catalogue no longer has.
_title: ColumnElement[Any] = func.coalesce(credentials.c.title, alignments.c.credential_id)
_provider: ColumnElement[Any] = func.coalesce(credentials.c.provider, "")
_jurisdiction: ColumnElement[Any] = func.coalesce(credentials.c.jurisdiction, "")
_NAMES = (_title.label("title"), _provider.label("provider"), _jurisdiction.label("jurisdiction"))


def _conditions(where: AlignmentFilter) -> Sequence[ColumnElement[bool]]:
    own = alignments.c
    within = func.lower(_title + " " + own.credential_id + " " + _provider)
    found: list[ColumnElement[bool]] = [within.contains(word.lower(), autoescape=True) for word in where.text.split()]
    if where.jurisdiction:
        found.append(_jurisdiction == where.jurisdiction)
    if where.provider:
        found.append(_provider == where.provider)
    if where.severities:
        found.append(own.severity.in_([severity.value for severity in where.severities]))
    if where.rule:
        same = flags.c.run_id == own.run_id, flags.c.credential_id == own.credential_id
        found.append(exists().where(*same, flags.c.rule == where.rule, flags.c.state != CLOSED))
    if where.flagged is not None:
        found.append(own.flags > 0 if where.flagged else own.flags == 0)
    if where.due_by is not None:
        found.append(own.next_review <= where.due_by)
    return found


def _ordering(order: Order) -> tuple[ColumnElement[Any], ...]:
    """Return what to sort by; nothing in it is ever NULL, for a cursor could not go on from there."""
    own = alignments.c
    if order is Order.TITLE:
        return (_title,)
    if order is Order.POSTINGS:
        return (own.postings.desc(),)
    if order is Order.NEXT_REVIEW:
        return (func.coalesce(own.next_review, _NO_DAY),)
    if order is Order.SEVERITY:
        ranks = {severity.value: rank for rank, severity in enumerate(Severity)}
        return (case(ranks, value=own.severity, else_=len(ranks)), func.coalesce(own.relevance, -_BEYOND))
    number = own[order.value.removeprefix("-")]
    if order.value.startswith("-"):
        return (func.coalesce(number, _BEYOND),)
    return (func.coalesce(number, -_BEYOND).desc(),)


def _row(row: Row[*tuple[Any, ...]]) -> AlignmentRow:
    scores = {
        name: Score(value=row[i], low=row[i + 1], high=row[i + 2])
        for name, i in zip(SCORES, range(0, 3 * len(SCORES), 3), strict=True)
    }
    return AlignmentRow(
        credential_id=row.credential_id,
        title=row.title,
        provider=row.provider,
        jurisdiction=row.jurisdiction,
        version=row.credential_version,
        scores=scores,
        postings=row.postings,
        market=MarketBasis(row.market) if row.market else None,
        trend=row.trend,
        severity=Severity(row.severity) if row.severity else None,
        flags=row.flags,
        next_review=row.next_review,
    )
