"""The calibrated probability: by hand, and what ships."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.calibrate import FEATURES, Calibration, Logistic
from credlens.models.records import TextKind

MATCHING = Path(__file__).parents[2] / "models" / "matching"


def features(**values: float) -> np.ndarray:
    return np.array([[values.get(name, 0.0) for name in FEATURES]])


def test_probability_by_hand() -> None:
    """Logit -1 + 2 * 0.5 = 0 gives 1/2; logit -1 + 2 * 1 = 1 gives 1 / (1 + e^-1) = 0.731059."""
    weights = tuple(2.0 if name == "span" else 0.0 for name in FEATURES)
    model = Logistic(intercept=-1.0, weights=weights, accept_at=0.5)
    assert model.probability(features(span=0.5))[0] == pytest.approx(0.5)
    assert model.probability(features(span=1.0))[0] == pytest.approx(0.731059, abs=1e-6)


@given(st.lists(st.floats(-5, 5), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_what_ships_gives_probabilities(values: list[float]) -> None:
    for kind in TextKind:
        (chance,) = Calibration.load().model(kind).probability(np.array([values]))
        assert 0 <= chance <= 1


def test_what_ships_prefers_nearer_and_mentioned_skills() -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME):
        model = Calibration.load().model(kind)
        plain, nearer, named = (
            float(model.probability(features(top=0.8, **more))[0])
            for more in ({"span": 0.5}, {"span": 0.7}, {"span": 0.5, "exact": 1.0, "phrase": 0.8, "coverage": 1.0})
        )
        assert plain < nearer
        assert plain < named
        assert 0 < model.accept_at < 1


def test_a_posting_is_judged_by_its_sentences() -> None:
    calibration = Calibration.load()
    assert calibration.model(TextKind.POSTING) is calibration.model(TextKind.SENTENCE)


def test_verdicts_hold_no_text_and_no_contradiction() -> None:
    with (MATCHING / "judged.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 200
    assert all(len(row["text_sha256"]) == 16 and row["verdict"] in ("right", "wrong") for row in rows)
    assert len({(row["text_sha256"], row["skill_id"]) for row in rows}) == len(rows)
