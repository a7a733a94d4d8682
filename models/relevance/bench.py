"""One credential on its market: what is counted there, and the alignment computed from it."""

from collections.abc import Sequence

import numpy as np

from ..records import Credential
from .alignment import Alignment, OutcomeAlignment, Partial, Score, TaughtSkill
from .asking import Asking, asking_of, joined
from .config import RelevanceConfig
from .credit import credit_table
from .demand import DemandProfile, Market, MarketBasis, profile_of, typical
from .draws import draw_left_out, random_of
from .inferred import LeftOut, Telling, leave_out_each, leave_out_groups
from .markets import caution, sample_postings
from .meaning import Meaning
from .mentions import BoolArray, FloatArray, IntArray, PostingTable
from .scores import Evidenced, assessment_score, coverage_score, currency_score, relevance_score
from .teaching import Teaching


def telling_of(teaching: Teaching, meaning: Meaning) -> Telling:
    """Return what the taught skills may say about the market; skills that the same sentence teaches best are one."""
    skills = teaching.skill_ids
    return Telling(
        skill_ids=skills,
        weight=teaching.best * np.array([meaning.counts_as(skill) for skill in skills]),
        unit=teaching.unit,
    )


class Bench:
    """One credential on its market: the skills it teaches come first in every profile made here."""

    def __init__(
        self,
        table: PostingTable,
        market: Market,
        teaching: Teaching,
        telling: Telling,
        *,
        rows: IntArray | None,
        meaning: Meaning,
        config: RelevanceConfig,
    ) -> None:
        self.table, self.market, self.teaching = table, market, teaching
        self.meaning, self.config = meaning, config
        self.asking: Asking = asking_of(table, market, config)
        self._pool = rows
        self._telling = telling
        inferred = market.basis is MarketBasis.INFERRED
        self._alone = self._left_out(None) if inferred else None

    def profile(self) -> DemandProfile:
        """Return the demand for all that is taught and, after it, for all else that is asked for."""
        market, taught = self.asking.profile, self.teaching.skill_ids
        at = self.asking.position
        if self._alone is None:
            own = self.asking.unasked([s for s in taught if s not in at])
        else:
            counts = self._alone.counts(self.table, taught, self.config)
            own = profile_of(counts, self.table, taught, scope=market.scope, makeup=market.makeup, config=self.config)
        added = {skill: len(at) + i for i, skill in enumerate(own.skill_ids)}
        place = at | added
        others = np.ones(len(at), dtype=np.bool_)
        others[[at[s] for s in taught if s in at]] = False
        order = np.array([place[s] for s in taught], dtype=np.int64)
        return joined(market, own, np.concatenate([order, np.flatnonzero(others)]))

    def align(self, credential: Credential, profile: DemandProfile) -> Alignment:
        """Return the four scores, or why there are none, and what each outcome serves."""
        relevance = coverage = currency = Score(value=None, reason=self._no_number())
        answered, drawn = self._answered()
        if not relevance.reason:
            evidenced = self._evidenced(credential.id, profile, answered, drawn)
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
            outcomes=self._outcomes(credential, profile, answered),
            samples=sample_postings(self.table, self.market),
            caution=caution(self.market, self.config),
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
        if self._alone is not None and not self._alone.member.any():
            return "Its market was inferred from a single sentence, so it cannot be compared with that same sentence."
        return ""

    def _evidenced(
        self, credential_id: str, profile: DemandProfile, answered: FloatArray, drawn: FloatArray
    ) -> Evidenced:
        random = random_of(credential_id, self.config)
        t, replicates = len(self.teaching.skill_ids), self.config.replicates
        counted = np.flatnonzero(typical(profile, self.config))
        return Evidenced(
            teaching=self.teaching,
            profile=profile,
            counted=counted,
            counted_shares=self._counted_shares([profile.skill_ids[i] for i in counted]),
            answered=answered,
            answered_drawn=drawn,
            chance=random.random((t, replicates)),
            slope=random.standard_normal((t, replicates)),
            unseen=random.random((2, replicates)) if self._alone is not None else None,
            credit=credit_table(self.meaning.credits, self.teaching.skill_ids, profile.skill_ids),
            meaning=self.meaning,
            config=self.config,
        )

    def _counted_shares(self, skill_ids: Sequence[str]) -> FloatArray:
        """Return float64[c, replicates]: draws of the share of each typical skill, as its share is counted."""
        if self._alone is None:
            return self.asking.shares(skill_ids)
        # A taught skill may be typical as it is counted here, though not in the market that it helped to choose.
        taught = {skill: k for k, skill in enumerate(self.teaching.skill_ids)}
        own = np.array([skill in taught for skill in skill_ids], dtype=np.bool_)
        shares = np.empty((len(skill_ids), self.config.replicates))
        shares[~own] = self.asking.shares([skill for skill in skill_ids if skill not in taught])
        random = random_of("counted", self.config)
        drawn = draw_left_out(self.table, self._alone, self.teaching.skill_ids, self.config, random)
        shares[own] = drawn[[taught[skill] for skill in skill_ids if skill in taught]]
        return shares

    def _answered(self) -> tuple[FloatArray, FloatArray]:
        """Return for each taught skill the share of postings that it answers, with partial credit, and its draws.

        The share is nan where a skill's own words alone chose the market, so that it cannot be counted in it.
        """
        taught = self.teaching.skill_ids
        if not taught or len(self.market.rows) < self.config.min_postings:
            return np.zeros(len(taught)), np.zeros((len(taught), self.config.replicates))
        if self._alone is None:
            found = [self.asking.answered(skill, self.meaning.credits) for skill in taught]
            return np.array([share for share, _ in found]), np.stack([drawn for _, drawn in found])
        credited = self._credited(self._alone)
        random = random_of("taught", self.config)
        drawn = draw_left_out(self.table, credited, taught, self.config, random)
        return credited.shares(self.table, self.config, taught), drawn

    def _credited(self, left: LeftOut) -> LeftOut:
        """Return the same postings with partial credit where they ask only for what a taught skill partly answers.

        What the credential teaches as well gives no such credit: it helped to choose these postings.
        """
        if self.meaning.credits is None:
            return left
        asks, taught = self.table.asks(self.config.accept), set(self.teaching.skill_ids)
        place = np.full(len(self.table), -1, dtype=np.int64)
        place[left.pool] = np.arange(len(left.pool))
        credited = left.asked.copy()
        for k, skill in enumerate(self.teaching.skill_ids):
            for credit in self.meaning.credits.of(skill):
                if credit.asked not in taught:
                    rows = place[asks.asking(int(self.table.columns([credit.asked])[0]))]
                    rows = rows[rows >= 0]
                    credited[rows, k] = np.maximum(credited[rows, k], credit.value * left.member[rows, k])
        return left.with_asked(credited)

    def _left_out(self, groups: BoolArray | None) -> LeftOut:
        """Return groups of taught skills in the market that the others infer; None: each skill is a group."""
        if not len(self.market.rows):
            empty = np.zeros((0, self.teaching.probability.shape[1] if groups is None else len(groups)), dtype=np.bool_)
            return LeftOut(pool=self.market.rows, member=empty, asked=empty.astype(np.float32))
        if groups is None:
            return leave_out_each(self.table, self._pool, self._telling, self.config)
        return leave_out_groups(self.table, self._pool, self._telling, groups, self.config)

    def _outcomes(
        self, credential: Credential, profile: DemandProfile, answered: FloatArray
    ) -> tuple[OutcomeAlignment, ...]:
        teaching = self.teaching
        shares = self._outcome_shares()
        itemised = any(o.assessments for o in teaching.outcomes)
        return tuple(
            OutcomeAlignment(
                outcome_id=outcome.id,
                text=outcome.text,
                skills=self._skills(place, profile, answered),
                asked_share=None if place is None else shares[place],
                assessed=place is not None
                and bool(teaching.outcomes[place].assessments or (credential.assessments and not itemised)),
            )
            for outcome in credential.outcomes
            for place in [teaching.place.get(outcome.id)]
        )

    def _skills(self, place: int | None, profile: DemandProfile, answered: FloatArray) -> tuple[TaughtSkill, ...]:
        """Return what the outcome at this place teaches, best match first; shares only of enough postings."""
        if place is None:
            return ()
        chance = self.teaching.probability[place]
        told = ~np.isnan(answered) & (profile.postings >= self.config.min_postings)
        return tuple(
            TaughtSkill(
                skill_id=skill,
                probability=float(chance[k]),
                quote=self.teaching.evidence(place, int(k)).quote,
                share=float(profile.share[k]) if told[k] else None,
                low=float(profile.low[k]) if told[k] else None,
                high=float(profile.high[k]) if told[k] else None,
                credited=float(answered[k]) if told[k] else None,
                partial=self._partial(skill) if told[k] else (),
                counts_as=self.meaning.counts_as(skill),
            )
            for k in np.argsort(-chance, kind="stable")
            if chance[k] > 0
            for skill in [self.teaching.skill_ids[k]]
        )

    def _partial(self, skill: str) -> tuple[Partial, ...]:
        """Return what is asked for here that a taught skill partly answers, unless it is taught as well."""
        profile, at = self.asking.profile, self.asking.position
        found = [
            Partial(skill_id=c.asked, kind=c.kind, value=c.value, share=float(profile.share[at[c.asked]]))
            for c in (self.meaning.credits.of(skill) if self.meaning.credits else ())
            if c.asked in at and c.asked not in self.teaching.skill_ids
        ]
        return tuple(sorted(found, key=lambda p: (-p.value * p.share, p.skill_id)))

    def _outcome_shares(self) -> list[float | None]:
        """Return for each outcome the share of postings that ask for any of its skills; None if untold."""
        groups = self.teaching.probability > 0
        if len(self.market.rows) < self.config.min_postings:
            return [None] * len(groups)
        if self._alone is not None:
            shares = self._left_out(groups).shares(self.table, self.config)
            return [None if np.isnan(share) else float(share) for share in shares]
        return [self._asked_for(group) if group.any() else None for group in groups]

    def _asked_for(self, group: BoolArray) -> float:
        """Return the share of the market that asks for any of a group of taught skills."""
        asks = self.table.asks(self.config.accept).by_skill
        asking = np.zeros(len(self.table), dtype=np.bool_)
        for column in self.table.columns([self.teaching.skill_ids[k] for k in np.flatnonzero(group)]):
            asking[asks.indices[asks.indptr[column] : asks.indptr[column + 1]]] = True
        return self.asking.part(asking)
