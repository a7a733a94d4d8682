"""Job titles without their noise: what goes, what stays, and that nothing moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.titles import blank_noise, title_parts


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Senior Boilermaker", ("Boilermaker",)),
        ("Sr. Lead Boilermaker II", ("Boilermaker",)),
        ("Boilermaker (m/f/d)", ("Boilermaker",)),
        ("Boilermaker m/w/d", ("Boilermaker",)),
        ("Boilermaker - Remote", ("Boilermaker",)),
        ("Boilermaker | Contract | 6 months", ("Boilermaker",)),
        ("Boilermaker (part-time, evenings)", ("Boilermaker",)),
        ("Boilermaker, Req ID: 20-4471", ("Boilermaker",)),
        ("Boilermaker #B-12", ("Boilermaker",)),
        ("Boilermaker, Springfield, IL", ("Boilermaker",)),
        ("Boilermaker at Example Steam", ("Boilermaker",)),
        ("Boilermaker $30 - $35 an hour", ("Boilermaker",)),
        ("BOILERMAKER GS-0810-11", ("BOILERMAKER",)),
        ("Boilermaker Grade 3", ("Boilermaker",)),
        ("Wanted: boilermaker", ("boilermaker",)),
        ("Boilermaker (pressure vessels)", ("Boilermaker", "pressure vessels")),
        ("Various roles - multiple locations", ("Various roles",)),
        ("Full-time / permanent", ()),
        ("", ()),
    ],
)
def test_only_the_job_is_left(title: str, parts: tuple[str, ...]) -> None:
    assert title_parts(blank_noise(title)) == parts


@pytest.mark.parametrize(
    "title",
    [
        "Contract Specialist",  # not a specialist on contract
        "Principal",  # of a school
        "Remote Sensing Scientist",
        "Night Auditor",
        "Team Leader",
        "Chief of Staff",
        "X-ray Technician",
    ],
)
def test_words_that_make_another_job_stay(title: str) -> None:
    assert title_parts(blank_noise(title)) == (title,)


def test_the_employer_and_the_place_of_the_posting_go() -> None:
    blanked = blank_noise("Otago Steam boilermaker, Dunedin", ("Otago Steam", "Dunedin"))
    assert title_parts(blanked) == ("boilermaker",)
    assert title_parts(blank_noise("Steamer crew", ("Steam",))) == ("Steamer crew",)


pieces = st.sampled_from(
    [
        "Senior",
        "nurse",
        "(m/f/d)",
        "-",
        "II",
        "#12",
        "Remote",
        "|",
        ",",
        "£30k",
        "at Ours",
        "Job 7",
        "é",
        "\t",
        "(",
        "42",
    ]
)


@given(title=st.lists(pieces, max_size=8).map(" ".join) | st.text(max_size=30))
def test_nothing_moves_and_nothing_is_added(title: str) -> None:
    blanked = blank_noise(title)
    assert len(blanked) == len(title)
    assert all(b in (t, " ") for b, t in zip(blanked, title, strict=True))
