"""Chains that need no matcher: one that knows the truth of a planted world, and one that gets all of it wrong."""

import datetime as dt

import numpy as np

from credlens.models.evaluation.planted import DRIFT_AT
from credlens.models.evaluation.planted_measures import Judged
from credlens.models.evaluation.planted_mentions import Scene
from credlens.models.evaluation.planted_worlds import month_start
from credlens.models.records import Credential
from credlens.models.relevance.alignment import Alignment, Score
from credlens.models.relevance.assess import Assessment
from credlens.models.relevance.demand import DemandProfile, Market, MarketBasis
from credlens.models.relevance.drift import Drift
from credlens.models.relevance.flags import Found
from credlens.models.relevance.gaps import GapReport, GapRow, GapStatus
from credlens.models.relevance.makeup import Makeup
from credlens.models.relevance.review import ReviewFlag, Severity

DAY = dt.date(2026, 1, 1)


def gap_row(skill_id: str, share: float, status: GapStatus = GapStatus.MISSING) -> GapRow:
    return GapRow(
        skill_id=skill_id,
        label=skill_id,
        status=status,
        share=share,
        low=share,
        high=share,
        lift=1.0,
        trend=np.nan,
        trend_low=np.nan,
        trend_high=np.nan,
        taught_probability=0.0,
        taught_by="",
        evidence=(),
    )


def score_of(value: float, low: float, high: float) -> Score:
    return Score(value=value, low=low, high=high)


def verdict(
    *,
    credential_id: str = "c0",
    relevance: tuple[float, float, float] | None = None,
    shares: dict[str, tuple[float, float, float]] | None = None,
    gaps: tuple[GapRow, ...] = (),
    rules: tuple[str, ...] = (),
) -> Judged:
    """Return a verdict. relevance and shares: value, low, high; coverage is as relevance."""
    shares = shares or {}
    nothing = np.full(len(shares), np.nan)
    value, low, high = np.array([*shares.values()]).reshape(-1, 3).T
    market = Market(basis=MarketBasis.ALL, description="all postings", rows=np.zeros(0, dtype=np.int64))
    score = score_of(*relevance) if relevance else Score(value=None, reason="none")
    return Assessment(
        alignment=Alignment(
            credential_id=credential_id,
            market=market,
            relevance=score,
            coverage=score,
            currency=score,
            assessment=score,
            outcomes=(),
        ),
        profile=DemandProfile(
            scope="all postings",
            postings=0,
            makeup=Makeup(postings=0),
            skill_ids=tuple(shares),
            hits=np.zeros(len(shares), dtype=np.int64),
            share=value,
            low=low,
            high=high,
            effective=nothing,
            top_part=nothing,
            lift=nothing,
            trend=nothing,
            trend_low=nothing,
            trend_high=nothing,
        ),
        gaps=GapReport(credential_id=credential_id, rows=gaps, unmatched_outcomes=()),
        found=Found(
            flags=tuple(
                ReviewFlag(
                    credential_id=credential_id, rule=r, severity=Severity.LOW, reason="", evidence=(), opened_at=DAY
                )
                for r in rules
            )
        ),
        drift=Drift(p_value=None),
    )


def oracle(scene: Scene, credential: Credential, *, as_of: dt.date, scores: bool = True) -> Judged:
    """Say the truth, whatever the postings say."""
    planted = next(c for c in scene.world.credentials if c.id == credential.id)
    market, taught = scene.world.markets[planted.market], scene.truth[credential.id]
    value = 100 * sum(market.share.get(s, 0.0) for s in taught) / len(taught)
    drifts = bool(np.ptp(market.shares, axis=1).max() > 0)
    moved = ("drift",) if drifts and as_of > month_start(DRIFT_AT) else ()
    return verdict(
        credential_id=credential.id,
        relevance=(value, value - 1, value + 1),
        shares={s: (p, p - 0.001, p + 0.001) for s, p in market.share.items()},
        gaps=tuple(gap_row(s, p) for s, p in market.share.items() if s not in taught and p >= 0.01),
        rules=(*moved, *(("low-relevance",) if value < 30 else ())),
    )


def broken(scene: Scene, credential: Credential, *, as_of: dt.date, scores: bool = True) -> Judged:
    """Call gaps what is taught, rank upside down, see drift in every world but those that drift, and flicker."""
    true = oracle(scene, credential, as_of=as_of)
    assert true.alignment.relevance.value is not None
    value = true.alignment.relevance.value
    value = 200 - value if scores else value
    cries = len(scene.credentials) == 1 and not any(flag.rule == "drift" for flag in true.flags)
    return verdict(
        credential_id=credential.id,
        relevance=(value, value - 1e-7, value + 1e-7),
        shares={s: (1.0, 0.9, 1.0) for s in true.profile.skill_ids},
        gaps=tuple(gap_row(s, 1.0) for s in scene.truth[credential.id] if s),
        rules=(*(("drift",) if cries else ()), f"rule of {len(scene.postings)}"),
    )
