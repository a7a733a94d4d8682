"""The calibrated probability: by hand, and what ships."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.calibrate import Calibration, Logistic
from credlens.models.matching.candidates import Candidates
from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.signals import SIGNALS
from credlens.models.records import TextKind


def candidates(*rows: list[float], whole: list[float] | None = None) -> Candidates:
    count = len(rows)
    places = np.zeros(count, np.int64)
    return Candidates(
        rows=places,
        score=np.zeros(count),
        signals=np.array(rows),
        start=places,
        end=places,
        method=(MatchMethod.DENSE,) * count,
        whole=np.array(whole or [0.0] * 384, np.float32),
    )


def signals(**values: float) -> list[float]:
    return [values.get(name, 0.0) for name in SIGNALS]


def test_probability_by_hand() -> None:
    """Logit -1 + 2 * 0.5 = 0 gives 1/2; logit -1 + 2 * 1 = 1 gives 1 / (1 + e^-1) = 0.731059."""
    weights = np.array([2.0 if name == "span" else 0.0 for name in SIGNALS])
    model = Logistic(gate=np.zeros(385), intercept=-1.0, weights=weights, accept_at=0.5, precise_at=0.9)
    chances = model.probability(candidates(signals(span=0.5), signals(span=1.0)))
    assert chances == pytest.approx([0.5, 0.731059], abs=1e-6)


def test_the_gate_by_hand() -> None:
    """0.6 * 2 + 0.8 * 1 - 1 = 1, which with a weight of 3 is a logit of 3: 1 / (1 + e^-3) = 0.952574."""
    weights = np.array([3.0 if name == "asks" else 0.0 for name in SIGNALS])
    model = Logistic(gate=np.array([2.0, 1.0, -1.0]), intercept=0.0, weights=weights, accept_at=0.5, precise_at=0.9)
    assert model.probability(candidates(signals(), whole=[0.6, 0.8])) == pytest.approx([0.952574], abs=1e-6)


def test_the_gate_keeps_out_of_the_vectors_of_another_encoder() -> None:
    model = Logistic(gate=np.ones(385), intercept=0.0, weights=np.ones(len(SIGNALS)), accept_at=0.5, precise_at=0.9)
    assert model.asks(np.ones((2, 32), np.float32)).tolist() == [0, 0]


@given(st.lists(st.floats(-5, 5), min_size=len(SIGNALS), max_size=len(SIGNALS)))
def test_what_ships_gives_probabilities(values: list[float]) -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME, TextKind.POSTING):
        (chance,) = Calibration.load().model(kind).probability(candidates(values))
        assert 0 <= chance <= 1


def test_what_ships_prefers_nearer_and_mentioned_skills() -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME):
        model = Calibration.load().model(kind)
        plain, nearer, named = (
            float(model.probability(candidates(signals(**more)))[0])
            for more in ({"span": 0.5}, {"span": 0.7}, {"span": 0.5, "exact": 1.0, "phrase": 0.8, "coverage": 1.0})
        )
        assert plain < nearer
        assert plain < named
        assert 0 < model.accept_at < model.precise_at < 1


def test_a_posting_is_judged_by_its_sentences() -> None:
    calibration = Calibration.load()
    assert calibration.model(TextKind.POSTING) is calibration.model(TextKind.SENTENCE)
