"""Whether the audit log and the rows that it seals are what they were when they were written."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from .audit import FIRST, AuditLog, Entry, Head, entry_hash
from .decisions import misfiled
from .ledger import SEALED, row_name, sealed_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that does not hold. entry: the number of the entry that shows it, 0 where there is none."""

    entry: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found. sealed: rows whose digest an entry holds; fault: the first that does not hold, None for none."""

    entries: int
    sealed: int
    head: Head
    fault: Fault | None


def verify(connection: Connection, *, known: Head | None = None) -> Verified:
    """Go through the whole log in order and stop at the first entry that does not hold.

    Each entry must follow the one before and have the hash of all that it says; the row that it seals must be there,
    with the digest that it names; and there must be as many as were written, and no sealed row without an entry.

    known  an entry noted down outside of the database, such as the head that an earlier verification printed: who can
           change the whole database could write a log that is sound in itself, but not one with this hash in it
    """
    log = AuditLog(connection)
    subjects: set[str] = set()
    last, sealed = Head(0, FIRST), 0
    for entry in log.entries():
        what = _wrong(entry, last, known) or _unsealed(connection, entry)
        if what:
            return Verified(entries=last.number, sealed=sealed, head=last, fault=Fault(entry=entry.number, what=what))
        last = Head(entry.number, entry.hash)
        if _seals(entry):
            sealed += 1
            subjects.add(entry.subject)
    said = next(_after(connection, log.head(), last, known, subjects), None)
    return Verified(entries=last.number, sealed=sealed, head=last, fault=said)


def _wrong(entry: Entry, last: Head, known: Head | None) -> str:
    """Return what is wrong with an entry in itself, empty for nothing."""
    if entry.number != last.number + 1:
        return f"entry {last.number + 1} is missing"
    if entry.previous != last.hash:
        return "it does not follow from the entry before, which was exchanged"
    values = {name: getattr(entry, name) for name in Entry.__slots__ if name != "hash"}
    if entry_hash(values) != entry.hash:
        return "it was altered: its hash is another"
    if known and entry.number == known.number and entry.hash != known.hash:
        return "its hash is not the one that was noted down"
    return ""


def _unsealed(connection: Connection, entry: Entry) -> str:
    """Return what is wrong with the row that an entry seals, empty for nothing."""
    if not _seals(entry):
        return ""
    found = sealed_digest(connection, entry.subject)
    if found is None:
        return f"{entry.subject}, which it seals, is gone"
    return "" if found == entry.digest else f"{entry.subject}, which it seals, was altered"


def _seals(entry: Entry) -> bool:
    return bool(entry.digest) and entry.subject.partition(" ")[0] in SEALED


def _after(connection: Connection, head: Head, last: Head, known: Head | None, subjects: set[str]) -> Iterator[Fault]:
    """Yield what only shows once all entries are known."""
    if known and known.number > last.number:
        yield Fault(entry=0, what=f"entry {known.number}, which was noted down, is missing")
    if head.number > last.number:
        yield Fault(entry=0, what=f"entries {last.number + 1} to {head.number} are missing at the end")
    if head != last:
        yield Fault(entry=last.number, what="the last entry is not the one that was written last")
    for kind, table in SEALED.items():
        keys = list(table.primary_key.columns)
        for row in connection.execute(select(*keys).order_by(*keys)):
            subject = f"{kind} {row_name(table, {key.name: row._mapping[key] for key in keys})}"
            if subject not in subjects:
                yield Fault(entry=0, what=f"{subject} has no entry: it was put in beside the log, or its entry removed")
    for decision_id in misfiled(connection):
        what = f"decision {decision_id} is filed with other flags than it says, so the queue does not go by it"
        yield Fault(entry=0, what=what)
