"""The review log of a workspace: the flags after each run, and who has set which aside. Only ever appended to."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity
from credlens.taxonomy.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRun:
    """What stood after one run. credentials: the ids of all that were scored; closed: (credential, rule) that ended."""

    as_of: dt.date
    taxonomy: str
    credentials: tuple[str, ...]
    flags: tuple[ReviewFlag, ...]
    closed: tuple[tuple[str, str], ...] = ()


class FlagStore:
    """review/runs.jsonl, one run a line, and review/suppressions.jsonl, one word of a board a line."""

    def __init__(self, home: Path) -> None:
        self._runs = home / "review" / "runs.jsonl"
        self._suppressions = home / "review" / "suppressions.jsonl"

    def runs(self) -> list[LoggedRun]:
        """Return the runs by day, oldest first; of several runs of a day the last counts."""
        by_day = {run.as_of: run for run in map(_run, _lines(self._runs))}
        return [by_day[day] for day in sorted(by_day)]

    def before(self, as_of: dt.date) -> LoggedRun | None:
        """Return the last run of an earlier day, so that a run that is repeated finds what it found first."""
        earlier = [run for run in self.runs() if run.as_of < as_of]
        return earlier[-1] if earlier else None

    def expect(self, as_of: dt.date) -> None:
        """Raise InputError if a run of a later day is recorded: history goes forward only."""
        runs = self.runs()
        if runs and runs[-1].as_of > as_of:
            raise InputError(
                f"a run of {runs[-1].as_of} is recorded already, so one as of {as_of} cannot follow it; "
                "give --no-record to score as of an earlier day"
            )

    def record(self, run: LoggedRun) -> None:
        """Append a run; raise InputError if one of a later day is recorded."""
        self.expect(run.as_of)
        _append(self._runs, asdict(run))

    def suppressions(self) -> list[Suppression]:
        """Return every suppression in the order in which they were made."""
        return [_suppression(line) for line in _lines(self._suppressions)]

    def suppress(self, suppression: Suppression) -> None:
        """Append a suppression."""
        _append(self._suppressions, asdict(suppression))


def _run(line: dict[str, Any]) -> LoggedRun:
    return LoggedRun(
        as_of=dt.date.fromisoformat(line["as_of"]),
        taxonomy=line["taxonomy"],
        credentials=tuple(line["credentials"]),
        flags=tuple(map(_flag, line["flags"])),
        closed=tuple((credential, rule) for credential, rule in line["closed"]),
    )


def _flag(line: dict[str, Any]) -> ReviewFlag:
    return ReviewFlag(
        **{
            **line,
            "severity": Severity(line["severity"]),
            "state": FlagState(line["state"]),
            "evidence": tuple(line["evidence"]),
            "opened_at": dt.date.fromisoformat(line["opened_at"]),
            "clear_since": dt.date.fromisoformat(line["clear_since"]) if line["clear_since"] else None,
        }
    )


def _suppression(line: dict[str, Any]) -> Suppression:
    days = {name: dt.date.fromisoformat(line[name]) for name in ("until", "made")}
    return Suppression(**{**line, **days})


def _append(path: Path, value: dict[str, Any]) -> None:
    """Write one line at once; whatever a killed writer left is closed off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    with path.open("ab+") as file:
        torn = file.tell() > 0 and _last_byte(path) != b"\n"
        file.write((b"\n" if torn else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines that are whole; one that a killed writer left is passed over."""
    if not path.exists():
        return
    for line in path.read_bytes().decode("utf-8", "surrogatepass").split("\n"):
        try:
            value = json.loads(line) if line.strip() else None
        except json.JSONDecodeError:
            continue
        if isinstance(value, dict):
            yield value
