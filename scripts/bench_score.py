"""Measure how long scoring takes once postings are matched, and how much memory: one process, made-up mentions.

Usage: .venv/bin/python scripts/bench_score.py [--postings 100000] [--credentials 1000] [--market mixed] [--json]

--market  declared, inferred, all, or mixed: half declared, half inferred

The postings are of 400 occupations with 60 skills each of 12,000, both Zipf-distributed, about 10 mentions a
posting; 30 months; employers Zipf-distributed, a third of the postings without one. Credentials have 10 outcomes
that teach 1 to 3 skills of their occupation. Milliseconds are of processor time, for other work disturbs them less.
"""

import argparse
import datetime as dt
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from credlens.models.records import Credential, Outcome
from credlens.models.relevance import assess as assessing
from credlens.models.relevance.bench import Bench
from credlens.models.relevance.coded import Coded
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.mentions import Hit, Mentions, PostingTable

OCCUPATIONS, SKILLS, EACH, MONTHS = 400, 12_000, 60, 30
STAGES = {
    "teaching": "read_teaching",
    "market": "choose_market",
    "bench": "Bench",
    "statuses": "classify",
    "gaps": "find_gaps",
    "flags": "find_flags",
}


def zipf(random: np.random.Generator, choices: int, size: int, power: float = 1.0) -> np.ndarray:
    """Return int64[size]: draws of 0..choices-1, the k-th with a chance proportional to 1 / (k + 1)^power."""
    chance = 1 / np.arange(1, choices + 1) ** power
    return random.choice(choices, size=size, p=chance / chance.sum())


def make_table(random: np.random.Generator, postings: int, skills_of: np.ndarray) -> PostingTable:
    """Return a table of made-up postings; skills_of: int64[occupations, EACH], the skills each asks for."""
    occupation = zipf(random, OCCUPATIONS, postings)
    row = np.repeat(np.arange(postings), random.poisson(10, postings))
    column = skills_of[occupation[row], zipf(random, EACH, len(row), 0.7)]
    cell = np.unique(row * SKILLS + column)
    employers = max(postings // 12, 1)
    named = random.random(postings) < 2 / 3
    employer = zipf(random, employers, postings, 0.8)
    m = len(cell)
    mentions = Mentions(
        text_ids=tuple(f"p{i}" for i in range(postings)),
        skill_ids=tuple(f"s{j:05}" for j in range(SKILLS)),
        row=cell // SKILLS,
        column=cell % SKILLS,
        probability=random.beta(8, 2, m),
        sentences=tuple(f"You will do thing number {i} for us every day." for i in range(20_000)),
        sentence=random.integers(20_000, size=m),
        start=np.full(m, 9),
        end=np.full(m, 14),
    )
    return PostingTable(
        mentions=mentions,
        day=20_000 + random.integers(MONTHS * 30, size=postings),
        occupation=Coded(occupation.astype(np.int32), [f"occupation {o}" for o in range(OCCUPATIONS)]),
        region=Coded(np.zeros(postings, dtype=np.int32), [""]),
        employer=Coded(np.where(named, employer + 1, 0), ["", *(f"employer {e}" for e in range(employers))]),
    )


def make_credential(
    random: np.random.Generator, number: int, skills_of: np.ndarray, declares: bool
) -> tuple[Credential, Mentions]:
    """Return a credential for one occupation, and what its outcomes teach."""
    occupation = int(zipf(random, OCCUPATIONS, 1)[0])
    outcomes = tuple(Outcome(id=f"o{i}", text=f"outcome {i} of {number}") for i in range(10))
    hits = [
        [
            Hit(f"s{skills_of[occupation, k]:05}", float(random.beta(8, 2)), "Do thing.", 0, 2)
            for k in set(zipf(random, EACH, int(random.integers(1, 4)), 0.7).tolist())
        ]
        for _ in outcomes
    ]
    credential = Credential(
        id=f"c{number}",
        title=f"Credential {number}",
        outcomes=outcomes,
        target_occupations=(f"occupation {occupation}",) if declares else (),
    )
    return credential, Mentions.collect([o.id for o in outcomes], hits)


def watch(spent: dict[str, float]) -> None:
    """Let every stage of `assess` add its seconds to `spent`; the stages of Bench count as bench.*."""

    def timed(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **options: object) -> object:
            start = time.process_time()
            try:
                return call(*args, **options)
            finally:
                spent[name] += time.process_time() - start

        return run

    for method in ("profile", "align"):
        setattr(Bench, method, timed(f"bench.{method}", getattr(Bench, method)))
    for stage, name in STAGES.items():
        setattr(assessing, name, timed(stage, getattr(assessing, name)))


def measure(postings: int, credentials: int, market: str) -> dict[str, Any]:
    """Return seconds in all, milliseconds a credential by stage, and peak memory."""
    random = np.random.default_rng(20240)
    skills_of = np.array([zipf(random, SKILLS, EACH, 0.6) for _ in range(OCCUPATIONS)])
    start = time.perf_counter()
    table = make_table(random, postings, skills_of)
    made = time.perf_counter() - start
    before = peak()
    spent: dict[str, float] = defaultdict(float)
    watch(spent)
    work = [
        make_credential(random, i, skills_of, market == "declared" or (market == "mixed" and i % 2 == 0))
        for i in range(credentials)
    ]
    basis = MarketBasis.ALL if market == "all" else None
    start, busy = time.perf_counter(), time.process_time()
    sizes, scored = [], 0
    for credential, taught in work:
        found = assessing.assess(
            credential,
            taught,
            table,
            skills={},
            config=RelevanceConfig(),
            as_of=dt.date(2027, 1, 1),
            basis=basis,
        )
        sizes.append(found.profile.postings)
        scored += found.alignment.relevance.value is not None
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    return {
        "postings": postings,
        "mentions": len(table.mentions),
        "credentials": credentials,
        "market": market,
        "median_market": float(np.median(sizes)),
        "scored": scored,
        "seconds_making": round(made, 1),
        "seconds": round(seconds, 1),
        "processor_seconds": round(busy, 1),
        "ms_a_credential": round(1000 * busy / max(credentials, 1), 1),
        "ms_by_stage": {name: round(1000 * s / max(credentials, 1), 2) for name, s in sorted(spent.items())},
        "mb_before_scoring": before,
        "mb_peak": peak(),
    }


def peak() -> int:
    """Return the most memory that the process has held so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(used / (2**20 if sys.platform == "darwin" else 2**10))


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--credentials", type=int, default=1_000)
    parser.add_argument("--market", choices=("declared", "inferred", "all", "mixed"), default="mixed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.postings, options.credentials, options.market)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print("{postings:,} postings, {mentions:,} mentions, {credentials:,} credentials ({market})".format(**found))
    print("{seconds} s, {processor_seconds} s of processor, at most {mb_peak:,} MB".format(**found))
    print("{ms_a_credential} ms a credential:".format(**found))
    for stage, ms in found["ms_by_stage"].items():
        print(f"  {stage:<14} {ms:8.2f} ms")


if __name__ == "__main__":
    main()
