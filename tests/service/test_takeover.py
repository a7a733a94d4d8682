"""What workspaces kept in files before they had a database goes into it once, and is what it was."""

import datetime as dt
import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credlens.models.records import Credential, Outcome, Posting
from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity
from credlens.service.config import load_settings
from credlens.service.opening import open_database
from credlens.service.people.actor import LOCAL
from credlens.service.store.records import PostingStore
from credlens.service.store.sql.credentials import Credentials
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.findings import Findings
from credlens.service.store.sql.flags import Flags
from credlens.service.store.sql.postings import Postings

MAY, JUNE, JULY = (dt.date(2026, month, 28) for month in (5, 6, 7))
FLAG = ReviewFlag(
    credential_id="c1",
    rule="low-relevance",
    severity=Severity.HIGH,
    reason="Hardly asked for: “weld”.",
    evidence=("one | two", "three\nfour"),
    opened_at=MAY,
    title="Hardly asked for",
    state=FlagState.LINGERING,
    clear_since=JUNE,
    remark="It stays.",
)
WORD = Suppression(credential_id="c1", rule="drift", until=JULY, reason="Ö\n2", by="A. Board", made=MAY)
CREDENTIAL = Credential(
    id="c1",
    title="Welding",
    outcomes=(Outcome(id="c1/1", text="Weld pipes", assessments=("test",)),),
    credits=12.0,
    issued=MAY,
    target_occupations=("51-4121.00",),
    facts=(("standards", "S1\nS2"),),
)


@pytest.fixture
def home(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace of before, beside an empty database."""
    monkeypatch.setenv("CREDLENS_DATABASE_URL", database.url)
    return tmp_path / "home"


def write_lines(path: Path, *values: dict[str, Any] | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [value if isinstance(value, str) else json.dumps(value, default=str) for value in values]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(day: dt.date, *flags: ReviewFlag, closed: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    return {
        "as_of": day,
        "taxonomy": "tiny",
        "credentials": ["c1", "c2"],
        "flags": [asdict(flag) for flag in flags],
        "closed": closed,
    }


def write_catalogue(path: Path, record: Credential, *, without: tuple[str, ...] = ()) -> None:
    packed = {k: json.dumps(v) if isinstance(v, (tuple, list)) else v for k, v in asdict(record).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([{k: v for k, v in packed.items() if k not in without}]), path)


def test_the_catalogue_goes_in_once_and_says_so(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_catalogue(home / "catalogue.parquet", CREDENTIAL)
    with caplog.at_level(logging.WARNING):
        database = open_database(load_settings())
    assert "1 credentials of" in caplog.text
    assert "catalogue.parquet went into the database, once; the file is not read any more" in caplog.text
    with database.write() as connection:
        assert [*Credentials(connection, LOCAL).all()] == [CREDENTIAL]
        Credentials(connection, LOCAL).remove("c1", at=dt.datetime.now(dt.UTC))
    caplog.clear()
    again = open_database(load_settings())
    assert caplog.text == ""
    with again.read() as connection:
        assert [*Credentials(connection, LOCAL).all()] == []
    database.close()
    again.close()


def test_catalogues_from_before_records_held_facts(home: Path) -> None:
    write_catalogue(home / "catalogue.parquet", CREDENTIAL, without=("facts",))
    database = open_database(load_settings())
    with database.read() as connection:
        (held,) = Credentials(connection, LOCAL).all()
    assert (held.id, held.facts, held.outcomes) == ("c1", (), CREDENTIAL.outcomes)
    database.close()


def test_runs_and_suppressions_are_what_they_were(home: Path) -> None:
    """Two runs in June: the last counts. Half a line of a killed writer is passed over."""
    june = run(JUNE, closed=(("c1", "low-relevance"),))
    write_lines(home / "review" / "runs.jsonl", run(MAY, FLAG), '{"as_of": "2026-0', run(JUNE, FLAG), june)
    write_lines(home / "review" / "suppressions.jsonl", asdict(WORD))
    database = open_database(load_settings())
    with database.read() as connection:
        findings, flags = Findings(connection, LOCAL), Flags(connection, LOCAL)
        first, last = findings.last_of_days()
        assert (first.as_of, last.as_of, last.taxonomy, last.record) == (MAY, JUNE, "tiny", None)
        assert (first.flags, first.credentials, last.flags) == (1, 2, 0)
        assert flags.standing(first.id) == [FLAG]
        assert flags.standing(last.id) == []
        assert findings.scored_ids(last.id) == ["c1", "c2"]
        assert findings.newest(before=JUNE) == first
        assert findings.finding("c1", first.id) is None
        assert flags.suppressions() == [WORD]
    database.close()


def test_postings_are_listed_and_stay_where_they_are(home: Path) -> None:
    records = [Posting(id=f"p{i}", title="Welder", text="Weld.", date=MAY if i else None) for i in range(3)]
    PostingStore(home).add(records)
    for _ in range(2):
        database = open_database(load_settings())
        with database.read() as connection:
            assert Postings(connection).count() == 3
            listed = Postings(connection).page(size=9).items
        assert [(p.id, p.date) for p in listed] == [("p1", MAY), ("p2", MAY), ("p0", None)]
        database.close()
    assert len(PostingStore(home)) == 3
