"""Cutting the tables of who asks for what: the same as cutting them whole, by plain loops."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.relevance.asks import Asks
from credlens.models.relevance.mentions import Hit, Mentions

SKILLS = ("a", "b", "c")


def asks_of(probabilities: list[list[float]], accept: float) -> tuple[Asks, np.ndarray]:
    """Return the tables, and float[n, 4] of the same: the last skill is one that nobody mentions."""
    hits = [[Hit(s, p, "x", 0, 1) for s, p in zip(SKILLS, row, strict=True) if p] for row in probabilities]
    ids = [f"p{i}" for i in range(len(hits))]
    plain = np.array([[*(bool(p) and p >= accept for p in row), False] for row in probabilities]).reshape(-1, 4)
    return Asks.of(Mentions.collect(ids, hits, skill_ids=SKILLS), accept), plain.astype(float)


def test_a_cut_by_hand() -> None:
    """Posting 0 asks for a and c, 1 for b; of postings 1 and 0, in this order, a is column 0 and nobody's is 3."""
    asks, _ = asks_of([[0.9, 0.1, 0.8], [0.0, 0.7, 0.0]], 0.5)
    assert asks.cut(np.array([1, 0]), np.array([0, 3, 1])).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert asks.among(np.array([0]), np.array([0, 1, 2, 3])).tolist() == [1, 0, 1, 0]
    assert asks.asking(1).tolist() == [1]


def test_doubts_by_hand() -> None:
    """Posting 1 asks for b at 0.7, 0 for a at 0.9; 0.7 · 0.3 = 0.21 and 0.9 · 0.1 = 0.09."""
    asks, _ = asks_of([[0.9, 0.1, 0.8], [0.0, 0.7, 0.0]], 0.5)
    row, column, doubt = asks.doubts_of(np.array([1, 0]), np.array([3, 1, 0, 3]))
    assert (row.tolist(), column.tolist()) == ([0, 1], [1, 2])
    np.testing.assert_allclose(doubt, [0.21, 0.09], rtol=1e-6)
    assert [len(found) for found in asks.doubts_of(np.array([1]), np.array([], dtype=np.int64))] == [0, 0, 0]


@given(
    rows=st.lists(st.lists(st.sampled_from([0.0, 0.3, 0.6, 1.0]), min_size=3, max_size=3), min_size=1, max_size=8),
    accept=st.sampled_from([0.0, 0.5]),
    data=st.data(),
)
def test_any_cut_is_that_of_the_whole(rows: list[list[float]], accept: float, data: st.DataObject) -> None:
    asks, plain = asks_of(rows, accept)
    chosen = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True)), dtype=np.int64)
    columns = np.array(data.draw(st.lists(st.integers(0, 3), unique=True)), dtype=np.int64)
    assert np.array_equal(asks.cut(chosen, columns), plain[chosen][:, columns])
    assert np.array_equal(asks.among(chosen, columns), plain[chosen][:, columns].sum(axis=0))
    assert np.array_equal(asks.by_row.toarray(), plain)
