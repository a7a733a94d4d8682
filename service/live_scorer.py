"""Scores drafts against one table: the part of live scoring that takes a processor, wherever it runs."""

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from credlens.models.records import Credential
from credlens.models.relevance.flags import Rules
from credlens.models.relevance.meaning import Meaning
from credlens.models.relevance.mentions import Mentions, PostingTable
from credlens.taxonomy import Taxonomy

from .live_offers import Gain, gains
from .results import ScoredCredential
from .scoring import Scorer, Terms

# The least that the settings allow. Scores are sums of parts and do not depend on replicates, which make intervals.
_FEW_REPLICATES = 20


class DraftScoring(Protocol):
    """What scores drafts, in this process or in others; safe to call from any thread."""

    def score(self, credential: Credential, taught: Mentions, as_of: dt.date) -> ScoredCredential:
        """Return all that is found about a draft."""

    def gains(
        self, credential: Credential, taught: Mentions, before: ScoredCredential, skill_ids: Sequence[str]
    ) -> list[Gain]:
        """Return what one more outcome for each skill would add."""

    def close(self) -> None:
        """Let go of what it holds."""


class DraftScorer:
    """Scores drafts in this process, one at a time: the table's tallies are made and kept by who comes first."""

    def __init__(self, taxonomy: Taxonomy, table: PostingTable, terms: Terms, *, meaning: Meaning) -> None:
        self._taxonomy, self._table, self._terms, self._meaning = taxonomy, table, terms, meaning
        self._scorer = Scorer(taxonomy, table, terms, meaning=meaning)
        self._one = threading.Lock()

    def score(self, credential: Credential, taught: Mentions, as_of: dt.date) -> ScoredCredential:
        """Return all that is found about a draft."""
        with self._one:
            return self._scorer.score(credential, taught, as_of=as_of)

    def gains(
        self, credential: Credential, taught: Mentions, before: ScoredCredential, skill_ids: Sequence[str]
    ) -> list[Gain]:
        """Return what one more outcome for each skill would add."""
        with self._one:
            return gains(credential, taught, before, skill_ids, self._trial.score)

    def close(self) -> None:
        """Let go of what it holds: nothing."""

    @cached_property
    def _trial(self) -> Scorer:
        """Return what gives the same scores, with rough intervals and without flags."""
        config = replace(self._terms.config, replicates=_FEW_REPLICATES)
        terms = replace(self._terms, config=config, rules=Rules(name="none", rules=(), fingerprint=""))
        return Scorer(self._taxonomy, self._table, terms, meaning=self._meaning)
