"""Required, preferred, not needed: the scope of a cue, what only looks like a denial, and spans of several words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.cues import CueSet, Modality
from credlens.models.matching.denials import DENIALS
from credlens.models.matching.lessons import LESSONS
from credlens.models.matching.modality import read_modality, read_scopes
from credlens.models.matching.wishes import WISHES
from credlens.models.records import TextKind

REQUIRED, PREFERRED, NOT_NEEDED = Modality.REQUIRED, Modality.PREFERRED, Modality.NOT_NEEDED


def told(text: str, words: str, *, kind: TextKind = TextKind.SENTENCE) -> Modality:
    start = text.index(words)
    return read_modality(text, start, start + len(words), kind=kind)


DENIED = [
    ("No welding experience needed.", "welding"),
    ("A forklift licence is not required.", "forklift licence"),
    ("You don't need a driving licence.", "driving licence"),
    ("Scaffold training provided.", "Scaffold"),
    ("You will be taught bread making.", "bread making"),
    ("We welcome people without welding experience.", "welding"),
    ("Never tiled a roof? We will show you how.", "tiled a roof"),
    ("Spreadsheets? Not needed.", "Spreadsheets"),
    ("Training in phlebotomy is given by the ward.", "phlebotomy"),
    ("A crane ticket is required, but we pay for it.", "crane ticket"),
    ("There is no cold calling.", "cold calling"),
    ("Neither French nor Dutch is necessary.", "Dutch"),
    ("Patience matters more than nursing experience.", "nursing"),
]


@pytest.mark.parametrize(("text", "words"), DENIED)
def test_what_is_denied_or_taught_is_not_needed(text: str, words: str) -> None:
    assert told(text, words) is NOT_NEEDED


SCOPES = [
    ("Java required, Scala a plus", "Java", REQUIRED),
    ("Java required, Scala a plus", "Scala", PREFERRED),
    ("Knowledge of Java, Kotlin or Scala is a plus", "Kotlin", PREFERRED),
    ("No prior sales experience needed, but you must speak French", "sales", NOT_NEEDED),
    ("No prior sales experience needed, but you must speak French", "French", REQUIRED),
    ("No forklift ticket needed, French required", "French", REQUIRED),
    ("You need no driving licence; first aid is a must", "first aid", REQUIRED),
    ("A glazing ticket is preferred but not required", "glazing", PREFERRED),
    ("A glazing ticket (not required) and a good eye", "glazing", NOT_NEEDED),
    ("A glazing ticket (not required) and a good eye", "good eye", REQUIRED),
    ("Ideally you have laid bricks", "laid bricks", PREFERRED),
    ("Ideally, we want somebody who has laid bricks", "laid bricks", PREFERRED),
    ("Preferred suppliers are kept informed", "kept informed", REQUIRED),
    ("Weld pipes. No painting experience needed. Lay tiles.", "Lay tiles", REQUIRED),
]


@pytest.mark.parametrize(("text", "words", "modality"), SCOPES)
def test_a_cue_reaches_as_far_as_its_clause(text: str, words: str, modality: Modality) -> None:
    assert told(text, words) is modality


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You not only weld pipes but also bend them", "weld pipes"),
        ("No fewer than three years of plumbing required", "plumbing"),
        ("Tasks include, but are not limited to, laying tiles", "laying tiles"),
        ("Submit returns no later than the tenth", "Submit returns"),
        ("See that coolant never runs out", "coolant"),
        ("Fit seals so that no water gets in", "Fit seals"),
        ("Ensure that fire safety training is provided to staff", "fire safety"),
        ("Able to work with no supervision", "work"),
    ],
)
def test_what_only_looks_like_a_denial_is_required(text: str, words: str) -> None:
    assert told(text, words) is REQUIRED


def test_most_of_a_spans_words_decide() -> None:
    """Of "needed, you must speak French well" one word of six is in the denied clause."""
    text = "No selling needed, but you must speak French well"
    assert told(text, "needed, but you must speak French well") is REQUIRED
    assert told(text, "No selling needed, but") is NOT_NEEDED


def test_the_reason_of_a_denial_counts_neither_way() -> None:
    """Three words are denied and seven only say why; on its own the reason is required like any words."""
    text = "Sewing not needed, as our tailor sits at the next table"
    assert told(text, text) is NOT_NEEDED
    assert told(text, "next table") is REQUIRED


def test_a_course_teaches_what_you_will_be_taught() -> None:
    text = "You will be taught pipe welding; no drawing experience needed; glazing is a plus"
    assert told(text, "pipe welding", kind=TextKind.OUTCOME) is REQUIRED
    assert told(text, "drawing", kind=TextKind.OUTCOME) is NOT_NEEDED
    assert told(text, "glazing", kind=TextKind.OUTCOME) is REQUIRED


words = st.sampled_from(
    [
        "no",
        "not",
        "required",
        "welding",
        "a plus",
        "but",
        ",",
        ";",
        "(",
        ")",
        "you",
        "will be taught",
        "French",
        "?",
        ".",
    ]
)


@given(st.lists(words, max_size=14).map(" ".join), st.data())
def test_scopes_lie_in_the_text_and_nothing_is_undecided(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert read_modality(text, start, end) in Modality
    for scope in read_scopes(text, given=True):
        assert 0 <= scope.start <= scope.end <= len(text)


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    assert read_modality(text, 0, len(text)) in Modality


@pytest.mark.parametrize("cues", [DENIALS, LESSONS, WISHES])
def test_no_cue_stands_where_nothing_is_said(cues: CueSet) -> None:
    """An alternative left empty would match everywhere."""
    text = "weld pipes and lay tiles on the third floor"
    assert not [cue.pattern.pattern for cue in cues.cues if cue.pattern.search(text)]


@pytest.mark.parametrize("cues", [DENIALS, LESSONS, WISHES])
def test_the_triggers_let_every_cue_be_tried(cues: CueSet) -> None:
    for text in (text.lower() for text, *_ in [*DENIED, *SCOPES]):
        if not cues.may_stand_in(frozenset(re.findall("[a-z]+", text))):
            assert not [cue.pattern.pattern for cue in cues.cues if cue.pattern.search(text)]
