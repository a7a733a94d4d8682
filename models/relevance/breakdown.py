"""Demand by region, sector or employer: the same shares, group beside group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from .coded import Coded
from .config import RelevanceConfig
from .demand import share_interval
from .employers import plain_employer
from .makeup import Makeup, makeup_of
from .mentions import FloatArray, IntArray, PostingTable, plain_occupation
from .tally import count_demand
from .votes import cast_votes


class By(StrEnum):
    """What postings are grouped by: one of their own fields."""

    REGION = "region"
    SECTOR = "sector"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The demand for s skills in one group; hits int64[s], share, low, high float64[s].

    name       as its first posting writes it
    effective  independent postings that would tell as much
    thin       those are fewer than `min_postings`: the shares are no more than a hint
    """

    name: str
    makeup: Makeup
    hits: IntArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    effective: float
    thin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The groups by postings, most first, and the postings that do not say which group they are of.

    unstated  postings without the field
    left_out  groups beyond the number asked for, and `left_out_postings` in them
    """

    by: By
    skill_ids: tuple[str, ...]
    groups: tuple[Group, ...]
    postings: int
    unstated: int
    left_out: int
    left_out_postings: int


def breakdown(
    table: PostingTable,
    rows: IntArray,
    *,
    by: By,
    skill_ids: Sequence[str],
    config: RelevanceConfig,
    most: int | None = None,
) -> Breakdown:
    """Return the shares of some skills in each group of these postings.

    rows    int64[n]: indexes of the postings
    most    so many groups, those with the most postings; None: all
    Method  as in a market, one group at a time. In a group of one employer its postings count one each: what it
            asks for is asked here, and not what employers ask for, so its postings are the sample.
    """
    column: Coded[str] = getattr(table, by.value)
    chosen = Coded(column.codes[rows], column.values) if len(column) else Coded.of([""] * len(rows))
    members: dict[str, list[IntArray]] = {}
    for name, at in chosen.groups():
        plain = plain_employer(name) if by is By.EMPLOYER else plain_occupation(name)
        members.setdefault(plain, []).append(rows[at])
    groups = {name: np.sort(np.concatenate(parts)) for name, parts in members.items()}
    unstated = len(groups.pop("", ()))
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    own = replace(config, employer_correlation=0.0) if by is By.EMPLOYER else config
    shown = ordered if most is None else ordered[:most]
    return Breakdown(
        by=by,
        skill_ids=tuple(skill_ids),
        groups=tuple(_group(table, of, by, skill_ids, own) for _, of in shown),
        postings=len(rows),
        unstated=unstated,
        left_out=len(ordered) - len(shown),
        left_out_postings=sum(len(of) for _, of in ordered[len(shown) :]),
    )


def _group(table: PostingTable, rows: IntArray, by: By, skill_ids: Sequence[str], config: RelevanceConfig) -> Group:
    counts = count_demand(table, rows, skill_ids, config)
    low, high = share_interval(counts, config)
    votes = cast_votes(table, rows, config).effective
    return Group(
        name=getattr(table, by.value)[rows[0]].strip(),
        makeup=makeup_of(table, rows),
        hits=counts.hits,
        share=counts.share,
        low=low,
        high=high,
        effective=votes,
        thin=votes < config.min_postings,
    )
