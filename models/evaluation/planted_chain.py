"""The whole chain on a planted world of text: text in, flags out, and where it goes wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..matching.matcher import Progress
from ..matching.matches import SkillMatch
from ..records import Credential, Posting, TextKind
from .planted import BAR, LEFT_OUT, REAL, SCORES, Figures, leave_out
from .planted_errors import GapError, Neighbours, Reading, lost_gaps, made_up_gaps, matched_parts, read_texts
from .planted_measures import (
    GapTruth,
    Judged,
    RankPairs,
    Tally,
    count_flags,
    count_gaps,
    gap_tallies,
    merged,
    score_held,
    shares_held,
)
from .planted_mentions import Chain, exact_scene
from .planted_plan import Plan
from .planted_text import Planted, TextWorld
from .planted_words import Words
from .planted_worlds import PlantedCredential, Random


class TextChain(Protocol):
    """What is measured: reads texts, and judges credentials by postings."""

    def judge(self, credentials: Sequence[Credential], postings: Sequence[Posting]) -> Sequence[Judged]:
        """Return the verdict on each credential, in their order."""

    def reported(self, texts: Sequence[str], kind: TextKind) -> Sequence[Sequence[SkillMatch]]:
        """Return the skills that the chain takes from each text."""

    def candidates(self, texts: Sequence[str], kind: TextKind) -> Sequence[Sequence[SkillMatch]]:
        """Return the first candidates of each text, however unlikely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCount:
    """How often a rule is planted, raised, and both, over the credentials of a world."""

    planted: int
    raised: int
    both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStudy:
    """What the chain made of one world of text."""

    figures: Figures
    flags: Mapping[str, FlagCount]
    adverts: tuple[Reading, ...]
    outcomes: tuple[Reading, ...]
    lost: tuple[GapError, ...]
    made_up: tuple[GapError, ...]


def study_text(
    random: Random,
    plan: Plan,
    text: TextWorld,
    chain: TextChain,
    *,
    exact: Chain,
    words: Words,
    neighbours: Neighbours,
    resamplings: int,
    low_relevance: float,
    progress: Progress,
) -> TextStudy:
    """Return what the chain made of a world of text.

    exact          judges the world's exact scene, for the truth of the scores
    resamplings    how often a tenth of the postings is left out and all is judged again
    low_relevance  the bar under which a credential is planted to be flagged
    """
    verdicts = chain.judge(text.credentials, text.postings)
    adverts, outcomes = _read(text, chain, words, neighbours)
    scene = exact_scene(plan.world)
    true = [exact(scene, c, as_of=plan.world.end, scores=False) for c in scene.credentials]
    truths = [GapTruth(plan.world.markets[c.market].share, frozenset(c.taught)) for c in plan.world.credentials]
    by_market: dict[int, dict[str, list[Reading]]] = {}
    for reading in adverts:
        by_market.setdefault(reading.planted.market, {}).setdefault(reading.planted.skill_id, []).append(reading)
    lost: list[GapError] = []
    made_up: list[GapError] = []
    for planted, judged, truth in zip(plan.world.credentials, verdicts, truths, strict=True):
        read = by_market.get(planted.market, {})
        lost += lost_gaps(judged, truth, read, BAR)
        made_up += made_up_gaps(judged, truth, read, bar=BAR, real=REAL, neighbours=neighbours)
    return TextStudy(
        figures={
            **_figures(plan, verdicts, truths, true, neighbours),
            **_stability(random, text, verdicts, chain, resamplings, progress),
            **{f"adverts matched, {name}": tally.measured() for name, tally in matched_parts(adverts).items()},
            **{f"outcomes matched, {name}": tally.measured() for name, tally in matched_parts(outcomes).items()},
        },
        flags=_flags(plan, verdicts, true, low_relevance),
        adverts=tuple(adverts),
        outcomes=tuple(outcomes),
        lost=tuple(lost),
        made_up=tuple(made_up),
    )


