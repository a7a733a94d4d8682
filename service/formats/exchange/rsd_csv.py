"""Rich Skill Descriptors as CSV: what the Open Skills Management Tool exports, and what it imports."""

import re
from collections.abc import Iterator

from ..delimited import read_delimited
from .format import ExchangeFormat, Item, RecordKind
from .opened import Opened
from .rsd import CSV_READS, DROPPED, RichSkill, collected
from .rsd_out import CSV_WRITES, write_rsd_csv

# Our name: the names of the column in exports and imports, folded.
_COLUMNS = {
    "name": ("rsdname", "skillname"),
    "statement": ("skillstatement", "contextualizedskillstatement"),
    "address": ("canonicalurl",),
    "authors": ("authors", "author"),
    "collections": ("collections", "collection"),
    "occupations": ("detailedoccupations", "blsdetailedoccupation"),
    "jobs": ("onetjobcodes", "onetjobrole"),
    "standards": ("standards", "professionalstandards"),
}
# The first alignment has no number, further ones are "Alignment 2 Name" and so on.
_ALIGNMENT = re.compile(r"alignment(\d*)(name|title|url|framework|)")
_PARTS = {"name": "name", "title": "name", "url": "uri", "": "uri", "framework": "framework"}
_CELL_ENDS = re.compile(r'[,;\t"\r]+')
_SEPARATOR = re.compile(r"\s*;\s*")


def is_rsd_csv(document: Opened) -> bool:
    """Tell whether the header has the name and the statement of a descriptor."""
    if document.looks != "text":
        return False
    first = document.head.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = {_folded(cell) for cell in _CELL_ENDS.split(first)}
    return all(columns & set(_COLUMNS[name]) for name in ("name", "statement"))


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item a collection, and one a row that is no descriptor."""
    name = document.path.name.partition(".")[0]
    header, records = read_delimited(document.lines(), name=document.name)
    columns = [_folded(column) for column in header]
    skills = [
        RichSkill(fault=f"row {record.number}: {record.fault}", value=record.value)
        if record.fault
        else _skill(columns, [str(cell).strip() for cell in record.cells], record.number)
        for record in records
    ]
    if any(not skill.collections and not skill.fault for skill in skills):
        document.notes.append(f"skills that name no collection are taken together under the name of the file, {name!r}")
    yield from collected(skills, (), name=name)


def _skill(columns: list[str], cells: list[str], number: int) -> RichSkill:
    held = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
    one = {name: next((held[c] for c in names if c in held), "") for name, names in _COLUMNS.items()}
    return RichSkill(
        name=one["name"],
        statement=one["statement"],
        address=one["address"],
        alignments=_alignments(held),
        # a job of O*NET says more than the occupation that it is part of
        occupations=_items(one["jobs"]) or _items(one["occupations"]),
        standards=_items(one["standards"]),
        authors=_items(one["authors"]),
        collections=tuple((title, title) for title in _items(one["collections"])),
        fault="" if one["statement"] else f"row {number}: a skill without a statement",
        value=one["name"],
    )


def _alignments(held: dict[str, str]) -> tuple[dict[str, str], ...]:
    found: dict[int, dict[str, str]] = {}
    for column, cell in held.items():
        if match := _ALIGNMENT.fullmatch(column):
            found.setdefault(int(match[1] or 1), {})[_PARTS[match[2]]] = cell
    aligned = (found[number] for number in sorted(found))
    return tuple({"name": one.get("name") or one["uri"], **one} for one in aligned if "name" in one or "uri" in one)


def _items(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _SEPARATOR.split(cell))))


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


RSD_CSV = ExchangeFormat(
    id="rsd-csv",
    title="Rich Skill Descriptors (CSV)",
    kind=RecordKind.CREDENTIALS,
    sniff=is_rsd_csv,
    rows=rows,
    write=write_rsd_csv,
    ending=".csv",
    reads=CSV_READS,
    writes=CSV_WRITES,
    dropped=DROPPED,
)
