"""What is done every so many months without being asked."""

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from .packing import digest
from .schema import organisations, schedules


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a kind of job is due. months: between two times, 0 where it is switched off."""

    organisation_id: str
    kind: str
    months: int
    next_at: dt.datetime

    @property
    def tag(self) -> str:
        """Return what names this state of it."""
        return digest([self.months, self.next_at.isoformat()])[:16]


class Schedules:
    """The schedules of all organisations, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, organisation: str) -> list[Schedule]:
        """Return those of an organisation, by kind."""
        own = schedules.c.organisation_id == organisation
        rows = self._connection.execute(select(schedules).where(own).order_by(schedules.c.kind))
        return [Schedule(**row._mapping) for row in rows]

    def due(self, at: dt.datetime) -> list[Schedule]:
        """Return those whose time has come."""
        rows = self._connection.execute(select(schedules).where(schedules.c.months > 0, schedules.c.next_at <= at))
        return [Schedule(**row._mapping) for row in rows]

    def missing(self, kind: str) -> list[str]:
        """Return the organisations that have none of a kind."""
        have = select(schedules.c.organisation_id).where(schedules.c.kind == kind)
        return list(self._connection.scalars(select(organisations.c.id).where(organisations.c.id.not_in(have))))

    def ensure(self, schedule: Schedule) -> None:
        """Write a schedule where none stands."""
        # The two have the same statement, each under its own dialect.
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(dialect.insert(schedules).values(asdict(schedule)).on_conflict_do_nothing())

    def put(self, schedule: Schedule) -> None:
        """Write a schedule over whatever stands."""
        self.ensure(schedule)
        own = schedules.c.organisation_id == schedule.organisation_id, schedules.c.kind == schedule.kind
        values = {"months": schedule.months, "next_at": schedule.next_at}
        self._connection.execute(update(schedules).where(*own).values(values))

    def move(self, schedule: Schedule, next_at: dt.datetime) -> bool:
        """Set the next time of a schedule, unless another worker did; return whether this one is to act on it."""
        own = schedules.c.organisation_id == schedule.organisation_id, schedules.c.kind == schedule.kind
        as_it_was = schedules.c.next_at == schedule.next_at, schedules.c.months == schedule.months
        return self._connection.execute(update(schedules).where(*own, *as_it_was).values(next_at=next_at)).rowcount > 0
