"""Writing csv files: the same rows give the same bytes."""

import csv
import math
from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from pathlib import Path

from .safe import safe_cell


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    r"""Write a table as UTF-8 with \n line ends; text is made safe against formula injection."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([cell_text(value) for value in row] for row in rows)


def cell_text(value: object) -> str:
    """Return a cell as text: floats with at most 6 decimals, None and NaN empty, true and false small."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, Integral):
        return "" if value is None else str(int(value))
    if isinstance(value, Real):
        return _float_text(float(value))
    return safe_cell(str(value))


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    # + 0.0 turns -0.0 into 0.0
    return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".")
