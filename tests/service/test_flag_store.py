"""The review log: what is appended comes back, a killed writer harms nothing, and days go forward only."""

import datetime as dt
from pathlib import Path

import pytest

from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity
from credlens.service.store.flags import FlagStore, LoggedRun
from credlens.taxonomy.errors import InputError

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


def logged(day: dt.date, *flags: ReviewFlag) -> LoggedRun:
    return LoggedRun(as_of=day, taxonomy="tiny", credentials=("c1", "c2"), flags=flags, closed=(("c2", "drift"),))


def test_runs_and_suppressions_come_back_as_they_were(tmp_path: Path) -> None:
    store = FlagStore(tmp_path)
    assert (store.runs(), store.suppressions(), store.before(JUNE)) == ([], [], None)
    word = Suppression(credential_id="c1", rule="drift", until=JULY, reason="Ö\n2", by="A. Board", made=MAY)
    store.record(logged(MAY, FLAG))
    store.suppress(word)
    assert FlagStore(tmp_path).runs() == [logged(MAY, FLAG)]
    assert FlagStore(tmp_path).suppressions() == [word]


def test_a_repeated_run_sees_what_the_first_saw(tmp_path: Path) -> None:
    store = FlagStore(tmp_path)
    store.record(logged(MAY, FLAG))
    store.record(logged(JUNE))
    store.record(logged(JUNE, FLAG))
    assert [run.as_of for run in store.runs()] == [MAY, JUNE]
    assert store.runs()[-1].flags == (FLAG,)
    assert store.before(JUNE) == logged(MAY, FLAG)
    assert store.before(MAY) is None


def test_days_go_forward_only(tmp_path: Path) -> None:
    store = FlagStore(tmp_path)
    store.record(logged(JUNE))
    with pytest.raises(
        InputError, match=r"a run of 2026-06-28 is recorded already, so one as of 2026-05-28.*--no-record"
    ):
        store.record(logged(MAY))
    assert [run.as_of for run in store.runs()] == [JUNE]


def test_half_a_line_of_a_killed_writer_is_passed_over(tmp_path: Path) -> None:
    store = FlagStore(tmp_path)
    store.record(logged(MAY, FLAG))
    path = tmp_path / "review" / "runs.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert store.runs() == [logged(MAY, FLAG)]
    store.record(logged(JUNE, FLAG))
    assert store.runs() == [logged(MAY, FLAG), logged(JUNE, FLAG)]
