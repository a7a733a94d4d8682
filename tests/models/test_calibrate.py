"""The calibrated probability: by hand, and what ships."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.calibrate import Calibration, terms
from credlens.models.matching.candidate_table import Candidates
from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.signals import SIGNALS
from credlens.models.records import TextKind

from ..fakes import logistic


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
    model = logistic(-1.0, span=2.0)
    chances = model.probability(candidates(signals(span=0.5), signals(span=1.0)))
    assert chances == pytest.approx([0.5, 0.731059], abs=1e-6)


def test_terms_by_hand() -> None:
    """2, 3, 5, then 2 x 2, 2 x 3, 2 x 5, 3 x 3, 3 x 5, 5 x 5."""
    assert terms(np.array([[2.0, 3.0, 5.0]])).tolist() == [[2, 3, 5, 4, 6, 10, 9, 15, 25]]


def test_the_gate_by_hand() -> None:
    """0.6 * 2 + 0.8 * 1 - 1 = 1, which with a weight of 3 is a logit of 3: 1 / (1 + e^-3) = 0.952574."""
    model = logistic(0.0, gate=[2.0, 1.0, -1.0], asks=3.0)
    assert model.probability(candidates(signals(), whole=[0.6, 0.8])) == pytest.approx([0.952574], abs=1e-6)


def test_a_signal_counts_no_more_than_what_was_fitted_on() -> None:
    """A gap of 9 where no gap above 1 was fitted on counts as 1: logit 0 - 2 * 1, which is 0.119203."""
    model = replace(logistic(0.0, behind=-2.0), high=np.ones(len(SIGNALS)))
    assert model.probability(candidates(signals(behind=9.0))) == pytest.approx([0.119203], abs=1e-6)


def test_the_gate_keeps_out_of_the_vectors_of_another_encoder() -> None:
    model = logistic(0.0, gate=[1.0] * 385)
    assert model.asks(np.ones((2, 32), np.float32)).tolist() == [0, 0]


@given(st.lists(st.floats(-5, 5), min_size=len(SIGNALS), max_size=len(SIGNALS)))
def test_what_ships_gives_probabilities(values: list[float]) -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME, TextKind.POSTING):
        (chance,) = Calibration.load().model(kind).probability(candidates(values))
        assert 0 <= chance <= 1


def test_what_ships_accepts_less_than_it_is_sure_of() -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME):
        model = Calibration.load().model(kind)
        assert 0 < model.accept_at < model.precise_at < 1


def test_a_posting_is_judged_by_its_sentences() -> None:
    calibration = Calibration.load()
    assert calibration.model(TextKind.POSTING) is calibration.model(TextKind.SENTENCE)
