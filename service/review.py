"""A run's flags in the light of earlier runs: hysteresis, suppressions, and changes of the taxonomy."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from credlens.models.records import Credential
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.flags import Rules
from credlens.models.relevance.history import Suppression, carry_on, suppress, void
from credlens.models.relevance.mentions import Mentions
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity, last_dated
from credlens.models.relevance.touched import Touched, touched_outcomes
from credlens.taxonomy.diff import TaxonomyDiff
from credlens.taxonomy.errors import InputError

from .results import Result, ScoredCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A result whose flags carry on from earlier runs, the flags before it that are over, and remarks."""

    result: Result
    closed: tuple[ReviewFlag, ...]
    remarks: tuple[str, ...]


def carry_flags(
    result: Result, *, before: Iterable[ReviewFlag], suppressions: Sequence[Suppression], rules: Rules
) -> Reviewed:
    """Return a result with the flags that stand: raised now, or open before and not over; suppressed ones apart."""
    as_of = result.run.as_of
    earlier: dict[str, list[ReviewFlag]] = {}
    for flag in before:
        earlier.setdefault(flag.credential_id, []).append(flag)
    standing: dict[str, tuple[ReviewFlag, ...]] = {}
    closed: list[ReviewFlag] = []
    for one in result.scored:
        after = carry_on(
            earlier.get(one.credential.id, ()),
            one.found,
            rules=rules,
            as_of=as_of,
            reviewed=last_dated(one.credential),
        )
        standing[one.credential.id] = suppress(after.flags, suppressions, as_of=as_of)
        closed += after.closed
    return Reviewed(
        result=replace(result, scored=_Standing(result.scored, standing)),
        closed=tuple(closed),
        remarks=void(suppressions, rules=rules, credentials=frozenset(standing), as_of=as_of),
    )


class _Standing(Sequence[ScoredCredential]):
    """The credentials of a run with the flags that stand; as before, few of them are held at a time."""

    def __init__(self, scored: Sequence[ScoredCredential], standing: Mapping[str, tuple[ReviewFlag, ...]]) -> None:
        self._scored, self._standing = scored, standing

    def __len__(self) -> int:
        return len(self._scored)

    def __iter__(self) -> Iterator[ScoredCredential]:
        """Yield each credential, in order."""
        return map(self._marked, self._scored)

    @overload
    def __getitem__(self, index: int) -> ScoredCredential: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ScoredCredential]: ...
    def __getitem__(self, index: int | slice) -> ScoredCredential | Sequence[ScoredCredential]:
        if isinstance(index, slice):
            return [*map(self._marked, self._scored[index])]
        return self._marked(self._scored[index])

    def _marked(self, one: ScoredCredential) -> ScoredCredential:
        flags = self._standing.get(one.credential.id, ())
        aside = tuple(f for f in flags if f.state is FlagState.SUPPRESSED)
        return replace(one, flags=tuple(f for f in flags if f not in aside), suppressed=aside)


def read_flags(folder: Path, *, as_of: dt.date) -> tuple[ReviewFlag, ...]:
    """Return the flags of an earlier run's output folder.

    Raises InputError if it has no flags.csv, or one of a later day or with values that cannot be read.
    """
    path = folder / "flags.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            flags = tuple(_flag(row, number, path) for number, row in enumerate(csv.DictReader(file), start=2))
    except OSError as error:
        reason = f"--flags-from: no flags.csv can be read here ({error.strerror or error})"
        raise InputError(f"{reason}; name the --out folder of an earlier run", path=str(folder)) from None
    late = next((f for f in flags if max(f.opened_at, f.clear_since or f.opened_at) > as_of), None)
    if late:
        raise InputError(f"--flags-from: its flags are of a run later than {as_of}: {late.opened_at}", path=str(path))
    return flags


def touched_by(
    changes: TaxonomyDiff, catalogue: Sequence[Credential], taught: Mapping[str, Mentions], config: RelevanceConfig
) -> dict[str, tuple[Touched, ...]]:
    """Return by credential id the outcomes that rest on skills that were retired, replaced or redefined.

    taught  by credential id, what the outcomes were matched to under the older release
    """
    return {c.id: touched_outcomes(c, taught[c.id], changes.material, config) for c in catalogue}


def _flag(row: Mapping[str, str], number: int, path: Path) -> ReviewFlag:
    try:
        return ReviewFlag(
            credential_id=row["credential_id"],
            rule=row["rule"],
            severity=Severity(row["severity"]),
            reason=row["reason"],
            evidence=tuple(row["evidence"].split(" | ")) if row["evidence"] else (),
            opened_at=dt.date.fromisoformat(row["opened_at"]),
            state=FlagState(row.get("state") or FlagState.OPEN),
            clear_since=dt.date.fromisoformat(row["clear_since"]) if row.get("clear_since") else None,
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise InputError(
            f"not a row of flags.csv as credlens score writes it ({error})", path=str(path), row=number
        ) from None
