"""All exchange formats, and which of them a file is in."""

from .case import CASE, CASE_1_0
from .case_sheets import CASE_SHEETS
from .clr import CLR
from .ctdl import CTDL
from .elm import ELM
from .format import ExchangeFormat, RecordKind
from .hr_open import HR_OPEN
from .job_posting import JOB_POSTING
from .open_badges import OPEN_BADGES
from .opened import Opened
from .rsd_csv import RSD_CSV
from .rsd_json import RSD_JSON
from .schema_org import SCHEMA_ORG

# How the names of files end that may be documents of other systems: which one, their content tells.
DOCUMENTS = (".json", ".jsonld", ".xml", ".rdf", ".html", ".htm", ".json.gz", ".jsonld.gz", ".xml.gz")

# In sniffing order: the first that knows a file takes it, so the special ones stand before the general ones.
FORMATS: tuple[ExchangeFormat, ...] = (
    # a collection of descriptors may be in CTDL
    RSD_JSON,
    # badges, CLR, CASE, CTDL
    CASE,
    CASE_1_0,
    CASE_SHEETS,
    CTDL,
    CLR,
    OPEN_BADGES,
    #
    # ELM, RSD, schema.org, course outlines
    ELM,
    RSD_CSV,
    SCHEMA_ORG,
    #
    # postings
    JOB_POSTING,
    HR_OPEN,
)


def sniffed(document: Opened, kind: RecordKind) -> ExchangeFormat | None:
    """Return the readable format of this kind that a file is in, None where it is in none of them."""
    return next((f for f in FORMATS if f.kind is kind and f.rows and f.sniff(document)), None)


def named(format_id: str, kind: RecordKind) -> ExchangeFormat | None:
    """Return the readable format of this kind with an id, None where there is none."""
    return next((f for f in FORMATS if f.kind is kind and f.rows and f.id == format_id.casefold()), None)


def none_of_them(document: Opened, kind: RecordKind) -> str:
    """Return what to say of a document in none of the formats; raise UnreadableFileError where it is broken."""
    looks = document.looks.upper()
    if document.json is None and document.xml is None and looks != "HTML":
        return "no document that can be read"
    known = ", ".join(f.title for f in FORMATS if f.kind is kind and f.rows)
    return f"a document in {looks} that is none of these: {known}"
