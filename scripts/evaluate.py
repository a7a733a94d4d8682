"""Print RP@1/5/10 and MRR of the matcher on labelled sets, beside its encoder alone.

    .venv/bin/python scripts/evaluate.py --release esco-1.1.0 tech_validation.csv house_validation.csv

The release must be installed (credlens taxonomy import esco ...). "Encoder alone" ranks all skills by the cosine of
the sentence's vector with the label's. Sentences without a right skill are left out, as the benchmark does.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from credlens.models.evaluation.benchmarks import Labelled, read_labelled
from credlens.models.evaluation.metrics import bootstrap_interval, reciprocal_rank, rp_at_k
from credlens.models.matching.encoder import SentenceTransformerEncoder
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf

DEPTH = 200  # skills ranked for MRR; a right one further down adds less than 0.005


def encoder_rankings(texts: list[str], taxonomy: Taxonomy, encoder: SentenceTransformerEncoder) -> list[list[str]]:
    """Return for each text the ids of all skills, nearest label first."""
    labels = [skill.label for skill in taxonomy.skills]
    index = SkillIndex.open(labels, encoder, cache=Shelf().home / "index")
    _, rows = index.search(encoder.encode(texts), DEPTH)
    return [[taxonomy.skills[row].id for row in found] for found in rows]


def matcher_rankings(texts: list[str], matcher: Matcher) -> list[list[str]]:
    """Return for each text the ids of the skills, best score first."""
    found = matcher.match(texts, top=DEPTH, min_probability=0)
    return [[match.skill_id for match in matches] for matches in found]


def describe(name: str, rankings: list[list[str]], labelled: list[Labelled]) -> str:
    """Return one line of figures, in percent; the interval is of RP@5, over resampled sentences."""
    pairs = list(zip(rankings, labelled, strict=True))
    rp = {k: [100 * rp_at_k(ranking, text.skills, k) for ranking, text in pairs] for k in (1, 5, 10)}
    mrr = 100 * np.mean([reciprocal_rank(ranking, text.skills) for ranking, text in pairs])
    low, high = bootstrap_interval(rp[5])
    means = " ".join(f"{np.mean(values):6.1f}" for values in rp.values())
    return f"{name:<28}{len(pairs):>5} {means} {mrr:6.1f}   {low:.1f}-{high:.1f}"


def main() -> int:
    """Evaluate every file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--release", default="esco-1.1.0", help="the installed release that the labels are of")
    options = parser.parse_args()
    try:
        taxonomy = Shelf().load(options.release)
        encoder = SentenceTransformerEncoder()
        matcher = Matcher.load(taxonomy, encoder=encoder)
        print(f"{options.release}: {len(taxonomy.skills)} skills")
        print(f"{'set':<28}{'n':>5} {'RP@1':>6} {'RP@5':>6} {'RP@10':>6} {'MRR':>6}   RP@5, 95 %")
        for path in options.files:
            labelled = [text for text in read_labelled(path, taxonomy.skills) if text.skills]
            texts = [text.text for text in labelled]
            print(describe(f"{path.stem}, encoder", encoder_rankings(texts, taxonomy, encoder), labelled))
            begin = time.perf_counter()
            rankings = matcher_rankings(texts, matcher)
            rate = len(texts) / (time.perf_counter() - begin)
            print(describe(f"{path.stem}, credlens", rankings, labelled), f"  {rate:.0f} texts/s", flush=True)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
