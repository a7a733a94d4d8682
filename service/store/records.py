"""The postings that a workspace keeps between commands, as Parquet."""

import datetime as dt
import hashlib
import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credlens.models.records import Credential, DeclaredSkill, Outcome, Posting
from credlens.models.relevance.duplicates import Deduplicator, Duplicates

from .alone import alone

if TYPE_CHECKING:
    import pyarrow as pa


_BATCH = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an import did: records new to the workspace, changed ones, and those it already held."""

    new: int
    changed: int
    unchanged: int


class PostingStore:
    """Postings by month: postings/2026-03.parquet and so on; those without a date in undated.parquet."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "postings"

    def add(self, postings: Sequence[Posting], *, waiting: Callable[[], None] = lambda: None) -> Kept:
        """Keep postings; one with an id that is already held replaces it. Only months that change are written.

        waiting  called now and then while another process is at it
        """
        given = {p.id: p for p in postings}
        with alone(self.folder, waiting=waiting):
            held = {month: self._month(month) for month in self._concerned(given.values())}
            kept = _compare({i: p for rows in held.values() for i, p in rows.items()}, given)
            # Those that get postings come first: one whose date changed is never in no month at all.
            into = {_month(p.date) for p in given.values()}
            for month in sorted(held, key=lambda month: (month not in into, month)):
                self._replace(month, held[month], given)
        return kept

    def alone(self) -> AbstractContextManager[None]:
        """Return a context in which nobody else adds postings."""
        return alone(self.folder)

    @contextmanager
    def snapshot(self) -> Iterator["PostingStore"]:
        """Yield the postings as they are now, whatever is imported meanwhile; nothing is copied."""
        home = self.folder.parent / "reading" / uuid.uuid4().hex
        frozen = PostingStore(home)
        try:
            frozen.folder.mkdir(parents=True)
            with alone(self.folder):
                # Months are never written to: a new file takes the place of the old.
                for path in self.folder.glob("*.parquet"):
                    os.link(path, frozen.folder / path.name)
            yield frozen
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def sweep(self, before: dt.datetime) -> int:
        """Remove snapshots that were made before a moment, and return how many: those of processes that were killed."""
        old = [p for p in (self.folder.parent / "reading").glob("*") if p.stat().st_mtime < before.timestamp()]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)

    def _concerned(self, postings: Iterable[Posting]) -> set[str]:
        """Return the months that postings belong to, and those that hold one of the same id."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        months, ids = set(), []
        for posting in postings:
            months.add(_month(posting.date))
            ids.append(posting.id)
        wanted = pa.array(ids, pa.string())
        for path in self.folder.glob("*.parquet"):
            column = pq.read_table(path, columns=["id"])["id"]
            if pc.any(pc.is_in(column, value_set=wanted)).as_py():
                months.add(path.stem)
        return months

    def _month(self, month: str) -> dict[str, Posting]:
        path = self.folder / f"{month}.parquet"
        return {row["id"]: Posting(**row) for row in _read(path)} if path.exists() else {}

    def _replace(self, month: str, held: Mapping[str, Posting], given: Mapping[str, Posting]) -> None:
        """Write a month anew with the postings given, where that changes it; one without postings goes."""
        path = self.folder / f"{month}.parquet"
        rows = {i: p for i, p in held.items() if i not in given}
        rows |= {i: p for i, p in given.items() if _month(p.date) == month}
        if rows == held:
            return
        if rows:
            _write(path, Posting, [asdict(rows[i]) for i in sorted(rows)])
        else:
            path.unlink()

    def load(self) -> list[Posting]:
        """Return every posting, by month, then id."""
        return [Posting(**row) for part in sorted(self.folder.glob("*.parquet")) for row in _read(part)]

    def get(self, posting_id: str, *, date: dt.date | None) -> Posting | None:
        """Return the posting of an id in the month of a day, None where it holds none."""
        import pyarrow.parquet as pq

        path = self.folder / f"{_month(date)}.parquet"
        if not path.exists():
            return None
        rows = pq.read_table(path, filters=[("id", "=", posting_id)]).to_pylist()
        return Posting(**rows[0]) if rows else None

    def batches(self, size: int) -> Iterator[list[Posting]]:
        """Yield every posting in the same order, `size` of a month at a time."""
        import pyarrow.parquet as pq

        for part in sorted(self.folder.glob("*.parquet")):
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=size):
                    yield [Posting(**row) for row in batch.to_pylist()]

    def __len__(self) -> int:
        """Return the number of postings held."""
        import pyarrow.parquet as pq

        return sum(int(pq.read_metadata(part).num_rows) for part in self.folder.glob("*.parquet"))

    def sha256(self) -> str:
        """Return a digest of all that is held, for a run's provenance."""
        return _digest(sorted(self.folder.glob("*.parquet")))


