"""Fit models/matching/title_calibration.json: what turns a job title's signals into the probability of an occupation.

    .venv/bin/python scripts/calibrate_titles.py --postings FOLDER --releases esco-1.1.0 onet-29.2

FOLDER holds the posting tables whose titles were judged by hand (judged_titles.csv has verdicts, and no titles); any
.csv or .csv.gz with a column "title" will do. Titles that name no occupation are our own: training/none_titles.csv.
Half of the titles are fitted on, the other half is what is reported, with 95 % intervals by resampling titles.
"""

import argparse
import csv
import gzip
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from credlens.models.evaluation.metrics import calibration_error
from credlens.models.matching.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from credlens.models.matching.occupations import OccupationMatcher
from credlens.models.matching.title_calibration import DEPTH, FILE, TITLE_SIGNALS, TitleCalibration
from credlens.models.matching.title_candidates import TitleCandidates
from credlens.models.matching.titles import blank_noise, title_parts
from credlens.taxonomy.shelf import Shelf

MODELS = Path(__file__).parents[1] / "models"
LEAST_PRECISION, MOST_FIRED = 0.80, 0.05  # what the operating point must reach
PRECISE = 0.90
STRENGTH = 10.0  # inverse of the regression's penalty
REPLICATES = 2000
RIGHT = ("exact", "near")

Array = NDArray[np.float64]
Verdicts = dict[str, dict[str, str]]  # title's digest -> occupation id -> exact, near, wrong


@dataclass(frozen=True)
class Example:
    """A title with the signals of its candidates.

    right     float64[c]: 1 right, 0 wrong, nan where nobody judged
    exact     bool[c]: the same job, not only one that would do
    findable  whether any occupation was judged right; False for titles that name none
    names     False: one of our titles that name no occupation
    """

    signals: Array
    right: Array
    exact: NDArray[np.bool_]
    findable: bool
    names: bool


def digest_of(title: str) -> str:
    """Return the 16 hex digits that stand for a title in judged_titles.csv."""
    return hashlib.sha256(title.encode()).hexdigest()[:16]


def read_verdicts() -> Verdicts:
    """Return what was judged by hand."""
    verdicts: Verdicts = {}
    with (MODELS / "matching" / "judged_titles.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            verdicts.setdefault(row["text_sha256"], {})[row["occupation_id"]] = row["verdict"]
    return verdicts


def read_titles(path: Path) -> Iterator[str]:
    """Yield the title of every row of a table that has any."""
    csv.field_size_limit(10_000_000)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8", errors="replace") as file:
        yield from (row["title"].strip() for row in csv.DictReader(file) if row.get("title"))


def parts_of(title: str) -> tuple[str, str]:
    """Return a title without noise, and its first part."""
    parts = title_parts(blank_noise(title))
    return ", ".join(parts), parts[0] if parts else ""


def example(
    candidates: TitleCandidates | None, ids: Sequence[str], judged: dict[str, str] | None, scheme: str
) -> Example:
    """Return a title's example. judged: None for a title that names no occupation, where all is wrong."""
    rows = () if candidates is None else candidates.rows[:DEPTH]
    said = [("wrong" if judged is None else judged.get(ids[row], "")) for row in rows]
    return Example(
        signals=np.zeros((0, len(TITLE_SIGNALS))) if candidates is None else candidates.signals[:DEPTH],
        right=np.array([np.nan if not verdict else float(verdict in RIGHT) for verdict in said]),
        exact=np.array([verdict == "exact" for verdict in said], dtype=bool),
        findable=any(v in RIGHT for i, v in (judged or {}).items() if i.startswith(f"{scheme}:")),
        names=judged is not None,
    )


def fit(examples: Sequence[Example]) -> LogisticRegression:
    """Return the regression over all judged candidates."""
    signals = np.concatenate([e.signals for e in examples])
    right = np.concatenate([e.right for e in examples])
    known = ~np.isnan(right)
    return LogisticRegression(C=STRENGTH, max_iter=5000).fit(signals[known], right[known])


@dataclass(frozen=True)
class Best:
    """Each title's likeliest candidate. An unjudged one counts as wrong.

    chance float64[n]; right, exact, judged, findable, names bool[n]
    """

    chance: Array
    right: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    findable: NDArray[np.bool_]
    names: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64]) -> "Best":
        """Return the same of some titles, by position, with repeats."""
        return Best(*(getattr(self, f)[rows] for f in ("chance", "right", "exact", "judged", "findable", "names")))


def best_of(model: LogisticRegression, examples: Sequence[Example]) -> Best:
    """Return the likeliest candidate of each title."""
    rows = []
    for e in examples:
        chances = model.predict_proba(e.signals)[:, 1] if len(e.signals) else np.zeros(0)
        i = int(chances.argmax()) if len(chances) else -1
        found = (
            (chances[i], e.right[i] == 1, e.exact[i], not np.isnan(e.right[i])) if i >= 0 else (0.0, False, False, True)
        )
        rows.append((*found, e.findable, e.names))
    chance, *flags = zip(*rows, strict=True)
    return Best(np.array(chance), *(np.array(flag, dtype=bool) for flag in flags))


