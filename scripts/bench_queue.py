"""Say how long a page of the review queue takes: many flagged credentials, some of them decided on.

.venv/bin/python scripts/bench_queue.py --credentials 5000
"""

import argparse
import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.review import Severity
from credlens.service.board.decisions import Ruling, Verdict, decide
from credlens.service.board.listing import QueueOrder
from credlens.service.board.queue import queue_summary, review_queue
from credlens.service.config import Settings
from credlens.service.office import Office, open_office
from credlens.service.people.actor import LOCAL, local_actor
from credlens.service.store.sql.credentials import Credentials
from credlens.service.store.sql.schema import alignments, flags, runs
from credlens.service.tags import ANY

RULES = ("low-relevance", "drift", "no-assessment")


def main() -> None:
    """Fill a database, then ask for pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credentials", type=int, default=5000)
    parser.add_argument("--decided", type=int, default=200)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--database-url", default="", help="by default SQLite in a folder of its own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Settings(home=Path(folder), database_url=given.database_url))
        fill(office, given.credentials)
        for n in range(given.decided):
            ruling = Ruling(verdict=Verdict.REVISE, rationale="As the board said.")
            decide(office, local_actor(), f"c{n:05}", ruling, before=ANY)
        for order in QueueOrder:
            tell(f"first page by {order}", office, given.pages, order)
        times = [timed(lambda: queue_summary(office, local_actor())) for _ in range(given.pages)]
        say("summary", times)


def fill(office: Office, count: int) -> None:
    """Keep so many credentials, each with one to three flags of a run."""
    now, run = office.clock(), "0" * 32
    today = now.date()
    names = [f"c{n:05}" for n in range(count)]
    records = [Credential(id=name, title=f"Course {name}", outcomes=(Outcome(id="o1", text="Do"),)) for name in names]
    scores = {
        f"{s}{e}": 50.0 for s in ("relevance", "coverage", "currency", "assessment") for e in ("", "_low", "_high")
    }
    severities = list(Severity)
    found = [
        {
            "run_id": run,
            "credential_id": name,
            "rule": rule,
            "severity": severities[(n + k) % 3].value,
            "title": rule,
            "reason": "It fires.",
            "evidence": ["a quote"],
            "opened_at": today - dt.timedelta(days=n % 90),
            "state": "open",
            "clear_since": None,
            "remark": "",
        }
        for n, name in enumerate(names)
        for k, rule in enumerate(RULES[: 1 + n % 3])
    ]
    rows = [
        {
            "run_id": run,
            "credential_id": name,
            "credential_version": 1,
            **scores,
            "postings": 40,
            "market": "declared",
            "severity": "high",
            "flags": 1,
            "next_review": None,
            "body": b"",
        }
        for name in names
    ]
    with office.database.write() as connection:
        Credentials(connection, LOCAL).put(records, source="bench", by="bench", at=now)
        row = {"id": run, "organisation_id": LOCAL, "as_of": today, "key": "k", "taxonomy": "t", "record": {}}
        told = {"credentials": count, "flags": len(found), "made_by": "bench", "made_at": now}
        connection.execute(insert(runs), row | told)
        connection.execute(insert(alignments), rows)
        connection.execute(insert(flags), found)


def tell(name: str, office: Office, pages: int, order: QueueOrder) -> None:
    """Time the first page, again and again, and each page after it."""
    say(name, [timed(lambda: review_queue(office, local_actor(), size=50, order=order)) for _ in range(pages)])
    times, cursor = [], ""
    for _ in range(pages):
        begin = time.perf_counter()
        page = review_queue(office, local_actor(), size=50, order=order, cursor=cursor)
        times.append(time.perf_counter() - begin)
        if not (cursor := page.next):
            break
    say(f"every page by {order}", times)


def timed(call: object) -> float:
    """Return the seconds that a call takes."""
    begin = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - begin


def say(name: str, times: list[float]) -> None:
    """Print median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{name:28} median {statistics.median(times) * 1000:6.1f} ms   p99 {last * 1000:6.1f} ms   n={len(times)}")


if __name__ == "__main__":
    main()
