"""What is done every so many months without being asked: by default the catalogue is scored every month."""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from credlens.models.relevance.months import add_months
from credlens.taxonomy.errors import InputError

from ..errors import MissingError
from ..office import Office
from ..people import Act, Actor, Role, require
from ..store.sql.audit import AuditLog
from ..store.sql.credentials import Credentials
from ..store.sql.database import Transaction
from ..store.sql.jobs import Jobs
from ..store.sql.schedules import Schedule, Schedules
from ..tags import check_tag
from .kinds import JobKind, ScoreOrder
from .queue import enqueue

# Months between two times, by the kind of job, where nobody has set them.
DEFAULTS: Mapping[JobKind, int] = {JobKind.SCORE: 1}
MOST_MONTHS = 24
_FARTHEST = dt.timedelta(days=3653)
# Seconds between two looks at what is due.
LOOK = 20.0


def list_schedules(office: Office, actor: Actor) -> list[Schedule]:
    """Return the schedules of the organisation."""
    require(actor, Act.READ_JOBS)
    with office.database.read() as connection:
        stand = {s.kind: s for s in Schedules(connection).of(actor.organisation)}
    return [stand.get(kind) or _first(office, actor.organisation, kind) for kind in DEFAULTS]


def get_schedule(office: Office, actor: Actor, kind: JobKind) -> Schedule:
    """Return the schedule of a kind of job, or raise MissingError where there can be none."""
    found = next((s for s in list_schedules(office, actor) if s.kind == kind), None)
    if found is None:
        raise MissingError("schedule", kind, known=DEFAULTS)
    return found


def put_schedule(
    office: Office, actor: Actor, kind: JobKind, *, months: int, next_at: dt.datetime | None = None, before: str
) -> Schedule:
    """Set when a kind of job is due.

    months   between two times, 0 to switch it off
    next_at  the next time; by default in so many months
    before   the tag of the schedule that was read, see tags.check_tag
    """
    require(actor, Act.CONTROL_JOBS)
    stands = get_schedule(office, actor, kind)
    if not 0 <= months <= MOST_MONTHS:
        raise InputError(f"months {months}: give 0, which switches it off, to {MOST_MONTHS}")
    now = office.clock()
    if next_at and not dt.timedelta() <= next_at - now <= _FARTHEST:
        raise InputError(f"next_at {next_at.isoformat()}: give a time to come, within ten years")
    moment = next_at.astimezone(dt.UTC) if next_at else later(now, months or DEFAULTS[kind])
    with office.database.write() as connection:
        schedules = Schedules(connection)
        stands = next((s for s in schedules.of(actor.organisation) if s.kind == kind), stands)
        check_tag(stands.tag, before)
        after = replace(stands, months=months, next_at=moment)
        schedules.put(after)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="set a schedule",
            subject=f"schedule {kind}",
            detail={"months": months, "next_at": after.next_at.isoformat()},
            at=now,
        )
    return after


def later(moment: dt.datetime, months: int) -> dt.datetime:
    """Return the same time of day some months later."""
    return dt.datetime.combine(add_months(moment.date(), months), moment.timetz())


def request_due(office: Office) -> int:
    """Put the jobs whose time has come into the queue, and return how many; of several workers one does it.

    What was due several times while no worker ran is done once.
    """
    now = office.clock()
    with office.database.read() as connection:
        schedules = Schedules(connection)
        if not schedules.due(now) and not any(map(schedules.missing, DEFAULTS)):
            return 0
    with office.database.write() as connection:
        schedules = Schedules(connection)
        for kind in DEFAULTS:
            for organisation in schedules.missing(kind):
                schedules.ensure(_first(office, organisation, kind))
        return sum(_moved(connection, office, schedule) for schedule in schedules.due(now))


def _moved(connection: Transaction, office: Office, schedule: Schedule) -> bool:
    """Set the next time of a schedule that is due, and return whether there was something to do."""
    following = schedule.next_at
    while following <= office.clock():
        following = later(following, schedule.months)
    if not Schedules(connection).move(schedule, following):
        return False
    kind = JobKind(schedule.kind)
    waits = Jobs(connection, schedule.organisation_id).unfinished(kind)
    if waits or not Credentials(connection, schedule.organisation_id).count() or not len(office.workspace.postings):
        return False
    actor = Actor(user_id="", name="schedule", role=Role.ADMINISTRATOR, organisation=schedule.organisation_id)
    enqueue(connection, office, actor, kind, ScoreOrder())
    return True


def _first(office: Office, organisation: str, kind: JobKind) -> Schedule:
    """Return the schedule that holds where nobody has set one: from the first of a month on, whenever it is asked."""
    months = DEFAULTS[kind]
    begin = dt.datetime.combine(office.today().replace(day=1), dt.time(tzinfo=dt.UTC))
    return Schedule(organisation_id=organisation, kind=kind, months=months, next_at=later(begin, months))


def now_and_then(act: Callable[[], object], *, clock: Callable[[], float] = time.monotonic) -> Callable[[], None]:
    """Return a function that does something the first time it is called, and then once in LOOK seconds."""
    last = -LOOK

    def maybe() -> None:
        nonlocal last
        if clock() - last >= LOOK:
            last = clock()
            act()

    return maybe
