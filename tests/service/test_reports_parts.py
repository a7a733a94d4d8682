"""The parts of a page: file names, waterfalls, quotes, words, addresses, the plot."""

import dataclasses
import math
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credlens.models.relevance.alignment import Part, Partial, Score, Source
from credlens.models.relevance.credit import Credit, CreditKind
from credlens.models.relevance.gaps import GapRow, GapStatus
from credlens.models.relevance.mentions import Evidence
from credlens.models.relevance.nearest import Nearest
from credlens.service.reports.chart import LOOKS, demand_plot
from credlens.service.reports.quotes import CONTEXT, quote
from credlens.service.reports.reasons import credit_words, nearest_words, partial_words, source_lines
from credlens.service.reports.render import web_address
from credlens.service.reports.slugs import slug
from credlens.service.reports.waterfall import LONGEST, tenths, waterfall
from credlens.service.reports.words import chance, percent, percent_range, times, trend_words

from . import report_fixtures as fixtures

RESULT = fixtures.result(fixtures.care())
IDS = st.text(min_size=0, max_size=200) | st.from_regex(r"[a-cA-C0-1/. -]{1,4}", fullmatch=True)


@given(st.sets(IDS, max_size=30))
@example({"A/b", "a/b", "a-b", "a b", "A-B", "a--b", "-a-b", "a.b"})
@example({"con", "CON", "", "..", "../../etc/passwd", "https://example.org/a?b=c#d", "<b>", "x" * 500, "x" * 501})
def test_slugs_are_safe_and_never_shared(ids: set[str]) -> None:
    slugs = {slug(i) for i in ids}
    assert len(slugs) == len(ids)
    assert all(s and len(s) <= 73 and set(s) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for s in slugs)


def test_a_plain_id_keeps_its_name_unless_it_looks_hashed() -> None:
    assert slug("nz-infection-prevention") == "nz-infection-prevention"
    hashed = slug("NZ infection")
    assert hashed.startswith("nz-infection-")
    assert slug(hashed) != hashed
    assert slug("nul") != "nul"


def test_tenths_give_what_is_left_to_the_largest_remainders() -> None:
    """233.49 + 174.49 + 83.49 = 491.47 tenths: 491, floors 490, and .49 of the first is the largest."""
    assert tenths([23.349, 17.449, 8.349, 0.0]) == [234, 174, 83, 0]


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=40))
def test_shown_parts_add_up_to_the_shown_score(values: list[float]) -> None:
    shown = tenths(values)
    assert sum(shown) == round(10 * math.fsum(values), 6).__round__()
    assert all(abs(tenth - 10 * value) <= 1 + 1e-6 for tenth, value in zip(shown, values, strict=True))


def test_a_waterfall_starts_each_step_where_the_last_one_ended() -> None:
    steps = waterfall(RESULT.scored[0].alignment.relevance, lambda skill: skill.upper())
    assert [round(s.start, 3) for s in steps] == [0.0, 23.349, 40.798, 49.147]
    assert [s.through for s in steps] == [
        ("23.3 through ESCO:HYGIENE, taught by “hygiene”",),
        ("17.4 through ESCO:LIFTING, taught by “lifting”", "0.0 through ESCO:SLIDES, taught by “slides”"),
        ("8.3 through ESCO:NOTES, taught by “notes”",),
        (),
    ]


def test_a_step_says_why_something_counts_in_part_and_counts_what_it_leaves_out() -> None:
    sources = tuple(
        Source(skill_id="esco:notes", outcome_id="o2", quote=f"notes {i}", points=float(i), credit=fixtures.BESIDE)
        for i in range(6)
    )
    lines = source_lines(Part(name="x", points=15, possible=20, skill_id="x", sources=sources), str.upper)
    assert lines[0] == (
        "5.0 through ESCO:NOTES, taught by “notes 5”: a neighbour of what is asked for (both under ESCO:HYGIENE), "
        "counts 15%"
    )
    assert lines[3:] == ("and 2 more",)


def test_every_kind_of_credit_has_its_words() -> None:
    for kind in CreditKind:
        credit = Credit(taught="a", asked="b", kind=kind, value=0.3)
        partial = Partial(skill_id="b", kind=kind, value=0.3, share=0.5)
        assert "counts 30%" in credit_words(credit, str)
        assert "b, " in partial_words(partial, str)
        assert "asked for by 50%" in partial_words(partial, str)
    near = Nearest(skill_id="a", outcome_id="o", credit=None, likeness=0.7)
    assert nearest_words(near, str) == "a (near in meaning, counts nothing)"


def test_a_long_waterfall_sums_the_small_skills_and_loses_no_point() -> None:
    parts = tuple(Part(name=f"s{i}", points=i / 10, possible=i / 5, skill_id=f"s{i}") for i in range(30))
    score = Score(value=math.fsum(p.points for p in parts), low=0, high=100, parts=parts)
    steps = waterfall(score, str)
    assert len(steps) == LONGEST + 1
    assert steps[0].name == "s29"
    assert steps[-1].name == "16 other skills"
    assert math.isclose(sum(float(s.shown) for s in steps), 43.5)


