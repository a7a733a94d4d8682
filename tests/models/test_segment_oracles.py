"""Segments by other ways to the same end: spaCy's sentencizer, one pattern at a time, and nothing remembered."""

import re

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.pipeline import Sentencizer

from credlens.models.matching import boilerplate
from credlens.models.matching.segment import LONGEST, Segmenter, _sentences

NLP = spacy.blank("en")
NLP.add_pipe("sentencizer")

words = st.sampled_from(
    [
        "weld",
        "Pipes.",
        "e.g.",
        "U.S.",
        "3.5",
        "end.Next",
        "?!",
        "...",
        "-",
        "(see",
        "a.)",
        '"',
        "“Why?”",
        "  ",
        "。",
        "!",
    ]
)


@given(st.lists(words, max_size=20).map(" ".join), st.integers(0, 3))
def test_sentences_are_those_of_the_sentencizer(line: str, start: int) -> None:
    start = min(start, len(line))
    found = list(_sentences(line, start, len(line)))
    if re.search(r"[.!?]\s", line[start:]):
        expected = [(start + s.start_char, start + s.end_char) for s in NLP(line[start:]).sents]
    else:
        expected = [(start, len(line))]
    assert found == expected


def test_every_stop_is_a_mark() -> None:
    """What ends a sentence never begins one: the reading of sentences relies on it."""
    assert [stop for stop in Sentencizer.default_punct_chars if not NLP.vocab[stop].is_punct] == []


@pytest.mark.parametrize(
    ("pattern", "alternatives"),
    [
        ("a|b", ["a", "b"]),
        (r"\b(?:a|b)c|^d", [r"\b(?:a|b)c", "^d"]),
        (r"\(|[(|)]|x(?:y|(?:z|w))", [r"\(", "[(|)]", "x(?:y|(?:z|w))"]),
    ],
)
def test_a_pattern_is_split_where_no_bracket_holds_it(pattern: str, alternatives: list[str]) -> None:
    assert boilerplate._alternatives(pattern) == alternatives


GROUPS = ((r"\bpay (?:is|of)|^salary", "benefits?"), (r"^\d+ weeks|\bweek", r"[|(]x|y\|z"))
phrases = st.lists(st.sampled_from(["pay is", "repay of", "salary", "benefit", "12 weeks", "week", "|x", "y|z", "."]))


@given(phrases.map(" ".join))
def test_patterns_together_find_what_any_finds(text: str) -> None:
    together = boilerplate._any_of(GROUPS)
    assert boilerplate._stands_in(together, text) == any(re.search(p, text) for group in GROUPS for p in group)


lines = st.sampled_from(
    ["Weld pipes. Paint walls.", "Benefits: five weeks", "modelsExperience with", "a" * LONGEST + ", b. c", "tasks: x"]
)


@given(st.lists(lines, min_size=1, max_size=6), st.sampled_from(["\n", " • ", "   "]))
def test_what_was_read_before_is_read_the_same(read: list[str], joined: str) -> None:
    """A line stands elsewhere in the second text, and is remembered from the first."""
    segmenter = Segmenter()
    text = joined.join(read)
    first = segmenter.segment(text)
    shifted = segmenter.segment(f"Start.\n{text}")[1:]
    assert [(s.text, s.role, s.heading, s.start) for s in first] == [
        (s.text, s.role, s.heading, s.start - len("Start.\n")) for s in shifted
    ]
