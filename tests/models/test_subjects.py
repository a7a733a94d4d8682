"""The area under the ROC curve of scores and declared subjects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation.subjects import auc
from credlens.taxonomy.errors import InputError


def test_area_is_hand_calculated() -> None:
    """Right: 3 and 1; others: 2, 1 and 0. Of 6 pairs 3 beats three, 1 beats one and ties one: 4.5 of 6."""
    found = auc([3, 2, 1, 1, 0], [True, False, True, False, False])
    assert found
    assert found.value == pytest.approx(0.75)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_wholly_parted_groups_have_all_or_nothing() -> None:
    assert auc([1, 2, 8, 9], [False, False, True, True]).value == 1.0  # type: ignore[union-attr]
    assert auc([1, 2, 8, 9], [True, True, False, False]).value == 0.0  # type: ignore[union-attr]


def test_one_group_alone_has_no_area() -> None:
    assert auc([1, 2], [True, True]) is None
    assert auc([], []) is None


def test_lengths_must_agree() -> None:
    with pytest.raises(InputError, match="2 scores but 1 subjects"):
        auc([1, 2], [True])


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_area_is_the_share_of_pairs(rows: list[tuple[int, bool]]) -> None:
    ours, others = [s for s, yes in rows if yes], [s for s, yes in rows if not yes]
    found = auc([s for s, _ in rows], [yes for _, yes in rows], replicates=5)
    if ours and others:
        pairs = [(a > b) + (a == b) / 2 for a in ours for b in others]
        assert found
        assert found.value == pytest.approx(np.mean(pairs))
