"""Near-duplicates: by hand, a planted one, and against a plain loop."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .near import NearTexts, plain, shingles

TEXTS = ["Solder and test circuit boards by hand.", "Keep bees.", "Write the duty roster for two wards and a kitchen."]


def found(texts: Iterable[str], text: str, at_least: float) -> list[str]:
    return list(NearTexts(texts).like(text, at_least=at_least))


def test_overlap_by_hand() -> None:
    """a b c d e f has 4 3-grams, a b c d e g has 4; three are shared, five there are: 0.6."""
    assert found(["a b c d e f"], "a b c d e g", 0.6) == ["a b c d e f"]
    assert found(["a b c d e f"], "a b c d e g", 0.61) == []


def test_a_planted_collision_is_found() -> None:
    assert found(TEXTS, "Solder, and test, circuit boards by hand daily", 0.7) == [TEXTS[0]]


@pytest.mark.parametrize(
    "text", ["solder AND test\tcircuit boards by hand", "* Solder and test circuit-boards by hand"]
)
def test_case_and_marks_are_no_difference(text: str) -> None:
    assert found(TEXTS, text, 1.0) == [TEXTS[0]]


def test_short_texts_are_found_only_as_they_are() -> None:
    assert found(TEXTS, "keep bees", 0.5) == ["Keep bees."]
    assert found(TEXTS, "keep bees well", 0.1) == []


def test_a_text_without_a_word_is_like_itself() -> None:
    assert found(["***", "€"], " *** ", 0.5) == ["***"]


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=5, max_size=9).map(" ".join), min_size=1), st.floats(0.1, 1))
def test_the_index_finds_what_a_plain_loop_finds(texts: list[str], at_least: float) -> None:
    text, *others = texts

    def near(other: str) -> bool:
        one, two = shingles(text), shingles(other)
        return plain(text) == plain(other) or len(one & two) >= at_least * len(one | two)

    assert set(found(others, text, at_least)) == {other for other in others if near(other)}