def test_a_quote_stands_inside_its_sentence() -> None:
    shown = quote(fixtures.evidence("talk with families", "p-001"), RESULT)
    assert shown.before == "On a busy ward you "
    assert shown.words == "talk with families"
    assert shown.after.startswith(" before and after")
    assert shown.source == "Tussock Lane Rest Home, 4 March 2025"


def test_a_quote_of_a_posting_without_employer_or_date_says_so() -> None:
    assert quote(fixtures.evidence("x", "p-003"), RESULT).source == "employer not stated, no date"
    lost = Evidence(text_id="p-9", sentence="a b", quote="b", probability=0.5)
    assert quote(lost, RESULT).source == "source not kept"


@given(st.text(max_size=600), st.text(min_size=1, max_size=40), st.text(max_size=600))
def test_a_quote_keeps_its_words_and_cuts_only_what_is_far(before: str, words: str, after: str) -> None:
    evidence = Evidence(text_id="p-001", sentence=before + words + after, quote=words, probability=1.0)
    shown = quote(evidence, RESULT)
    assert shown.words == words
    assert max(len(shown.before), len(shown.after)) <= CONTEXT + 2
    whole = shown.before.removeprefix("… ") + words + shown.after.removesuffix(" …")
    assert whole in evidence.sentence


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.0004, "<0.1%"), (0.042, "4.2%"), (0.04, "4%"), (0.0996, "10%"), (0.234, "23%")]
)
def test_percentages_have_a_decimal_only_where_it_tells(share: float, text: str) -> None:
    assert percent(share) == text


def test_numbers_are_said_in_words() -> None:
    assert percent_range(0.134, 0.366) == "13–37%"
    assert chance(0.86) == "very likely (0.86)"
    assert chance(0.0) == "unlikely (0.00)"
    assert (times(1, "posting"), times(1204, "posting")) == ("1 posting", "1,204 postings")


def row(status: GapStatus, *trend: float) -> GapRow:
    return fixtures.gap("fax", status, 5, 50, trend=(trend[0], trend[1], trend[2]))


def test_trends_are_called_rising_only_by_their_status() -> None:
    """exp(0.693) = 2.0, exp(0.1) = 1.1, exp(1.3) = 3.7."""
    assert trend_words(row(GapStatus.EMERGING, 0.693, 0.1, 1.3)) == "rising: ×2.0 a year (1.1–3.7)"
    assert trend_words(row(GapStatus.MISSING, 0.693, 0.1, 1.3)).startswith("perhaps rising: ")
    assert trend_words(row(GapStatus.FADING, -0.693, -1.3, -0.1)) == "falling: ×0.50 a year (0.27–0.90)"
    assert trend_words(row(GapStatus.COVERED, 0.1, -5, 9)) == "no clear change: ×1.1 a year (<0.01–>100)"
    assert trend_words(row(GapStatus.COVERED, math.nan, math.nan, math.nan)) == "no trend can be told"


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "file:///etc",
        "//example.org",
        " http://example.org",
        "http://a b",
        "http://[",
        "http:",
        "",
    ],
)
def test_only_web_addresses_become_links(uri: str) -> None:
    assert web_address(uri) == ""


def test_a_web_address_stays_as_it_is() -> None:
    assert web_address("http://example.org/skill/1") == "http://example.org/skill/1"


def test_the_plot_draws_each_row_once_at_its_share() -> None:
    """Two rows at 10 and 50%: the second point stands right of the first and one row below."""
    low, high = fixtures.gap("fax", GapStatus.MISSING, 5, 50), fixtures.gap("notes", GapStatus.COVERED, 25, 50)
    svg = ElementTree.fromstring(demand_plot([low, high]))
    marks = [e for e in svg.iter() if e.tag.endswith("path") and e.get("fill") in {x.colour for x in LOOKS.values()}]
    places = [m.attrib["transform"].removeprefix("translate(").rstrip(")").split(",") for m in marks]
    (x1, y1), (x2, y2) = [(float(x), float(y)) for x, y in places]
    assert [m.get("fill") for m in marks] == [LOOKS[GapStatus.MISSING].colour, LOOKS[GapStatus.COVERED].colour]
    assert (y1, y2) == (13, 39)
    assert math.isclose(x2 / x1, 5, rel_tol=1e-6)


def test_the_plot_is_the_same_each_time() -> None:
    rows = RESULT.scored[0].gaps.rows
    assert demand_plot(rows) == demand_plot([dataclasses.replace(r) for r in rows])


def test_every_status_has_its_own_shape() -> None:
    assert set(LOOKS) == set(GapStatus)
    assert len({look.shape for look in LOOKS.values()}) == len(GapStatus)
