"""Which adverts are one: exact and near copies."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.records import Posting
from credlens.models.relevance.duplicates import Deduplicator, Duplicates, distinct
from credlens.models.relevance.minhash import Fingerprints, signatures
from credlens.taxonomy.errors import ConfigError, InputError

WORDS = [f"word{i}" for i in range(300)]
LONG = " ".join(WORDS)
# One word less at the end, 1 of 298 runs: 297 / 298 alike. Every tenth word changed: hardly a run of three is left.
NEAR, FAR = " ".join(WORDS[:-1]), " ".join(w if i % 10 else f"other{i}" for i, w in enumerate(WORDS))


def feed(rows: list[tuple[str, str, str, int | None]], *, near: float = 0.9, batch: int = 100) -> Duplicates:
    """Return what stands for what among (title, text, employer, day of January)."""
    deduplicator = Deduplicator(near=near)
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        days = [None if day is None else dt.date(2025, 1, day) for *_, day in part]
        deduplicator.add([r[0] for r in part], [r[1] for r in part], [r[2] for r in part], days)
    return deduplicator.result()


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        (("Baker", LONG, "Mill", 1), ("Baker", NEAR, "Mill", 2), True),
        (("Baker", LONG, "Mill", 1), ("baker!", NEAR, "Mill Ltd.", 2), True),
        (("Baker", LONG, "Mill", 1), ("Baker", NEAR, "Oven", 2), False),  # agencies lend their wording
        (("Baker", LONG, "Mill", 1), ("Baker", NEAR, "", 2), True),
        (("Baker", LONG, "", 1), ("Baker", NEAR, "", 2), True),
        (("Baker", LONG, "Mill", 1), ("Senior Baker", NEAR, "Mill", 2), False),
        (("Baker", LONG, "Mill", 1), ("Baker", FAR, "Mill", 2), False),
        (("Baker", "short", "Mill", 1), ("Baker", "Short", "Mill", 2), True),
        (("Baker", "short one", "Mill", 1), ("Baker", "one short", "Mill", 2), False),
        (("面包师", "烤面包", "Mill", 1), ("面包师", "烤 面包", "Mill", 2), False),
    ],
)
def test_near_copies_of_one_employer_are_one(
    first: tuple[str, str, str, int], second: tuple[str, str, str, int], merged: bool
) -> None:
    found = feed([second, first])
    assert found.stands_for.tolist() == ([1, 1] if merged else [0, 1])


def test_the_earliest_stays_and_what_was_merged_is_told() -> None:
    found = feed([("B", NEAR, "M", None), ("B", LONG, "M", 9), ("B", LONG.upper(), "M", 3), ("C", LONG, "M", 1)])
    assert found.kept.tolist() == [2, 3]
    assert (found.exact, found.near) == (1, 1)
    undated, late = found.merges(["u", "l", "e", "c"])
    assert (undated.id, undated.stands_for_it, late.id, late.stands_for_it) == ("u", "e", "l", "e")
    assert 0.9 <= undated.similarity < 1 == late.similarity
    assert late.reason == "the same title and text, no other employer"
    assert "of its wording is the same" in undated.reason


def test_exact_copies_follow_what_stands_for_them() -> None:
    """Two exact copies of a near copy: all three stand behind the earliest, as near copies."""
    found = feed([("B", LONG, "M", 1), ("B", NEAR, "M", 2), ("B", NEAR, "M", 3), ("B", NEAR, "", 4)])
    assert found.stands_for.tolist() == [0, 0, 0, 0]
    assert (found.similarity[1:] < 1).all()


def test_nothing_is_merged_through_a_chain() -> None:
    """Each advert lost 3 more words than the one before; whatever is merged is near to what stands for it."""
    rows = [("B", " ".join(WORDS[: 300 - 3 * i]), "M", 1) for i in range(40)]
    found = feed(rows)
    assert len(found.kept) > 1
    for row, to in enumerate(found.stands_for):
        shared = min(300 - 3 * row, 300 - 3 * to) - 2
        assert shared / (max(300 - 3 * row, 300 - 3 * to) - 2) > 0.8


def test_similarity_is_estimated_as_well_as_promised() -> None:
    """600 pairs with known Jaccard similarity: unbiased, and the error is that of 112 independent hashes."""
    random = np.random.default_rng(2)
    errors = []
    for _ in range(600):
        shared, rest = random.integers(50, 400), random.integers(0, 60)
        one = [f"w{i}" for i in random.permutation(5000)[: shared + rest + 2]]
        prints = Fingerprints()
        prints.add(signatures([" ".join(one), " ".join(one[: shared + 2])]))
        errors.append(prints.similarity(0, 1) - shared / (shared + rest))
    assert abs(np.mean(errors)) < 0.005
    assert np.std(errors) < 0.04


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "a", "B"]), st.sampled_from([LONG, NEAR, FAR, "x"]), st.sampled_from(["", "m", "n"])
        ),
        max_size=12,
    ),
    st.integers(1, 12),
)
def test_batches_do_not_matter_and_who_stands_for_another_counts(rows: list[tuple[str, str, str]], batch: int) -> None:
    made = [(title, text, employer, 1 + i % 5) for i, (title, text, employer) in enumerate(rows)]
    found = feed(made)
    assert feed(made, batch=batch).stands_for.tolist() == found.stands_for.tolist()
    assert found.stands_for[found.stands_for].tolist() == found.stands_for.tolist()
    for row, to in enumerate(found.stands_for):
        assert made[row][0].casefold() == made[to][0].casefold()
        assert made[row][2] in ("", made[to][2])
    kept = [made[i] for i in found.kept]
    assert feed(kept).kept.tolist() == list(range(len(kept)))


def test_bad_input_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"near must lie in 0\.5\.\.1, got 0\.2"):
        Deduplicator(near=0.2)
    with pytest.raises(InputError, match="1 titles and 0 texts"):
        Deduplicator().add(["a"], [], [], [])
    with pytest.raises(InputError, match="1 adverts, 0 employers and 1 dates"):
        Deduplicator().add(["a"], ["b"], [], [None])
    with pytest.raises(InputError, match="1 adverts but 0 ids"):
        list(feed([("B", "x", "", None)]).merges([]))
    assert Deduplicator().result().kept.tolist() == []


def test_distinct_takes_near_copies_too() -> None:
    postings = [Posting(id=str(i), title="Baker", text=text) for i, text in enumerate([LONG, NEAR, FAR])]
    assert distinct(postings).duplicate_of == {"1": "0"}
    assert distinct(postings, near=1.0).duplicate_of == {}
