"""What `credlens score --out DIR` writes: csv tables, run.json, the workbook and the report."""

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from credlens.taxonomy.errors import InputError

from .conformance import conformance_rows
from .formats.csv_out import write_csv
from .reports import tables
from .reports.html import write_report
from .reports.workbook import write_workbook
from .results import Reject, Result
from .store.matches import Progress


def prepare(folder: Path) -> Path:
    """Make the folder of the outputs, or raise InputError: better before the long work than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise InputError(
            f"--out: results cannot be written here ({error.strerror or error}); name another folder", path=str(folder)
        ) from None


def write_rejects(rejects: Sequence[Reject], inputs: Mapping[str, str], folder: Path) -> Path | None:
    """Write the rejects of an import to a csv file named after its inputs, None where there are none."""
    if not rejects:
        return None
    digest = hashlib.sha256("".join(inputs.values()).encode()).hexdigest()[:8]
    path = prepare(folder) / f"{Path(next(iter(inputs))).name.partition('.')[0]}-{digest}.csv"
    header, *body = tables.reject_rows(rejects)
    write_csv(path, [str(column) for column in header], body)
    return path


def write_outputs(result: Result, folder: Path, *, progress: Progress | None = None) -> Path:
    """Write all outputs of a run into a folder and return the path of the report's first page."""
    prepare(folder)
    for name, rows in (
        ("scores", tables.scores(result)),
        ("gaps", tables.gaps(result)),
        ("flags", tables.flags(result)),
        ("rejects", tables.rejects(result)),
        ("conformance", conformance_rows([s.credential for s in result.scored], as_of=result.run.as_of)),
    ):
        header, *body = rows
        write_csv(folder / f"{name}.csv", [str(column) for column in header], body)
    run = json.dumps(asdict(result.run), ensure_ascii=False, indent=2, sort_keys=True, default=str)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")
    write_workbook(result, folder / "workbook.xlsx")
    return write_report(result, folder / "report", progress=progress)
