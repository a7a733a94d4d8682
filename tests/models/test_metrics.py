"""Metrics by hand, with their arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation.metrics import (
    bootstrap_interval,
    calibration_error,
    precision_recall_f1,
    reciprocal_rank,
    rp_at_k,
)
from credlens.taxonomy.errors import InputError


def test_rp_counts_what_could_be_right() -> None:
    """Right are b, d; of the first 1: none of 1. Of the first 3: b, 1 of 2. Of the first 5: both, 2 of 2."""
    ranking = ["a", "b", "c", "d", "e"]
    assert [rp_at_k(ranking, {"b", "d"}, k) for k in (1, 3, 5)] == [0.0, 0.5, 1.0]


def test_reciprocal_rank_is_of_the_first_right_one() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"b", "c"}) == 1 / 2
    assert reciprocal_rank(["a"], {"z"}) == 0.0


def test_no_right_skill_is_no_question() -> None:
    with pytest.raises(InputError, match="without a right skill"):
        rp_at_k(["a"], set(), 5)


def test_calibration_error_by_hand() -> None:
    """Bin 0.2-0.3: two at 0.25, none right, gap 0.25. Bin 0.9-1: two at 0.95, both right, gap 0.05. Mean 0.15."""
    assert calibration_error([0.25, 0.25, 0.95, 0.95], [0, 0, 1, 1]) == pytest.approx(0.15)


def test_f1_by_hand() -> None:
    """3 right of 4 predicted of 6 wanted: P 3/4, R 1/2, F1 = 2 * 3/8 / (5/4) = 0.6."""
    assert precision_recall_f1(3, 4, 6) == pytest.approx((0.75, 0.5, 0.6))
    assert precision_recall_f1(0, 0, 0) == (0.0, 0.0, 0.0)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_the_interval_lies_within_the_values(values: list[float]) -> None:
    low, high = bootstrap_interval(values, replicates=200)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_the_interval_narrows_with_more_sentences() -> None:
    few = bootstrap_interval(np.tile([0.0, 1.0], 10))
    many = bootstrap_interval(np.tile([0.0, 1.0], 1000))
    assert many[1] - many[0] < few[1] - few[0]
