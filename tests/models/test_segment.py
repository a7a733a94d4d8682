"""Segments: exact places, bullets and headings, and what asks for nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.segment import LONGEST, Segmenter, SegmentRole, blank_markup

SEGMENTER = Segmenter()
pieces = st.sampled_from(
    [
        "Weld pipes.",
        "<li>",
        "</p>",
        "\n",
        "•",
        "- ",
        "Benefits:",
        "&amp;",
        "&#8226;",
        "e.g. ",
        "   ",
        "1. ",
        "\x0b",
        "a, b; ",
    ]
)


@given(st.lists(pieces | st.text(max_size=8), max_size=20).map("".join))
@settings(deadline=None)
def test_segments_are_slices_in_order(text: str) -> None:
    end = 0
    for segment in SEGMENTER.segment(text):
        assert text[segment.start : segment.end] == segment.text
        assert segment.start >= end
        end = segment.end


@given(st.text(max_size=60) | st.lists(pieces, max_size=9).map("".join))
def test_blanking_keeps_every_place(text: str) -> None:
    assert len(blank_markup(text)) == len(text)


def roles(text: str) -> list[tuple[str, str]]:
    return [(s.text, s.role.value) for s in SEGMENTER.segment(text)]


def test_an_advert_is_read_section_by_section() -> None:
    text = """About us
Harbour Glass has glazed this coast since 1988.
What you will do
- cut and fit glass
- drive the van to sites
Nice to have
- a forklift ticket
Benefits
- five weeks of leave
How to apply
Send your CV to us by Friday."""
    assert roles(text) == [
        ("About us", "heading"),
        ("Harbour Glass has glazed this coast since 1988.", "boilerplate"),
        ("What you will do", "heading"),
        ("cut and fit glass", "requirement"),
        ("drive the van to sites", "requirement"),
        ("Nice to have", "heading"),
        ("a forklift ticket", "preferred"),
        ("Benefits", "heading"),
        ("five weeks of leave", "boilerplate"),
        ("How to apply", "heading"),
        ("Send your CV to us by Friday.", "boilerplate"),
    ]


def test_a_segment_knows_its_heading() -> None:
    segments = SEGMENTER.segment("Your tasks:\n• weld pipes")
    (task,) = [s for s in segments if s.role is not SegmentRole.HEADING]
    assert (task.text, task.heading) == ("weld pipes", "Your tasks")


def test_run_together_bullets_are_parted() -> None:
    text = "Duties include:   • weld pipes   • paint walls  • clean up"
    assert [t for t, role in roles(text) if role == "requirement"] == ["weld pipes", "paint walls", "clean up"]


def test_markup_parts_and_is_no_word() -> None:
    assert [t for t, _ in roles("<ul><li>weld pipes</li><li>paint &amp; plaster walls</li></ul>")] == [
        "weld pipes",
        "paint &amp; plaster walls",
    ]


def test_abbreviations_end_no_sentence() -> None:
    texts = [t for t, _ in roles("Use tools, e.g. drills. Then sweep up.")]
    assert texts == ["Use tools, e.g. drills.", "Then sweep up."]


@pytest.mark.parametrize(
    "text",
    [
        "We are an equal opportunity employer.",
        "Salary range is $60,000 - $70,000 per annum.",
        "We offer dental and vision insurance.",
        "A. I have more than 3 years of experience as described above.",
        "Select “Yes” or “No” to the following question(s).",
        "Apply online today with your resume.",
        "You must pass a background check.",
    ],
)
def test_what_asks_for_nothing_is_boilerplate(text: str) -> None:
    assert [role for _, role in roles(text)] == ["boilerplate"]


@pytest.mark.parametrize(
    "text",
    [
        "Maintain accurate patient records.",
        "Do you have experience in welding stainless steel?",
    ],
)
def test_what_asks_is_kept(text: str) -> None:
    assert [role for _, role in roles(text)] == ["requirement"]


def test_a_preferred_sentence_says_so() -> None:
    assert roles("Experience with scaffolding is desirable.") == [
        ("Experience with scaffolding is desirable.", "preferred")
    ]


def test_a_list_without_stops_is_cut() -> None:
    text = ", ".join(f"task number {i}" for i in range(100))
    segments = SEGMENTER.segment(text)
    assert max(len(s.text) for s in segments) <= LONGEST
    assert "".join(s.text for s in segments).replace(" ", "") == text.replace(" ", "")
