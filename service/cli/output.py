"""What every command shares: progress, JSON, tables, notes. Results go to stdout, all else to stderr."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..formats.loaded import Loaded
    from ..store.records import Kept

Progress = Callable[[str, int, int], None]

# Seconds between two lines of progress where stderr is a file or a pipe.
LOG_SECONDS = 30.0

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds a field: text=description; catalogue.id=code where both tables have an id.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="csv, tsv, xlsx, parquet or jsonl; by the file's name otherwise."),
]


def plural(number: int, noun: str) -> str:
    """Return a count with its noun: 1 row, 2 rows."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def emit(value: object) -> None:
    """Print a value as indented JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def note(message: str) -> None:
    """Print a remark beside the result, on stderr."""
    typer.echo(message, err=True)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in aligned columns."""
    texts = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in texts) for i in range(len(header))]
    for row in texts:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yield a function (label, done, total) that draws a bar a label on stderr, or writes lines into a log."""
    if not sys.stderr.isatty():
        yield _progress_lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield report


def _progress_lines(*, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Return a function that says at most every LOG_SECONDS how far the work is; short work says nothing."""
    last = clock()

    def report(label: str, done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= LOG_SECONDS:
            last = clock()
            note(f"{label}: {done:,} of {total:,}")

    return report


def parse_mapping(pairs: Sequence[str] | None) -> dict[str, str]:
    """Return {field: column} of --map options; one that is not FIELD=COLUMN is a usage error."""
    mapping: dict[str, str] = {}
    for pair in pairs or ():
        field, equals, column = pair.partition("=")
        if not (field.strip() and equals and column.strip()):
            raise typer.BadParameter(f"{pair!r} is not FIELD=COLUMN, as in text=description", param_hint="--map")
        mapping[field.strip()] = column.strip()
    return mapping


def report_loaded(name: str, loaded: "Loaded[Any]") -> None:
    """Say on stderr what was read, what was left out and why (the first five rows)."""
    counts = loaded.counts
    note(f"{name}: {counts.rows} rows, {counts.records} read, {counts.rejected} rejected")
    for remark in loaded.notes:
        note(f"  note: {remark}")
    dropped = [r for r in loaded.rejects if not r.kept]
    for reject in dropped[:5]:
        note(f"  {reject.path}, row {reject.row}: {reject.reason}")
    if len(dropped) > 5:
        note(f"  ... and {len(dropped) - 5} more rejected rows")
    values = [r for r in loaded.rejects if r.kept]
    for reject in values[:5]:
        note(f"  {reject.path}, row {reject.row}: {reject.reason}: {reject.value!r}")
    if values:
        note(f"  {plural(len(values), 'value')} could not be read; the rows went through without")


def report_import(name: str, loaded: "Loaded[Any]", kept: "Kept", *, home: Path, as_json: bool) -> None:
    """Say what an import read, left out and changed; keep every reject in the workspace's folder of rejects."""
    from ..outputs import write_rejects

    counts = loaded.counts
    listed = write_rejects(loaded.rejects, loaded.inputs, home / "rejects")
    if not as_json:
        report_loaded(name, loaded)
        if listed:
            note(f"  all of them with reasons: {listed}")
        typer.echo(f"{name}: {kept.new} new, {kept.changed} changed, {kept.unchanged} unchanged")
        return
    emit(
        {
            "rows": counts.rows,
            "read": counts.records,
            "rejected": counts.rejected,
            "new": kept.new,
            "changed": kept.changed,
            "unchanged": kept.unchanged,
            "notes": list(loaded.notes),
            "contacts_removed": dict(loaded.contacts_removed),
            "rejects_file": str(listed) if listed else None,
            "rejects": [
                {
                    "path": r.path,
                    "row": r.row,
                    "column": r.column,
                    "value": r.value,
                    "reason": r.reason,
                    "kept": r.kept,
                }
                for r in loaded.rejects
            ],
        }
    )
