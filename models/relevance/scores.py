"""The four scores of a credential, each the sum of its parts and with an interval."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .alignment import Part, Score
from .config import RelevanceConfig
from .demand import DemandProfile
from .draws import interval
from .mentions import BoolArray, FloatArray, IntArray
from .teaching import Teaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """What the scores of one credential are computed from: s skills of its profile, t of them taught.

    at        int64[t]: where each taught skill stands in the profile
    counted   bool[s]: the skills that coverage is measured over
    shares    float64[s, replicates]: draws of the share of each skill
    chance    float64[t, replicates]: uniform draws; an outcome teaches a skill where its probability is
              above. One draw serves all outcomes: matches of one skill are right or wrong together.
    slope     float64[t, replicates]: normal draws, for the trends
    label     skill id -> its name
    """

    teaching: Teaching
    profile: DemandProfile
    at: IntArray
    counted: BoolArray
    shares: FloatArray
    chance: FloatArray
    slope: FloatArray
    label: Callable[[str], str]
    config: RelevanceConfig


def demand_points(share: FloatArray, config: RelevanceConfig) -> FloatArray:
    """Return 0 to 1, how much of a full demand a share of postings is; rising, and 1 from full_share on.

    share / (share + half_share), normed to 1 at full_share: the step from 1 to 5 % of postings tells more
    about a skill than the one from 51 to 55 %.
    """
    scale = (config.full_share + config.half_share) / config.full_share
    points: FloatArray = np.minimum(1.0, share / (share + config.half_share) * scale)
    return points


def relevance_score(e: Evidenced) -> Score:
    """Return how much what is taught is asked for: outcomes weigh the same, each by its best skill.

    An outcome's points are the expected demand of the most demanded skill that it really teaches: with
    skills ordered by demand d, sum over k of p_k d_k times the chance that none before k is taught. That is
    the mean of the draws behind the interval, and rises with every p and every d.
    """
    teaching, config = e.teaching, e.config
    demand = demand_points(e.profile.share[e.at], config)
    order = np.argsort(-demand, kind="stable")
    p = teaching.probability[:, order]
    none_before = np.cumprod(np.hstack([np.ones((len(p), 1)), 1 - p[:, :-1]]), axis=1)
    each = 100 / len(teaching.outcomes)
    points = each * (p * none_before * demand[order]).sum(axis=1)
    best = (teaching.probability * demand).argmax(axis=1)
    parts = tuple(
        Part(
            name=outcome.text,
            points=float(points[o]),
            possible=each,
            skill_id=teaching.skill_ids[best[o]] if teaching.probability[o].any() else "",
            outcome_id=outcome.id,
        )
        for o, outcome in enumerate(teaching.outcomes)
    )
    return _score(parts, each * _best_drawn(e), config)


def _best_drawn(e: Evidenced) -> FloatArray:
    """Return float64[replicates]: the demand of each outcome's best skill, summed over the outcomes."""
    demand = demand_points(e.shares[e.at], e.config)
    total = np.zeros(demand.shape[1])
    for p in e.teaching.probability:
        k = np.flatnonzero(p)
        total += (demand[k] * (e.chance[k] < p[k, None])).max(axis=0, initial=0.0)
    return total


def coverage_score(e: Evidenced) -> Score:
    """Return how much of the market's demand is taught: of each counted skill its weight times P(taught).

    A skill weighs its share times log2(1 + lift): as it stands where it is as common as elsewhere, twice
    as much where it is three times as common.
    """
    counted = np.flatnonzero(e.counted)
    if not len(counted):
        return Score(value=None, reason="No skill is asked for often enough in this market to be counted.")
    specific = np.log2(1 + e.profile.lift[counted])
    weight = e.profile.share[counted] * specific
    taught = np.zeros(len(e.counted))
    taught[e.at] = e.teaching.best
    possible = 100 * weight / weight.sum()
    parts = tuple(
        Part(name=e.label(skill), points=float(whole * taught[i]), possible=float(whole), skill_id=skill)
        for i, whole in zip(counted, possible, strict=True)
        for skill in [e.profile.skill_ids[i]]
    )
    drawn = np.zeros(e.shares.shape)
    drawn[e.at] = e.chance < e.teaching.best[:, None]
    weights = e.shares[counted] * specific[:, None]
    return _score(parts, 100 * (weights * drawn[counted]).sum(axis=0) / weights.sum(axis=0), e.config)


def currency_score(e: Evidenced) -> Score:
    """Return the part of what is taught that stays asked for a year on if established falls go on.

    Outcomes weigh the same; within one, its skills weigh by P(taught) times demand. A skill whose trend
    interval lies below 0 keeps exp(trend) of its weight, a factor on its odds; the others keep all. The
    draws count every fall, so the low end of the interval also tells of falls that are not established.
    """
    trend, high = e.profile.trend[e.at], e.profile.trend_high[e.at]
    demand = np.where(np.isnan(trend), 0.0, demand_points(e.profile.share[e.at], e.config))
    weight = e.teaching.probability * demand
    told = weight.sum(axis=1) > 0
    if not told.any():
        need = f"{e.config.trend_min_postings} dated postings over {e.config.trend_min_months} months"
        return Score(value=None, reason=f"No trend can be told for what it teaches; it takes {need}.")
    weight = weight[told] / weight[told].sum(axis=1, keepdims=True)
    k = np.flatnonzero(weight.sum(axis=0))
    possible = 100 * weight.sum(axis=0)[k] / told.sum()
    kept = np.where(high[k] < 0, np.exp(np.minimum(trend[k], 0)), 1.0)
    parts = tuple(
        Part(name=e.label(skill), points=float(whole * part), possible=float(whole), skill_id=skill)
        for whole, part, skill in zip(possible, kept, [e.teaching.skill_ids[i] for i in k], strict=True)
    )
    error = (high[k] - trend[k]) / e.config.z
    drawn = np.exp(np.minimum(trend[k, None] + error[:, None] * e.slope[k], 0))
    return _score(parts, possible @ drawn, e.config)


def assessment_score(teaching: Teaching, assessments: Sequence[str]) -> Score:
    """Return the part of the outcomes that an assessment covers; a count, so the interval is the value.

    assessments  those of the whole credential; where no outcome names its own they cover all of them.
    """
    named = [bool(o.assessments) for o in teaching.outcomes]
    if not named:
        return Score(value=None, reason="The credential states no outcomes.")
    if not any(named) and not assessments:
        return Score(value=None, reason="The record names no assessment.")
    each = 100 / len(named)
    if not any(named):
        parts = tuple(
            Part(name=f"{o.text} (not itemised)", points=each, possible=each, outcome_id=o.id)
            for o in teaching.outcomes
        )
    else:
        parts = tuple(
            Part(name=o.text, points=each if yes else 0.0, possible=each, outcome_id=o.id)
            for o, yes in zip(teaching.outcomes, named, strict=True)
        )
    value = math.fsum(p.points for p in parts)
    return Score(value=value, low=value, high=value, parts=parts)


def _score(parts: tuple[Part, ...], draws: FloatArray, config: RelevanceConfig) -> Score:
    value = min(100.0, math.fsum(p.points for p in parts))
    low, high = interval(draws, value, config)
    return Score(value=value, low=max(0.0, low), high=min(100.0, high), parts=parts)
