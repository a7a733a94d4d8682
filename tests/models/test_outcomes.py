"""Outcomes: what is read in them, and what the checks say, on sentences written for this."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.outcomes.bloom import Evidence, Form, Level, inflect, verb_forms
from credlens.models.outcomes.checks import Check, OutcomeReview, ask, review_outcomes
from credlens.models.outcomes.kinds import kind_of
from credlens.models.outcomes.reading import read_clauses
from credlens.models.records import Credential, Outcome


def review(text: str, *assessments: str) -> OutcomeReview:
    outcome = Outcome(id="c/1", text=text, assessments=assessments or ("Portfolio",))
    return review_outcomes(Credential(id="c", title="C", outcomes=(outcome,)))


def checks(text: str, *assessments: str) -> list[Check]:
    return [finding.check for finding in review(text, *assessments).findings]


def verbs(text: str) -> list[tuple[str, ...]]:
    return [tuple(use.name for use in clause.uses) for clause in read_clauses(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Calibrate pressure gauges",
        "calibrate pressure gauges.",
        "1. Calibrate pressure gauges",
        "Students will be able to calibrate pressure gauges.",
        "On completion of this unit, learners will be able to: calibrate pressure gauges",
        "By the end you can safely calibrate pressure gauges.",
        "Ability to calibrate pressure gauges",
        "The learner is able to calibrate pressure gauges",
        "You will learn how to calibrate pressure gauges.",
        "Calibrates pressure gauges.",
        "Calibrating pressure gauges",
        "Participants can cali brate pressure gauges",
        "Students calibrate pressure gauges",
        "Students able to calibrate pressure gauges",
        "Students in pairs are able to calibrate pressure gauges",
    ],
)
def test_one_outcome_is_read_in_every_wording(text: str) -> None:
    assert verbs(text) == [("calibrate",)]
    assert checks(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Understand the water cycle", "understand"),
        ("Students will know the parts of a loom.", "know"),
        ("Be aware of fire exits", "be aware"),
        ("Trainees are familiar with knots", "are familiar"),
        ("Demonstrate an understanding of contract law", "demonstrate an understanding"),
        ("Develop a deep practical knowledge of soils", "develop a deep practical knowledge"),
        ("Knowledge of hydraulic pumps", "knowledge"),
        ("You will be introduced to beekeeping", "be introduced"),
    ],
)
def test_what_nobody_can_observe_is_found_with_a_way_out(text: str, said: str) -> None:
    (finding,) = review(text).findings
    assert finding.check is Check.UNMEASURABLE
    assert finding.quote in text
    assert finding.advice.casefold().startswith(f"“{said}” cannot be observed.")


@pytest.mark.parametrize(
    "text",
    [
        "Understand and explain the water cycle",
        "Understand and be able to explain the water cycle",
        "Demonstrate the mounting of a lathe chuck",
        "Develop mobile applications",
        "Learn to splice ropes",
        "Acquire soil samples",
    ],
)
def test_a_verb_that_shows_it_is_enough(text: str) -> None:
    assert Check.UNMEASURABLE not in checks(text)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Understand the water cycle", "“explain the water cycle” or “compare the water cycle”"),
        ("Have a good knowledge of looms", "“describe looms” or “explain looms”"),
        ("Learn how a loom works", "“describe how a loom works”"),
        ("Develop your skills", "“use …” or “perform …”"),
        ("Learn about looms", "“describe looms” or “use looms”"),
        ("Learn ways to use a loom", "“describe ways to use a loom”"),
    ],
)
def test_a_measurable_wording_is_offered(text: str, offer: str) -> None:
    assert any(finding.advice.endswith(f"such as {offer}.") for finding in review(text).findings)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Collect samples and present the results", ["Collect samples", "present the results"]),
        ("Assesses risks, designs controls, and trains new staff.", ["Assesses risks", "designs controls"]),
        ("Explain tides and be able to design a mooring", ["Explain tides", "be able to design a mooring"]),
        ("Students know knots and are able to rig sails", ["know knots", "rig sails"]),
        ("Sharpen chisels. Explain the angle of a bevel.", ["Sharpen chisels", "Explain the angle of a bevel"]),
    ],
)
def test_several_outcomes_in_one_are_split(text: str, parts: list[str]) -> None:
    (finding,) = (f for f in review(text).findings if f.check is Check.COMPOUND)
    for part in parts:
        assert part.removeprefix("be able to ") in finding.advice


@pytest.mark.parametrize(
    "text",
    [
        "Monitor and evaluate programmes",
        "Plan, run and record soil tests",
        "Use data to find leaks and recommend repairs",
        "Build furniture and test it",
        "Calculate loads by drawing diagrams and using tables",
        "Design hulls, ensuring they float",
        "Explain methods that save water and reduce waste",
        "Describe design and test methods",
        "Explain tides and explain currents",
        "Explain currents, waves and tides",
    ],
)
def test_one_outcome_stays_whole(text: str) -> None:
    assert Check.COMPOUND not in checks(text)


def test_a_description_in_the_place_of_outcomes_is_said_to_be_one() -> None:
    """60 words are read as an outcome, 61 as a passage, of which only that is said; its first words are quoted."""
    sentence = "Understand tides and plan a mooring."
    assert Check.PASSAGE not in checks(" ".join([sentence] * 10))
    (finding,) = (f for f in review(" ".join([sentence] * 10) + " Well.").findings if f.check is not Check.NOT_ASSESSED)
    assert (finding.check, finding.quote) == (Check.PASSAGE, f"{sentence} {sentence}")
    assert finding.advice.startswith("It is a text of 61 words")
    assert Check.NO_ACTION in checks(" ".join(["Tides, moorings and knots."] * 20))  # topics, however many


@pytest.mark.parametrize(
    "text", ["Types of soil", "Basics of sewing", "Students are able", "Soil, water and air", "?!"]
)
def test_a_topic_is_no_action(text: str) -> None:
    assert checks(text)[0] is Check.NO_ACTION


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Apply the methods to various problems", True),
        ("Explain key concepts and principles of the subject", True),
        ("Apply tidal methods to various problems", False),
        ("Negotiate effectively", False),
    ],
)
def test_an_outcome_needs_a_subject(text: str, vague: bool) -> None:
    assert (Check.VAGUE in checks(text)) is vague


@pytest.mark.parametrize(
    ("text", "level", "evidence"),
    [
        ("List the parts of a loom", Level.REMEMBER, Evidence.ANSWER),
        ("Explain the water cycle", Level.UNDERSTAND, Evidence.ANSWER),
        ("Weld steel pipes", Level.APPLY, Evidence.WORK),
        ("Analyze rainfall", Level.ANALYSE, Evidence.ANSWER),
        ("Justify a choice of timber", Level.EVALUATE, Evidence.OWN),
        ("Explain and construct a bridge", Level.CREATE, Evidence.WORK),
        ("Develop a plan for a garden", Level.CREATE, Evidence.OWN),
    ],
)
def test_the_hardest_verb_says_what_is_asked(text: str, level: Level, evidence: Evidence) -> None:
    asked = ask(Outcome(id="1", text=text), read_clauses(text))
    assert (asked.level, asked.evidence) == (level, evidence)


@pytest.mark.parametrize(
    ("assessment", "kind"),
    [
        ("Multiple-choice quiz", "quiz"),
        ("Case quiz", "quiz"),
        ("True/False items", "quiz"),
        ("Theory paper", "written exam"),
        ("Reflective essay", "written work"),
        ("Viva", "oral exam"),
        ("Practical test", "practical"),
        ("Project report", "project"),
        ("E-portfolio", "portfolio"),
        ("Workplace observation", "observation"),
        ("Role play", "simulation"),
        ("Attendance", "attendance"),
        ("Self-assessment", "self-assessment"),
        ("Module 3", None),
        ("", None),
    ],
)
def test_the_name_tells_the_kind(assessment: str, kind: str | None) -> None:
    found = kind_of(assessment)
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("text", "assessments", "wrong"),
    [
        ("List the parts of a loom", ["Quiz"], False),
        ("Weld steel pipes", ["Quiz"], True),
        ("Weld steel pipes", ["Essay"], True),
        ("Weld steel pipes", ["Essay", "Practical test"], False),
        ("Weld steel pipes", ["Essay", "Module 3"], False),
        ("Justify a choice of timber", ["Multiple choice test"], True),
        ("Justify a choice of timber", ["Oral exam"], False),
        ("Develop a plan for a garden", ["Written exam"], False),
        ("List the parts of a loom", ["Attendance"], True),
    ],
)
def test_an_assessment_must_show_what_is_asked(text: str, assessments: list[str], wrong: bool) -> None:
    assert (Check.WRONG_KIND in checks(text, *assessments)) is wrong


def test_every_outcome_needs_an_assessment() -> None:
    """Of two outcomes one names its assessment: the other has none, for those of the record are itemised."""
    first = Outcome(id="c/1", text="Weld steel pipes", assessments=("Practical test",))
    second = Outcome(id="c/2", text="Braze copper pipes")
    credential = Credential(id="c", title="C", outcomes=(first, second), assessments=("Practical test",))
    assert [(f.outcome_id, f.check) for f in review_outcomes(credential).findings] == [("c/2", Check.NOT_ASSESSED)]


def test_assessments_of_the_whole_cover_all_and_a_note_says_so() -> None:
    credential = Credential(
        id="c", title="C", outcomes=(Outcome(id="c/1", text="Weld pipes"),), assessments=("Practical test", "Module 3")
    )
    found = review_outcomes(credential)
    assert found.findings == ()
    assert "each is taken to cover all" in found.notes[0]
    assert "“Module 3”" in found.notes[1]


def test_no_assessment_at_all() -> None:
    credential = Credential(id="c", title="C", outcomes=(Outcome(id="c/1", text="Weld pipes"),))
    (finding,) = review_outcomes(credential).findings
    assert finding.check is Check.NOT_ASSESSED
    assert finding.advice.startswith("The record names no assessment.")


def test_verbs_are_found_in_both_spellings_and_every_form() -> None:
    for word in ("analyse", "analyze", "analyses", "analyzing", "planning", "applies", "organizes"):
        assert word in verb_forms()
    assert inflect("plan", Form.GERUND) == ("planing", "planning")
    assert inflect("carry", Form.THIRD) == ("carries",)


WORDS = "students will be able to understand and explain or, use the data . ; apply know how by"
words = st.sampled_from(WORDS.split())


@given(st.one_of(st.text(max_size=80), st.lists(words, max_size=25).map(" ".join)))
def test_any_text_is_read_and_quoted_from_itself(text: str) -> None:
    """Clauses stand in order inside the text; every finding quotes it."""
    ends = [0]
    for clause in read_clauses(text):
        assert ends[-1] <= clause.start <= clause.object_start <= clause.end <= len(text)
        ends.append(clause.end)
    for finding in review(text).findings:
        assert finding.quote in text


@given(st.lists(words, min_size=1, max_size=12).map(" ".join))
def test_case_and_blanks_change_no_finding(text: str) -> None:
    spaced = "  " + text.replace(" ", "  ")
    assert checks(spaced) == checks(text)
