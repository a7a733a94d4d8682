"""The one way from mentions to a verdict: market, demand, alignment, gaps and flags of one credential."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from credlens.taxonomy import Skill

from ..records import Credential
from .alignment import Alignment
from .bench import Bench, telling_of
from .case import Case
from .config import RelevanceConfig
from .demand import DemandProfile, MarketBasis, hardly_asked
from .doubts import naming_outcomes, with_doubts
from .drift import Drift, market_drift
from .flags import Found, Rules, find_flags, shipped_rules
from .gaps import LACKING, GapReport, classify, find_gaps
from .markets import OccupationLabel, OccupationNames, choose_market
from .meaning import Meaning
from .mentions import IntArray, Mentions, PostingTable
from .review import ReviewFlag, last_dated
from .teaching import read_teaching
from .tensions import find_tensions
from .touched import Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All that is found about one credential; the skills of the profile are the rows of the gaps.

    found  what the review rules say
    drift  the demand at the last review against now, or why that is untold
    """

    alignment: Alignment
    profile: DemandProfile
    gaps: GapReport
    found: Found
    drift: Drift

    @property
    def flags(self) -> tuple[ReviewFlag, ...]:
        """Return the flags that are raised, in the order of the rules."""
        return self.found.flags


def assess(
    credential: Credential,
    taught: Mentions,
    table: PostingTable,
    *,
    skills: Mapping[str, Skill] | Meaning,
    config: RelevanceConfig,
    as_of: date,
    rows: IntArray | None = None,
    basis: MarketBasis | None = None,
    occupation_names: OccupationNames | None = None,
    occupation_label: OccupationLabel = str,
    rules: Rules | None = None,
    touched: tuple[Touched, ...] | None = None,
    quoted: int | None = None,
) -> Assessment:
    """Return the scores, gaps and flags of one credential against a table of postings.

    taught            mentions whose text ids are the credential's outcome ids
    skills            the taxonomy's skills by id; or what it also says of them, for partial credit, generic skills
                      and what comes nearest
    as_of             the day on which review dates are judged
    rows              the postings that the user's filter leaves; None: all
    basis             how to choose the market; None: filtered if rows are given, else declared if the
                      credential names occupations, else inferred
    occupation_names  occupation as written -> every id, code and label that means the same
    occupation_label  occupation as written -> how the market's description calls it
    rules             the review rules; None: the shipped ones
    touched           outcomes whose skills another taxonomy release changed; None: none was compared
    quoted            gaps that get quotes, the most asked for first; None: all
    Raises            InputError if an outcome is not among taught.text_ids.
    """
    meaning = skills if isinstance(skills, Meaning) else Meaning(skills=skills)
    bench = _bench_of(
        credential,
        taught,
        table,
        meaning=meaning,
        config=config,
        rows=rows,
        basis=basis,
        occupation_names=occupation_names,
        occupation_label=occupation_label,
    )
    teaching, market, profile = bench.teaching, bench.market, bench.profile()
    chance = np.zeros(len(profile.skill_ids))
    chance[: len(teaching.skill_ids)] = teaching.best
    moved = market_drift(
        table, market.rows, profile, teaching, since=last_dated(credential), as_of=as_of, config=config
    )
    statuses = classify(profile, chance, hardly_asked(profile, table, config), config)
    lacking = [skill for skill, status in zip(profile.skill_ids, statuses, strict=True) if status in LACKING]
    named = naming_outcomes(lacking, teaching.outcomes, meaning)
    statuses = with_doubts(statuses, profile.skill_ids, bench.asking.quotes, named, meaning, config)
    kept = [i for i, status in enumerate(statuses) if status is not None]
    profile = profile.select(kept)
    alignment = bench.align(credential, profile)
    gaps = find_gaps(
        credential.id,
        profile,
        tuple(status for status in statuses if status is not None),
        teaching,
        bench.asking.quotes,
        meaning=meaning,
        config=config,
        named=named,
        quoted=quoted,
    )
    alignment = replace(alignment, tensions=find_tensions(alignment, gaps, meaning.label, config))
    case = Case(
        credential=credential,
        alignment=alignment,
        profile=profile,
        gaps=gaps,
        teaching=teaching,
        table=table,
        label=meaning.label,
        as_of=as_of,
        config=config,
        drift=moved,
        touched=touched,
    )
    found = find_flags(case, rules or shipped_rules())
    return Assessment(alignment=alignment, profile=profile, gaps=gaps, found=found, drift=case.drift)


def align(
    credential: Credential,
    taught: Mentions,
    table: PostingTable,
    *,
    meaning: Meaning,
    config: RelevanceConfig,
    rows: IntArray | None = None,
    basis: MarketBasis | None = None,
    occupation_names: OccupationNames | None = None,
    occupation_label: OccupationLabel = str,
) -> Alignment:
    """Return the scores of `assess` alone, without what explains them; the options are the same."""
    bench = _bench_of(
        credential,
        taught,
        table,
        meaning=meaning,
        config=config,
        rows=rows,
        basis=basis,
        occupation_names=occupation_names,
        occupation_label=occupation_label,
    )
    return bench.align(credential, bench.profile())


def _bench_of(
    credential: Credential,
    taught: Mentions,
    table: PostingTable,
    *,
    meaning: Meaning,
    config: RelevanceConfig,
    rows: IntArray | None,
    basis: MarketBasis | None,
    occupation_names: OccupationNames | None,
    occupation_label: OccupationLabel,
) -> Bench:
    """Return a credential on its market."""
    teaching = read_teaching(credential, taught, config)
    telling = telling_of(teaching, meaning)
    market = choose_market(
        credential,
        telling,
        table,
        config=config,
        basis=basis,
        rows=rows,
        occupation_names=occupation_names,
        occupation_label=occupation_label,
    )
    return Bench(table, market, teaching, telling, rows=rows, meaning=meaning, config=config)
