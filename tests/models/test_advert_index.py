"""The index of sentences against plain numpy, in both of its forms."""

from pathlib import Path

import numpy as np
import pytest

from credlens.models.matching.advert_index import IndexConfig, SentenceIndex
from credlens.models.matching.rerank import nearness
from credlens.taxonomy.errors import ConfigError

from ..fakes import HashEncoder

EXACT, LISTS = IndexConfig(), IndexConfig(exact_below=1, read=0.3)


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def drawn(count: int = 3000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors around 60 centres, as sentences lie, and queries near some of them."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((60, 64))
    vectors = unit(centres[random.integers(0, 60, count)] + 0.7 * random.standard_normal((count, 64)))
    return vectors, unit(vectors[:40] + 0.05 * random.standard_normal((40, 64)))


def index(vectors: np.ndarray, config: IndexConfig) -> SentenceIndex:
    return SentenceIndex.build(np.array_split(vectors, 7), count=len(vectors), dimensions=64, config=config)


def recall(made: SentenceIndex, vectors: np.ndarray, queries: np.ndarray, k: int = 10) -> float:
    """Return the share of the true k nearest that the index finds."""
    true = np.argsort(-(queries @ vectors.T), axis=1)[:, :k]
    found = [set(rows.tolist()) for _, rows in made.search(queries, k)]
    return float(np.mean([len(of & set(t.tolist())) / k for of, t in zip(found, true, strict=True)]))


@pytest.mark.parametrize("config", [EXACT, LISTS])
def test_ten_nearest_are_those_of_exact_products(config: IndexConfig) -> None:
    """One byte a component moves a cosine by some thousandths: only neighbours as near as that may change places."""
    vectors, queries = drawn()
    made = index(vectors, config)
    assert made.is_exact is (config is EXACT)
    assert recall(made, vectors, queries) >= 0.95
    for query, (cosines, rows) in zip(queries, made.search(queries, 10), strict=True):
        np.testing.assert_allclose(cosines, vectors[rows] @ query, atol=0.01)
        assert (np.diff(cosines) <= 0).all()
        if made.is_exact:
            np.testing.assert_allclose(cosines, -np.sort(-(vectors @ query))[:10], atol=0.01)


@pytest.mark.parametrize("config", [EXACT, LISTS])
def test_it_comes_back_from_disk_the_same(config: IndexConfig, tmp_path: Path) -> None:
    vectors, queries = drawn(500)
    made = index(vectors, config)
    made.write(tmp_path / "index.faiss")
    back = SentenceIndex.read(tmp_path / "index.faiss")
    assert len(back) == 500
    for one, other in zip(made.search(queries, 5), back.search(queries, 5), strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
    rows = np.array([3, 499, 0])
    np.testing.assert_allclose(back.vectors(rows), vectors[rows], atol=0.5 * 5 / 127 / 8 + 1e-6)


@pytest.mark.parametrize("config", [EXACT, LISTS])
def test_only_what_may_be_found_is(config: IndexConfig) -> None:
    vectors, queries = drawn(500)
    among = np.arange(500) % 3 == 0
    for _, rows in index(vectors, config).search(queries, 5, among=among):
        assert among[rows].all()
        assert len(rows)


def test_keeping_a_vector_again_changes_nothing() -> None:
    """What a later build takes over from an earlier one is bit for bit the same."""
    vectors, _ = drawn(300)
    once = index(vectors, EXACT).vectors(np.arange(300))
    np.testing.assert_array_equal(index(once, EXACT).vectors(np.arange(300)), once)


def test_equal_vectors_come_in_the_order_of_their_rows_and_more_than_all_is_all() -> None:
    vectors = np.repeat(unit(np.eye(64)[:2]), 4, axis=0)
    ((cosines, rows),) = index(vectors, EXACT).search(vectors[:1], 100)
    assert rows.tolist() == list(range(8))
    assert cosines[0] == cosines[3] > cosines[4]


def test_a_setting_out_of_range_is_refused() -> None:
    with pytest.raises(ConfigError, match="read in 0"):
        IndexConfig(read=1.5)


def test_nearness_by_hand() -> None:
    """The query's words alone: 1. Among 9 others: the best window of 3 is they, the whole sentence is further."""
    others = "and also keep good records of all the cleaning"
    query = "weld pipes daily"
    texts = [query, f"{query} {others}", "..."]
    (near, far, nothing), second = nearness([query, others], texts, HashEncoder())
    tokens = HashEncoder().encode([f"{query} {others}", query])
    assert near == pytest.approx(1, abs=1e-6)
    assert far == pytest.approx((1 + float(tokens[0] @ tokens[1])) / 2, abs=1e-5)
    assert nothing == -1
    np.testing.assert_array_equal(second, nearness([others], texts, HashEncoder())[0])
