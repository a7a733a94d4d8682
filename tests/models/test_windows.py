"""Windows of tokens against a plain loop."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.encoder import Tokens
from credlens.models.matching.windows import cut_windows, widen


def tokens(count: int) -> Tokens:
    vectors = np.random.default_rng(count).standard_normal((count, 4)).astype(np.float32)
    starts = np.arange(count) * 3
    return Tokens(vectors, starts, starts + 2)


@given(st.integers(1, 30))
@settings(deadline=None)
def test_every_window_is_the_mean_of_its_tokens(count: int) -> None:
    given_tokens = tokens(count)
    windows = cut_windows(given_tokens, sizes=(3, 5), coarse=5)
    spans = [(0, count)]
    spans += [(a, a + size) for size in (3, 5) if size < count for a in range(0, count - size + 1)]
    assert len(windows.vectors) == len(spans)
    for vector, start, end, (a, b) in zip(windows.vectors, windows.start, windows.end, spans, strict=True):
        mean = given_tokens.vectors[a:b].mean(axis=0)
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)
        assert (start, end) == (a * 3, (b - 1) * 3 + 2)


def test_coarse_windows_are_the_whole_and_every_second_of_their_size() -> None:
    """9 tokens: the whole, 7 windows of 3, 5 windows of 5, of which the 1st, 3rd and 5th are coarse."""
    windows = cut_windows(tokens(9), sizes=(3, 5), coarse=5)
    assert np.flatnonzero(windows.coarse).tolist() == [0, 8, 10, 12]


def test_a_quote_never_cuts_a_word() -> None:
    texts = ["é_ 5² x", "to weld pipework, daily"]
    start, end = widen(texts, np.array([1, 1, 0, 0]), np.array([9, 3, 0, 3]), np.array([12, 7, 2, 4]))
    assert [texts[1][slice(*span)] for span in zip(start[:2], end[:2], strict=True)] == ["pipework", "weld"]
    assert [texts[0][slice(*span)] for span in zip(start[2:], end[2:], strict=True)] == ["é_", "5²"]
