"""The review log that workspaces kept before they had a database: the flags after each run, and who set one aside."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRun:
    """What stood after one run. credentials: the ids of all that were scored; closed: (credential, rule) that ended."""

    as_of: dt.date
    taxonomy: str
    credentials: tuple[str, ...]
    flags: tuple[ReviewFlag, ...]
    closed: tuple[tuple[str, str], ...] = ()


def read_runs(home: Path) -> list[LoggedRun]:
    """Return the runs of review/runs.jsonl by day, oldest first; of several runs of a day the last counts."""
    by_day = {run.as_of: run for run in map(_run, _lines(home / "review" / "runs.jsonl"))}
    return [by_day[day] for day in sorted(by_day)]


def read_suppressions(home: Path) -> list[Suppression]:
    """Return every suppression of review/suppressions.jsonl in the order in which they were made."""
    return [_suppression(line) for line in _lines(home / "review" / "suppressions.jsonl")]


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
