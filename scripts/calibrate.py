"""Fit models/matching/calibration.json: what turns a match's signals into a probability.

    .venv/bin/python scripts/calibrate.py --data FOLDER --release esco-1.1.0

FOLDER holds the labelled sets named in models/matching/card.md. Every figure of that card is printed here. Fitted on
texts whose predictions were judged by hand (the experts' validation sentences, some outcomes) and on texts that ask
for nothing; what is reported for them comes from folds in which they were left out. The large sets with few labels a
text are only reported on: a model fitted on them calls right what is right, but gives it half the probability.
"""

import argparse
import csv
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from credlens.models.evaluation.benchmarks import Labelled, read_labelled
from credlens.models.evaluation.metrics import calibration_error, precision_recall_f1
from credlens.models.matching.calibrate import FEATURES
from credlens.models.matching.matcher import Matcher
from credlens.taxonomy.shelf import Shelf

MATCHING = Path(__file__).parents[1] / "models" / "matching"
DEPTH = 30  # candidates of a text that are fitted on
OUTCOMES = 800  # drawn of those that were not judged
JUDGED_WEIGHT = 10  # a candidate of a judged text counts as ten of a text that asks for nothing
FOLDS = 5
LEAST_PRECISION, MOST_FIRED = 0.65, 0.35  # what an operating point must reach

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A text with the features of its first candidates, and whether each is right."""

    features: Array
    right: Array
    wanted: int  # right skills of the text, found or not


def digest_of(text: str) -> str:
    """Return 16 hex digits that name a text in judged.csv, which holds verdicts and no texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find(matcher: Matcher, labelled: Sequence[Labelled], judged: dict[tuple[str, str], bool]) -> list[Example]:
    """Return the candidates of each text; a verdict by hand goes before the set's own labels."""
    examples = []
    for begin in range(0, len(labelled), 256):
        chunk = labelled[begin : begin + 256]
        for text, found in zip(chunk, matcher.finder.find([t.text for t in chunk], at_least=DEPTH), strict=True):
            if found is None:
                continue
            ids = [matcher.taxonomy.skills[row].id for row in found.rows[:DEPTH]]
            digest = digest_of(text.text)
            right = np.array([i in text.skills or judged.get((digest, i), False) for i in ids], dtype=float)
            examples.append(Example(found.features[:DEPTH], right, len(text.skills)))
    return examples


def fit(nothing: Sequence[Example], judged: Sequence[Example]) -> LogisticRegression:
    """Return the regression over all candidates, those of judged texts weighing JUDGED_WEIGHT."""
    examples = [*nothing, *judged]
    weight = [np.full(len(e.right), JUDGED_WEIGHT if i >= len(nothing) else 1) for i, e in enumerate(examples)]
    features, right = np.concatenate([e.features for e in examples]), np.concatenate([e.right for e in examples])
    return LogisticRegression(C=10, max_iter=5000).fit(features, right, sample_weight=np.concatenate(weight))


def predict(model: LogisticRegression, examples: Sequence[Example]) -> list[Array]:
    """Return the probability of each candidate."""
    return [model.predict_proba(e.features)[:, 1] for e in examples]


def held_out(nothing: Sequence[Example], judged: Sequence[Example]) -> list[Array]:
    """Return the probabilities of the judged candidates, each from a fit without its text."""
    found: list[Array] = [np.zeros(0)] * len(judged)
    for fold in range(FOLDS):
        model = fit(nothing, [e for i, e in enumerate(judged) if i % FOLDS != fold])
        for i in range(fold, len(judged), FOLDS):
            found[i] = model.predict_proba(judged[i].features)[:, 1]
    return found


