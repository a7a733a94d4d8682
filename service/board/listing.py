"""Choosing from the review queue, putting it in order, and paging through it."""

import base64
import datetime as dt
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from credlens.models.relevance.review import Severity
from credlens.taxonomy.errors import InputError

from ..store.sql.queue import QueueEntry

_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_NEVER = dt.date(9999, 12, 31)

Key = tuple[str, ...]


class QueueOrder(StrEnum):
    """What comes first in the queue."""

    SEVERITY = "severity"  # the most severe, then the longest open
    AGE = "age"  # the longest open, then the most severe
    DUE = "due"  # the earliest next review, then the most severe


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
class QueueSummary:
    """How many credentials of the queue have which worst severity, and how many wait for a second person.

    run_id, as_of  of the run that found the flags; empty and None before the first
    """

    run_id: str
    as_of: dt.date | None
    counts: Mapping[Severity, int]
    waiting: int


def state_of(entry: QueueEntry) -> QueueState:
    """Return where a credential of the queue stands."""
    return QueueState.WAITING if entry.decision_id else QueueState.OPEN


def in_order(entries: Iterable[QueueEntry], order: QueueOrder) -> tuple[QueueEntry, ...]:
    """Return the queue in an order that tells every two entries apart."""
    return tuple(sorted(entries, key=_KEYS[order]))


def chosen_from(entries: Sequence[QueueEntry], chosen: QueueFilter) -> Sequence[QueueEntry]:
    """Return the entries that a filter leaves, in their order."""
    tests = _tests(chosen)
    return [entry for entry in entries if all(test(entry) for test in tests)] if tests else entries


def summary_of(entries: Iterable[QueueEntry], run: tuple[str, dt.date] | None) -> QueueSummary:
    """Return how many there are. run: id and day of the run that found them."""
    held = list(entries)
    found = Counter(entry.severity for entry in held)
    return QueueSummary(
        run_id=run[0] if run else "",
        as_of=run[1] if run else None,
        counts={severity: found[severity] for severity in Severity},
        waiting=sum(bool(entry.decision_id) for entry in held),
    )


def page_of(
    entries: Sequence[QueueEntry], order: QueueOrder, *, size: int, cursor: str
) -> tuple[Sequence[QueueEntry], str]:
    """Return the entries after a cursor, and the cursor of those that follow: empty at the end.

    The cursor is where the last entry stands in the order, so that one which left meanwhile is not missed.
    Raises InputError where it is none of this order.
    """
    key = _KEYS[order]
    begin = bisect_right(entries, _read_cursor(cursor, order), key=key) if cursor else 0
    found = entries[begin : begin + size]
    more = begin + size < len(entries)
    return found, _cursor(order, key(found[-1])) if more and found else ""


def _tests(chosen: QueueFilter) -> list[Callable[[QueueEntry], bool]]:
    words = chosen.text.casefold().split()
    opened, due = chosen.opened_until, chosen.due_until
    told: list[tuple[object, Callable[[QueueEntry], bool]]] = [
        (chosen.severity, lambda e: e.severity is chosen.severity),
        (chosen.rule, lambda e: chosen.rule in e.rules),
        (words, lambda e: all(word in _text(e) for word in words)),
        (chosen.provider, lambda e: e.provider == chosen.provider),
        (chosen.jurisdiction, lambda e: e.jurisdiction == chosen.jurisdiction),
        (opened, lambda e: opened is not None and e.opened_at <= opened),
        (due, lambda e: due is not None and (e.next_review or _NEVER) <= due),
        (chosen.state, lambda e: state_of(e) is chosen.state),
    ]
    return [test for wanted, test in told if wanted]


def _text(entry: QueueEntry) -> str:
    return f"{entry.title} {entry.credential_id} {entry.provider}".casefold()


def _by_severity(entry: QueueEntry) -> Key:
    return str(_RANKS[entry.severity]), entry.opened_at.isoformat(), entry.credential_id


def _by_age(entry: QueueEntry) -> Key:
    return entry.opened_at.isoformat(), str(_RANKS[entry.severity]), entry.credential_id


def _by_due(entry: QueueEntry) -> Key:
    return (entry.next_review or _NEVER).isoformat(), str(_RANKS[entry.severity]), entry.credential_id


_KEYS: Mapping[QueueOrder, Callable[[QueueEntry], Key]] = {
    QueueOrder.SEVERITY: _by_severity,
    QueueOrder.AGE: _by_age,
    QueueOrder.DUE: _by_due,
}


def _cursor(order: QueueOrder, key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([order, *key]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: QueueOrder) -> Key:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not (isinstance(told, list) and len(told) == 4 and all(isinstance(part, str) for part in told)):
            raise ValueError("not a cursor")
    except ValueError:
        told = [""]
    if told[0] != order:
        raise InputError(f"cursor {cursor[:40]!r} is none that was given out for this list; begin without one")
    return tuple(told[1:])
