"""The tables of a result as pandas data frames, days as days."""

from typing import TYPE_CHECKING

from ..results import Result
from . import tables
from .parquet_out import is_day

if TYPE_CHECKING:
    import pandas as pd

FRAMES = ("scores", "gaps", "flags", "outcomes")


def frames(result: Result) -> "dict[str, pd.DataFrame]":
    """Return every table of a result by name: one row a credential, a skill of its market, a flag, a taught skill."""
    return {name: frame(result, name) for name in FRAMES}


def frame(result: Result, name: str) -> "pd.DataFrame":
    """Return a table: numbers as float64 or int64, days as datetime64, all else as text; missing numbers are NaN."""
    import pandas as pd

    header, *rows = getattr(tables, name)(result)
    made = pd.DataFrame(rows, columns=[str(column) for column in header])
    for column in made.columns:
        if is_day(column):
            made[column] = pd.to_datetime(made[column].replace("", None), format="%Y-%m-%d")
        elif made[column].isna().all():
            # a column of nothing has no type of its own
            made[column] = made[column].astype("float64")
    return made
