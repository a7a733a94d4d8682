"""A cell of outcomes to single outcomes: what is split, what is taken off, what stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import DeclaredSkill, Outcome
from credlens.service.formats.outcomes import read_declared, read_outcomes, split_outcomes

BAKE, SERVE, CLEAN = "Bake bread and rolls", "Serve guests at table", "Clean the kitchen after service"


@pytest.mark.parametrize(
    "cell",
    [
        f"{BAKE}\n{SERVE}\r\n\r\n{CLEAN}\n",
        f"• {BAKE}\n▪ {SERVE}\n- {CLEAN}",
        f"• {BAKE} • {SERVE} • {CLEAN}",
        f"1. {BAKE}\n2. {SERVE}\n3. {CLEAN}",
        f"a) {BAKE}\nb) {SERVE}\nc) {CLEAN}",
        f"1. {BAKE} 2. {SERVE} 3. {CLEAN}",
        f"LO1 – {BAKE}\nLO2: {SERVE}\nLO3 {CLEAN}",
        f"LO1 – {BAKE}; LO2 – {SERVE}; LO3 – {CLEAN}",
        f"CLO 1: {BAKE} CLO 2: {SERVE} CLO 3: {CLEAN}",
        f"CO1 {BAKE} CO2 {SERVE} CO3 {CLEAN}",
        f"On successful completion, learners will be able to: LO1 {BAKE}; LO2 {SERVE}; LO3 {CLEAN}",
        f"{BAKE}; {SERVE}; {CLEAN}",
        f"By the end of this course you will be able to:\n{BAKE};\n{SERVE};\n{CLEAN}.",
        f"Learning outcomes:\n{BAKE}\n{SERVE}\n{CLEAN}",
        f"<p>Students will be able to:</p><ul><li>{BAKE}</li><li><b>{SERVE}</b></li><li>{CLEAN}</li></ul>",
    ],
)
def test_three_outcomes_in_many_writings(cell: str) -> None:
    assert [text.rstrip(".") for text in split_outcomes(cell)] == [BAKE, SERVE, CLEAN]


@pytest.mark.parametrize(
    "cell",
    [
        "This course covers baking; it suits all. You bring an apron; we bring flour. Join us; you can.",
        "Students will be able to explain how yeast works, and why.",
        "Measure CO2 in a kitchen and cut CO2 output by a tenth",
        "CO2 recovery in breweries",
        "Compare two ovens; choose one",
        "Use temperatures (core; surface; room) to judge a roast",
        "Bake at 3. That is early.",
        "-18 °C storage of bread",
        "Use Python 3. 11 is the current minor version.",
        "C. botulinum: name the risks",
    ],
)
def test_text_that_stays_whole(cell: str) -> None:
    assert split_outcomes(cell) == [cell]


def test_two_parts_are_a_list_only_after_a_lead_in() -> None:
    assert split_outcomes(f"You will be able to: {BAKE}; {SERVE}") == [BAKE, SERVE]
    assert split_outcomes(f"{BAKE}; {SERVE}") == [f"{BAKE}; {SERVE}"]


def test_a_lead_in_ends_before_the_first_full_stop() -> None:
    """A sentence of its own before the lead-in is text, not lead-in."""
    cell = f"In this course you bake. At the end you will: {BAKE}"
    assert split_outcomes(cell) == [cell]


def test_numbers_left_behind_a_list_go() -> None:
    assert split_outcomes("1. Bake bread. 2. Serve tea. 1. 2.") == ["Bake bread.", "Serve tea."]


def test_paragraphs_of_prose_are_one_outcome_each() -> None:
    prose = "You learn to bake. You also serve.\n\nThen you clean; with care."
    assert split_outcomes(prose) == ["You learn to bake. You also serve.", "Then you clean; with care."]


def test_lines_without_letters_are_none() -> None:
    assert split_outcomes("1.\n•\n---\nLO2\n\nBake") == ["Bake"]


def test_outcomes_are_numbered_and_keep_their_assessments() -> None:
    given_list = [{"text": BAKE, "assessments": ["Practical", "Quiz"]}, SERVE, {"text": CLEAN}]
    expected = (
        Outcome(id="c/1", text=BAKE, assessments=("Practical", "Quiz")),
        Outcome(id="c/2", text=SERVE),
        Outcome(id="c/3", text=CLEAN),
    )
    assert read_outcomes(given_list, credential_id="c") == expected
    json_text = f'[{{"text": "{BAKE}", "assessments": "Practical; Quiz"}}, "• {SERVE}", {{"text": "{CLEAN}"}}]'
    assert read_outcomes(json_text, credential_id="c") == expected


def test_outcomes_keep_the_skills_they_are_declared_to_teach() -> None:
    skill = {"name": "bake bread", "uri": "http://example.org/s/1", "framework": "Bakers", "code": "B1"}
    (outcome,) = read_outcomes([{"text": BAKE, "skills": [skill, "knead", skill]}], credential_id="c")
    assert outcome.declared == (DeclaredSkill(**skill), DeclaredSkill(name="knead"))
    assert read_declared("knead; bake") == (DeclaredSkill(name="knead"), DeclaredSkill(name="bake"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([{"text": BAKE, "skills": [{"uri": "http://example.org/s/1"}]}], 'a skill object needs "name"'),
        ("1. 2. 3.", "no outcome in it"),
        ([], "no outcome in it"),
        ("[]", "no outcome in it"),
        ([{"name": BAKE}], 'needs "text"'),
        ([[BAKE, [SERVE]]], "an object, where text is expected"),
    ],
)
def test_cells_without_outcomes(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_outcomes(value, credential_id="c")


word = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=8)


@given(st.lists(word, min_size=1))
def test_a_line_an_outcome(lines: list[str]) -> None:
    assert split_outcomes("\n".join(f"  - {line} ;" for line in lines)) == lines


@given(st.text(st.characters(codec="utf-8")))
def test_every_outcome_is_in_the_cell(cell: str) -> None:
    """Nothing is made up: each outcome's words stand in the cell, in order; each has a letter."""
    squeezed = "".join(re.sub(r"[•▪◦‣●■]", " ", cell).split())
    position = 0
    for text in split_outcomes(cell):
        assert any(character.isalpha() for character in text)
        words = "".join(text.split())
        position = squeezed.index(words, position) + len(words)
