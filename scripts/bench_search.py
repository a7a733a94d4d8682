"""Measure the search over adverts: what its index finds of the truth, and how long a query takes, by size.

    .venv/bin/python scripts/bench_search.py --postings FILE... [--sentences 10000 100000 1000000] [--json]

Sentences are cut from the adverts given, each once; scripts/make_postings.py makes as many as are wanted. Queries are
our own learning outcomes of models/evaluation. Recall@10 is the share of the ten nearest by exact products of float32
that the index finds, once as it is used (`exact_below` decides) and once with lists at any size; `close` counts a
sentence as found whose cosine is at most 0.005 below the tenth. What the fast model loses against the encoder is
measured on --again sentences: the share of the ten best by the encoder's order among those that it is given to put in
order. One thread.
"""

import argparse
import csv
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from credlens.models.evaluation import remix
from credlens.models.matching.advert_index import IndexConfig, SentenceIndex
from credlens.models.matching.encoder import OnnxEncoder, Vectors
from credlens.models.matching.postings import asking_segments
from credlens.models.matching.rerank import nearness
from credlens.models.matching.segment import Segmenter
from credlens.models.matching.static import StaticEncoder
from credlens.service.formats.postings import open_postings
from credlens.service.search import READ_AGAIN
from credlens.service.store.search_shards import plain
from credlens.taxonomy.errors import CredlensError, InputError

SEED = 1
QUERIES = 150
K = 10
CLOSE = 0.005
PART = 16_384


def sentences_of(paths: Sequence[Path], count: int) -> list[str]:
    """Return so many different requirement sentences, in an order drawn by chance; fewer if there are."""
    segmenter, found = Segmenter(), dict[str, str]()
    for batch in open_postings(paths).batches(1000):
        for posting in batch:
            for segment in asking_segments(segmenter.segment(posting.text)):
                found.setdefault(plain(segment.text), segment.text)
        if len(found) >= count:
            break
    if not found:
        raise InputError("no posting asks for anything")
    texts = list(found.values())[:count]
    random.Random(SEED).shuffle(texts)
    return texts


def outcomes() -> list[str]:
    """Return the queries."""
    path = Path(remix.__file__).with_name("outcomes.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        every = [row["outcome"] for row in csv.DictReader(file, delimiter="\t")]
    return random.Random(SEED).sample(every, min(QUERIES, len(every)))


def measure(vectors: Vectors, queries: Vectors, config: IndexConfig) -> dict[str, float | bool]:
    """Return recall of the K nearest, and the milliseconds that a query takes."""
    begin = time.perf_counter()
    parts = (vectors[at : at + PART] for at in range(0, len(vectors), PART))
    index = SentenceIndex.build(parts, count=len(vectors), dimensions=vectors.shape[1], config=config)
    built = time.perf_counter() - begin
    found, close, times = [], [], []
    for query in queries:
        cosines = vectors @ query
        best = np.argpartition(-cosines, K - 1)[:K]
        begin = time.perf_counter()
        ((_, rows),) = index.search(query[None], K)
        times.append(1000 * (time.perf_counter() - begin))
        found.append(len(set(rows.tolist()) & set(best.tolist())) / K)
        close.append(float((cosines[rows] >= cosines[best].min() - CLOSE).mean()))
    return {
        "exact": index.is_exact,
        "recall@10": float(np.mean(found)),
        "close": float(np.mean(close)),
        "ms": float(np.median(times)),
        "build_seconds": built,
    }


def by_size(vectors: Vectors, queries: Vectors, sizes: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what is measured of the first so many vectors, with the index as it is used and with lists."""
    for size in sorted({min(size, len(vectors)) for size in sizes}):
        for config in (IndexConfig(), IndexConfig(exact_below=1)):
            yield {"sentences": size, **measure(vectors[:size], queries, config)}


def agreement(texts: Sequence[str], fast: Vectors, queries: Sequence[str], encoder: OnnxEncoder) -> dict[str, Any]:
    """Return which share of the K best by the encoder's order are among the nearest by the fast vectors."""
    asked = encoder.encode(queries)
    by_fast = np.argsort(-(asked @ fast.T), axis=1, kind="stable")
    shares = dict.fromkeys((K, READ_AGAIN // 2, READ_AGAIN), 0.0)
    for near, order in zip(nearness(queries, texts, encoder), by_fast, strict=True):
        best = set(np.argsort(-near, kind="stable")[:K].tolist())
        for depth in shares:
            shares[depth] += len(best & set(order[:depth].tolist())) / K / len(queries)
    return {"sentences": len(texts), "queries": len(queries), "found_among": shares}


def bench(paths: Sequence[Path], *, sizes: Sequence[int], again: int) -> dict[str, Any]:
    """Return every figure of one run."""
    import faiss

    faiss.omp_set_num_threads(1)
    texts, static, encoder = sentences_of(paths, max(sizes)), StaticEncoder(), OnnxEncoder(threads=1)
    static.encode(["start"])
    begin = time.perf_counter()
    vectors = static.encode(texts)
    rate = len(texts) / (time.perf_counter() - begin)
    queries = outcomes()
    found = {"encoded_a_second": rate, "index": list(by_size(vectors, encoder.encode(queries), sizes))}
    if again:
        found["agreement"] = agreement(texts[:again], vectors[:again], queries[:20], encoder)
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """Return the result as a table."""
    table = [f"{found['encoded_a_second']:,.0f} sentences encoded a second"]
    for row in found["index"]:
        kind = "exact" if row["exact"] else "lists"
        table.append(
            f"{row['sentences']:>10,} sentences, {kind}: recall@10 {row['recall@10']:.3f}, close {row['close']:.3f},"
            f" {row['ms']:.2f} ms a query, built in {row['build_seconds']:.1f} s"
        )
    if "agreement" in found:
        shares = found["agreement"]["found_among"]
        told = ", ".join(f"{share:.2f} among the first {depth}" for depth, share in shares.items())
        table.append(f"of the ten best by the encoder, {found['agreement']['sentences']:,} sentences: {told}")
    return table


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", nargs="+", type=Path, required=True)
    parser.add_argument("--sentences", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--again", type=int, default=0, help="sentences that the encoder reads, 100 a second")
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    try:
        found = bench(options.postings, sizes=options.sentences, again=options.again)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1) if options.as_json else "\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
