"""What `credlens score --out DIR` writes: csv tables, run.json, the workbook and the report."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from credlens.taxonomy.errors import InputError

from .conformance import conformance_rows
from .formats.csv_out import write_csv
from .reports import tables
from .reports.agreement import agreement
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


def _split(rows: Iterable[tables.Row]) -> tuple[list[str], Iterator[tables.Row]]:
    """Return the names of the columns, and the rows below them as they come."""
    body = iter(rows)
    return [str(column) for column in next(body)], body


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: the report's first page, and how many credentials there are, have a score, are flagged.

    anew  False where the folder held the outputs of the very same result, and was left as it is
    """

    page: Path
    credentials: int
    scored: int
    flagged: int
    anew: bool = True


def write_outputs(result: Result, folder: Path, *, progress: Progress | None = None) -> Written:
    """Write all outputs of a run into a folder, unless they are there."""
    prepare(folder)
    key = _key(result)
    if key and (written := _there(key, folder)):
        return written
    sums = {}
    for name, rows in (
        ("scores", tables.scores(result)),
        ("gaps", tables.gaps(result)),
        ("flags", tables.flags(result)),
        ("agreement", agreement(result)),
        ("rejects", tables.rejects(result)),
        ("conformance", conformance_rows([s.credential for s in result.scored], as_of=result.run.as_of)),
    ):
        header, body = _split(rows)
        path = folder / f"{name}.csv"
        write_csv(path, header, body)
        sums[path.name] = _sha256(path)
    write_workbook(result, folder / "workbook.xlsx")
    page = write_report(result, folder / "report", progress=progress)
    written = Written(
        page=page,
        credentials=len(result.scored),
        scored=sum(s.alignment.relevance.value is not None for s in result.scored),
        flagged=sum(bool(s.flags) for s in result.scored),
    )
    counts = {name: getattr(written, name) for name in _COUNTS}
    # The last of all: where it names the key, the rest is there.
    run = {**asdict(result.run), "key": key, "outputs": sums, "counts": counts}
    text = json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")
    return written


_COUNTS = ("credentials", "scored", "flagged")


def _key(result: Result) -> str:
    """Return a digest of all that the outputs depend on, empty where that is not told."""
    if not result.key:
        return ""
    digest = hashlib.sha256(repr((result.key, result.run, result.rejects)).encode("utf-8", "surrogatepass"))
    for room in ("service.reports", "service.formats", "models.conformance", "models.outcomes"):
        for path in sorted(Path(str(files(f"credlens.{room}"))).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _there(key: str, folder: Path) -> Written | None:
    """Return what an earlier run of the same key wrote, None where something of it is missing or was changed."""
    page = folder / "report" / "index.html"
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        whole = run.get("key") == key and all(_sha256(folder / name) == sum for name, sum in run["outputs"].items())
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    if not whole or not page.exists() or not (folder / "workbook.xlsx").exists():
        return None
    return Written(page=page, anew=False, **run["counts"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
