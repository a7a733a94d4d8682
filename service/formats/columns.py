"""Which column of a table holds which field: canonical names, synonyms, and what --map says."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from credlens.taxonomy.errors import InputError, MissingColumnError

from .rows import Table

_NO_LETTER = re.compile(r"[\W_]+")
_SHOWN_COLUMNS = 12
KINDS = ("postings", "catalogue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a record and the names its column may have, the preferred first."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The fields of one of the KINDS of table. others: fields that only the other kind has."""

    kind: str
    fields: tuple[Field, ...]
    others: frozenset[str] = frozenset()


class UnknownMappedColumnError(MissingColumnError):
    """--map names a column that no given file has."""

    def __init__(self, field: str, column: str, *, found: Iterable[str], path: str) -> None:
        self.missing, self.found = (column,), tuple(found)
        near = difflib.get_close_matches(column, self.found, n=3, cutoff=0.5) or self.found
        InputError.__init__(
            self,
            f"--map {field}={column!r}: there is no such column. Nearest: {', '.join(near)}. "
            f"For a column of one table only, write postings.{field}=... or catalogue.{field}=...",
            path=path,
            value=column,
        )


def chosen_columns(mapping: Mapping[str, str] | None, schema: Schema, tables: Sequence[Table]) -> dict[str, str]:
    """Return the part of --map that concerns this kind of table, and check it against all files.

    A key is a field, or postings.field or catalogue.field where both tables have it.
    """
    known = {field.name for field in schema.fields}
    chosen = {}
    for key, column in (mapping or {}).items():
        prefix, dot, name = key.rpartition(".")
        if prefix in KINDS and prefix != schema.kind:
            continue
        valid = known if dot else known | schema.others
        if name not in valid or (dot and prefix != schema.kind):
            raise _unknown_field(key, valid)
        if name in known:
            chosen[name] = column
    headers = [column for table in tables for column in table.header]
    for name, column in chosen.items():
        if _folded(column) not in map(_folded, headers):
            paths = ", ".join(table.name for table in tables)
            raise UnknownMappedColumnError(name, column, found=dict.fromkeys(headers), path=paths)
    return chosen


def find_columns(table: Table, schema: Schema, chosen: Mapping[str, str]) -> dict[str, int]:
    """Return the position of each field's column and note on the table what was chosen.

    A chosen column comes first, then the field's own name, then its synonyms in order. A table without
    any id column is fine; any other required column that is missing raises MissingColumnError.
    """
    positions: dict[str, int] = {}
    taken = {_folded(column) for column in chosen.values()}
    passed_over: list[tuple[str, int]] = []
    for field in schema.fields:
        found = _candidates(field, table.header, chosen=chosen.get(field.name), taken=taken)
        if found:
            positions[field.name] = found[0]
            passed_over += [(field.name, position) for position in found[1:]]
    missing = [f.name for f in schema.fields if f.required and f.name not in positions and f.name != "id"]
    if missing:
        raise MissingColumnError(missing, found=filter(None, table.header), path=table.name)
    table.notes.extend(_remarks(table, positions, passed_over))
    return positions


def _candidates(field: Field, header: Sequence[str], *, chosen: str | None, taken: set[str]) -> list[int]:
    """Return the positions of the columns that may hold a field, the best first."""
    folded = [_folded(column) for column in header]
    if chosen is not None and _folded(chosen) in folded:
        return [folded.index(_folded(chosen))]
    names = list(map(_folded, (field.name, *field.synonyms)))
    if not field.required:
        # A column that was chosen for another field is shared only where a record could not be without it.
        names = [name for name in names if name not in taken]
    ranked = [(names.index(name), position) for position, name in enumerate(folded) if name and name in names]
    return [position for _, position in sorted(ranked)]


def _remarks(table: Table, positions: Mapping[str, int], passed_over: list[tuple[str, int]]) -> Iterable[str]:
    if "id" not in positions:
        yield f"{table.name}: no id column, so ids are made of file name and row number"
    used = set(positions.values())
    for name, position in passed_over:
        if position not in used:
            columns = f"column {table.header[positions[name]]!r} (also there: {table.header[position]!r})"
            yield f"{table.name}: {name} is taken from {columns}"
    beside = used | {position for _, position in passed_over}
    unused = [column for n, column in enumerate(table.header) if column and n not in beside]
    if unused:
        more = f" and {len(unused) - _SHOWN_COLUMNS} more" if len(unused) > _SHOWN_COLUMNS else ""
        yield f"{table.name}: columns not used: {', '.join(unused[:_SHOWN_COLUMNS])}{more}"


def _unknown_field(key: str, known: Iterable[str]) -> InputError:
    near = difflib.get_close_matches(key, list(known), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return InputError(f"--map {key}=...: no field {key!r}.{hint} Valid: {', '.join(sorted(known))}")


def _folded(name: str) -> str:
    """Return a name without case, spaces, underscores and signs: 'Job_Title' and 'job title' are one."""
    return _NO_LETTER.sub("", name.casefold())
