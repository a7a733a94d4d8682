"""Measure texts a second of MiniLM as it comes, of the released encoder and of the static model, in one run.

    .venv/bin/python scripts/bench_encoders.py [--rounds 7] [--threads 2] [--json]

MiniLM is float32 through sentence-transformers. Each round measures everything once, in turn, so that a busy moment
of the machine strikes all alike; a ratio is taken within a round. Beside them stands the machine's speed at the
encoder's matrix products alone, and how much of it the encoder reaches.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from credlens.models.matching.choice import open_encoder
from credlens.models.matching.encoder import BATCH, load_tokenizer, packaged_minilm, released_weights
from credlens.models.training.texts import HERE, read_sentences
from credlens.taxonomy.errors import CredlensError

SEED = 1
MINILM, RELEASED, STATIC = "MiniLM, sentence-transformers", "released encoder", "static model"
# The static model reads the texts so often that its round takes as long as a clock can measure.
REPEATS = {STATIC: 16}


@dataclass(frozen=True, slots=True)
class Work:
    """What the encoder computes for the texts.

    shapes  of the weight matrices, (k, n); each token is multiplied by each
    flops   of the products for all tokens, and of the attention between them; padding is not counted
    """

    shapes: tuple[tuple[int, int], ...]
    flops: float


def texts_of(count: int) -> list[str]:
    """Return so many sentences and outcomes of our own, drawn by chance."""
    with (HERE / "sentences.tsv").open(encoding="utf-8") as file:
        uris = {line.split("\t")[0] for line in file}
    every = [text.text for text in read_sentences(HERE / "sentences.tsv", {u: u for u in uris}, keep_out=frozenset())]
    return random.Random(SEED).sample(every, min(count, len(every)))


def work_of(folder: Path, lengths: Sequence[int]) -> Work:
    """Return the arithmetic of the encoder in a folder, for texts of so many tokens."""
    import onnx

    graph = onnx.load(folder / "encoder.onnx").graph
    matrices = [w.dims for w in graph.initializer if len(w.dims) == 2 and "embeddings" not in w.name]
    shapes = tuple((int(k), int(n)) for k, n in matrices)
    layers = sum(node.op_type == "Attention" for node in graph.node)
    width = shapes[0][0]
    products = 2 * sum(k * n for k, n in shapes) * sum(lengths)
    attention = layers * 4 * width * sum(length**2 for length in lengths)
    return Work(shapes, float(products + attention))


def gemm_seconds(shapes: Sequence[tuple[int, int]], rows: int) -> tuple[float, float]:
    """Return the seconds and the flops of one pass through these products."""
    import torch

    draw = torch.Generator().manual_seed(SEED)
    pairs = [(torch.rand(rows, k, generator=draw), torch.rand(k, n, generator=draw)) for k, n in shapes]
    begin, times = time.perf_counter(), 4
    for _ in range(times):
        for left, right in pairs:
            torch.mm(left, right)
    return (time.perf_counter() - begin) / times, float(2 * rows * sum(k * n for k, n in shapes))


def measure(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return what each run reports in each round, after one round that is not counted."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for counted in [False, *[True] * rounds]:
        for name, run in runs.items():
            value = run()
            if counted:
                found[name].append(value)
    return found


def summary(values: Sequence[float]) -> dict[str, float]:
    """Return median, lowest and highest."""
    return {"median": float(np.median(values)), "low": float(min(values)), "high": float(max(values))}


def bench(*, rounds: int, count: int, threads: int) -> dict[str, Any]:
    """Return every figure of one run."""
    import torch

    texts = texts_of(count)
    lengths = [len(e.ids) for e in load_tokenizer(released_weights()).encode_batch_fast(texts)]
    work = work_of(released_weights(), lengths)
    rows = round(BATCH * float(np.mean(lengths)))
    encoders = {
        MINILM: open_encoder(str(packaged_minilm()), threads=threads),
        RELEASED: open_encoder("released", threads=threads),
        STATIC: open_encoder("static"),
    }

    def rate(name: str) -> float:
        given = texts * REPEATS.get(name, 1)
        begin = time.perf_counter()
        encoders[name].encode(given)
        return len(given) / (time.perf_counter() - begin)

    def gemm() -> float:
        torch.set_num_threads(threads)
        seconds, flops = gemm_seconds(work.shapes, rows)
        return flops / seconds / 1e9

    found = measure({**{name: partial(rate, name) for name in encoders}, "gemm": gemm}, rounds)
    base = np.array(found[MINILM])
    reached = [value / len(texts) * work.flops / 1e9 for value in found[RELEASED]]
    return {
        "texts": len(texts),
        "tokens_a_text": {"mean": float(np.mean(lengths)), "low": min(lengths), "high": max(lengths)},
        "threads": threads,
        "rounds": rounds,
        "texts_a_second": {name: summary(found[name]) for name in encoders},
        "ratio": {name: summary((np.array(found[name]) / base).tolist()) for name in encoders},
        "gemm": {"rows": rows, "gflops": summary(found["gemm"])},
        "encoder": {"gflops": summary(reached), "share_of_gemm": summary((np.array(reached) / found["gemm"]).tolist())},
    }


def lines(result: Mapping[str, Any]) -> list[str]:
    """Return the result as a table."""
    tokens, rates, ratios = result["tokens_a_text"], result["texts_a_second"], result["ratio"]
    gemm, encoder = result["gemm"], result["encoder"]
    return [
        f"{result['texts']} texts of {tokens['low']}-{tokens['high']} tokens, {tokens['mean']:.1f} on average, markers"
        f" included; {result['threads']} threads; median (lowest-highest) of {result['rounds']} rounds",
        *(f"{n:<32}{_figure(rates[n], ',.0f'):>26} texts/s{_figure(ratios[n], '.2f'):>24} times" for n in rates),
        f"matrix products alone, {gemm['rows']} rows: {_figure(gemm['gflops'], '.0f')} GFLOP/s;"
        f" released encoder: {_figure(encoder['gflops'], '.0f')} GFLOP/s, {_figure(encoder['share_of_gemm'], '.0%')}",
    ]


def _figure(values: Mapping[str, float], form: str) -> str:
    return f"{values['median']:{form}} ({values['low']:{form}}-{values['high']:{form}})"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--texts", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    # The tokeniser of all three reads this when it first runs.
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)
    try:
        result = bench(rounds=options.rounds, count=options.texts, threads=options.threads)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1) if options.as_json else "\n".join(lines(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
