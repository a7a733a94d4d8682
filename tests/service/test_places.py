"""The rows of texts in a long column are those that a plain look through it finds."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.store import places
from credlens.service.store.places import Places

TEXTS = st.text(alphabet="ab", max_size=2)


@given(column=st.lists(TEXTS, max_size=12), wanted=st.lists(TEXTS, max_size=6))
def test_the_first_row_of_each_text_is_found(column: list[str], wanted: list[str]) -> None:
    found = Places(pa.chunked_array([pa.array(column, pa.string())])).find(wanted)
    assert found == [column.index(text) for text in wanted if text in column]


def test_a_column_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_AT_ONCE", 2)
    column = pa.chunked_array([pa.array(["a", "b", "c"]), pa.array(["d", "e"])])
    assert Places(column).find(["e", "c", "x", "a"]) == [4, 2, 0]


def test_texts_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "hash", lambda _: 7, raising=False)
    assert Places(pa.chunked_array([["a", "b", "c"]])).find(["c", "x", "b"]) == [2, 1]
