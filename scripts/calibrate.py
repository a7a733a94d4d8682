"""Fit models/matching/calibration.json: what turns a match's signals into a probability.

    .venv/bin/python scripts/calibrate.py --data FOLDER [--release esco-1.1.0] [--stage static]

FOLDER holds the labelled sets in matching/, the courses in catalogues/ and the adverts in postings/; the verdicts
are ours and lie in models/evaluation (digests and ids, no texts). Fitted on advert sentences and on outcomes whose
candidates were judged by hand and that no training saw. Figures of fitted sets come from folds in which the text was
left out; those of the validation sets from texts that nothing was fitted on. Every figure of the card is printed here.
"""

import argparse
import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from credlens.models.evaluation.benchmarks import read_labelled
from credlens.models.evaluation.metrics import calibration_error, precision_recall_f1
from credlens.models.evaluation.sources import advert_sentences, course_outcomes
from credlens.models.matching.calibrate import STAGES, Calibration, Logistic, terms
from credlens.models.matching.candidate_table import Candidates
from credlens.models.matching.candidates import QUICK, MatchConfig
from credlens.models.matching.encoder import OnnxEncoder
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.signals import SIGNALS
from credlens.models.matching.static import StaticEncoder
from credlens.models.records import TextKind
from credlens.models.training.judged import digest_of, judged_texts, read_verdicts
from credlens.models.training.texts import Text
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.shelf import Shelf

TRAINING = Path(__file__).parents[1] / "models" / "training"
EVALUATION = Path(__file__).parents[1] / "models" / "evaluation"
CALIBRATION = Path(__file__).parents[1] / "models" / "matching" / "calibration.json"
DEPTH = 20  # candidates of a text that are fitted on
FOLDS = 5
REGULARISE = 0.02  # C of the quadratic regression
HABIT_OF = 3  # proposals that a skill is given in advance, right as often as the mean
MOST_FIRED = 0.10  # of the texts that ask for nothing, at the operating points
PRECISE = 0.90

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A text's first candidates; right: 1, 0, or nan where nobody judged; wanted: its right skills, found or not."""

    candidates: Candidates
    right: Array
    wanted: int
    asks: bool


def find(matcher: Matcher, texts: Sequence[Text], kind: TextKind = TextKind.SENTENCE) -> list[Example]:
    """Return the candidates of each text and what is known of them."""
    examples = []
    for begin in range(0, len(texts), 256):
        chunk = texts[begin : begin + 256]
        table = matcher.finder.find([t.text for t in chunk], kind=kind, at_least=DEPTH)
        found = [table.of(i, first=DEPTH) for i in range(len(chunk))]
        examples += [_example(matcher, t, c) for t, c in zip(chunk, found, strict=True) if c is not None]
    return examples


def _example(matcher: Matcher, text: Text, candidates: Candidates) -> Example:
    right = np.array([_verdict(text, matcher.taxonomy.skills[row].id) for row in candidates.rows])
    return Example(candidates, right, len(text.right), bool(text.right) or not text.certain)


def _verdict(text: Text, skill_id: str) -> float:
    if skill_id in text.right:
        return 1.0
    return 0.0 if skill_id in text.wrong or text.certain else np.nan


def fit(examples: Sequence[Example], gate: Array | None = None) -> Logistic:
    """Return the gate and the regression; the gate's odds that the regression sees come from folds."""
    whole, asks = np.stack([e.candidates.whole for e in examples]), np.array([e.asks for e in examples])
    if gate is None:
        gate = fit_gate(whole, asks)
    odds = np.empty(len(examples))
    for fold in range(FOLDS):
        kept, left = np.arange(len(examples)) % FOLDS != fold, np.arange(len(examples)) % FOLDS == fold
        inner = fit_gate(whole[kept], asks[kept])
        odds[left] = whole[left] @ inner[:-1] + inner[-1]
    rows = [e.candidates.signals.copy() for e in examples]
    for row, odd in zip(rows, odds, strict=True):
        row[:, -1] = odd
    signals, right = np.concatenate(rows), np.concatenate([e.right for e in examples])
    known = ~np.isnan(right)
    mean, scale = signals[known].mean(axis=0), signals[known].std(axis=0) + 1e-6
    model = LogisticRegression(C=REGULARISE, max_iter=3000).fit(terms((signals[known] - mean) / scale), right[known])
    return Logistic(
        gate=gate,
        low=signals[known].min(axis=0),
        high=signals[known].max(axis=0),
        mean=mean,
        scale=scale,
        intercept=float(model.intercept_[0]),
        weights=model.coef_[0],
        accept_at=0.5,
        precise_at=0.9,
    )


def fit_gate(whole: NDArray[np.float32], asks: NDArray[np.bool_]) -> Array:
    """Return float64[d + 1]: the log-odds that a text asks for anything; chances of equal numbers on both sides."""
    model = LogisticRegression(C=2, max_iter=2000, class_weight="balanced").fit(whole.astype(np.float64), asks)
    return np.append(model.coef_[0], model.intercept_[0])


