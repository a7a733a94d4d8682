"""Years of experience: how they are written, what they belong to, and years of something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.years import Years, years_asked


def asked(text: str, words: str) -> Years | None:
    start = text.index(words)
    return years_asked(text, start, start + len(words))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3+ years of welding", (3, None)),
        ("three to five years' experience in welding", (3, 5)),
        ("At least two years of welding", (2, None)),
        ("5-7 yrs welding", (5, 7)),
        ("18 months' experience with welding", (1.5, None)),
        ("Minimum of three (3) years experience in welding", (3, None)),
        ("up to 2 years of experience in welding", (0, 2)),
        ("a year of experience with welding", (1, None)),
        ("10 plus years in welding", (10, None)),
        ("zero to two years experience in welding", (0, 2)),
        ("Experience in welding: minimum 2 years.", (2, None)),
    ],
)
def test_years_are_read_however_they_are_written(text: str, years: tuple[float, float | None]) -> None:
    assert asked(text, "welding") == Years(*years)


@pytest.mark.parametrize(
    ("text", "words", "least"),
    [
        ("Java (3+ years), Python (2 years)", "Java", 3),
        ("Java (3+ years), Python (2 years)", "Python", 2),
        ("5-7 yrs Python, 2 yrs Scala", "Scala", 2),
        ("3+ years of tiling and glazing", "glazing", 3),
    ],
)
def test_years_belong_to_their_part_of_the_sentence(text: str, words: str, least: float) -> None:
    found = asked(text, words)
    assert found is not None
    assert found.least == least


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You must be 18 years old to pour beer", "pour beer"),
        ("We have baked bread for over 30 years", "bread"),
        ("A four-year degree in biology", "biology"),
        ("A 12-month contract as a baker", "baker"),
        ("Plan lessons for the next 3 years", "lessons"),
        ("Tiling experience of at least five years; you must speak French", "French"),
        ("Strong Java and 3+ years with Spring", "Java"),
        ("5 years of tiling. Glazing.", "Glazing"),
    ],
)
def test_other_years_and_other_clauses_give_none(text: str, words: str) -> None:
    assert asked(text, words) is None


@given(least=st.integers(0, 15), more=st.integers(1, 15))
def test_the_upper_end_is_not_below_the_lower(least: int, more: int) -> None:
    assert asked(f"{least}-{least + more} years of experience in welding", "welding") == Years(least, least + more)


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    found = years_asked(text, 0, len(text))
    assert found is None or found.least >= 0
