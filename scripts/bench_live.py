"""Measure live scoring: clients in closed loop against one market, no HTTP between.

    .venv/bin/python scripts/bench_live.py [--clients 8] [--seconds 20] [--outcomes 10] [--new 1]
        [--market declared|inferred|mixed] [--only match|what-if|both-at-once|suggest] [--json]

The market is the workspace's postings (CREDLENS_HOME). Drafts are made for its most frequent occupations: ten outcomes
each, suggested for skills that the occupation asks for. A what-if request rewords --new of them, so that as many texts
were never read before; a match request brings one sentence that was never read. Every client sends its next request
when the last one is answered. `alone` is the same with one client.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import resource
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.suggest import suggest_outcome
from credlens.service.live.scoring import LiveScoring
from credlens.service.workspace import Workspace
from credlens.taxonomy.errors import CredlensError, InputError

SEED = 1
DRAFTS = 16  # each client works at one; some declare the same occupation
QUOTED = 50  # gaps, as many as the API tells where it is not asked for another number
WORDS = [
    "carefully",
    "daily",
    "together",
    "outdoors",
    "safely",
    "under",
    "supervision",
    "in",
    "small",
    "teams",
    "for",
    "new",
    "staff",
    "on",
    "several",
    "sites",
    "at",
    "short",
    "notice",
    "with",
    "older",
    "customers",
    "in",
    "a",
    "second",
    "language",
    "by",
    "hand",
    "without",
    "help",
    "in",
    "writing",
    "before",
    "deadlines",
]


def make_drafts(live: LiveScoring, *, outcomes: int, market: str) -> list[Credential]:
    """Return drafts for the occupations that most postings name."""
    table, chance = live.table, random.Random(SEED)
    occupations = sorted(table.occupation_rows, key=lambda name: -len(table.occupation_rows[name]))[: DRAFTS // 2]
    drafts = []
    for number in range(DRAFTS):
        occupation = occupations[number % len(occupations)]
        asked = live.demand(occupation=occupation, top=3 * outcomes).skill_ids
        if len(asked) < outcomes:
            raise InputError(f"occupation {occupation} asks for {len(asked)} skills, too few for {outcomes} outcomes")
        skills = chance.sample(asked, outcomes)
        declares = market == "declared" or (market == "mixed" and number % 4 >= 2)
        drafts.append(
            Credential(
                id=f"draft-{number}",
                title=f"Draft {number}",
                outcomes=tuple(Outcome(id=f"o{i}", text=suggest_outcome(live.skill(s))) for i, s in enumerate(skills)),
                target_occupations=(occupation,) if declares else (),
            )
        )
    return drafts


class Rewording:
    """Makes texts that were never there before, as somebody who types does."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def __call__(self, text: str) -> str:
        """Return a text with a few more words."""
        chance = random.Random(next(self._count) + 1_000_003 * SEED)
        return f"{text} {' '.join(chance.sample(WORDS, 3))} {next(self._count)}"

    def draft(self, draft: Credential, new: int) -> Credential:
        """Return a draft with so many of its outcomes reworded."""
        chosen = set(random.sample(range(len(draft.outcomes)), min(new, len(draft.outcomes))))
        return replace(
            draft,
            outcomes=tuple(replace(o, text=self(o.text)) if i in chosen else o for i, o in enumerate(draft.outcomes)),
        )


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each request, the seconds that all took, and the processor's, here and in other processes."""

    ms: Sequence[float]
    seconds: float
    busy: float

    def row(self) -> dict[str, float]:
        """Return the figures that are printed."""
        p50, p95, p99 = np.percentile(self.ms, [50, 95, 99]).round(1).tolist()
        n = len(self.ms)
        each = {"a_second": round(n / self.seconds, 1), "processor_ms": round(1000 * self.busy / n, 1)}
        return {"requests": n, **each, "p50": p50, "p95": p95, "p99": p99, "max": max(self.ms)}


def closed_loop(requests: Sequence[Callable[[], object]], seconds: float) -> Measured:
    """Call each request over and over on a thread of its own, and return what each call took."""
    taken: list[list[float]] = [[] for _ in requests]
    end = time.perf_counter() + seconds

    def client(call: Callable[[], object], mine: list[float]) -> None:
        while (begin := time.perf_counter()) < end:
            call()
            mine.append(1000 * (time.perf_counter() - begin))

    threads = [threading.Thread(target=client, args=pair) for pair in zip(requests, taken, strict=True)]
    begin, busy = time.perf_counter(), processor_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ms = [round(ms, 1) for mine in taken for ms in mine]
    return Measured(ms, time.perf_counter() - begin, processor_seconds() - busy)


def processor_seconds() -> float:
    """Return what this process has used of a processor, and on Linux its children too."""
    ticks = 0
    for child in multiprocessing.active_children():
        stat = Path(f"/proc/{child.pid}/stat")
        if stat.exists():
            ticks += sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def bench(live: LiveScoring, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of every loop."""
    reword = Rewording()
    drafts = make_drafts(live, outcomes=options.outcomes, market=options.market)
    sizes = [live.score(draft).scored[0].profile.postings for draft in drafts]
    found: dict[str, Any] = {"postings": len(live.table), "markets": sorted(sizes)}

    def matching(draft: Credential) -> Callable[[], object]:
        texts = itertools.cycle([o.text for o in draft.outcomes])
        return lambda: live.match([reword(next(texts))])

    def what_if(draft: Credential) -> Callable[[], object]:
        return lambda: live.score(reword.draft(draft, options.new), quoted=QUOTED)

    def suggesting(draft: Credential) -> Callable[[], object]:
        return lambda: live.suggest(reword.draft(draft, options.new))

    kinds = {"match": matching, "what-if": what_if, "suggest": suggesting}
    chosen = [*itertools.islice(itertools.cycle(drafts), options.clients)]
    for name, kind in kinds.items():
        if options.only in (None, name):
            found[f"{name}, alone"] = closed_loop([kind(drafts[0])], options.seconds / 2).row()
            found[name] = closed_loop([kind(draft) for draft in chosen], options.seconds).row()
    if options.only in (None, "both-at-once"):
        half = len(chosen) // 2
        calls = [matching(d) for d in chosen[:half]] + [what_if(d) for d in chosen[half:]]
        found["both at once"] = closed_loop(calls, options.seconds).row()
    found["mb"] = peak()
    return found


def peak() -> int:
    """Return the most memory that this process has held, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(used / (2**20 if sys.platform == "darwin" else 2**10))


def main() -> int:
    """Open the market, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--outcomes", type=int, default=10)
    parser.add_argument("--new", type=int, default=1, help="outcomes that each what-if rewords")
    parser.add_argument("--market", choices=("declared", "inferred", "mixed"), default="mixed")
    parser.add_argument("--only", choices=("match", "what-if", "suggest", "both-at-once"))
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    try:
        begin = time.perf_counter()
        live = LiveScoring.open(Workspace())
        opened = time.perf_counter() - begin
        live.wait(60)
        found = {"open_seconds": round(opened, 1), "cores": os.cpu_count(), **bench(live, options)}
        live.close()
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.as_json:
        print(json.dumps(found))
        return 0
    for name, value in found.items():
        print(f"{name:<16} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
