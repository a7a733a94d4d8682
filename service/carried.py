"""How a run carries flags on from the run before it: of an organisation's record, or of a folder of outputs."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from credlens.models.relevance.flags import Rules
from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import ReviewFlag

from .opening import now
from .results import Result
from .review import Reviewed, carry_flags, read_flags
from .store.matches import Progress
from .store.sql.database import Database
from .store.sql.findings import Findings
from .store.sql.flags import Flags
from .store.sql.gathered import gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The flags that stood before a run, and who has set some aside."""

    before: Sequence[ReviewFlag] = ()
    suppressions: Sequence[Suppression] = ()

    def onto(self, result: Result, rules: Rules) -> Reviewed:
        """Return the result with the flags that stand; with nothing before it the result stays as it is."""
        if not (self.before or self.suppressions):
            return Reviewed(result=result, closed=(), remarks=())
        reviewed = carry_flags(result, before=self.before, suppressions=self.suppressions, rules=rules)
        told = hashlib.sha256(repr((result.key, self.before, self.suppressions)).encode("utf-8", "surrogatepass"))
        return replace(reviewed, result=replace(reviewed.result, key=told.hexdigest()))


def carried_on(database: Database, organisation: str, *, as_of: dt.date) -> Carried:
    """Return what stood after an organisation's last run of an earlier day.

    So a run that is repeated finds what it found first. Raises InputError, before the long work, if a run of a later
    day is recorded.
    """
    with database.read() as connection:
        findings, flags = Findings(connection, organisation), Flags(connection, organisation)
        findings.expect(as_of)
        earlier = findings.newest(before=as_of)
        before = flags.standing(earlier.id) if earlier else []
        return Carried(before=before, suppressions=flags.suppressions())


def carried_from(folder: Path, *, as_of: dt.date) -> Carried:
    """Return the flags of an earlier run's output folder; see review.read_flags."""
    return Carried(before=read_flags(folder, as_of=as_of))


def keep_run(
    database: Database, reviewed: Reviewed, *, organisation: str, by: str, progress: Progress | None = None
) -> str:
    """Put what a run found into the database and return the run's id; see Findings.record."""
    with gathered(reviewed.result, closed=reviewed.closed, progress=progress) as found, database.write() as connection:
        return Findings(connection, organisation).record(found, by=by, at=now())
