"""The kinds of jobs, and what each is told to do."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..people import Act


class JobKind(StrEnum):
    """What a worker can be asked for."""

    IMPORT_POSTINGS = "import postings"
    IMPORT_CATALOGUE = "import catalogue"
    SCORE = "score"
    EXPORT = "export"
    INSTALL_TAXONOMIES = "install taxonomies"
    LOAD_SAMPLE = "load the sample"


# Who may ask for it, and end it or begin it anew.
ACTS: Mapping[JobKind, Act] = {
    JobKind.IMPORT_POSTINGS: Act.IMPORT_POSTINGS,
    JobKind.IMPORT_CATALOGUE: Act.EDIT_CREDENTIALS,
    JobKind.SCORE: Act.SCORE,
    JobKind.EXPORT: Act.SCORE,
    JobKind.INSTALL_TAXONOMIES: Act.INSTALL_TAXONOMIES,
    # It brings postings into the market, which fewer may do than add credentials or score.
    JobKind.LOAD_SAMPLE: Act.IMPORT_POSTINGS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """A table to be taken in.

    name, sha256  of the file, which lies in the uploads of the workspace
    format        one of formats.tables.formats_of; empty where the name tells, or the content
    mapping       field -> column, for columns whose names are not recognised
    """

    name: str
    sha256: str
    format: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrder:
    """What a workspace begins with; there is nothing to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOrder:
    """A catalogue to be scored against the market, or to be exported with its scores.

    as_of             the day on which review dates are judged; None: the day on which the job is begun
    previous_release  flag outcomes that rest on skills which changed since this release; empty: none is compared
    """

    as_of: dt.date | None = None
    previous_release: str = ""
