"""What one market asks for, whoever is measured against it: counted once for all its credentials."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from .config import RelevanceConfig
from .credit import Credits
from .demand import DemandProfile, Market, MarketBasis, demand_profile, profile_of, typical
from .draws import draw_shares, draw_tally, random_of
from .mentions import BoolArray, FloatArray, IntArray, PostingTable
from .quotes import Quotes
from .tally import count_demand, tally_credit
from .votes import Votes, cast_votes

# Markets kept for the credentials to come; a draw of the shares of a large one takes some tens of megabytes.
_KEPT = 24
# Postings of the inferred ones together. Such a market is a credential's own, and the same until other skills are
# taught: it is kept for who writes the credential.
_POSTINGS = 2**20
# Taught skills whose draws are kept for each of them: 3 MB.
_ANSWERED = 1024


class Asking:
    """The demand of one market: its profile, the draws of its shares, and its quotes, each made when wanted."""

    def __init__(self, table: PostingTable, market: Market, config: RelevanceConfig) -> None:
        self.table, self.market, self.config = table, market, config
        self.quotes = Quotes(table, market, config)
        self._answered: dict[str, tuple[float, FloatArray]] = {}

    @cached_property
    def profile(self) -> DemandProfile:
        """Return the demand for every skill that at least one of the postings asks for."""
        scope = self.market.description
        return demand_profile(self.table, self.market.rows, scope=scope, config=self.config)

    @cached_property
    def position(self) -> dict[str, int]:
        """Return where each skill stands in the profile."""
        return {skill: i for i, skill in enumerate(self.profile.skill_ids)}

    def shares(self, skill_ids: Sequence[str]) -> FloatArray:
        """Return float64[s, replicates]: draws of the shares of typical skills; others of its skills are refused."""
        place, drawn = self._typical_shares
        return drawn[[place[skill] for skill in skill_ids]]

    @cached_property
    def _typical_shares(self) -> tuple[dict[str, int], FloatArray]:
        skill_ids = tuple(self.profile.skill_ids[i] for i in np.flatnonzero(typical(self.profile, self.config)))
        random = random_of(f"market {self.market.description}", self.config)
        drawn = draw_shares(self.table, self.market, skill_ids, self.config, random)
        return {skill: i for i, skill in enumerate(skill_ids)}, drawn

    def unasked(self, skill_ids: Sequence[str]) -> DemandProfile:
        """Return the profile of skills that no posting of the market asks for."""
        counts = count_demand(self.table, self.market.rows, skill_ids, self.config)
        profile = self.profile
        return profile_of(
            counts, self.table, tuple(skill_ids), scope=profile.scope, makeup=profile.makeup, config=self.config
        )

    def part(self, asking: BoolArray) -> float:
        """Return the part of the market's votes that some of the table's postings have, bool[n]."""
        return float(self._votes.vote @ asking[self.market.rows]) / max(self._votes.effective, 1e-100)

    def answered(self, skill_id: str, credits: Credits | None) -> tuple[float, FloatArray]:
        """Return the share of the postings that a taught skill answers, and float64[replicates] draws of it.

        A posting that asks for the skill counts its vote, one that asks only for what it partly answers counts the
        best of these credits of it. So no posting that asks for the skill itself can lower the share.
        """
        if skill_id not in self._answered:
            if len(self._answered) >= _ANSWERED:
                self._answered.clear()
            self._answered[skill_id] = self._answer(skill_id, credits)
        return self._answered[skill_id]

    def _answer(self, skill_id: str, credits: Credits | None) -> tuple[float, FloatArray]:
        worth = {skill_id: 1.0} | {c.asked: c.value for c in (credits.of(skill_id) if credits else ())}
        credit = np.zeros(len(self.table), dtype=np.float32)
        columns = self.table.columns(list(worth))
        asks = self.table.asks(self.config.accept).by_skill
        for column, value in zip(columns, worth.values(), strict=True):
            asking = asks.indices[asks.indptr[column] : asks.indptr[column + 1]]
            credit[asking] = np.maximum(credit[asking], value)
        inside = credit[self.market.rows]
        at = np.flatnonzero(inside)
        cells = (inside[at].astype(np.float64), (at, np.zeros(len(at), dtype=np.int64)))
        answers = sparse.csr_array(cells, shape=(len(inside), 1))
        doubt = self._doubt[columns] @ np.fromiter(worth.values(), dtype=np.float64)
        tally = tally_credit(self._votes, answers, np.array([doubt]))
        random = random_of(f"skill {skill_id}", self.config)
        drawn = draw_tally(self.table, tally, np.zeros(1, dtype=np.int64), self.config, random)[0]
        return float(tally.counts.share[0]), drawn

    @cached_property
    def _votes(self) -> Votes:
        return cast_votes(self.table, self.market.rows, self.config)

    @cached_property
    def _doubt(self) -> FloatArray:
        """Return float64[skills of the table + 1]: sum of vote² p (1 - p) over the market's matches of each."""
        doubt = self.table.asks(self.config.accept).doubt
        inside = doubt if len(self.market.rows) == len(self.table) else doubt[self.market.rows]
        return np.asarray(inside.T @ self._votes.vote**2)


def asking_of(table: PostingTable, market: Market, config: RelevanceConfig) -> Asking:
    """Return what a market asks for; those that were asked about last are kept."""
    inferred = market.basis is MarketBasis.INFERRED
    kept = table.remember(("markets", inferred), lambda: OrderedDict[tuple[object, ...], Asking]())
    rows = b"" if len(market.rows) == len(table) else market.rows.tobytes()
    key = (market.description, rows, config)
    if key not in kept:
        kept[key] = Asking(table, market, config)
        while len(kept) > _KEPT or (inferred and len(kept) > 1 and _postings(kept.values()) > _POSTINGS):
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _postings(markets: Iterable[Asking]) -> int:
    return sum(len(asking.market.rows) for asking in markets)


def joined(first: DemandProfile, second: DemandProfile, order: IntArray) -> DemandProfile:
    """Return the skills of two profiles of one market at these positions, counted on from the first to the second."""
    arrays: dict[str, Any] = {
        f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)])[order]
        for f in fields(first)
        if isinstance(getattr(first, f.name), np.ndarray)
    }
    skill_ids = first.skill_ids + second.skill_ids
    return replace(first, skill_ids=tuple(map(skill_ids.__getitem__, order.tolist())), **arrays)
