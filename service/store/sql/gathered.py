"""What a run found as the rows that the database keeps, put together before it is locked."""

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import IO, Any

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.gaps import GapRow
from credlens.models.relevance.review import ReviewFlag, Severity, review_cycle

from ...named import postings_named, skill_ids_named
from ...results import Finding, Result, Run, ScoredCredential
from .bodies import packed_finding
from .packing import digest, plain

SCORES = ("relevance", "coverage", "currency", "assessment")
# The state of a flag that is over since the run before.
CLOSED = "closed"

Values = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRows:
    """What is kept of one credential. digest: of its record, which tells the version; body: all of it."""

    digest: str
    alignment: Values
    body: bytes
    gaps: list[Values]
    flags: list[Values]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of a result, on disk. flags: how many stand, those that were set aside left out."""

    run: Run
    key: str
    credentials: int
    flags: int
    _file: IO[bytes]

    def __iter__(self) -> Iterator[CredentialRows]:
        """Yield the rows of each credential, in order."""
        self._file.seek(0)
        for _ in range(self.credentials):
            yield pickle.load(self._file)


@contextmanager
def gathered(
    result: Result, *, closed: Sequence[ReviewFlag] = (), progress: Progress | None = None
) -> Iterator[Gathered]:
    """Yield the rows of a result: a large run is never held, and a writer's lock is held no longer than it takes.

    closed  the flags that stood before this run and are over
    """
    over: dict[str, list[ReviewFlag]] = defaultdict(list)
    for flag in closed:
        over[flag.credential_id].append(flag)
    config = _relevance(result.run)
    flags = 0
    with tempfile.TemporaryFile() as file:
        for done, scored in enumerate(result.scored):
            if progress:
                progress("recording", done, len(result.scored))
            flags += len(scored.flags)
            pickle.dump(_rows(scored, over[scored.credential.id], result, config), file, protocol=5)
        yield Gathered(result.run, result.key, len(result.scored), flags, file)


def flag_values(flag: ReviewFlag, *, state: str = "") -> Values:
    """Return a flag as a row, but for the run that it is of."""
    return {
        "credential_id": flag.credential_id,
        "rule": flag.rule,
        "severity": flag.severity.value,
        "title": flag.title,
        "reason": flag.reason,
        "evidence": list(flag.evidence),
        "opened_at": flag.opened_at,
        "state": state or flag.state.value,
        "clear_since": flag.clear_since,
        "remark": flag.remark,
    }


def no_alignment(credential_id: str) -> Values:
    """Return the row of a credential of which nothing is known but that a run scored it."""
    empty = {f"{score}{end}": None for score in SCORES for end in ("", "_low", "_high")}
    return {
        "credential_id": credential_id,
        "credential_version": 0,
        **empty,
        "postings": 0,
        "market": "",
        "trend": None,
        "severity": "",
        "flags": 0,
        "next_review": None,
    }


def _rows(
    scored: ScoredCredential, closed: Sequence[ReviewFlag], result: Result, config: RelevanceConfig
) -> CredentialRows:
    standing = [flag_values(flag) for flag in (*scored.flags, *scored.suppressed)]
    return CredentialRows(
        digest=digest(plain(scored.credential)),
        alignment=_alignment(scored, config),
        body=packed_finding(_named(scored, result)),
        gaps=[_gap(scored.credential.id, position, row) for position, row in enumerate(scored.gaps.rows)],
        flags=[*standing, *(flag_values(flag, state=CLOSED) for flag in closed)],
    )


def _alignment(scored: ScoredCredential, config: RelevanceConfig) -> Values:
    alignment = scored.alignment
    scores = {name: getattr(alignment, name) for name in SCORES}
    severities = [flag.severity for flag in scored.flags]
    return {
        "credential_id": scored.credential.id,
        **{name: score.value for name, score in scores.items()},
        **{f"{name}_low": score.low for name, score in scores.items()},
        **{f"{name}_high": score.high for name, score in scores.items()},
        "postings": scored.profile.postings,
        "market": alignment.market.basis.value,
        "trend": taught_trend(scored.gaps.rows),
        "severity": next((s.value for s in Severity if s in severities), ""),
        "flags": len(scored.flags),
        "next_review": review_cycle(scored.credential, config).due,
    }


def taught_trend(rows: Sequence[GapRow]) -> float | None:
    """Return the change of the log-odds a year of what is taught, each skill by the share that asks for it.

    None where no trend of a taught skill is told, or nobody asks for those whose trend is.
    """
    told = [(row.share, row.trend) for row in rows if row.taught_probability > 0 and row.trend == row.trend]
    weight = sum(share for share, _ in told)
    return sum(share * trend for share, trend in told) / weight if weight > 0 else None


def _gap(credential_id: str, position: int, row: GapRow) -> Values:
    numbers = {name: getattr(row, name) for name in ("share", "low", "high", "lift")}
    return {
        "credential_id": credential_id,
        "skill_id": row.skill_id,
        "position": position,
        "label": row.label,
        "status": row.status.value,
        **numbers,
    }


def _named(scored: ScoredCredential, result: Result) -> Finding:
    skills = {i: result.skills[i] for i in sorted({*skill_ids_named(scored)}) if i in result.skills}
    postings = {i: result.postings[i] for i in dict.fromkeys(postings_named(scored)) if i in result.postings}
    return Finding(scored=scored, skills=skills, postings=postings)


def _relevance(run: Run) -> RelevanceConfig:
    """Return the settings that a run was made with."""
    known = {f.name for f in fields(RelevanceConfig)}
    return RelevanceConfig(**{name: value for name, value in run.config.items() if name in known})  # type: ignore[arg-type]
