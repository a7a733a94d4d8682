"""Measure how fast matching is: each effort side by side, one posting at a time, and the first answer of a new process.

    OMP_NUM_THREADS=1 .venv/bin/python scripts/bench_matching.py --postings FILE [--rounds 5] [--release R] [--json]

FILE is any table of postings that `credlens postings import` reads. What is matched are its different sentences that
ask, or our own training sentences where no file is given. Every round takes other texts, and measures all efforts in
turn, so that a busy moment of the machine strikes all alike; a ratio is taken within a round.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from bench_encoders import summary, texts_of

from credlens.models import Matcher
from credlens.models.matching.effort import Effort
from credlens.models.matching.postings import asking_segments
from credlens.models.matching.segment import Segmenter
from credlens.models.records import TextKind
from credlens.service.formats.postings import read_postings
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf

SEED = 1
# Texts of a round; the quicker the effort, the more, so that a clock can measure it.
TEXTS = {Effort.FULL: 192, Effort.CASCADE: 1024, Effort.STATIC: 2048}
POSTINGS = 20  # of a round
FIRST_ANSWER = "from credlens.service.cli.main import main; main()"
LINE = "Change dressings and report wounds"


def sentences_of(postings: Sequence[str]) -> list[str]:
    """Return the different sentences that ask, in an order drawn by chance."""
    segmenter = Segmenter()
    distinct = dict.fromkeys(s.text for text in postings for s in asking_segments(segmenter.segment(text)))
    return random.Random(SEED).sample(list(distinct), len(distinct))


def timed(run: Callable[..., object], *given: object, **options: object) -> tuple[float, float]:
    """Return the seconds that a call takes, and those that all processors spend on it."""
    begin, spent = time.perf_counter(), time.process_time()
    run(*given, **options)
    return time.perf_counter() - begin, time.process_time() - spent


def first_answer() -> float:
    """Return the seconds from the start of a process to the answer of `credlens match` to one line."""
    command = [sys.executable, "-c", FIRST_ANSWER, "match", "--top", "3"]
    return timed(subprocess.run, command, input=LINE, text=True, capture_output=True, timeout=300, check=True)[0]


def measure_texts(
    matchers: Mapping[Effort, Matcher], texts: Sequence[str], rounds: int
) -> dict[Effort, list[tuple[float, float]]]:
    """Return for each effort and round the texts a second, and the processor's microseconds a text."""
    feed = cycle(texts)
    found: dict[Effort, list[tuple[float, float]]] = {effort: [] for effort in matchers}
    for counted in [False, *[True] * rounds]:
        for effort, matcher in matchers.items():
            given = list(islice(feed, TEXTS[effort]))
            seconds, spent = timed(matcher.match, given)
            if counted:
                found[effort].append((len(given) / seconds, spent / len(given) * 1e6))
    return found


def measure_postings(matcher: Matcher, postings: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of one posting at a time, cut into segments and matched, once warm."""
    segmenter, times = Segmenter(), []
    for text in islice(cycle(postings), POSTINGS * (rounds + 1) if postings else 0):
        cut, took = timed(segmenter.segment, text), timed(matcher.match, [text], kind=TextKind.POSTING)
        times.append((cut[0], took[0], took[1]))
    names = ("segmenting_ms", "posting_ms", "posting_processor_ms")
    columns = zip(names, zip(*times[POSTINGS:], strict=True), strict=True) if times else ()
    return {name: summary([seconds * 1000 for seconds in column]) for name, column in columns}


def bench(texts: Sequence[str], postings: Sequence[str], *, release: str | None, rounds: int) -> dict[str, Any]:
    """Return every figure of one run."""
    shelf = Shelf()
    taxonomy = shelf.load(release) if release else shelf.active()
    matchers = {effort: Matcher.load(taxonomy, effort=effort) for effort in Effort}
    found = measure_texts(matchers, texts, rounds)
    full = np.array([rate for rate, _ in found[Effort.FULL]])
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, OMP_NUM_THREADS {threads}",
        "release": taxonomy.release.name,
        "skills": len(taxonomy.skills),
        "texts": len(texts),
        "characters_a_text": float(np.mean([len(text) for text in texts])),
        "postings": len(postings),
        "rounds": rounds,
        "texts_a_second": {e.value: summary([rate for rate, _ in of_one]) for e, of_one in found.items()},
        "microseconds_a_text": {e.value: summary([cost for _, cost in of_one]) for e, of_one in found.items()},
        "ratio_to_full": {
            e.value: summary((np.array([rate for rate, _ in of_one]) / full).tolist()) for e, of_one in found.items()
        },
        "stages": {effort.value: asdict(matcher.counts) for effort, matcher in matchers.items()},
        **measure_postings(Matcher.load(taxonomy), postings, rounds),
        "first_answer_seconds": summary([first_answer() for _ in range(rounds)]),
    }


def lines(result: Mapping[str, Any]) -> list[str]:
    """Return the result as a table."""
    rates, costs, ratios = (result[name] for name in ("texts_a_second", "microseconds_a_text", "ratio_to_full"))

    def row(name: str) -> str:
        counts = result["stages"][name]
        shares = (f"{stage} {counts[stage] / counts['texts']:.1%}" for stage in ("nothing", "static", "encoder"))
        return (
            f"{name:<9}{_figure(rates[name], ',.0f'):>24} texts/s{_figure(ratios[name], '.1f'):>20} times"
            f"{_figure(costs[name], ',.0f'):>24} processor us a text  {', '.join(shares)}"
        )

    ms = [name for name in ("segmenting_ms", "posting_ms", "posting_processor_ms") if name in result]
    return [
        f"{result['texts']:,} different sentences, {result['characters_a_text']:.0f} characters on average; "
        f"{result['skills']:,} skills of {result['release']}; {result['machine']}; median (lowest-highest) of "
        f"{result['rounds']} rounds",
        *map(row, rates),
        *(f"{name.replace('_', ' ')}: {_figure(result[name], '.1f')}" for name in (*ms, "first_answer_seconds")),
    ]


def _figure(values: Mapping[str, float], form: str) -> str:
    return f"{values['median']:{form}} ({values['low']:{form}}-{values['high']:{form}})"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=Path, help="a table of postings")
    parser.add_argument("--map", action="append", default=[], help="column of the table, as text=description")
    parser.add_argument("--release", help="an installed release; by default those in use")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    try:
        mapping = dict(pair.split("=", 1) for pair in options.map)
        read = read_postings(options.postings, mapping=mapping).records if options.postings else ()
        postings = [posting.text for posting in read]
        texts = sentences_of(postings) or texts_of(10_000)
        result = bench(texts, postings, release=options.release, rounds=options.rounds)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1) if options.as_json else "\n".join(lines(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
