"""One credential on its market: what is counted there, and the alignment computed from it."""

from collections.abc import Callable

import numpy as np

from ..records import Credential
from .alignment import Alignment, OutcomeAlignment, Score, TaughtSkill
from .config import RelevanceConfig
from .demand import (
    DemandProfile,
    Market,
    MarketBasis,
    asked_skills,
    count_demand,
    profile_of,
    typical,
)
from .draws import draw_left_out, draw_shares, random_of
from .markets import LeftOut, leave_out, take_all
from .mentions import BoolArray, IntArray, PostingTable
from .scores import Evidenced, assessment_score, coverage_score, currency_score, relevance_score
from .teaching import Teaching


class Bench:
    """One credential on its market: the skills it teaches come first in every profile made here."""

    def __init__(
        self,
        table: PostingTable,
        market: Market,
        teaching: Teaching,
        rows: IntArray | None,
        config: RelevanceConfig,
    ) -> None:
        self.table, self.market, self.teaching, self.config = table, market, teaching, config
        self._pool = np.arange(len(table)) if rows is None else np.unique(rows)
        self._alone = self._left_out(np.eye(len(teaching.skill_ids), dtype=np.bool_))

    def profile(self) -> DemandProfile:
        """Return the demand for all that is taught and, after it, for all else that is asked for."""
        taught = self.teaching.skill_ids
        seen = set(taught)
        others = [s for s in asked_skills(self.table, self.market.rows, self.config) if s not in seen]
        skill_ids = (*taught, *others)
        counts = count_demand(self.table, self.market.rows, skill_ids, self.config)
        if self._alone is not None:
            counts = counts.replaced(np.arange(len(taught)), self._alone.counts(self.table))
        scope = (self.market.description, len(self.market.rows))
        return profile_of(counts, self.table, skill_ids, market=scope, config=self.config)

    def align(self, credential: Credential, profile: DemandProfile, label: Callable[[str], str]) -> Alignment:
        """Return the four scores, or why there are none, and what each outcome serves."""
        relevance = coverage = currency = Score(value=None, reason=self._no_number())
        if not relevance.reason:
            evidenced = self._evidenced(credential.id, profile, label)
            relevance = relevance_score(evidenced)
            coverage = coverage_score(evidenced)
            currency = currency_score(evidenced)
        return Alignment(
            credential_id=credential.id,
            market=self.market,
            relevance=relevance,
            coverage=coverage,
            currency=currency,
            assessment=assessment_score(self.teaching, credential.assessments),
            outcomes=self._outcomes(credential, profile),
        )

    def _no_number(self) -> str:
        outcomes, n = len(self.teaching.outcomes), len(self.market.rows)
        if not outcomes:
            return "The credential states no outcomes."
        if not self.teaching.skill_ids:
            return f"No skill was recognised in its {outcomes} outcome{'s' if outcomes != 1 else ''}."
        if n < self.config.min_postings:
            found = f"Too few postings to measure it against: {self.market.description}"
            return f"{found}. It takes at least {self.config.min_postings}."
        return ""

    def _evidenced(self, credential_id: str, profile: DemandProfile, label: Callable[[str], str]) -> Evidenced:
        random = random_of(credential_id, self.config)
        t, replicates = len(self.teaching.skill_ids), self.config.replicates
        shares = draw_shares(self.table, self.market, profile.skill_ids, self.config, random)
        if self._alone is not None:
            taught = self.teaching.skill_ids
            shares[:t] = draw_left_out(self.table, self._alone, taught, self.config, random)
        return Evidenced(
            teaching=self.teaching,
            profile=profile,
            at=np.arange(t),
            counted=typical(profile, self.config),
            shares=shares,
            chance=random.random((t, replicates)),
            slope=random.standard_normal((t, replicates)),
            label=label,
            config=self.config,
        )

    def _left_out(self, groups: BoolArray) -> LeftOut | None:
        if self.market.basis is not MarketBasis.INFERRED:
            return None
        return leave_out(self.table, self._pool, self.teaching.skill_ids, groups, self.config)

    def _outcomes(self, credential: Credential, profile: DemandProfile) -> tuple[OutcomeAlignment, ...]:
        teaching = self.teaching
        shares = self._outcome_shares()
        itemised = any(o.assessments for o in teaching.outcomes)
        return tuple(
            OutcomeAlignment(
                outcome_id=outcome.id,
                text=outcome.text,
                skills=self._skills(place, profile),
                asked_share=None if place is None else shares[place],
                assessed=place is not None
                and bool(teaching.outcomes[place].assessments or (credential.assessments and not itemised)),
            )
            for outcome in credential.outcomes
            for place in [teaching.place.get(outcome.id)]
        )

    def _skills(self, place: int | None, profile: DemandProfile) -> tuple[TaughtSkill, ...]:
        """Return what the outcome at this place teaches, best match first; shares only of enough postings."""
        if place is None:
            return ()
        chance = self.teaching.probability[place]
        enough = profile.postings >= self.config.min_postings
        return tuple(
            TaughtSkill(
                skill_id=self.teaching.skill_ids[k],
                probability=float(chance[k]),
                quote=self.teaching.evidence(place, int(k)).quote,
                share=float(profile.share[k]) if enough else None,
                low=float(profile.low[k]) if enough else None,
                high=float(profile.high[k]) if enough else None,
            )
            for k in np.argsort(-chance, kind="stable")
            if chance[k] > 0
        )

    def _outcome_shares(self) -> list[float | None]:
        """Return for each outcome the share of postings that ask for any of its skills; None if untold."""
        groups = self.teaching.probability > 0
        left = self._left_out(groups) or take_all(
            self.table, self.market.rows, self.teaching.skill_ids, groups, self.config
        )
        asked, members = left.asked.sum(axis=0), left.member.sum(axis=0)
        enough = len(self.market.rows) >= self.config.min_postings
        return [
            int(hits) / int(n) if enough and n and group.any() else None
            for hits, n, group in zip(asked, members, groups, strict=True)
        ]
