"""What is known of the postings of the workspace but for their texts, which lie in Parquet files by month."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from credlens.models.records import Posting

from ..records import Kept
from .pages import Page, ordered, page
from .schema import postings

# Rows sent at once: SQLite binds at most 32,766 values in a statement.
_ROWS = 1000
_NO_DAY = dt.date(1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPosting:
    """A posting without its text. import_id: of the import that brought it as it is."""

    id: str
    title: str
    date: dt.date | None
    employer: str
    region: str
    occupation: str
    sector: str
    source: str
    text_sha256: str
    import_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingFilter:
    """Which postings; every condition that is given holds. text: words that title or employer contain."""

    text: str = ""
    employer: str = ""
    region: str = ""
    occupation: str = ""
    sector: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


class Postings:
    """The postings of the whole workspace, which its organisations share, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, records: Iterable[Posting], *, import_id: str) -> Kept:
        """Keep what is known of postings; one whose id is held is written anew where it is not the same."""
        counts: Counter[str] = Counter()
        kind = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        statement = kind.insert(postings)
        given = {column.name: statement.excluded[column.name] for column in postings.columns if column.name != "id"}
        own = postings.c
        # One that is the same keeps the import that brought it.
        differs = [own[name].is_distinct_from(value) for name, value in given.items() if name != "import_id"]
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=given, where=or_(*differs))
        for rows in _batches(_values(record, import_id) for record in records):
            counts.update(self._compared(rows))
            self._connection.execute(upsert, rows)
        return Kept(new=counts["new"], changed=counts["changed"], unchanged=counts["unchanged"])

    def _compared(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield of each row whether it is new, changed or unchanged."""
        held = select(postings).where(postings.c.id.in_([row["id"] for row in rows]))
        known = {row.id: row._mapping for row in self._connection.execute(held)}
        for row in rows:
            before = known.get(row["id"])
            same = before and all(before[name] == value for name, value in row.items() if name != "import_id")
            yield "new" if before is None else "unchanged" if same else "changed"

    def get(self, posting_id: str) -> HeldPosting | None:
        """Return what is known of a posting, None where there is none of this id."""
        row = self._connection.execute(select(postings).where(postings.c.id == posting_id)).one_or_none()
        return _held(row) if row else None

    def page(self, *, size: int, cursor: str = "", where: PostingFilter | None = None) -> Page[HeldPosting]:
        """Return a page of the postings, the newest first, those without a date last."""
        asked, own = where or PostingFilter(), postings.c
        within = func.lower(own.title + " " + own.employer)
        query = select(postings).where(*(within.contains(w.lower(), autoescape=True) for w in asked.text.split()))
        for name in ("employer", "occupation", "sector"):
            if value := getattr(asked, name):
                query = query.where(own[name] == value)
        if asked.region:
            query = query.where(func.lower(own.region).contains(asked.region.lower(), autoescape=True))
        if asked.since:
            query = query.where(own.date >= asked.since)
        if asked.until:
            query = query.where(own.date <= asked.until)
        query = ordered(query, func.coalesce(own.date, _NO_DAY).desc(), own.id)
        return page(self._connection, query, _held, size=size, cursor=cursor)

    def count(self) -> int:
        """Return how many there are."""
        return self._connection.scalar(select(func.count()).select_from(postings)) or 0


def _values(record: Posting, import_id: str) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "date": record.date,
        "employer": record.employer,
        "region": record.region,
        "occupation": record.occupation,
        "sector": record.sector,
        "source": record.source,
        "text_sha256": hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "import_id": import_id,
    }


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _held(row: Row[*tuple[Any, ...]]) -> HeldPosting:
    return HeldPosting(**{column.name: row._mapping[column] for column in postings.columns})
