"""Matches about the same words: the surest stands, and only what stands beats others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.rivals import outdone

Rows = list[tuple[int, float, int, int]]


def beaten(rows: Rows) -> list[bool]:
    text, probability, start, end = (np.array(column) for column in zip(*rows, strict=True))
    found: list[bool] = outdone(text, probability.astype(np.float64), start, end).tolist()
    return found


def by_loops(rows: Rows) -> list[bool]:
    """Return the same one match after the other."""
    found = [False] * len(rows)
    standing: Rows = []
    for i in sorted(range(len(rows)), key=lambda i: (rows[i][0], -rows[i][1], i)):
        text, _, start, end = rows[i]
        for other, _, a, b in standing:
            shared = min(end, b) - max(start, a)
            found[i] |= other == text and shared > 0 and shared >= min(end - start, b - a) / 2
        if not found[i]:
            standing.append(rows[i])
    return found


def test_the_surest_of_the_same_words_stands() -> None:
    """`provide first aid` 0-17 beats `first aid` 8-17, which lies inside; `drive a bus` 20-30 is elsewhere."""
    assert beaten([(1, 0.7, 8, 17), (1, 0.9, 0, 17), (1, 0.5, 20, 30)]) == [True, False, False]


def test_what_is_beaten_beats_nothing() -> None:
    """0-10 beats 5-15 by half of it; 10-20 shares half with 5-15 alone, and stands."""
    assert beaten([(1, 0.9, 0, 10), (1, 0.8, 5, 15), (1, 0.7, 10, 20)]) == [False, True, False]


def test_another_text_is_no_rival_and_a_tie_goes_to_the_earlier() -> None:
    assert beaten([(1, 0.9, 0, 10), (2, 0.1, 0, 10), (1, 0.9, 0, 10)]) == [False, False, True]


spans = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1]))
matches = st.tuples(st.integers(0, 3), st.sampled_from([0.4, 0.6, 0.8]), spans).map(lambda m: (m[0], m[1], *m[2]))


@given(st.lists(matches, min_size=1, max_size=25))
def test_columns_say_what_loops_say(rows: Rows) -> None:
    assert beaten(rows) == by_loops(rows)
