"""The queue of a review board: what is flagged and not decided on yet."""

from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.pages import Page
from ..store.sql.queue import QueueFilter, QueueOrder, QueueRow, QueueSummary, ReviewQueue

ALL = QueueFilter()


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
        return queue.page(chosen, size=size, cursor=cursor, order=order)


def queue_summary(office: Office, actor: Actor, chosen: QueueFilter = ALL) -> QueueSummary:
    """Return how many credentials of the queue have which worst severity."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return ReviewQueue(connection, actor.organisation, today=office.today()).summary(chosen)
