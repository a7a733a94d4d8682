"""Ids made from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.taxonomy.readers.slugs import slug, unique_slugs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("InkTrack Pro 3", "inktrack-pro-3"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("C", "c"),
        ("Pen & Café_Tool (free)", "pen-and-cafe-tool-free"),
        ("墨", "墨"),
    ],
)
def test_a_slug_is_words_and_hyphens(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_name_without_a_letter_gets_a_digest() -> None:
    """The first ten hex digits of what `printf '?!' | sha256sum` prints."""
    assert slug("?!") == "545f940d19"


@given(st.lists(st.text(alphabet="aB-+ é?", max_size=5)))
def test_slugs_are_unique_and_do_not_depend_on_order(names: list[str]) -> None:
    slugs = unique_slugs(names)
    assert set(slugs) == set(names)
    assert len(set(slugs.values())) == len(slugs)
    assert unique_slugs(names[::-1]) == slugs
