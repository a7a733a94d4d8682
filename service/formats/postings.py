"""Tables of job postings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from credlens.models.records import Posting

from .columns import Schema
from .contacts import without_contacts
from .fields import CATALOGUE_FIELDS, POSTING_FIELDS
from .loaded import Loaded
from .markup import plain_text
from .reader import Kind, Reading, ReadOptions, load
from .row_values import Values
from .values import as_name


def read_postings(
    paths: Sequence[Path] | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    as_of: dt.date | None = None,
    keep_contacts: bool = False,
) -> Loaded[Posting]:
    """Read job postings from one or more tables, or documents of other systems.

    Texts lose their markup, and e-mail addresses, telephone numbers and the names of people to contact.

    mapping  field -> column, for columns whose names are not recognised; see columns.chosen_columns
    format   csv, tsv, xlsx, parquet, jsonl or the id of an exchange format, for files that do not tell
    as_of    dates more than a day after this one are taken for mistakes; today by default
    keep_contacts  leave contact details in the texts
    Raises   UnreadableFileError, MissingColumnError, InputError; what is wrong with single rows is in
             the result's rejects.
    """
    files = [paths] if isinstance(paths, Path) else paths
    return load(files, KIND, ReadOptions(mapping=mapping, format=format, as_of=as_of, keep_contacts=keep_contacts))


def open_postings(
    paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, as_of: dt.date | None = None
) -> Reading[Posting]:
    """Return the postings of one or more tables, to be read batch by batch; options as read_postings."""
    return Reading(paths, KIND, ReadOptions(mapping=mapping, as_of=as_of))


def _build(row: Values, file: str, options: ReadOptions) -> Posting:
    return Posting(
        id=row.id(),
        title=row.required("title", read=as_name),
        text=_text(row, options),
        date=row.date("date"),
        employer=row.name("employer"),
        region=row.name("region"),
        occupation=row.name("occupation"),
        sector=row.name("sector"),
        source=row.name("source_url") or file,
    )


def _text(row: Values, options: ReadOptions) -> str:
    """Return what an advert says, without markup and, where they are not to be kept, without contact details."""
    text = plain_text(row.required("text"))
    if not text.strip():
        raise row.fault("text", "holds markup and no text")
    if options.keep_contacts:
        return text
    text, removed = without_contacts(text)
    row.removed += removed
    return text


SCHEMA = Schema(
    kind="postings",
    fields=POSTING_FIELDS,
    others=frozenset(field.name for field in CATALOGUE_FIELDS),
)
KIND: Kind[Posting] = Kind(schema=SCHEMA, dates=("date",), build=_build, id_of=lambda posting: posting.id)
