"""What the market of each credential asks for, after an organisation's newest run."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from credlens.models.relevance.gaps import GapStatus

from .pages import Page, page
from .schema import credentials, gaps, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGap:
    """A skill of a credential's market. share: of its postings, with low and high; lift: how specific it is."""

    credential_id: str
    title: str
    skill_id: str
    label: str
    status: GapStatus
    share: float
    low: float
    high: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCount:
    """A skill, how many credentials have it in a status, and the greatest share of any of their markets."""

    skill_id: str
    label: str
    credentials: int
    share: float


class Gaps:
    """The gaps of one organisation's newest run, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def page(
        self,
        run_id: str,
        *,
        size: int,
        cursor: str = "",
        credential_id: str = "",
        skill_id: str = "",
        statuses: tuple[GapStatus, ...] = (),
    ) -> Page[HeldGap]:
        """Return a page of the gaps, the most asked for first: of a credential, or of all that have a skill so."""
        own = gaps.c
        title = func.coalesce(credentials.c.title, own.credential_id).label("title")
        named = and_(credentials.c.organisation_id == runs.c.organisation_id, credentials.c.id == own.credential_id)
        query = (
            select(gaps, title)
            .join(runs, runs.c.id == own.run_id)
            .outerjoin(credentials, named)
            .where(runs.c.organisation_id == self._organisation, own.run_id == run_id)
        )
        if credential_id:
            query = query.where(own.credential_id == credential_id)
        if skill_id:
            query = query.where(own.skill_id == skill_id)
        if statuses:
            query = query.where(own.status.in_([status.value for status in statuses]))
        # Of a credential by position: equal shares stay as they were.
        first = (own.position,) if credential_id else (own.share.desc(),)
        ordered = query.order_by(*first, own.credential_id, own.skill_id)
        return page(self._connection, ordered, _gap, size=size, cursor=cursor)

    def skills(
        self, run_id: str, *, size: int, cursor: str = "", statuses: tuple[GapStatus, ...] = (GapStatus.MISSING,)
    ) -> Page[SkillCount]:
        """Return a page of the skills that credentials have in these statuses, in most of them first."""
        own = gaps.c
        counted = (
            select(
                own.skill_id,
                func.min(own.label).label("label"),
                func.count().label("credentials"),
                func.max(own.share).label("share"),
            )
            .join(runs, runs.c.id == own.run_id)
            .where(runs.c.organisation_id == self._organisation, own.run_id == run_id)
            .where(own.status.in_([status.value for status in statuses]))
            .group_by(own.skill_id)
            .subquery()
        )
        found = select(counted).order_by(counted.c.credentials.desc(), counted.c.share.desc(), counted.c.skill_id)
        return page(self._connection, found, _count, size=size, cursor=cursor)


def _gap(row: Row[*tuple[Any, ...]]) -> HeldGap:
    return HeldGap(
        credential_id=row.credential_id,
        title=row.title,
        skill_id=row.skill_id,
        label=row.label,
        status=GapStatus(row.status),
        share=row.share,
        low=row.low,
        high=row.high,
        lift=row.lift,
    )


def _count(row: Row[*tuple[Any, ...]]) -> SkillCount:
    return SkillCount(skill_id=row.skill_id, label=row.label, credentials=row.credentials, share=row.share)
