"""Segments: exact places, bullets and headings, and what asks for nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.headings import SectionKind
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
        "Our mission is to bring light into every home.",
        "Harbour Glass is one of the largest glaziers on this coast.",
        "This role is hybrid and based in Nelson.",
        "Full-time, permanent.",
        "Location: Nelson",
        "Enrolments close on the first of May.",
        "Resits take place in May.",
    ],
)
def test_what_asks_for_nothing_is_boilerplate(text: str) -> None:
    assert [role for _, role in roles(text)] == ["boilerplate"]


@pytest.mark.parametrize(
    "text",
    [
        "Maintain accurate patient records.",
        "Do you have experience in welding stainless steel?",
        "Experience with kilns",
        "Apply paint to walls",
        "Legal research for a court",
        "You will weld pipes daily",
        "Pay suppliers on time",
        "Requirements gathering with users",
        "Job safety analyses",
        "Compute net pay from hours, leave and deductions.",
        "Choose the right blade for a given stone.",
        "Submit a request for planning permission.",
        "Promote equal opportunities in sport.",
        "We need a baker who shapes loaves by hand.",
        "Our ideal candidate knows how to glaze roofs.",
    ],
)
def test_what_asks_is_kept(text: str) -> None:
    assert [role for _, role in roles(text)] == ["requirement"]


def test_headings_inside_a_line_part_its_sections() -> None:
    text = (
        "Harbour Glass wants a glazier Position Responsibilities: Effectively lead a crew. Cut glass to size "
        "Required Qualifications: Two years of glazing Preferred Qualifications A forklift ticket Benefits: A warm van"
    )
    assert roles(text) == [
        ("Harbour Glass wants a glazier", "requirement"),
        ("Position Responsibilities:", "heading"),
        ("Effectively lead a crew.", "requirement"),
        ("Cut glass to size", "requirement"),
        ("Required Qualifications:", "heading"),
        ("Two years of glazing", "requirement"),
        ("Preferred Qualifications", "heading"),
        ("A forklift ticket", "preferred"),
        ("Benefits:", "heading"),
        ("A warm van", "boilerplate"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "You meet all required qualifications of the trade",
        "Know the duties: open, serve and close",
        "Manage requirements for software",
    ],
)
def test_the_words_of_headings_in_a_sentence_part_nothing(text: str) -> None:
    assert roles(text) == [(text, "requirement")]


def test_lines_run_together_without_a_blank_are_parted() -> None:
    text = "Build glass modelsExperience with kilnsStrong arms needed.We pay weekly"
    assert [t for t, _ in roles(text)] == [
        "Build glass models",
        "Experience with kilns",
        "Strong arms needed.",
        "We pay weekly",
    ]


def test_a_segment_knows_its_section() -> None:
    segments = SEGMENTER.segment("Nice to have\n- a van\nYour tasks\n- drive")
    assert [(s.text, s.section) for s in segments if s.role is not SegmentRole.HEADING] == [
        ("a van", SectionKind.PREFERRED),
        ("drive", SectionKind.NEUTRAL),
    ]


def test_a_list_without_stops_is_cut() -> None:
    text = ", ".join(f"task number {i}" for i in range(100))
    segments = SEGMENTER.segment(text)
    assert max(len(s.text) for s in segments) <= LONGEST
    assert "".join(s.text for s in segments).replace(" ", "") == text.replace(" ", "")
