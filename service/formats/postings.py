"""Tables of job postings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from credlens.models.records import Posting

from .columns import Schema
from .fields import CATALOGUE_FIELDS, POSTING_FIELDS
from .loaded import Loaded
from .reader import Kind, Reading, ReadOptions, load
from .row_values import Values
from .values import as_name


def read_postings(
    paths: Sequence[Path] | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    as_of: dt.date | None = None,
) -> Loaded[Posting]:
    """Read job postings from one or more tables.

    mapping  field -> column, for columns whose names are not recognised; see columns.chosen_columns
    format   csv, tsv, xlsx, parquet or jsonl, for files whose suffix does not tell
    as_of    dates more than a day after this one are taken for mistakes; today by default
    Raises   UnreadableFileError, MissingColumnError, InputError; what is wrong with single rows is in
             the result's rejects.
    """
    files = [paths] if isinstance(paths, Path) else paths
    return load(files, _KIND, ReadOptions(mapping=mapping, format=format, as_of=as_of))


def open_postings(
    paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, as_of: dt.date | None = None
) -> Reading[Posting]:
    """Return the postings of one or more tables, to be read batch by batch; options as read_postings."""
    return Reading(paths, _KIND, ReadOptions(mapping=mapping, as_of=as_of))


def _build(row: Values, file: str) -> Posting:
    return Posting(
        id=row.id(),
        title=row.required("title", read=as_name),
        text=row.required("text"),
        date=row.date("date"),
        employer=row.name("employer"),
        region=row.name("region"),
        occupation=row.name("occupation"),
        sector=row.name("sector"),
        source=row.name("source_url") or file,
    )


_SCHEMA = Schema(
    kind="postings",
    fields=POSTING_FIELDS,
    others=frozenset(field.name for field in CATALOGUE_FIELDS),
)
_KIND: Kind[Posting] = Kind(schema=_SCHEMA, dates=("date",), build=_build, id_of=lambda posting: posting.id)
