"""Writing csv files: the same rows give the same bytes."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from numbers import Integral, Real
from pathlib import Path

from .safe import safe_cell

_NEEDS_QUOTES = re.compile(r'[",\r\n]')


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    r"""Write a table as UTF-8 with \n line ends; text is made safe against formula injection."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(chain([header], rows)))


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of the same table, for one that is sent and not written to a file."""
    return map(_line, rows)


def cell_text(value: object) -> str:
    """Return a cell as text: floats with at most 6 decimals, None and NaN empty, true and false small."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, Integral):
        return "" if value is None else str(int(value))
    if isinstance(value, Real):
        return _float_text(float(value))
    return safe_cell(str(value))


def _line(row: Sequence[object]) -> str:
    # csv.writer leaves a lone \r without quotes when lines end in \n, and readers would break the row there.
    return ",".join(_quoted(cell_text(value)) for value in row) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    # + 0.0 turns -0.0 into 0.0
    return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".")
