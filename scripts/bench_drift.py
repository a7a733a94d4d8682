#!/usr/bin/env python3
"""Print how often the drift test finds a skill that trebles, and how often it finds what is not there.

Every world has postings of the year before a review and of the year after it, and skills that 5 to 60 % of
them ask for, rare ones more often than common ones. In a drifted world the first goes from 5 to 15 %. Every fourth is
taken as taught, so that only a fall of it counts, and of the others only a rise.

Example: scripts/bench_drift.py --worlds 200
"""

import argparse
import datetime as dt
import time

import numpy as np
from scipy.stats import beta

from credlens.models.relevance.coded import Coded
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.drift import drift
from credlens.models.relevance.mentions import FloatArray, Mentions, PostingTable

CONFIG = RelevanceConfig()
REVIEW, TODAY = dt.date(2025, 6, 30), dt.date(2026, 6, 30)
TO = 0.15


def shares(skills: int, rare: int = 0) -> FloatArray:
    """Return the share of each skill: from 5 to 60 % by equal factors, and some rare ones of 1.2 %."""
    return np.concatenate([0.05 * 12 ** np.linspace(0, 1, skills), np.full(rare, 0.012)])


def world(
    seed: int, drifted: bool, *, then: int, now: int, asked: FloatArray, employers: int, alike: float, burst: int
) -> PostingTable:
    """Return the postings of one world.

    employers  how many there are, of very different size; 0: no posting names one
    alike      correlation of the postings of one employer, over both years
    burst      so many postings of an employer come in the same year
    """
    random = np.random.default_rng([seed, drifted])
    late = np.arange(then + now) >= then
    names = np.arange(len(late))
    if employers:
        names = random.choice(employers, len(late), p=random.dirichlet(np.full(employers, 0.7)))
    for name in range(employers if burst else 0):
        at = np.flatnonzero(names == name)
        which = random.integers(0, max(1, len(at) // burst), len(at))
        late[at] = (random.random(len(at) + 1) < now / len(late))[which]
    chance = np.tile(asked, (len(late), 1))
    chance[late, 0] = TO if drifted else asked[0]
    if alike:
        tendency = random.random((employers, len(asked)))[names]
        chance = np.asarray(
            beta.ppf(tendency, chance * (1 / alike - 1), (1 - chance) * (1 / alike - 1)), dtype=np.float64
        )
    row, column = np.nonzero(random.random(chance.shape) < chance)
    review = np.datetime64(REVIEW).astype(np.int64)
    return PostingTable(
        mentions=Mentions(
            text_ids=tuple(f"p{i}" for i in range(len(late))),
            skill_ids=tuple(f"s{i}" for i in range(len(asked))),
            row=row,
            column=column,
            probability=np.ones(len(row)),
            sentences=("",),
            **dict.fromkeys(("sentence", "start", "end"), np.zeros(len(row), dtype=np.int64)),
        ),
        day=review + np.where(late, random.integers(1, 365, len(late)), -random.integers(0, 364, len(late))),
        occupation=Coded.of([""] * len(late)),
        region=Coded.of([""] * len(late)),
        employer=Coded.of(f"employer {name}" if employers else "" for name in names),
    )


def measure(worlds: int, *, then: int, now: int, asked: FloatArray, employers: int, alike: float, burst: int) -> str:
    """Return power, false alarms and milliseconds over so many worlds of each sort."""
    power = false = 0
    spent = []
    for seed in range(worlds):
        for drifted in (False, True):
            table = world(seed, drifted, then=then, now=now, asked=asked, employers=employers, alike=alike, burst=burst)
            table.asks(CONFIG.accept)
            begin = time.perf_counter()
            rows, skills = np.arange(len(table)), table.mentions.skill_ids
            sides = [-1 if k % 4 == 3 else 1 for k in range(len(skills))]
            found = drift(table, rows, skills, sides=sides, since=REVIEW, as_of=TODAY, config=CONFIG)
            spent.append(time.perf_counter() - begin)
            power += drifted and any(moved.skill_id == "s0" for moved in found.moved)
            false += not drifted and bool(found.moved)
    return f"power {power / worlds:.3f}  false alarms {false / worlds:.3f}  {1000 * np.median(spent):.1f} ms"


def main() -> None:
    """Measure markets of different size, evenness, number of skills and habits of employers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worlds", type=int, default=200, help="of each sort, drifted and not")
    worlds = parser.parse_args().worlds
    alone = [
        (300, 300, skills, rare) for skills, rare in ((1, 0), (3, 0), (5, 0), (10, 0), (20, 0), (40, 0), (20, 100))
    ]
    alone += [(n, 600 - n, 20, 0) for n in (500, 400, 200, 100)] + [(600, 600, 20, 0), (600, 600, 40, 0)]
    for then, now, skills, rare in alone:
        asked = shares(skills, rare)
        said = measure(worlds, then=then, now=now, asked=asked, employers=0, alike=0, burst=0)
        print(f"{then} then, {now} now, {skills} + {rare} skills: {said}", flush=True)
    habits = [(300, 100, 0, 0), (300, 40, 0, 0), (300, 100, 0.1, 0), (300, 200, 0.1, 8), (300, 100, 0.3, 8)]
    for n, employers, alike, burst in [*habits, (600, 200, 0.1, 8)]:
        said = measure(worlds, then=n, now=n, asked=shares(20), employers=employers, alike=alike, burst=burst)
        print(f"{n} each, 20 skills, {employers} employers alike by {alike} in bursts of {burst}: {said}", flush=True)


if __name__ == "__main__":
    main()
