"""A run as the pipeline returned it, out of the database: what reports, tables and exports are made of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import overload

from credlens.models.relevance.review import ReviewFlag
from credlens.taxonomy import Skill

from .errors import MissingError
from .findings import flags_apart, flags_on, in_order, run_of
from .later import Later
from .office import Office
from .people import Act, Actor, require
from .results import Finding, PostingHead, Result, ScoredCredential
from .store.sql.database import Database
from .store.sql.findings import Findings
from .store.sql.flags import Flags

# Findings drawn from the database at a time.
_PART = 64


def recorded_result(office: Office, actor: Actor, *, run_id: str = "") -> Result:
    """Return a run, by default the newest, with its flags as they stand today.

    Few credentials are held at a time, so go through them in order; rejects are those of the imports, not here.
    Raises MissingError where there is no such run, or only its numbers are kept: whole findings are kept of the newest
    run and of the last of an earlier day.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        findings, flags = Findings(connection, actor.organisation), Flags(connection, actor.organisation)
        run = run_of(findings, run_id)
        ids = findings.scored_ids(run.id)
        if run.record is None or findings.kept_whole(run.id) != len(ids):
            raise MissingError("findings of run", run.id)
        standing = flags_on(flags.standing(run.id), flags.suppressions(), today=max(office.today(), run.as_of))
    scored = _Recorded(office.database, actor.organisation, run.id, ids, standing)
    # Gone through once for both, and only if somebody asks.
    names = cache(scored.names)
    return Result(
        run=run.record,
        scored=scored,
        rejects=(),
        skills=Later(lambda: names()[0]),
        postings=Later(lambda: names()[1]),
        key=run.key,
    )


class _Recorded(Sequence[ScoredCredential]):
    """The credentials of a run by id, read part by part."""

    def __init__(
        self, database: Database, organisation: str, run_id: str, ids: Sequence[str], flags: Sequence[ReviewFlag]
    ) -> None:
        self._database = database
        self._organisation = organisation
        self._run_id = run_id
        self._ids = ids
        self._flags: dict[str, list[ReviewFlag]] = defaultdict(list)
        for flag in flags:
            self._flags[flag.credential_id].append(flag)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[ScoredCredential]:
        """Yield each credential; a transaction a part, so that who goes through them slowly holds none open."""
        return (self._marked(finding) for finding in self._findings(self._ids))

    @overload
    def __getitem__(self, index: int) -> ScoredCredential: ...
    @overload
    def __getitem__(self, index: slice) -> list[ScoredCredential]: ...
    def __getitem__(self, index: int | slice) -> ScoredCredential | list[ScoredCredential]:
        if isinstance(index, slice):
            return [*map(self._marked, self._findings(self._ids[index]))]
        return self._marked(next(self._findings([self._ids[index]])))

    def names(self) -> tuple[dict[str, Skill], dict[str, PostingHead]]:
        """Return the skills and the postings that any of them names."""
        skills: dict[str, Skill] = {}
        postings: dict[str, PostingHead] = {}
        for finding in self._findings(self._ids):
            skills |= finding.skills
            postings |= finding.postings
        return skills, postings

    def _findings(self, ids: Sequence[str]) -> Iterator[Finding]:
        for begin in range(0, len(ids), _PART):
            part = ids[begin : begin + _PART]
            with self._database.read() as connection:
                found = Findings(connection, self._organisation).findings(part, self._run_id)
            if len(found) < len(part):
                raise MissingError("findings of run", self._run_id)
            yield from found

    def _marked(self, finding: Finding) -> ScoredCredential:
        scored = finding.scored
        stand, aside = flags_apart(in_order(self._flags[scored.credential.id], scored))
        return replace(scored, flags=stand, suppressed=aside)