def read_catalogue_file(path: Path) -> list[Credential]:
    """Return the credentials that a workspace kept before it had a database: Parquet with nested values as JSON."""
    return [_unpacked(row) for row in _read(path)]


def find_duplicates(store: PostingStore) -> tuple[list[str], Duplicates]:
    """Return the ids of the postings held, in order, and what stands for what among them."""
    ids, deduplicator = [], Deduplicator()
    for batch in store.batches(_BATCH):
        ids += [p.id for p in batch]
        texts = [p.title for p in batch], [p.text for p in batch]
        deduplicator.add(*texts, [p.employer for p in batch], [p.date for p in batch])
    return ids, deduplicator.result()


def posting_counts(postings: Iterable[Posting]) -> dict[str, dict[str, int]]:
    """Return how many postings there are by month, region, occupation, sector and employer, most first."""
    columns: dict[str, Callable[[Posting], str]] = {
        "month": lambda p: _month(p.date),
        "region": lambda p: p.region or "not stated",
        "occupation": lambda p: p.occupation or "not stated",
        "sector": lambda p: p.sector or "not stated",
        "employer": lambda p: p.employer or "not stated",
    }
    rows = list(postings)
    counts = {name: Counter(value(p) for p in rows) for name, value in columns.items()}
    by_count = {name: dict(sorted(c.items(), key=lambda kv: (-kv[1], kv[0]))) for name, c in counts.items()}
    return {**by_count, "month": dict(sorted(by_count["month"].items()))}


def _compare(held: dict[str, Any], given: dict[str, Any]) -> Kept:
    new = sum(key not in held for key in given)
    unchanged = sum(held.get(key) == record for key, record in given.items())
    return Kept(new=new, changed=len(given) - new - unchanged, unchanged=unchanged)


def _month(day: dt.date | None) -> str:
    return f"{day:%Y-%m}" if day else "undated"


def _unpacked(row: dict[str, Any]) -> Credential:
    lists = {f: tuple(json.loads(row[f])) for f in _LISTS}
    outcomes = tuple(
        Outcome(id=o["id"], text=o["text"], assessments=tuple(o["assessments"]), declared=_declared(o.get("declared")))
        for o in json.loads(row["outcomes"])
    )
    # a catalogue kept before records held facts or declared skills has no such column
    facts = tuple((name, value) for name, value in json.loads(row.get("facts") or "[]"))
    declared = _declared(json.loads(row.get("declared") or "[]"))
    return Credential(**{**row, **lists, "outcomes": outcomes, "facts": facts, "declared": declared})


def _declared(skills: list[dict[str, str]] | None) -> tuple[DeclaredSkill, ...]:
    return tuple(DeclaredSkill(**skill) for skill in skills or ())


_LISTS = ("target_occupations", "assessments", "prerequisites", "stacks_into", "employer_evidence")


def _write(path: Path, record: type, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        pq.write_table(pa.Table.from_pylist(rows, schema=_schema(record)), file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _schema(record: type) -> "pa.Schema":
    """Return the Parquet types of a record: dates and numbers by name, all else text."""
    import pyarrow as pa

    special = {"date": pa.date32(), "issued": pa.date32(), "last_reviewed": pa.date32()}
    special |= {"credits": pa.float64(), "hours": pa.float64()}
    return pa.schema([(f.name, special.get(f.name, pa.string())) for f in fields(record)])


def _read(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256("".join(hashlib.sha256(p.read_bytes()).hexdigest() for p in paths).encode()).hexdigest()
