"""Worlds with known truth: markets that ask for skills in known shares, and credentials that teach known ones.

A world is drawn from one seed with numpy's PCG64, so that the same seed gives the same world everywhere.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Random = np.random.Generator

START = dt.date(2024, 7, 1)  # a world's first day
MONTH_DAYS = 28  # days of a month on which postings appear
GRAIN = 1000  # planted shares are whole thousandths, so that a table of 1,000 postings can hold them exactly

# Shares of what a market asks for: log-uniform, as many between 5 and 10 % as between 10 and 20 %.
ASKED = (0.05, 0.60)
SELDOM = (0.010, 0.035)
STRAY = (0.001, 0.006)
EMPLOYERS = 150


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlantedMarket:
    """An occupation and what its postings ask for.

    shares  float64[s, m]: the chance that a posting of month m asks for skill s, whatever else it asks for
    """

    occupation: str
    skill_ids: tuple[str, ...]
    shares: FloatArray

    def __post_init__(self) -> None:
        if self.shares.ndim != 2 or len(self.shares) != len(self.skill_ids):
            raise InputError(f"{len(self.skill_ids)} skills but shares of shape {self.shares.shape}")

    @property
    def share(self) -> dict[str, float]:
        """Return each skill's share over the whole period, every month counting the same."""
        return dict(zip(self.skill_ids, self.shares.mean(axis=1).tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedCredential:
    """A credential for one market. taught: the skill of each outcome; market: its place in the world."""

    id: str
    market: int
    taught: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Markets of equal length in months, and the credentials that are measured against them."""

    markets: tuple[PlantedMarket, ...]
    credentials: tuple[PlantedCredential, ...]

    @property
    def months(self) -> int:
        """Return how many months the world lasts."""
        return int(self.markets[0].shares.shape[1])

    @property
    def end(self) -> dt.date:
        """Return the first day after the world."""
        return month_start(self.months)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asking:
    """The n postings of one market, by day.

    month, day  int64[n]: month from 0, and day of it from 1
    employer    int64[n]: a few employers post much, most post little
    asks        bool[n, s]: the posting asks for the skill
    """

    month: IntArray
    day: IntArray
    employer: IntArray
    asks: BoolArray


def random_of(*seed: int) -> Random:
    """Return the generator of a seed of one or more numbers, such as (seed, world)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


def month_start(month: int) -> dt.date:
    """Return the first day of a month, 0 being the world's first."""
    years, rest = divmod(START.month - 1 + month, 12)
    return dt.date(START.year + years, rest + 1, 1)


def draw_shares(random: Random, count: int, *, between: tuple[float, float] = ASKED) -> FloatArray:
    """Return float64[count] shares, log-uniform and whole thousandths."""
    low, high = np.log(between)
    shares: FloatArray = np.round(np.exp(random.uniform(low, high, count)) * GRAIN) / GRAIN
    return shares


def course(start: float, end: float, months: int, *, at: int | None = None) -> FloatArray:
    """Return float64[months]: a share that moves evenly from start to end, or all at once in month `at`."""
    if at is None:
        return np.linspace(start, end, months)
    return np.where(np.arange(months) < at, start, end)


def draw_market(
    random: Random, occupation: str, skill_ids: Sequence[str], *, months: int = 24, seldom: int = 0
) -> PlantedMarket:
    """Return a market of unchanging demand; it asks for the last `seldom` of the skills only now and then."""
    often = draw_shares(random, len(skill_ids) - seldom)
    shares = np.concatenate([often, draw_shares(random, seldom, between=SELDOM)])
    return PlantedMarket(
        occupation=occupation, skill_ids=tuple(skill_ids), shares=np.repeat(shares[:, None], months, axis=1)
    )


def with_strays(random: Random, markets: Sequence[PlantedMarket]) -> tuple[PlantedMarket, ...]:
    """Return the markets, each asking now and then, in less than a hundredth, for what only the others ask for."""
    made = []
    for market in markets:
        own = set(market.skill_ids)
        strays = sorted({s for other in markets for s in other.skill_ids} - own)
        shares = np.repeat(draw_shares(random, len(strays), between=STRAY)[:, None], market.shares.shape[1], axis=1)
        skill_ids = (*market.skill_ids, *strays)
        made.append(replace(market, skill_ids=skill_ids, shares=np.concatenate([market.shares, shares])))
    return tuple(made)


def draw_credentials(
    random: Random,
    markets: Sequence[PlantedMarket],
    *,
    each: int,
    outcomes: tuple[int, int] = (4, 8),
    elsewhere: Sequence[str] = (),
) -> tuple[PlantedCredential, ...]:
    """Return `each` credentials a market, from those that fit it badly to those that fit it well.

    Of the i-th of them every outcome teaches, with the chance i / (each - 1), a skill that the market asks for, else
    one of another market or of `elsewhere`; no skill twice.
    """
    made = []
    for m, market in enumerate(markets):
        own = set(market.skill_ids)
        foreign = sorted({s for other in markets for s in other.skill_ids if s not in own} | (set(elsewhere) - own))
        for i in range(each):
            fit = i / (each - 1) if each > 1 else 1.0
            count = int(random.integers(outcomes[0], outcomes[1] + 1))
            wanted = min(int((random.random(count) < fit).sum()), len(own))
            taught = [
                *_some(random, market.skill_ids, wanted if foreign else count),
                *_some(random, foreign, count - wanted),
            ]
            taught = [taught[k] for k in random.permutation(len(taught))]
            made.append(PlantedCredential(id=f"m{m}-c{i}", market=m, taught=tuple(taught)))
    return tuple(made)


def draw_asking(random: Random, market: PlantedMarket, postings: int) -> Asking:
    """Return the postings of a market, as many in every month, on any of its days."""
    months = market.shares.shape[1]
    month = np.sort(np.arange(postings, dtype=np.int64) % months)
    # The largest posts 4 % of all, the smallest 0.2 %.
    weight = 1 / np.arange(10, EMPLOYERS + 10)
    return Asking(
        month=month,
        day=random.integers(1, MONTH_DAYS + 1, postings),
        employer=random.choice(EMPLOYERS, postings, p=weight / weight.sum()),
        asks=random.random((postings, len(market.skill_ids))) < market.shares.T[month],
    )


def exact_asking(market: PlantedMarket, postings: int = GRAIN) -> Asking:
    """Return postings that ask for each skill exactly as often as planted, over the whole period, by no chance.

    Which postings they are is a fixed shuffle of each skill's own, so that no two skills go together by plan.
    """
    share = market.shares.mean(axis=1)
    hits = np.rint(share * postings).astype(np.int64)
    asks = np.zeros((postings, len(hits)), dtype=np.bool_)
    for s, count in enumerate(hits):
        asks[random_of(s, postings).permutation(postings)[:count], s] = True
    place = np.arange(postings, dtype=np.int64)
    months = market.shares.shape[1]
    return Asking(month=place * months // postings, day=place % MONTH_DAYS + 1, employer=place, asks=asks)


def _some(random: Random, skill_ids: Sequence[str], count: int) -> list[str]:
    count = min(count, len(skill_ids))
    return [skill_ids[i] for i in random.choice(len(skill_ids), count, replace=False)]