def decide(best: Best, least: float) -> dict[str, float]:
    """Return precision, recall and F1 if the likeliest candidate is taken from `least` on.

    recall  of the titles for which an occupation was judged right
    fired   the share of titles that name no occupation and get one
    """
    taken = best.chance >= least
    right = float((taken & best.right).sum())
    precision = right / max(taken.sum(), 1)
    recall = right / max(best.findable.sum(), 1)
    return {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-12),
        "fired on none": float((taken & ~best.names).sum() / max((~best.names).sum(), 1)),
        "titles with one": float((taken & best.names).sum() / max(best.names.sum(), 1)),
    }


def operating_points(best: Best) -> tuple[float, float]:
    """Return the probability of the best F1 among those precise enough, and the least one that is most precise."""
    grid = [round(x, 2) for x in np.arange(0.05, 0.96, 0.01)]
    told = {t: decide(best, t) for t in grid}
    usable = [t for t in grid if told[t]["precision"] >= LEAST_PRECISION and told[t]["fired on none"] <= MOST_FIRED]
    accept = max(usable or grid[-1:], key=lambda t: told[t]["F1"])
    return accept, next((t for t in grid if t >= accept and told[t]["precision"] >= PRECISE), grid[-1])


def interval(best: Best, least: float, name: str) -> tuple[float, float]:
    """Return the 95 % interval of one figure by resampling titles."""
    random = np.random.default_rng(0)
    n = len(best.chance)
    drawn = [decide(best.take(random.integers(0, n, n)), least)[name] for _ in range(REPLICATES)]
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def report(scheme: str, model: LogisticRegression, held_out: Sequence[Example], points: tuple[float, float]) -> None:
    """Print how good the fit is on titles that it has not seen."""
    best = best_of(model, held_out)
    real = best.take(np.flatnonzero(best.names))
    print(f"\n{scheme}: {len(real.chance)} titles held out, {real.findable.sum()} with an occupation judged right,")
    unjudged = (~real.judged).sum()
    print(f"  and {(~best.names).sum()} that name none; first candidates not judged, taken as wrong: {unjudged}")
    spread = interval(real, 0.0, "precision")
    print(f"  P@1 {real.right.mean():.3f} [{spread[0]:.3f}, {spread[1]:.3f}], the same job {real.exact.mean():.3f}")
    known = [
        (model.predict_proba(e.signals)[:, 1][~np.isnan(e.right)], e.right[~np.isnan(e.right)])
        for e in held_out
        if len(e.signals)
    ]
    chance, right = (np.concatenate(column) for column in zip(*known, strict=True))
    print(
        f"  ECE of all {len(chance)} candidates {calibration_error(chance, right):.3f}, of the first of each title "
        f"{calibration_error(best.chance, best.right.astype(float)):.3f}"
    )
    for name, least in zip(("operating point", "precise point"), points, strict=True):
        told = "  ".join(
            "{} {:.3f} [{:.3f}, {:.3f}]".format(k, v, *interval(best, least, k)) for k, v in decide(best, least).items()
        )
        print(f"  {name} {least}: {told}")


def as_json(model: LogisticRegression, points: tuple[float, float]) -> dict[str, object]:
    """Return a model as title_calibration.json holds it."""
    return {
        "intercept": round(float(model.intercept_[0]), 6),
        "weights": [round(float(w), 6) for w in model.coef_[0]],
        "accept_at": points[0],
        "precise_at": points[1],
    }


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", type=Path, required=True)
    parser.add_argument("--releases", nargs="+", default=["esco-1.1.0", "onet-29.2"])
    parser.add_argument("--model", type=Path, help="a sentence-transformers model instead of the released weights")
    options = parser.parse_args()
    began = time.monotonic()
    encoder: Encoder = SentenceTransformerEncoder(options.model) if options.model else OnnxEncoder()
    verdicts = read_verdicts()
    # In the order of their digests: halves do not depend on the order of the tables.
    given = (title for path in sorted(options.postings.glob("*.csv*")) for title in read_titles(path))
    titles = sorted({title for title in given if digest_of(title) in verdicts}, key=digest_of)
    none = [*read_titles(MODELS / "training" / "none_titles.csv")]
    print(f"{len(titles)} of {len(verdicts)} judged titles found, {len(none)} titles that name no occupation")
    judged = [*(verdicts[digest_of(t)] for t in titles), *[None] * len(none)]
    schemes = {}
    for release in options.releases:
        matcher = OccupationMatcher.load(Shelf().load(release), encoder=encoder, calibration=TitleCalibration({}, ""))
        (found,) = matcher.candidates([parts_of(t) for t in [*titles, *none]])
        (part,) = matcher.schemes
        ids = [o.id for o in part.occupations]
        examples = [example(c, ids, j, part.scheme) for c, j in zip(found, judged, strict=True)]
        seen, held_out = examples[::2], examples[1::2]
        model = fit(seen)
        points = operating_points(best_of(model, seen))
        report(part.scheme, model, held_out, points)
        schemes[part.scheme] = as_json(model, points)
    content = json.dumps({"signals": list(TITLE_SIGNALS), "schemes": schemes}, indent=1)
    (MODELS / "matching" / FILE).write_text(content + "\n", encoding="utf-8")
    print(f"\n{encoder.fingerprint}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
