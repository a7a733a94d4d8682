"""What one exchange format is: how it is known, read and written, and what it carries."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from credlens.models.records import Credential, DeclaredSkill

from ..rows import Remark
from .opened import Opened


class RecordKind(StrEnum):
    """What a document holds, by the name of the table it becomes."""

    CREDENTIALS = "catalogue"
    POSTINGS = "postings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a document, which becomes one row: its values by field name, or why it cannot be read.

    values   field name -> text, number, date or list, as a cell of a table would hold it; empty ones may be left out.
             outcomes: a list of texts or of {"text", "assessments", "skills": [{"name", "uri", "framework", "code"}]}
    fault    what keeps the item from being read; value: what stands there
    remarks  what was left out of it, while the item goes through
    """

    values: Mapping[str, object] = field(default_factory=dict)
    fault: str = ""
    value: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSkill:
    """A skill found in an outcome: probability 0..1 that the text teaches it, and the words that say so."""

    skill: DeclaredSkill
    probability: float
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A credential to be written, with what a run found in it.

    found  outcome id -> the skills found in it, best first; empty where only the record is written
    as_of  the day of the run
    model  fingerprint of what found them
    """

    credential: Credential
    found: Mapping[str, tuple[FoundSkill, ...]] = field(default_factory=dict)
    as_of: dt.date | None = None
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFormat:
    """One format of another system.

    id       what --format takes
    sniff    whether a file is in this format; cheap, and False (no error) for files that are something else
    rows     the items of a document, in its order; None where the format is only written.
             Raises UnreadableFileError for faults of the whole document.
    write    writes credentials into a file; None where the format is only read. It draws them one by one, and as often
             as it likes, so that none need be held.
    ending   how the name of such a file ends
    reads    the fields carried in, by our names; the header of the table
    writes   the fields carried out
    dropped  what the format can say and credlens leaves, in words
    """

    id: str
    title: str
    kind: RecordKind
    sniff: Callable[[Opened], bool]
    rows: Callable[[Opened], Iterable[Item]] | None = None
    write: Callable[[Sequence[Exported], Path], None] | None = None
    ending: str = ".json"
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
