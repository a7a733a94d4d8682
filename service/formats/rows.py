"""What a table is, whatever file it came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

SHOWN = 80  # characters of an offending value that a reject shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that was left out of a row that goes through: where, what stood there, why."""

    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells in the order of the header, or the fault that keeps it from being read.

    number   1-based; the header is row 1. CSV: records, not physical lines. JSON lines: the line. A document
             of another system: the position of the item, from 1.
    cells    text in CSV; in the other formats also numbers, dates, lists, objects; None where empty
    value    with a fault, what the row holds
    remarks  what the reader of the file left out of it
    file     the one of a folder or an archive that it comes from; empty where the table is one file
    """

    number: int
    cells: tuple[object, ...] = ()
    fault: str = ""
    value: str = ""
    remarks: tuple[Remark, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The content of one file. name: how messages call it; sha256: of the bytes on disk.

    rows  can be gone through more than once; those of a large file are read from it each time
    dated_by  how many of the rows tell whether the day or the month comes first; None: all of them
    """

    name: str
    header: tuple[str, ...]
    rows: Iterable[Row]
    sha256: str
    notes: list[str] = field(default_factory=list)
    dated_by: int | None = None
