"""Employer evidence: what is read from structured and free text, how old it is, which rules it serves."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.conformance.evidence import Confirms, clauses_served, read_evidence
from credlens.taxonomy.frameworks import find_framework

TODAY = dt.date(2026, 10, 31)


def test_a_structured_item_is_read_part_by_part() -> None:
    item = read_evidence("2026-03-01; Harbour Hospital; confirms demand, assessment; by telephone")
    assert (item.first, item.last) == (dt.date(2026, 3, 1), dt.date(2026, 3, 1))
    assert item.organisation == "Harbour Hospital"
    assert item.confirms == (Confirms.DEMAND, Confirms.ASSESSMENT)
    assert item.text.endswith("by telephone")


@pytest.mark.parametrize(
    ("text", "confirms"),
    [
        ("2026-03; Port; confirms that it meets our hiring requirements", (Confirms.HIRING,)),
        ("2026-03-01; Port; Confirms: skills and usage at work", (Confirms.OUTCOMES, Confirms.USE)),
        ("2026-03-01; Port; confirms", ()),
        ("2026-03-01; Port of demand", ()),  # the organisation's name confirms nothing
        ("Port confirms demand, 2026", ()),  # free text is kept, not interpreted
    ],
)
def test_what_an_item_confirms(text: str, confirms: tuple[Confirms, ...]) -> None:
    assert read_evidence(text).confirms == confirms


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("2026-03-01; Port", "7 months old"),  # from 1 March to 31 October: seven whole months
        ("2026-09-30; Port", "1 month old"),
        ("2026-11-01; Port", "dated in the future"),
        ("Minutes of May 2025.", "17 to 17 months old"),
        ("Letter of the chamber, 2018.", "94 to 105 months old"),  # 31 December to 1 January 2018
        ("Surveys of 2019 and 2024", "22 to 33 months old"),
        ("2026 survey", "0 to 9 months old"),
        ("A letter", "not dated"),
        ("2026-13-01; Port", "not dated"),
        ("2026-02-30; Port", "not dated"),
    ],
)
def test_how_old_it_is(text: str, age: str) -> None:
    assert read_evidence(text).age(TODAY) == age.replace("17 to 17", "17")


@given(st.text(max_size=80))
def test_any_text_is_kept_as_it_is(text: str) -> None:
    item = read_evidence(text)
    assert item.text == text
    assert item.age(TODAY)


def test_which_rules_it_serves() -> None:
    frameworks = [find_framework(i) for i in ("ca-on-ecampus", "nz-listing", "us-workforce-pell")]
    letter = read_evidence("2026-03-01; Port; confirms demand")
    assert [r.id for r in clauses_served(letter, frameworks)] == ["on-relevance", "on-endorsement-demand", "nz-need"]
    assert [r.id for r in clauses_served(read_evidence("A letter"), frameworks)] == ["on-relevance", "nz-need"]
