"""Mentions of names: exact and inflected ones, the traps, and coverage against a plain count."""

import math

import numpy as np
import pytest

from credlens.models.matching.lexical import Lexicon
from credlens.models.matching.words import needs_case, stem, without_qualifier
from credlens.taxonomy import Skill, SkillKind

NAMES = [
    ("weld pipes", ("pipe welding",)),
    ("communication", ()),
    ("teach communication", ()),
    ("Java (computer programming)", ()),
    ("R", ()),
    ("C", ()),
    ("Go", ()),
    ("manage schedule of tasks", ("supervise task schedules",)),
    ("standards", ()),
]
SKILLS = [
    Skill(id=f"custom:{i}", label=label, alt_labels=alternatives, kind=SkillKind.SKILL)
    for i, (label, alternatives) in enumerate(NAMES)
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(SKILLS)


def said(lexicon: Lexicon, text: str) -> list[tuple[str, str, bool]]:
    return [(SKILLS[m.skill].label, text[m.start : m.end], m.exact) for m in lexicon.mentions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You weld pipes daily.", [("weld pipes", "weld pipes", True)]),
        ("Welding pipe on site", [("weld pipes", "Welding pipe", False)]),
        ("You will teach communication.", [("teach communication", "teach communication", True)]),
        ("Good communication", [("communication", "communication", True)]),
        ("Java, R and Python", [("Java (computer programming)", "Java", True), ("R", "R", True)]),
        ("Treat C. diff on wards", []),
        ("Our R&D team", []),
        ("ready to go places", []),
        ("Services written in Go", [("Go", "Go", True)]),
        ("", []),
    ],
)
def test_mentions(lexicon: Lexicon, text: str, found: list[tuple[str, str, bool]]) -> None:
    assert said(lexicon, text) == found


@pytest.mark.parametrize(
    ("words", "stemmed"),
    [
        (("manage", "manages", "managed", "managing"), "manag"),
        (("plan", "plans", "planned", "planning"), "plan"),
        (("body", "bodies"), "body"),
        (("process", "processes"), "process"),
        (("SQL",), "sql"),
    ],
)
def test_inflections_share_a_stem(words: tuple[str, ...], stemmed: str) -> None:
    assert {stem(word) for word in words} == {stemmed}


def test_a_qualifier_is_no_part_of_the_name() -> None:
    assert without_qualifier("Java (computer programming)") == "Java"
    assert without_qualifier("(only this)") == "(only this)"


def test_ordinary_words_need_their_capital() -> None:
    assert [name for name in ("Go", "R", "Swift", "swift", "Python", "welding") if needs_case(name)] == [
        "Go",
        "R",
        "Swift",
    ]


def test_coverage_is_the_idf_share_of_the_best_name(lexicon: Lexicon) -> None:
    """Of "teach communication" the text has "communication" only: idf(communication) over the sum of both."""
    covered = lexicon.coverage(["clear communication with guests"])[0]

    def idf(frequency: int) -> float:
        return math.log(1 + (len(SKILLS) - frequency + 0.5) / (frequency + 0.5))

    assert covered[1] == pytest.approx(1.0)
    assert covered[2] == pytest.approx(idf(2) / (idf(2) + idf(1)), rel=1e-5)
    assert covered[0] == 0


def test_coverage_takes_the_best_of_a_skills_names(lexicon: Lexicon) -> None:
    """All words of the alternative "pipe welding" stand in the text, in any order."""
    assert lexicon.coverage(["welding of every pipe"])[0][0] == pytest.approx(1.0)


def test_coverage_of_several_texts_is_that_of_each(lexicon: Lexicon) -> None:
    texts = ["weld pipes", "no such thing", "schedule tasks"]
    alone = np.concatenate([lexicon.coverage([text]) for text in texts])
    np.testing.assert_array_equal(lexicon.coverage(texts), alone)
