"""What a run of the pipeline returns: credentials with their scores, gaps and flags, and how it was made."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from credlens.models.records import Credential
from credlens.models.relevance.agreement import Agreement
from credlens.models.relevance.alignment import Alignment
from credlens.models.relevance.demand import DemandProfile
from credlens.models.relevance.flags import Found
from credlens.models.relevance.gaps import GapReport
from credlens.models.relevance.review import ReviewFlag
from credlens.taxonomy import Skill


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row, or one value of it, that could not be used.

    row     1-based row of the table; the header is row 1
    column  the column at fault, empty where it is the whole row
    value   the offending value, at most 80 characters
    kept    False: the row was left out; True: the row went through without this value
    """

    path: str
    row: int
    column: str
    value: str
    reason: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows in, records out, rows rejected; rows == records + rejected, always."""

    rows: int
    records: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationCounts:
    """Distinct postings by where their occupation comes from: the posting, its title, nowhere."""

    given: int = 0
    inferred: int = 0
    none: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Enough to repeat a run bit for bit.

    inputs       file name -> sha256 of its bytes
    model        fingerprint of encoder, calibration and matching settings
    config       the relevance settings, by name
    as_of        the day on which review dates are judged
    duplicates   postings left out because another has the same text
    occupations  how many of the others give an occupation, or have one inferred from the title
    """

    version: str
    as_of: dt.date
    inputs: Mapping[str, str]
    taxonomy: str
    taxonomy_sha256: str
    licence: str
    model: str
    config: Mapping[str, object]
    catalogue: Counts
    postings: Counts
    duplicates: int
    notes: tuple[str, ...]
    occupations: OccupationCounts = OccupationCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCredential:
    """One credential with all that was found about it.

    flags       those that stand: raised in this run, or open before and not yet over
    suppressed  those that stand and that somebody has set aside
    found       what the rules say in this run alone
    agreement   what its record declares against what was found; empty where it declares nothing
    """

    credential: Credential
    alignment: Alignment
    profile: DemandProfile
    gaps: GapReport
    flags: tuple[ReviewFlag, ...]
    suppressed: tuple[ReviewFlag, ...] = ()
    found: Found = field(default_factory=Found)
    agreement: tuple[Agreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingHead:
    """What is said of a quoted posting: all but its text."""

    id: str
    title: str
    date: dt.date | None
    employer: str
    region: str
    occupation: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A whole run. skills: every skill that any row names, by id; postings: every posting that is quoted.

    scored  in catalogue order; those of a large run lie on disk, so go through them in order
    key     the same for results that are the same; empty where that is not told
    """

    run: Run
    scored: Sequence[ScoredCredential]
    rejects: tuple[Reject, ...]
    skills: Mapping[str, Skill]
    postings: Mapping[str, PostingHead]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a run found about one credential, with the names of all that it speaks of, so that it stands by itself.

    skills, postings  those that it names or quotes, by id
    """

    scored: ScoredCredential
    skills: Mapping[str, Skill]
    postings: Mapping[str, PostingHead]

    def as_result(self, run: Run) -> Result:
        """Return the result of its run, as if this credential had been the only one: what pages are made of."""
        return Result(run=run, scored=(self.scored,), rejects=(), skills=self.skills, postings=self.postings)
