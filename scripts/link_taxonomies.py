"""Fit and measure the confidence of links between O*NET and ESCO, on pairs judged by hand.

models/matching/judged_links.csv holds for each pair what a careful reader says the ESCO skill is to the O*NET skill:
exact, broad, narrow, related or none. The model is fitted on the part "fit" and reported on the part "report"; it is
written to models/matching/link_model.json. Run it whenever the encoder has changed, with both releases installed:

    python scripts/link_taxonomies.py --releases esco-1.1.0 onet-29.2
"""

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from credlens.models.evaluation.metrics import calibration_error
from credlens.models.matching.encoder import OnnxEncoder
from credlens.models.matching.equivalence import SIGNALS, TARGETS, LinkModel, Pair, find_pairs
from credlens.models.matching.index import SkillIndex
from credlens.models.relevance.demand import wilson_interval
from credlens.taxonomy import SkillKind, Taxonomy, merge
from credlens.taxonomy.shelf import Shelf

MATCHING = Path(__file__).resolve().parents[1] / "models" / "matching"
# Strong enough that 24 signals of some 250 pairs do not learn them by heart.
SOFTNESS = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair that the rules give a type, and what the reader gave it."""

    pair: Pair
    verdict: str
    part: str

    @property
    def right(self) -> bool:
        """Return whether reader and rules agree."""
        return self.verdict == self.pair.proposal.type.value


def judged_pairs(pairs: Iterable[Pair], path: Path) -> list[Judged]:
    """Return the judged ones among these pairs."""
    by_ends = {(pair.source, pair.target): pair for pair in pairs}
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [(by_ends.get((row["source"], row["target"])), row) for row in rows]
    print(f"{len(rows)} judged pairs, {sum(pair is None for pair, _ in found)} of them not proposed any more")
    return [Judged(pair, row["verdict"], row["part"]) for pair, row in found if pair is not None]


def fit(judged: Sequence[Judged]) -> LinkModel:
    """Return the model fitted on judged pairs."""
    regression = LogisticRegression(C=SOFTNESS, max_iter=5000)
    regression.fit(np.stack([j.pair.signals for j in judged]), [j.right for j in judged])
    weights = np.round(regression.coef_[0], 4).astype(np.float64)
    return LinkModel(weights, round(float(regression.intercept_[0]), 4))


def write(model: LinkModel, path: Path) -> None:
    """Write a model as LinkModel.load reads it."""
    values = {"signals": list(SIGNALS), "intercept": model.intercept, "weights": model.weights.tolist()}
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def report(judged: Sequence[Judged], model: LinkModel, taxonomy: Taxonomy, least: float) -> None:
    """Print the precision of links from a confidence on, by type and by kind, with 95 % Wilson intervals."""
    chances = model.confidence(np.stack([j.pair.signals for j in judged]))
    error = calibration_error(chances, [j.right for j in judged])
    kept = [j for j, chance in zip(judged, chances.tolist(), strict=True) if chance >= least]
    print(f"{len(judged)} pairs not used to fit, ECE {error:.3f}; {len(kept)} with confidence {least} or more:")
    skills = taxonomy.skill_by_id

    def table(name: Callable[[Judged], str]) -> None:
        groups: defaultdict[str, list[Judged]] = defaultdict(list)
        for j in kept:
            groups[name(j)].append(j)
        for group in sorted(groups):
            right, linked = (
                sum(of) for of in zip(*((j.right, j.verdict != "none") for j in groups[group]), strict=True)
            )
            count = len(groups[group])
            shares = f"of this type {_share(right, count)}   linked at all {_share(linked, count)}"
            print(f"  {group:<24} n={count:<4} {shares}")

    table(lambda j: j.pair.proposal.type.value)
    table(lambda j: f"{skills[j.pair.source].kind.value} {j.pair.proposal.type.value}")
    table(lambda j: f"by {j.pair.proposal.basis.value}")
    table(lambda j: "all")


def count_links(pairs: Sequence[Pair], model: LinkModel, taxonomy: Taxonomy, least: float) -> Mapping[str, int]:
    """Return the number of pairs from a confidence on, by kind of O*NET skill and type."""
    chances = model.confidence(np.stack([pair.signals for pair in pairs]))
    counts: defaultdict[str, int] = defaultdict(int)
    for pair, chance in zip(pairs, chances.tolist(), strict=True):
        if chance >= least:
            counts[f"{taxonomy.skill(pair.source).kind.value} {pair.proposal.type.value}"] += 1
    return dict(sorted(counts.items()))


def run(taxonomy: Taxonomy, pairs: Sequence[Pair], least: float) -> LinkModel:
    """Fit on one part of the judged pairs, report on the other, and return the model."""
    judged = judged_pairs(pairs, MATCHING / "judged_links.csv")
    model = fit([j for j in judged if j.part == "fit"])
    report([j for j in judged if j.part == "report"], model, taxonomy, least)
    print("links found:", ", ".join(f"{n} {name}" for name, n in count_links(pairs, model, taxonomy, least).items()))
    return model


def _share(hits: int, count: int) -> str:
    low, high = wilson_interval(hits, count)
    return f"{hits / count:.2f} [{float(low):.2f}, {float(high):.2f}]"


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", nargs=2, default=["esco-1.1.0", "onet-29.2"])
    parser.add_argument("--least", type=float, default=0.6, help="confidence from which a pair counts as a link")
    parser.add_argument("--without-tasks", action="store_true", help="spare the encoding of 18,796 task statements")
    options = parser.parse_args()
    began = time.perf_counter()
    kinds = [kind for kind in TARGETS if not (options.without_tasks and kind is SkillKind.TASK)]
    shelf = Shelf()
    whole = merge(shelf.load(name) for name in options.releases)
    taxonomy = whole.select(lambda skill: skill.scheme == "esco" or skill.kind in kinds)
    index = SkillIndex.open(taxonomy.skills, OnnxEncoder(), cache=shelf.home / "index")
    print(f"vectors of {len(taxonomy.skills):,} skills: {time.perf_counter() - began:.0f} s")
    pairs = find_pairs(taxonomy, index.vectors, kinds=kinds)
    print(f"{len(pairs):,} pairs: {time.perf_counter() - began:.0f} s")
    write(run(taxonomy, pairs, options.least), MATCHING / "link_model.json")
    print(f"all: {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
