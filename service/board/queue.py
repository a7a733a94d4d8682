"""The queue of a review board: what is flagged and not decided on yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from credlens.models.relevance.review import ReviewFlag

from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.pages import Page
from ..store.sql.queue import QueueEntry, ReviewQueue
from .listing import (
    QueueFilter,
    QueueOrder,
    QueueState,
    QueueSummary,
    chosen_from,
    in_order,
    page_of,
    state_of,
    summary_of,
)

ALL = QueueFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One credential that is to be decided on. flags: those that nobody has answered, the most severe first."""

    entry: QueueEntry
    state: QueueState
    flags: tuple[ReviewFlag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlace:
    """Where a credential stands in a queue.

    number        1 for the first, 0 where the queue does not hold it
    total         how many the queue holds
    first, near   some of the queue around it, the first ones where it is not in it; number of the first of them
    before, after the ids beside it, empty at the ends; after: of the first where it is not in it
    """

    number: int
    total: int
    first: int
    near: tuple[QueueEntry, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """All of a queue, in every order. run: id and day of the run that found it, None before the first."""

    run: tuple[str, dt.date] | None
    ordered: Mapping[QueueOrder, tuple[QueueEntry, ...]]


def review_queue(
    office: Office,
    actor: Actor,
    chosen: QueueFilter = ALL,
    *,
    size: int,
    cursor: str = "",
    order: QueueOrder = QueueOrder.SEVERITY,
) -> Page[QueueRow]:
    """Return a page of the credentials with flags that nobody has answered, as the newest run found them.

    A flag leaves the queue when a decision in force answers it or somebody sets it aside. It comes back when it fires
    anew after it was over, when the next review that the decision names is due, and when it is set aside no more.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        queue = ReviewQueue(connection, actor.organisation, today=office.today())
        whole = _whole(office, actor, queue)
        entries = chosen_from(whole.ordered[order], chosen)
        found, following = page_of(entries, order, size=size, cursor=cursor)
        flags = queue.flags(whole.run[0], [entry.credential_id for entry in found]) if whole.run and found else {}
    rows = (QueueRow(entry=e, state=state_of(e), flags=flags.get(e.credential_id, ())) for e in found)
    return Page(items=tuple(rows), next=following)


def queue_place(
    office: Office,
    actor: Actor,
    credential_id: str,
    chosen: QueueFilter = ALL,
    *,
    order: QueueOrder = QueueOrder.SEVERITY,
    size: int = 9,
) -> QueuePlace:
    """Return where a credential stands in the queue, with at most `size` of those around it."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        whole = _whole(office, actor, ReviewQueue(connection, actor.organisation, today=office.today()))
    entries = chosen_from(whole.ordered[order], chosen)
    ids = [entry.credential_id for entry in entries]
    at = ids.index(credential_id) if credential_id in ids else -1
    begin = max(0, min(at - size // 2, len(ids) - size))
    return QueuePlace(
        number=at + 1,
        total=len(ids),
        first=begin + 1,
        near=tuple(entries[begin : begin + size]),
        before=ids[at - 1] if at > 0 else "",
        after=ids[at + 1] if at + 1 < len(ids) else "",
    )


def open_flags(office: Office, actor: Actor) -> tuple[ReviewFlag, ...]:
    """Return every flag of the queue's credentials that nobody has answered or set aside, by credential."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        queue = ReviewQueue(connection, actor.organisation, today=office.today())
        whole = _whole(office, actor, queue)
        found = queue.flags(whole.run[0]) if whole.run else {}
    names = sorted(entry.credential_id for entry in whole.ordered[QueueOrder.SEVERITY])
    return tuple(flag for name in names for flag in found[name])


def queue_summary(office: Office, actor: Actor, chosen: QueueFilter = ALL) -> QueueSummary:
    """Return how many credentials of the queue have which worst severity."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        whole = _whole(office, actor, ReviewQueue(connection, actor.organisation, today=office.today()))
    return summary_of(chosen_from(whole.ordered[QueueOrder.SEVERITY], chosen), whole.run)


def _whole(office: Office, actor: Actor, queue: ReviewQueue) -> _Whole:
    """Return all of the queue; it is made once and kept until something is done in the organisation, or a day ends.

    Reading it takes tens of milliseconds for 5,000 credentials, a page of what is kept two.
    """
    run = queue.run()

    def make() -> _Whole:
        entries = queue.entries(run[0]) if run else []
        return _Whole(run=run, ordered={order: in_order(entries, order) for order in QueueOrder})

    version = run, queue.version(), office.today()
    return office.kept.get(("queue", office.database.url, actor.organisation), version, make)
