"""The run behind `credlens evaluate`: a labelled set, a release and a matcher in; figures out, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from credlens.models.evaluation.answers import FIRST
from credlens.models.evaluation.baseline import encoder_alone
from credlens.models.evaluation.errors import Mistake, mistakes
from credlens.models.evaluation.evaluate import Evaluation, Figures, evaluate
from credlens.models.evaluation.loss import measure_loss
from credlens.models.matching.cascade import StageCounts
from credlens.models.matching.choice import open_encoder
from credlens.models.matching.effort import Effort
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.matches import SkillMatch
from credlens.models.records import TextKind
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.shelf import Shelf

from .config import load_settings
from .formats.labelled import read_labelled_set
from .formats.labelled_set import LabelledSet
from .store.matches import Progress
from .vocabulary import default_scheme, select_scheme

DIGITS = 6  # decimals of a figure in JSON


@dataclass(frozen=True, kw_only=True)
class EvaluationRun:
    """What was measured, on what, with what.

    ranking  by who ranked, credlens first
    counts   which stage answered how many of the texts
    loss     what was lost against full effort, as measure_loss names it; nothing where all went through the encoder
    """

    dataset: Path
    kind: TextKind
    depth: int
    taxonomy: Taxonomy
    model: str
    labelled: LabelledSet
    evaluation: Evaluation
    ranking: dict[str, Figures]
    effort: Effort
    counts: StageCounts
    loss: Figures

    @property
    def version(self) -> str:
        """Return the version of credlens."""
        return version("credlens")

    @cached_property
    def mistakes(self) -> Sequence[Mistake]:
        """Return the texts with an error at the first operating point, the worst first."""
        return mistakes(self.evaluation.answers, next(iter(self.evaluation.points.values())))

    def without_skill(self) -> int:
        """Return how many texts have no right skill."""
        return sum(not text.skills for text in self.labelled.texts)


def run_evaluation(
    dataset: Path,
    *,
    release: str | None = None,
    kind: TextKind = TextKind.SENTENCE,
    depth: int = 200,
    with_encoder_alone: bool = False,
    effort: Effort = Effort.FULL,
    format: str | None = None,
    progress: Progress | None = None,
) -> EvaluationRun:
    """Match every text of a labelled set once and return what that tells.

    release  the installed release that the labels are of; by default those in use, of which ESCO's skills
    effort   which stages the texts go through; all but full are measured against full on the same texts
    format   of a table whose suffix does not tell
    """
    shelf = Shelf()
    whole = shelf.load(release) if release else shelf.active()
    taxonomy = select_scheme(whole, default_scheme(whole))
    labelled = read_labelled_set(dataset, taxonomy.skills, kind=kind, format=format)
    encoder = open_encoder(load_settings().encoder)

    def measured(effort: Effort) -> tuple[Matcher, Evaluation]:
        matcher = Matcher.load(taxonomy, encoder=encoder, cache=shelf.home / "index", effort=effort, progress=progress)
        return matcher, evaluate(matcher, labelled.texts, kind=kind, depth=depth, progress=progress)

    matcher, evaluation = measured(effort)
    loss: Figures = {}
    if effort is not Effort.FULL:
        least = next(iter(evaluation.points.values()))
        loss = measure_loss(evaluation.answers, measured(Effort.FULL)[1].answers, least)
    ranking = {"credlens": evaluation.ranking}
    if with_encoder_alone:
        ranking["encoder alone"] = encoder_alone(labelled.texts, taxonomy, encoder, depth=depth)
    return EvaluationRun(
        dataset=dataset,
        kind=kind,
        depth=depth,
        taxonomy=taxonomy,
        model=matcher.fingerprint,
        labelled=labelled,
        evaluation=evaluation,
        ranking=ranking,
        effort=effort,
        counts=matcher.counts,
        loss=loss,
    )


def metrics(run: EvaluationRun, *, worst: int = 0) -> dict[str, Any]:
    """Return all that was measured as plain values; what there was nothing to measure for is None.

    worst  so many of the worst errors with their texts
    """
    labelled, evaluation = run.labelled, run.evaluation
    return {
        "version": run.version,
        "dataset": str(run.dataset),
        "inputs": dict(labelled.inputs),
        "kind": run.kind.value,
        "release": run.taxonomy.release.name,
        "release_sha256": run.taxonomy.release.sha256,
        "skills": len(run.taxonomy.skills),
        "model": run.model,
        "depth": run.depth,
        "effort": run.effort.value,
        "stages": asdict(run.counts),
        "loss": _plain(run.loss),
        "rows": labelled.rows,
        "rejected": len(labelled.rejects),
        "rejects": [asdict(reject) for reject in labelled.rejects],
        "notes": list(labelled.notes),
        "unknown_labels": dict(labelled.unknown),
        "left_out": labelled.left_out,
        "texts": len(labelled.texts),
        "without_skill": run.without_skill(),
        "ranking": {name: _plain(figures) for name, figures in run.ranking.items()},
        "deciding": {
            name: {"accept_at": evaluation.points[name], **_plain(figures)}
            for name, figures in evaluation.deciding.items()
        },
        "calibration": _calibration(evaluation),
        "texts_per_second": round(evaluation.texts_per_second, 2),
        "errors": len(run.mistakes),
        "worst": [error(run, mistake) for mistake in run.mistakes[:worst]],
    }


def error(run: EvaluationRun, mistake: Mistake) -> dict[str, Any]:
    """Return an error as plain values."""
    skills = run.taxonomy.skill_by_id

    def named(skill_id: str, probability: float) -> dict[str, Any]:
        return {"id": skill_id, "label": skills[skill_id].label, "probability": round(probability, 4)}

    def wrong(match: SkillMatch) -> dict[str, Any]:
        return {**named(match.skill_id, match.probability), "quote": match.quote}

    return {
        "text": mistake.text,
        "weight": round(mistake.weight, 4),
        "missed": [named(miss.skill_id, miss.probability) for miss in mistake.missed],
        "wrong": [wrong(match) for match in mistake.wrong],
    }


def _plain(figures: Figures) -> dict[str, Any]:
    return {
        name: figure and {key: round(value, DIGITS) for key, value in asdict(figure).items()}
        for name, figure in figures.items()
    }


def _calibration(evaluation: Evaluation) -> dict[str, Any]:
    errors = {"ece": evaluation.error, "ece_top": evaluation.error_top}
    return {
        "candidates": FIRST,
        **{name: None if value is None else round(value, DIGITS) for name, value in errors.items()},
        "bins": [
            {
                "low": b.low,
                "high": b.high,
                "candidates": b.candidates,
                "probability": round(b.probability, DIGITS),
                **_plain({"right": b.right}),
            }
            for b in evaluation.bins
        ],
    }
