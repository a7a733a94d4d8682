"""credlens as a model of the workrb package: its matrices, and a task of workrb itself where that is installed."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from credlens.models.evaluation.metrics import reciprocal_rank
from credlens.models.evaluation.workrb import CredlensModel
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy

from ..fakes import HashEncoder

VERBS = ("weld", "paint", "cut", "inspect", "clean", "repair")
THINGS = ("pipes", "walls", "glass", "boilers", "roofs", "tools", "floors", "doors")
TARGETS = [f"{verb} {thing}" for verb in VERBS for thing in THINGS]
QUERIES = ["you weld pipes all day", "...", "clean floors, and when that is done paint walls"]


def test_the_best_target_has_the_highest_score() -> None:
    scores = CredlensModel(encoder=HashEncoder()).compute_rankings(QUERIES, TARGETS, None, None)
    assert (scores.shape, scores.dtype) == ((3, 48), np.float32)
    assert TARGETS[scores[0].argmax()] == "weld pipes"
    assert {TARGETS[i] for i in np.argsort(-scores[2])[:2]} == {"clean floors", "paint walls"}


def test_what_is_not_matched_comes_after_all_that_is() -> None:
    """With a depth of 1 the first is as before; the others follow by the cosine of the whole text and the label."""
    encoder = HashEncoder()
    whole = CredlensModel(encoder=encoder).compute_rankings(QUERIES, TARGETS)
    first = CredlensModel(encoder=encoder, depth=1).compute_rankings(QUERIES, TARGETS)
    assert first[0].argmax() == whole[0].argmax()
    assert (first > -1).sum(axis=1).tolist() == [1, 0, 1]
    rest = np.delete(first[0], first[0].argmax())
    cosine = np.delete(encoder.encode(QUERIES[:1]) @ encoder.encode(TARGETS).T, first[0].argmax())
    assert (np.argsort(rest) == np.argsort(cosine)).all()


def test_classes_get_probabilities() -> None:
    chance = CredlensModel(encoder=HashEncoder()).compute_classification(QUERIES, TARGETS, None)
    assert chance.min() >= 0
    assert chance.max() <= 1
    assert TARGETS[chance[0].argmax()] == "weld pipes"
    assert not chance[1].any()


def test_a_taxonomy_lends_its_alternative_labels() -> None:
    """A query that is an alternative label raises its skill, and no other."""
    skill = Skill(id="custom:1", label="cut glass", kind=SkillKind.SKILL, alt_labels=("glazing work",))
    known = Taxonomy(Release(name="small", version="1", licence="ours"), skills=[skill])
    with_names, without = (
        CredlensModel(taxonomy, encoder=HashEncoder()).compute_rankings(["glazing work"], TARGETS)[0]
        for taxonomy in (known, None)
    )
    place = TARGETS.index("cut glass")
    assert with_names[place] > without[place] + 0.1
    assert (np.delete(with_names, place) == np.delete(without, place)).all()


def test_the_same_targets_are_indexed_once() -> None:
    encoder = HashEncoder()
    model = CredlensModel(encoder=encoder)
    model.compute_rankings(QUERIES, TARGETS)
    before = encoder.encoded
    model.compute_rankings(QUERIES, TARGETS)
    assert encoder.encoded - before < len(TARGETS)


@pytest.mark.filterwarnings("default")
def test_workrb_runs_it(tmp_path: Path) -> None:
    """What workrb measures of the matrix is what our own metrics say of the matches."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workrb = pytest.importorskip("workrb")
    from workrb.tasks.abstract.base import DatasetSplit, LabelType, Language
    from workrb.tasks.abstract.ranking_base import RankingDataset, RankingTask, RankingTaskGroup
    from workrb.types import ModelInputType

    class Trades(RankingTask):
        name = "Trades"
        description = "Sentences of our own"
        task_group = RankingTaskGroup.SKILL_EXTRACTION
        label_type = LabelType.MULTI_LABEL
        supported_query_languages = (Language.EN,)
        supported_target_languages = (Language.EN,)
        query_input_type = ModelInputType.SKILL_SENTENCE
        target_input_type = ModelInputType.SKILL_NAME

        @property
        def supported_languages(self) -> list[Language]:
            return [Language.EN]

        def load_dataset(self, dataset_id: str, split: DatasetSplit) -> RankingDataset:
            return RankingDataset(QUERIES, [[TARGETS.index(name)] for name in gold], TARGETS, "en")

    gold = ("weld pipes", "cut doors", "paint floors")
    model = CredlensModel(encoder=HashEncoder())
    results = workrb.evaluate(model, [Trades(languages=["en"], split="test")], output_folder=str(tmp_path))
    metrics = results.task_results["Trades"].datasetid_results["en"].metrics_dict
    order = np.argsort(-model.compute_rankings(QUERIES, TARGETS), axis=1)
    rankings = [[TARGETS[i] for i in row] for row in order]
    ours = [reciprocal_rank(ranking, {name}) for ranking, name in zip(rankings, gold, strict=True)]
    assert metrics["mrr"] == pytest.approx(np.mean(ours))
    assert 0 < metrics["mrr"] < 1
