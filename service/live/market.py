"""What a market that is held in memory asks for: shares, months, and the postings behind a number."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.mentions import Evidence, IntArray, PostingTable
from credlens.models.relevance.movement import calendar_of
from credlens.models.relevance.quotes import surest

from ..results import PostingHead


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyDemand:
    """How many postings there were in each month, and how many of them asked for each of s skills.

    months    first day of each of m months, without gaps
    postings  int64[m]: dated postings
    hits      int64[s, m]
    """

    skill_ids: tuple[str, ...]
    months: tuple[dt.date, ...]
    postings: IntArray
    hits: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingPosting:
    """One posting that asks for a skill, with the words that do."""

    posting: PostingHead
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingPage:
    """Some of the postings that ask for a skill, the surest first. total: how many do."""

    total: int
    offset: int
    postings: tuple[AskingPosting, ...]


def by_month(table: PostingTable, rows: IntArray, skill_ids: Sequence[str], config: RelevanceConfig) -> MonthlyDemand:
    """Return how many of these postings ask for each skill, month by month."""
    month = calendar_of(table).month
    dated = rows[month[rows] >= 0]
    if not len(dated):
        none = np.zeros((len(skill_ids), 0), dtype=np.int64)
        return MonthlyDemand(skill_ids=tuple(skill_ids), months=(), postings=none.sum(axis=0), hits=none)
    begin = int(month[dated].min())
    at = month[dated] - begin
    count = int(at.max()) + 1
    place = np.full(len(table), -1, dtype=np.int64)
    place[dated] = at
    asks = table.asks(config.accept).by_skill
    hits = np.zeros((len(skill_ids), count), dtype=np.int64)
    for s, column in enumerate(table.columns(skill_ids).tolist()):
        asking = place[asks.indices[asks.indptr[column] : asks.indptr[column + 1]]]
        hits[s] = np.bincount(asking[asking >= 0], minlength=count)
    return MonthlyDemand(
        skill_ids=tuple(skill_ids),
        months=_months(int(table.day[dated[at == 0][0]]), count),
        postings=np.bincount(at, minlength=count),
        hits=hits,
    )


def asking(table: PostingTable, rows: IntArray, skill_id: str, config: RelevanceConfig) -> NDArray[np.int64]:
    """Return the mentions of a skill in these postings, int64[n]: the surest first, then in the table's order."""
    inside = np.zeros(len(table), dtype=np.bool_)
    inside[rows] = True
    found = surest(table, int(table.columns([skill_id])[0]), config.accept)
    return found[inside[table.mentions.row[found]]].astype(np.int64)


def _months(day: int, count: int) -> tuple[dt.date, ...]:
    """Return the first days of so many months, from that of a day since 1970-01-01 on."""
    first = np.datetime64(day, "D").astype("datetime64[M]")
    return tuple((first + i).astype("datetime64[D]").item() for i in range(count))
