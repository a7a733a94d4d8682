"""The index against plain numpy, and its cache."""

from pathlib import Path

import numpy as np

from credlens.models.matching.index import SkillIndex, index_key, skill_vectors
from credlens.models.matching.shipped import ShippedVectors, text_key, write_shipped
from credlens.taxonomy import Skill, SkillKind

from ..fakes import HashEncoder


def skill(label: str, *names: str, description: str = "") -> Skill:
    return Skill(id=f"custom:{label}", label=label, kind=SkillKind.SKILL, alt_labels=names, description=description)


SKILLS = [skill(f"skill number {i}") for i in range(2500)]


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


def test_a_search_nearby_finds_most_and_scores_it_the_same() -> None:
    """2,000 vectors make 20 cells, 16 of which are searched: nine in ten of the nearest ten, and never too few."""
    random = np.random.default_rng(2)
    vectors = random.standard_normal((2000, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = SkillIndex(vectors)
    exact, nearby = index.search(vectors[:100], 10), index.search_nearby(vectors[:100], 10)
    assert (nearby[1][:, 0] == np.arange(100)).all()
    found = [len(set(a) & set(b)) / 10 for a, b in zip(exact[1], nearby[1], strict=True)]
    assert np.mean(found) > 0.9
    same = exact[1] == nearby[1]
    np.testing.assert_allclose(nearby[0][same], exact[0][same], atol=2e-3)
    assert (index.search_nearby(vectors[:3], 2000)[1] >= 0).all()


def test_more_than_there_are_gives_all_there_are() -> None:
    _, rows = SkillIndex(HashEncoder().encode(["a", "b"])).search(HashEncoder().encode(["a"]), 10)
    assert sorted(rows[0].tolist()) == [0, 1]


def test_names_are_encoded_once(tmp_path: Path) -> None:
    encoder = HashEncoder()
    assert not SkillIndex.is_cached(SKILLS, encoder, tmp_path)
    first = SkillIndex.open(SKILLS, encoder, cache=tmp_path)
    assert encoder.encoded == len(SKILLS)
    second = SkillIndex.open(SKILLS, encoder, cache=tmp_path)
    assert encoder.encoded == len(SKILLS)
    assert isinstance(second.vectors, np.memmap)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert SkillIndex.is_cached(SKILLS, encoder, tmp_path)


def test_other_skills_have_other_vectors() -> None:
    keys = [text_key(s) for s in SKILLS]
    assert index_key(keys, HashEncoder()) != index_key(keys[::-1], HashEncoder())


def test_a_spoilt_cache_is_computed_again(tmp_path: Path) -> None:
    encoder = HashEncoder()
    SkillIndex.open(SKILLS, encoder, cache=tmp_path)
    (kept,) = tmp_path.glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:100])
    again = SkillIndex.open(SKILLS, encoder, cache=tmp_path)
    assert len(again.vectors) == len(SKILLS)
    assert encoder.encoded == 2 * len(SKILLS)


def test_a_skill_vector_by_hand() -> None:
    """label + mean of label and name (made of length 1) + half of the described label, made of length 1."""
    encoder = HashEncoder()
    label, name, described = encoder.encode(["weld pipes", "join tubes", "weld pipes. Join pipes by heat."])
    names = (label + name) / np.linalg.norm(label + name)
    expected = label + names + 0.5 * described
    (found,) = skill_vectors([skill("weld pipes", "join tubes", description="Join  pipes by\nheat.")], HashEncoder())
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-6)


def test_a_key_changes_with_every_text_and_not_with_their_order() -> None:
    one = skill("weld", "join", "fuse", description="By heat.")
    assert text_key(one) == text_key(skill("weld", "fuse", "join", description="By  heat."))
    others = [
        skill("weld", "join"),
        skill("weld", "join", "fuse"),
        skill("join", "weld", "fuse", description="By heat."),
    ]
    assert len({text_key(s) for s in (one, *others)}) == 4


def test_shipped_vectors_come_back_nearly_the_same(tmp_path: Path) -> None:
    """A component is off by at most half a level of 4 / sqrt(32) / 47 before the length is made 1 again."""
    vectors = HashEncoder().encode([s.label for s in SKILLS[:50]])
    keys = [text_key(s) for s in SKILLS[:50]]
    write_shipped(tmp_path / "vectors.npz", "hash-32", keys, vectors)
    shipped = ShippedVectors.read(tmp_path / "vectors.npz", "hash-32")
    found, missing = shipped.look_up([*reversed(keys), text_key(skill("not there"))])
    assert missing.tolist() == [50]
    cosines = (found[:50] * vectors[::-1]).sum(axis=1)
    assert cosines.min() > 0.999


def test_vectors_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    vectors = HashEncoder().encode(["a b"])
    write_shipped(tmp_path / "vectors.npz", "hash-32", [text_key(SKILLS[0])], vectors)
    _, missing = ShippedVectors.read(tmp_path / "vectors.npz", "another").look_up([text_key(SKILLS[0])])
    assert missing.tolist() == [0]