def decide(examples: Sequence[Example], chances: Sequence[Array], least: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the texts if every candidate from `least` on is taken."""
    right = sum(int(e.right[p >= least].sum()) for e, p in zip(examples, chances, strict=True))
    predicted = sum(int((p >= least).sum()) for p in chances)
    wanted = sum(max(e.wanted, int(e.right.sum())) for e in examples)
    return precision_recall_f1(right, predicted, wanted)


def fired(chances: Sequence[Array], least: float) -> float:
    """Return the share of texts with any candidate from `least` on."""
    return float(np.mean([(p >= least).any() for p in chances]))


def operating_point(examples: Sequence[Example], chances: Sequence[Array], none: Sequence[Array]) -> float:
    """Return the probability of the best F1 among those precise enough that fire seldom on texts without skill."""
    grid = [round(x, 2) for x in np.arange(0.05, 0.9, 0.01)]
    fit_for_use = [
        t for t in grid if decide(examples, chances, t)[0] >= LEAST_PRECISION and fired(none, t) <= MOST_FIRED
    ]
    return max(fit_for_use or grid[-1:], key=lambda t: decide(examples, chances, t)[2])


def report(name: str, examples: Sequence[Example], chances: Sequence[Array], least: float) -> None:
    """Print calibration error, precision, recall and F1 of one set."""
    error = calibration_error(np.concatenate(chances), np.concatenate([e.right for e in examples]))
    precision, recall, f1 = decide(examples, chances, least)
    print(f"{name:<32} n={len(examples):<5} ECE {error:.3f}  P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")


def as_json(model: LogisticRegression, accept_at: float) -> dict[str, object]:
    """Return a model as calibration.json holds it."""
    weights = [round(float(w), 6) for w in model.coef_[0]]
    return {"intercept": round(float(model.intercept_[0]), 6), "weights": weights, "accept_at": accept_at}


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--release", default="esco-1.1.0")
    options = parser.parse_args()
    taxonomy = Shelf().load(options.release)
    matcher = Matcher.load(taxonomy)
    with (MATCHING / "judged.csv").open(newline="", encoding="utf-8") as file:
        judged = {(r["text_sha256"], r["skill_id"]): r["verdict"] == "right" for r in csv.DictReader(file)}

    def labelled(name: str) -> list[Example]:
        return find(matcher, read_labelled(options.data / name, taxonomy.skills), judged)

    none_rows = read_tsv(options.data / "credlens_none.tsv")

    def none_of(*kinds: str) -> list[Example]:
        return find(matcher, [Labelled(r["text"], frozenset()) for r in none_rows if r["kind"] in kinds], judged)

    expert = labelled("tech_validation.csv") + labelled("house_validation.csv")
    nothing = none_of("advert", "negated")
    silent, loud = nothing[::3], [e for i, e in enumerate(nothing) if i % 3]
    model, chances = fit(loud, expert), held_out(loud, expert)
    accept = operating_point(expert, chances, predict(model, silent))
    print(f"sentences: operating point {accept}")
    report("experts' validation, held out", expert, chances, accept)
    dev = labelled("skillskape_dev.csv")
    report("skillskape_dev", dev, predict(model, dev), accept)
    print(f"texts that ask for nothing, held out: fired on {fired(predict(model, silent), accept):.1%}")

    by_uri = {skill.uri: skill.id for skill in taxonomy.skills}
    taught_rows = [r for r in read_tsv(options.data / "credlens_sentences.tsv") if r["uri"] in by_uri]
    random.Random(0).shuffle(taught_rows)
    outcomes = [Labelled(r["outcome"], frozenset({by_uri[r["uri"]]})) for r in taught_rows]
    verdicts = {digest for digest, _ in judged}
    checked = find(matcher, [t for t in outcomes if digest_of(t.text) in verdicts], judged)
    taught = find(matcher, [t for t in outcomes if digest_of(t.text) not in verdicts][:OUTCOMES], judged)
    idle = none_of("outcome")
    known = [e for i, e in enumerate(idle) if i % 3]
    outcome, chances = fit(known, checked), held_out(known, checked)
    least = operating_point(checked, chances, predict(outcome, idle[::3]))
    print(f"outcomes: operating point {least}")
    report("outcomes judged by hand, held out", checked, chances, least)
    report("outcomes, one label each", taught, predict(outcome, taught), least)
    print(f"outcomes that teach nothing, held out: fired on {fired(predict(outcome, idle[::3]), least):.1%}")

    kinds = {"sentence": as_json(model, accept), "outcome": as_json(outcome, least)}
    content = json.dumps({"features": list(FEATURES), "kinds": kinds}, indent=1)
    (MATCHING / "calibration.json").write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
