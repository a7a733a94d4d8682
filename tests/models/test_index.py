"""The index against plain numpy, and its cache."""

from pathlib import Path

import numpy as np

from credlens.models.matching.index import SkillIndex, index_key

from ..fakes import HashEncoder

LABELS = [f"skill number {i}" for i in range(2500)]


def test_search_is_exact() -> None:
    """FAISS against the sorted products of numpy."""
    random = np.random.default_rng(1)
    vectors = random.standard_normal((500, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = vectors[:7] + 0.1 * random.standard_normal((7, 32)).astype(np.float32)
    scores, rows = SkillIndex(vectors).search(queries, 10)
    products = queries @ vectors.T
    np.testing.assert_array_equal(rows, np.argsort(-products, axis=1)[:, :10])
    np.testing.assert_allclose(scores, -np.sort(-products, axis=1)[:, :10], atol=1e-5)


def test_more_than_there_are_gives_all_there_are() -> None:
    _, rows = SkillIndex(HashEncoder().encode(["a", "b"])).search(HashEncoder().encode(["a"]), 10)
    assert sorted(rows[0].tolist()) == [0, 1]


def test_labels_are_encoded_once(tmp_path: Path) -> None:
    encoder = HashEncoder()
    assert not SkillIndex.is_cached(LABELS, encoder, tmp_path)
    first = SkillIndex.open(LABELS, encoder, cache=tmp_path)
    assert encoder.encoded == len(LABELS)
    second = SkillIndex.open(LABELS, encoder, cache=tmp_path)
    assert encoder.encoded == len(LABELS)
    assert isinstance(second.vectors, np.memmap)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert SkillIndex.is_cached(LABELS, encoder, tmp_path)


def test_other_labels_have_other_vectors() -> None:
    assert index_key(LABELS, HashEncoder()) != index_key(LABELS[::-1], HashEncoder())


def test_a_spoilt_cache_is_computed_again(tmp_path: Path) -> None:
    encoder = HashEncoder()
    SkillIndex.open(LABELS, encoder, cache=tmp_path)
    (kept,) = tmp_path.glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:100])
    again = SkillIndex.open(LABELS, encoder, cache=tmp_path)
    assert len(again.vectors) == len(LABELS)
    assert encoder.encoded == 2 * len(LABELS)
