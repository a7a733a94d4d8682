"""What every command shares: progress, JSON, tables, notes. Results go to stdout, all else to stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..formats.loaded import Loaded
    from ..store.records import Kept

Progress = Callable[[str, int, int], None]

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
    """Yield a function (label, done, total) that draws a bar a label on stderr, if it is a terminal."""
    if not sys.stderr.isatty():
        yield lambda label, done, total: None
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
    if kept := len(loaded.rejects) - len(dropped):
        note(f"  {kept} values could not be read; their rows went through without them")


def report_import(name: str, loaded: "Loaded[Any]", kept: "Kept", *, as_json: bool) -> None:
    """Say what an import read, left out and changed in the workspace."""
    counts = loaded.counts
    if not as_json:
        report_loaded(name, loaded)
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
