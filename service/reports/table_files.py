"""One table of a result as one file: csv, xlsx, Parquet or JSON-LD, by the file's ending."""

from pathlib import Path

from ..formats.csv_out import write_csv
from ..formats.exchange.json_out import write_json
from ..results import Result
from . import tables
from .linked import flags_document, gaps_document
from .parquet_out import write_parquet
from .workbook import write_workbook

# The tables, and how one is told as JSON-LD; None where it is a table only.
TABLES = {"scores": None, "gaps": gaps_document, "flags": flags_document, "outcomes": None}
_ENDINGS = (".csv", ".xlsx", ".parquet")


def endings(name: str) -> tuple[str, ...]:
    """Return how the name of a file may end that one of TABLES is written into."""
    return (*_ENDINGS, ".jsonld") if TABLES[name] else _ENDINGS


def write_table(result: Result, name: str, path: Path) -> None:
    """Write one of TABLES into a file with one of its endings."""
    ending, document = path.suffix.casefold(), TABLES[name]
    if ending == ".jsonld" and document:
        write_json(document(result), path)
    elif ending == ".parquet":
        write_parquet(path, lambda: iter(getattr(tables, name)(result)))
    elif ending == ".xlsx":
        write_workbook(result, path, sheets=(name, "run"))
    else:
        rows = iter(getattr(tables, name)(result))
        write_csv(path, [str(column) for column in next(rows)], rows)
