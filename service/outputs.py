"""What `credlens score --out DIR` writes: csv tables, run.json, the workbook and the report."""

import json
from dataclasses import asdict
from pathlib import Path

from .formats.csv_out import write_csv
from .reports import tables
from .reports.html import write_report
from .reports.workbook import write_workbook
from .results import Result
from .store.matches import Progress


def write_outputs(result: Result, folder: Path, *, progress: Progress | None = None) -> Path:
    """Write all outputs of a run into a folder and return the path of the report's first page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (
        ("scores", tables.scores(result)),
        ("gaps", tables.gaps(result)),
        ("flags", tables.flags(result)),
        ("rejects", tables.rejects(result)),
    ):
        header, *body = rows
        write_csv(folder / f"{name}.csv", [str(column) for column in header], body)
    run = json.dumps(asdict(result.run), ensure_ascii=False, indent=2, sort_keys=True, default=str)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")
    write_workbook(result, folder / "workbook.xlsx")
    return write_report(result, folder / "report", progress=progress)