def _read(
    text: TextWorld, chain: TextChain, words: Words, neighbours: Neighbours
) -> tuple[list[Reading], list[Reading]]:
    def read(planted: Sequence[Planted], kind: TextKind) -> list[Reading]:
        return read_texts(
            planted,
            reported=lambda texts: chain.reported(texts, kind),
            candidates=lambda texts: chain.candidates(texts, kind),
            words=words,
            neighbours=neighbours,
        )

    return read(text.asks, TextKind.SENTENCE), read(text.lessons, TextKind.OUTCOME)


def _figures(
    plan: Plan,
    verdicts: Sequence[Judged],
    truths: Sequence[GapTruth],
    true: Sequence[Judged],
    neighbours: Neighbours,
) -> Figures:
    strict, at_bar, linked, named = gap_tallies(), gap_tallies(), gap_tallies(), gap_tallies()
    ranks = RankPairs()
    held = {kind: Tally("intervals") for kind in ("share", *SCORES)}
    for planted, judged, truth, exact in zip(plan.world.credentials, verdicts, truths, true, strict=True):
        market = planted.market
        count_gaps(strict, market, judged, truth, bar=BAR, real=REAL)
        count_gaps(at_bar, market, judged, truth, bar=BAR, real=BAR)
        count_gaps(linked, market, judged, truth, bar=BAR, real=REAL, alike=neighbours.linked)
        count_gaps(named, market, judged, truth, bar=BAR, real=REAL, alike=neighbours.named)
        ranks.add(judged, exact)
        held["share"].add(market, *shares_held(judged, truth.share))
        for kind, score in SCORES.items():
            held[kind].add(market, *score_held(score(judged), score(exact).value))
    return {
        **{name: tally.measured() for name, tally in strict.items()},
        **{f"{name}, neighbours count": tally.measured() for name, tally in linked.items()},
        **{f"{name}, neighbours and namesakes count": tally.measured() for name, tally in named.items()},
        f"gap_precision, true share at least {BAR:.0%}": at_bar["gap_precision"].measured(),
        "rank_correlation": ranks.measured(),
        "interval_coverage": merged("intervals", held.values()).measured(),
        **{f"interval_coverage of {kind}": tally.measured() for kind, tally in held.items()},
    }


def _stability(
    random: Random,
    text: TextWorld,
    verdicts: Sequence[Judged],
    chain: TextChain,
    resamplings: int,
    progress: Progress,
) -> Figures:
    stable: dict[str, Tally] = {"flag_stability": Tally("flags")}
    for k in range(resamplings):
        progress("judging without a tenth", k, resamplings)
        keep = leave_out(random, len(text.postings), LEFT_OUT)
        fewer = [text.postings[i] for i in np.flatnonzero(keep)]
        count_flags(stable, k, verdicts, chain.judge(text.credentials, fewer))
    return {name: tally.measured() for name, tally in stable.items()}


def _flags(
    plan: Plan, verdicts: Sequence[Judged], true: Sequence[Judged], low_relevance: float
) -> dict[str, FlagCount]:
    """Return how far the rules of relevance and of trends are raised where they should be."""
    credentials = zip(plan.world.credentials, true, strict=True)
    planted = {c.id: _planted_flags(plan, c, exact, low_relevance) for c, exact in credentials}
    raised = {j.alignment.credential_id: {flag.rule for flag in j.flags} for j in verdicts}
    rules = sorted({rule for rules in (*planted.values(), *raised.values()) for rule in rules})
    return {
        rule: FlagCount(
            planted=sum(rule in rules for rules in planted.values()),
            raised=sum(rule in rules for rules in raised.values()),
            both=sum(rule in planted[c] and rule in raised[c] for c in planted),
        )
        for rule in rules
    }


def _planted_flags(plan: Plan, planted: PlantedCredential, exact: Judged, low_relevance: float) -> frozenset[str]:
    value = exact.alignment.relevance.value
    flags = {
        "low-relevance": value is not None and value < low_relevance,
        "emerging-skill-missed": plan.rising[planted.market] not in planted.taught,
        "fading-outcomes": plan.falling[planted.market] in planted.taught,
    }
    return frozenset(rule for rule, yes in flags.items() if yes)
