"""How `credlens score` carries flags on from an earlier run, of the workspace's log or of a folder."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from credlens.models.relevance.flags import Rules
from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import ReviewFlag

from ..last_run import keep_last
from ..results import Result
from ..review import carry_flags, read_flags
from ..store.flags import FlagStore, LoggedRun
from . import output


@dataclass(slots=True)
class Carried:
    """The flags before this run and what is to be recorded after it. log: None where nothing is recorded."""

    log: FlagStore | None
    before: Sequence[ReviewFlag] = ()
    suppressions: Sequence[Suppression] = ()
    _run: LoggedRun | None = field(default=None, init=False)
    _result: Result | None = field(default=None, init=False)

    @classmethod
    def open(cls, log: FlagStore | None, folder: Path | None, *, as_of: dt.date) -> "Carried":
        """Return what stood before a day; raise InputError before the long work where that cannot be carried on."""
        if folder:
            return cls(None, read_flags(folder, as_of=as_of))
        if log is None:
            return cls(None)
        log.expect(as_of)
        earlier = log.before(as_of)
        return cls(log, earlier.flags if earlier else (), log.suppressions())

    def onto(self, result: Result, rules: Rules) -> Result:
        """Return the result with the flags that stand, and say which suppressions have no effect."""
        if not (self.log or self.before or self.suppressions):
            return result
        reviewed = carry_flags(result, before=self.before, suppressions=self.suppressions, rules=rules)
        for remark in reviewed.remarks:
            output.note(f"note: {remark}")
        self._run, self._result = reviewed.run, result
        told = hashlib.sha256(repr((result.key, self.before, self.suppressions)).encode("utf-8", "surrogatepass"))
        return replace(reviewed.result, key=told.hexdigest())

    def record(self, home: Path) -> None:
        """Append the run to the log and keep it as the workspace's last, after everything else is written."""
        if self.log and self._run and self._result:
            self.log.record(self._run)
            keep_last(home, self._result, key=self._result.key)
