"""A table of one's own skills: CSV with the columns id and label, and some more if wanted."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from ..concepts import Skill, SkillKind
from ..errors import InputError
from ..taxonomy import Taxonomy
from .collection import Collection
from .files import Member, Row, Table, read_table, squeeze
from .slugs import slug

_HINT = "A table of skills needs id and label; kind, alt_labels, description, uri, broader and reuse_level may follow"
_SHOWN = 5


def read_custom(path: Path) -> Taxonomy:
    """Return the taxonomy of a CSV file: id, label; kind, alt_labels, description, uri, broader, reuse_level.

    Several alt_labels or broader ids in one cell are parted by "|" or line ends. The release is named
    after the file, and its version after the content.
    Raises  InputError that lists the bad rows, UnreadableFileError, MissingColumnError, TaxonomyError.
    """
    if not path.is_file():
        raise InputError("no such file", path=str(path))
    table = read_table(Member(path), required=("id", "label"), hint=_HINT)
    bad = list(_bad_rows(table))
    if bad:
        shown = "; ".join(bad[:_SHOWN])
        rest = f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        raise InputError(
            f"{len(bad)} of {len(table.rows)} rows are bad, so nothing was imported. {shown}{rest}", path=str(path)
        )
    collection = Collection(sources=[table.source])
    collection.add(path.name, (_skill(row) for row in table.rows))
    collection.link(path.name, ((_id(row["id"]), _id(above)) for row in table.rows for above in _parts(row, "broader")))
    return collection.taxonomy(
        f"custom-{slug(path.stem)}", version=table.source.sha256[:12], licence="as the owner of the file states"
    )


def _bad_rows(table: Table) -> Iterator[str]:
    """Yield what is wrong with each bad row, one text a row."""
    known = {_id(row["id"]) for row in table.rows}
    seen: set[str] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        wrong = _wrong(row, known)
        if number in table.ragged:
            wrong.append("more or fewer cells than the header")
        if row["id"].strip() and _id(row["id"]) in seen:
            wrong.append(f"id {row['id'][:40]!r} is taken by an earlier row")
        seen.add(_id(row["id"]))
        if wrong:
            yield f"row {number}: {', '.join(wrong)}"


def _wrong(row: Row, known: set[str]) -> list[str]:
    wrong = [f"no {column}" for column in ("id", "label") if not row[column].strip()]
    if (scheme := row["id"].partition(":")[0].strip()) in ("esco", "onet"):
        wrong.append(f"an id of your own cannot begin with {scheme}:")
    kind = row.get("kind", "").strip()
    if kind and kind not in [k.value for k in SkillKind]:
        near = difflib.get_close_matches(kind, list(SkillKind), n=1)
        choices = f"did you mean {near[0]}?" if near else f"choose from {', '.join(SkillKind)}"
        wrong.append(f"unknown kind {kind[:40]!r}, {choices}")
    wrong += [f"broader id {a[:40]!r} is no row's id" for a in _parts(row, "broader") if _id(a) not in known]
    return wrong


def _skill(row: Row) -> Skill:
    label = squeeze(row["label"])
    return Skill(
        id=_id(row["id"]),
        label=label,
        kind=SkillKind(row.get("kind", "").strip() or SkillKind.SKILL),
        uri=row.get("uri", "").strip(),
        alt_labels=tuple(name for name in dict.fromkeys(_parts(row, "alt_labels")) if name != label),
        description=squeeze(row.get("description", "")),
        reuse_level=row.get("reuse_level", "").strip(),
    )


def _id(local: str) -> str:
    return f"custom:{squeeze(local).removeprefix('custom:')}"


def _parts(row: Row, column: str) -> list[str]:
    return [part for text in re.split(r"[|\n]", row.get(column, "")) if (part := squeeze(text))]