def held_out(examples: Sequence[Example], more: Sequence[Example]) -> list[Array]:
    """Return the probabilities of each text's candidates, from a fit without the text; more is in every fit."""
    found: list[Array] = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        model = fit([*(e for i, e in enumerate(examples) if i % FOLDS != fold), *more])
        for i in range(fold, len(examples), FOLDS):
            found[i] = model.probability(examples[i].candidates)
    return found


def decide(examples: Sequence[Example], chances: Sequence[Array], least: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 if every candidate from `least` on is taken; unjudged ones count as wrong."""
    right = sum(int((e.right[p >= least] == 1).sum()) for e, p in zip(examples, chances, strict=True))
    predicted = sum(int((p >= least).sum()) for p in chances)
    return precision_recall_f1(right, predicted, sum(e.wanted for e in examples))


def fired(examples: Sequence[Example], chances: Sequence[Array], least: float) -> float:
    """Return the share of the texts that ask for nothing that get a skill all the same."""
    silent = [p for e, p in zip(examples, chances, strict=True) if not e.asks]
    return float(np.mean([(p >= least).any() for p in silent])) if silent else 0.0


def operating_points(examples: Sequence[Example], chances: Sequence[Array]) -> tuple[float, float]:
    """Return the probability of the best F1, and the least one whose precision is PRECISE."""
    grid = [round(x, 2) for x in np.arange(0.10, 0.96, 0.01)]
    calm = [t for t in grid if fired(examples, chances, t) <= MOST_FIRED] or grid[-1:]
    best = max(calm, key=lambda t: decide(examples, chances, t)[2])
    precise = next((t for t in grid if t >= best and decide(examples, chances, t)[0] >= PRECISE), grid[-1])
    return best, precise


def report(name: str, examples: Sequence[Example], chances: Sequence[Array], points: Iterable[float]) -> None:
    """Print the calibration error and what both operating points do to one set."""
    right, chance = np.concatenate([e.right for e in examples]), np.concatenate(chances)
    known = ~np.isnan(right)
    error = calibration_error(chance[known], right[known])
    print(f"{name}: n={len(examples)}, {(~known).sum()} candidates not judged, ECE {error:.3f}")
    interval = bootstrap_f1(examples, chances)
    for point in points:
        precision, recall, f1 = decide(examples, chances, point)
        low, high = interval(point)
        silent = fired(examples, chances, point)
        print(
            f"  from {point:.2f}: P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f} ({low:.3f}-{high:.3f})"
            f"  fired on nothing {silent:.1%} of {sum(not e.asks for e in examples)}"
        )


def bootstrap_f1(examples: Sequence[Example], chances: Sequence[Array]) -> Callable[[float], tuple[float, float]]:
    """Return what gives the 95 % interval of F1 at a point, over resampled texts."""

    def interval(least: float) -> tuple[float, float]:
        right = np.array([(e.right[p >= least] == 1).sum() for e, p in zip(examples, chances, strict=True)])
        predicted, wanted = np.array([(p >= least).sum() for p in chances]), np.array([e.wanted for e in examples])
        drawn = np.random.default_rng(0).integers(0, len(examples), size=(1000, len(examples)))
        values = 2 * right[drawn].sum(1) / np.maximum(predicted[drawn].sum(1) + wanted[drawn].sum(1), 1)
        low, high = np.percentile(values, [2.5, 97.5])
        return float(low), float(high)

    return interval


def as_json(model: Logistic, accept_at: float, precise_at: float) -> dict[str, object]:
    """Return a model as calibration.json holds it."""
    return {
        "intercept": round(model.intercept, 5),
        "weights": [round(float(w), 5) for w in model.weights],
        "low": [round(float(x), 5) for x in model.low],
        "high": [round(float(x), 5) for x in model.high],
        "mean": [round(float(m), 5) for m in model.mean],
        "scale": [round(float(x), 6) for x in model.scale],
        "gate": [round(float(w), 4) for w in model.gate],
        "accept_at": accept_at,
        "precise_at": precise_at,
    }


def habits() -> dict[str, float]:
    """Return by how much the odds of each skill to be right differed from the mean, in the verdicts of training."""
    right, proposed = Counter[str](), Counter[str]()
    for verdict in read_verdicts(TRAINING / "judged.csv").values():
        right.update(verdict.right)
        proposed.update([*verdict.right, *verdict.wrong])
    mean = right.total() / proposed.total()
    usual = math.log(mean / (1 - mean))
    odds = {
        skill_id: math.log((right[skill_id] + HABIT_OF * mean) / (n - right[skill_id] + HABIT_OF * (1 - mean))) - usual
        for skill_id, n in proposed.items()
    }
    return {skill_id: round(odd, 2) for skill_id, odd in sorted(odds.items()) if abs(odd) >= 0.3}


def by_order(name: str, examples: Sequence[Example], chances: Sequence[Array]) -> None:
    """Print RP@5 among all right skills in the order of the scores, and in that of the probabilities."""
    asking = [(e, p) for e, p in zip(examples, chances, strict=True) if e.wanted]
    by_score = [(e.right[:5] == 1).sum() / min(5, e.wanted) for e, _ in asking]
    by_chance = [(e.right[np.argsort(-p, kind="stable")[:5]] == 1).sum() / min(5, e.wanted) for e, p in asking]
    print(f"  RP@5 of {name} by score {np.mean(by_score):.3f}, by probability {np.mean(by_chance):.3f}")


def validation(path: Path, taxonomy: Taxonomy) -> list[Text]:
    """Return a labelled set; what was judged by hand goes before the set's own labels."""
    verdicts = read_verdicts(EVALUATION / "judged_validation.csv")
    texts = []
    for text in read_labelled(path, taxonomy.skills):
        judged = verdicts.get(digest_of(text.text))
        right = text.skills | (judged.right if judged else frozenset())
        wrong = tuple(i for i in judged.wrong if i not in right) if judged else ()
        if text.skills:
            texts.append(Text(text.text, right, wrong))
    return texts


def outcomes(data: Path) -> list[Text]:
    """Return the outcomes that were judged: our own of held-out skills, and those of courses."""
    with (EVALUATION / "outcomes.tsv").open(newline="", encoding="utf-8") as file:
        ours = [row["outcome"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    theirs = course_outcomes(data / "catalogues" / "university_computing_outcomes.csv")
    return list(judged_texts(EVALUATION / "judged_outcomes.csv", [*ours, *theirs]))


def bare_names(taxonomy: Taxonomy) -> list[Text]:
    """Return the names of every 40th skill: an outcome may be nothing else, and then it teaches that skill."""
    return [Text(skill.label, frozenset({skill.id})) for skill in taxonomy.skills[::40]]


def nothing(*kinds: str) -> list[Text]:
    """Return our texts that ask for or teach nothing; none of them was trained on."""
    with (EVALUATION / "nothing.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Text(row["text"], frozenset(), certain=True) for row in rows if row["kind"] in kinds]


def calibrate(matcher: Matcher, data: Path, kinds: dict[str, object], *, outcomes_only: bool) -> None:
    """Fit one stage's models of both kinds of text, report, and put them into kinds."""
    taxonomy = matcher.taxonomy

    def fitted(name: str, examples: Sequence[Example], more: Sequence[Example] = ()) -> tuple[Logistic, float, float]:
        chances = held_out(examples, more)
        points = operating_points(examples, chances)
        print(f"== {name}: operating points {points[0]:.2f} and {points[1]:.2f}")
        report(f"{name}, each from a fit without it", examples, chances, points)
        by_order(name, examples, chances)
        return fit([*examples, *more]), *points

    if not outcomes_only:
        adverts = list(judged_texts(EVALUATION / "judged.csv", advert_sentences(data / "postings")))
        model, *points = fitted("advert sentences", find(matcher, adverts))
        for name in ("tech_validation", "house_validation"):
            examples = find(matcher, validation(data / "matching" / f"{name}.csv", taxonomy))
            chances = [model.probability(e.candidates) for e in examples]
            report(name, examples, chances, points)
            by_order(name, examples, chances)
        silent = find(matcher, nothing("advert"))
        report("our texts that ask for nothing", silent, [model.probability(e.candidates) for e in silent], points)
        kinds["sentence"] = as_json(model, *points)
    texts = [*outcomes(data), *nothing("outcome")]
    bare = find(matcher, bare_names(taxonomy), TextKind.OUTCOME)
    taught, *least = fitted("outcomes", find(matcher, texts, TextKind.OUTCOME), bare)
    report("outcomes that are a skill's name", bare, [taught.probability(e.candidates) for e in bare], least)
    kinds["outcome"] = as_json(taught, *least)


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--release", default="esco-1.1.0")
    parser.add_argument("--stage", choices=[*STAGES], default="full", help="whose signals to fit on")
    parser.add_argument("--outcomes-only", action="store_true", help="leave the model of advert sentences as it is")
    parser.add_argument("--dry-run", action="store_true", help="report only")
    options = parser.parse_args()
    shelf = Shelf()
    taxonomy, encoder = shelf.load(options.release), OnnxEncoder()
    index = SkillIndex.open(taxonomy.skills, encoder, cache=shelf.home / "index")
    calibration = Calibration({}, "", habit=habits())
    quick = options.stage == "static"
    matcher = Matcher(
        taxonomy,
        StaticEncoder() if quick else encoder,
        index,
        config=QUICK if quick else MatchConfig(),
        calibration=calibration,
    )
    values = json.loads(CALIBRATION.read_text())
    kinds = values.setdefault(STAGES[options.stage], {})
    calibrate(matcher, options.data, kinds, outcomes_only=options.outcomes_only)
    if not options.dry_run:
        values |= {"signals": list(SIGNALS), "habit": calibration.habit}
        CALIBRATION.write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
