"""All exchange formats, and which of them a file is in."""

from .elm import ELM
from .format import ExchangeFormat, RecordKind
from .hr_open import HR_OPEN
from .job_posting import JOB_POSTING
from .opened import Opened
from .rsd_csv import RSD_CSV
from .rsd_json import RSD_JSON
from .schema_org import SCHEMA_ORG

# In sniffing order: the first that knows a file takes it, so the special ones stand before the general ones.
FORMATS: tuple[ExchangeFormat, ...] = (
    # a collection of descriptors may be in CTDL
    RSD_JSON,
    # badges, CLR, CASE, CTDL
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
