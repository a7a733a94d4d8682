"""Metrics by hand, with their arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation.metrics import (
    calibration_error,
    ndcg_at_k,
    precision_recall_f1,
    ratio_figures,
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


def test_ndcg_by_hand() -> None:
    """Right are b and d, found at 2 and 4: (1/log2 3 + 1/log2 5) / (1/log2 2 + 1/log2 3) = 1.06161 / 1.63093."""
    assert ndcg_at_k(["a", "b", "c", "d"], {"b", "d"}, 10) == pytest.approx(0.650921, abs=1e-6)
    assert ndcg_at_k(["a", "b", "c", "d"], {"b", "d"}, 1) == 0.0
    with pytest.raises(InputError, match="k must be at least 1"):
        ndcg_at_k(["a"], {"a"}, 0)


def test_a_figure_is_a_ratio_of_sums() -> None:
    """3 right of 4 predicted; one text in two fired on; nothing below the line measures nothing."""
    found = ratio_figures({"precision": ([1, 2], [1, 3]), "fired": ([0, 1], [1, 1]), "none": ([0, 0], [0, 0])})
    assert found["precision"] is not None
    assert found["precision"].value == 3 / 4
    assert (found["precision"].low, found["precision"].high) == pytest.approx((2 / 3, 1.0))
    assert found["fired"] is not None
    assert found["fired"].value == 1 / 2
    assert found["none"] is None


def test_the_interval_is_the_one_of_theory() -> None:
    """A share of 1/2 over 400 texts: 1.96 x sqrt(1/4 / 400) = 0.049 to both sides."""
    figure = ratio_figures({"share": (np.tile([0, 1], 200), np.ones(400))})["share"]
    assert figure is not None
    assert (0.5 - figure.low, figure.high - 0.5) == pytest.approx((0.049, 0.049), abs=0.006)


def test_a_draw_without_a_text_that_counts_is_left_out() -> None:
    """One text in ten counts, so a third of the draws misses it; the figure of the others is 1."""
    figure = ratio_figures({"x": ([1, *[0] * 9], [1, *[0] * 9])})["x"]
    assert figure is not None
    assert (figure.low, figure.high) == (1.0, 1.0)


def test_figures_need_texts() -> None:
    with pytest.raises(InputError, match="as many numerators as denominators"):
        ratio_figures({"x": ([], [])})


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_the_interval_lies_within_the_values(values: list[float]) -> None:
    figure = ratio_figures({"mean": (values, np.ones(len(values)))}, replicates=200)["mean"]
    assert figure is not None
    assert min(values) - 1e-9 <= figure.low <= figure.high <= max(values) + 1e-9
