"""Suggested outcomes complete "On completion, the learner can ..." with something that an examiner can observe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.relevance.suggest import LONGEST, suggest_outcome
from credlens.taxonomy import Skill, SkillKind

SKILL, KNOWLEDGE, TECHNOLOGY = SkillKind.SKILL, SkillKind.KNOWLEDGE, SkillKind.TECHNOLOGY


def esco(label: str, kind: SkillKind = SKILL, says: str = "") -> Skill:
    return Skill(id=f"esco:{label}", label=label, kind=kind, description=says)


@pytest.mark.parametrize(
    ("label", "says", "outcome"),
    [
        ("mend dry stone walls", "", "Mend dry stone walls"),
        (
            "mend dry stone walls",
            "Take down what leans and rebuild it without mortar. Sort the stones first.",
            "Mend dry stone walls: take down what leans and rebuild it without mortar",
        ),
        # The description says the same more fully, so it stands alone.
        (
            "mend dry walls",
            "Mend walls that were laid dry, course by course.",
            "Mend walls that were laid dry, course by course",
        ),
        ("understand tide tables", "", "Explain tide tables"),
        ("understand spoken Manx", "Comprehend what is said in Manx.", "Summarise spoken Manx"),
        ("understand written Manx", "", "Summarise written Manx"),
        ("work calmly in a gale", "", "Demonstrate the ability to work calmly in a gale"),
        ("think ahead", "", "Demonstrate the ability to think ahead"),
        ("have a head for heights", "", "Demonstrate a head for heights"),
        ("adapt to shift work", "", "Demonstrate the ability to adapt to shift work"),
        ("adapt knitting patterns", "", "Adapt knitting patterns"),
        # Only to know something is not to do it, and a text too long is no outcome.
        ("splice rope", "Know how rope is spliced.", "Splice rope"),
        ("splice rope", "Join " + "very " * LONGEST + "long ends.", "Splice rope"),
        ("splice rope", "Join ends, e.g. of hemp.Whip them too.", "Splice rope: join ends, e.g. of hemp"),
    ],
)
def test_a_phrase_keeps_its_verb_if_it_can_be_observed(label: str, says: str, outcome: str) -> None:
    assert suggest_outcome(esco(label, says=says)) == outcome


@pytest.mark.parametrize(
    ("label", "says", "outcome"),
    [
        ("tidal currents", "How water moves with the tide.", "Explain tidal currents: how water moves with the tide"),
        ("splicing techniques", "", "Apply splicing techniques"),
        ("harbour bylaws and regulations", "", "Apply harbour bylaws and regulations to given cases"),
        ("types of knots", "", "Distinguish types of knots"),
        ("Manx", "The Manx language, a Celtic one.", "Communicate in Manx"),
        (
            "Plover (computer programming)",
            "The techniques and principles of software development in Plover.",
            "Write and test programs in Plover",
        ),
        (
            "Tidewright",
            "The computer program Tidewright draws charts.",
            "Use Tidewright for given tasks: the computer program Tidewright draws charts",
        ),
        ("charting software", "", "Use charting software"),
        (
            "computer programming",
            "The techniques and principles of software development.",
            "Apply computer programming: the techniques and principles of software development",
        ),
    ],
)
def test_what_is_known_gets_a_verb_by_what_it_is(label: str, says: str, outcome: str) -> None:
    assert suggest_outcome(esco(label, KNOWLEDGE, says)) == outcome


@pytest.mark.parametrize(
    ("skill", "outcome"),
    [
        (
            Skill(id="onet:1", label="Northbank TideSuite", kind=TECHNOLOGY, description="Route planning software"),
            "Use Northbank TideSuite (route planning software) for given tasks",
        ),
        (
            Skill(id="onet:2", label="Route planning software", kind=TECHNOLOGY, description="Route planning software"),
            "Use route planning software for given tasks",
        ),
        (Skill(id="onet:3", label="Plot courses on charts.", kind=SkillKind.TASK), "Plot courses on charts"),
        (
            Skill(id="onet:4", label="Plotting courses", kind=SkillKind.WORK_ACTIVITY),
            "Carry out this activity: plotting courses",
        ),
        (Skill(id="onet:5", label="Night Vision", kind=SkillKind.ABILITY), "Apply Night Vision"),
        (Skill(id="custom:1", label="Plan voyages", kind=SKILL), "Plan voyages"),
        (Skill(id="custom:2", label="Voyage planning", kind=SKILL), "Apply Voyage planning"),
    ],
)
def test_other_taxonomies_name_things_otherwise(skill: Skill, outcome: str) -> None:
    assert suggest_outcome(skill) == outcome


@given(
    st.text(min_size=1).filter(str.strip),
    st.text(),
    st.sampled_from(SkillKind),
    st.sampled_from(["esco", "onet", "custom"]),
)
def test_any_name_makes_one_short_line(label: str, says: str, kind: SkillKind, scheme: str) -> None:
    outcome = suggest_outcome(Skill(id=f"{scheme}:x", label=label, kind=kind, description=says))
    assert outcome
    assert len(outcome) <= len(label) + LONGEST + 60
