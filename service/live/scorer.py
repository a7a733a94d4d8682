"""Scores drafts against one table: the part of live scoring that takes a processor, wherever it runs."""

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from credlens.models.records import Credential
from credlens.models.relevance.meaning import Meaning
from credlens.models.relevance.mentions import Mentions, PostingTable
from credlens.taxonomy import Taxonomy

from ..results import ScoredCredential
from ..scoring import Scorer, Terms
from .offers import Worth, worth_with

# The least that the settings allow. Scores are sums of parts and do not depend on replicates, which make intervals.
_FEW_REPLICATES = 20


class DraftScoring(Protocol):
    """What scores drafts, in this process or in others; safe to call from any thread."""

    def score(
        self, credential: Credential, taught: Mentions, as_of: dt.date, quoted: int | None = None
    ) -> ScoredCredential:
        """Return all that is found about a draft; quoted: gaps that get quotes, None: all."""

    def trials(self, credential: Credential, taught: Mentions, skill_ids: Sequence[str]) -> list[Worth]:
        """Return the scores of a draft with one more outcome, for each of these skills."""

    @property
    def processes(self) -> tuple[int, ...]:
        """Return the numbers of the other processes that score."""

    def wait(self, seconds: float) -> bool:
        """Wait until all of it scores, at most so long, and tell whether it does."""

    def close(self) -> None:
        """Let go of what it holds."""


class DraftScorer:
    """Scores drafts in this process, one at a time: what is counted is kept in the table by who comes first.

    lock  held by whoever counts in the table
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        table: PostingTable,
        terms: Terms,
        *,
        meaning: Meaning,
        lock: "threading.Lock | None" = None,
    ) -> None:
        self._taxonomy, self._table, self._terms, self._meaning = taxonomy, table, terms, meaning
        self._scorer = Scorer(taxonomy, table, terms, meaning=meaning)
        self._lock = lock or threading.Lock()

    def score(
        self, credential: Credential, taught: Mentions, as_of: dt.date, quoted: int | None = None
    ) -> ScoredCredential:
        """Return all that is found about a draft; quoted: gaps that get quotes, None: all."""
        with self._lock:
            return self._scorer.score(credential, taught, as_of=as_of, quoted=quoted)

    def trials(self, credential: Credential, taught: Mentions, skill_ids: Sequence[str]) -> list[Worth]:
        """Return the scores of a draft with one more outcome, for each of these skills."""
        found = []
        for skill_id in skill_ids:
            # Who only wants a score does not wait for all of them.
            with self._lock:
                found.append(worth_with(credential, taught, skill_id, self._trial.align))
        return found

    @property
    def processes(self) -> tuple[int, ...]:
        """Return nothing: this one does."""
        return ()

    def wait(self, seconds: float) -> bool:
        """Return that it does."""
        return True

    def close(self) -> None:
        """Let go of what it holds: nothing."""

    @cached_property
    def _trial(self) -> Scorer:
        """Return what gives the same scores, with rough intervals."""
        terms = replace(self._terms, config=replace(self._terms.config, replicates=_FEW_REPLICATES))
        return Scorer(self._taxonomy, self._table, terms, meaning=self._meaning)
