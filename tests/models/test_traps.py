"""Texts that matchers are known to get wrong: what rules and words decide here, and what the encoder's ranking does."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from credlens.models.matching.lexical import Lexicon
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.segment import Segmenter, SegmentRole
from credlens.models.matching.windows import widen
from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.readers.esco import read_esco

RELEASE = Path(__file__).parents[2].parent / "shared" / "data" / "taxonomies" / "esco-1.1.0"
NAMES = (
    "Excel",
    "R",
    "C",
    "Go",
    "Java (computer programming)",
    "communication",
    "teach communication",
    "take pictures",
    "fine arts",
    "quality standards",
    "standards",
    "spreadsheets software",
)
LEXICON = Lexicon([Skill(id=f"custom:{i:02}", label=n, kind=SkillKind.SKILL) for i, n in enumerate(NAMES)])


def said(text: str) -> list[tuple[str, str]]:
    return [(NAMES[m.skill], text[m.start : m.end]) for m in LEXICON.mentions(text)]


@pytest.mark.parametrize("text", ["Excel skill", "Excel skills", "excel skill", "excel skills"])
def test_excel_is_found_in_any_case_and_number(text: str) -> None:
    assert [(name, quote.casefold()) for name, quote in said(text)] == [("Excel", "excel")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Write statistical code in R or Python", ["R"]),
        ("Embedded programming in C and C++", ["C"]),
        ("Our services are written in Go", ["Go"]),
        ("Go and Java developer", ["Go", "Java (computer programming)"]),
        ("Go the extra mile for guests", []),
        ("You go to sites", []),
        ("Excel at serving guests", []),
        ("People who excel under pressure", []),
        ("Treat C. diff and hepatitis C on our wards", []),
        ("Our R&D team", []),
        ("Class C licence", []),
    ],
)
def test_short_names_are_languages_only_in_context(text: str, names: list[str]) -> None:
    assert [name for name, _ in said(text)] == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Backend engineer with Java", [("Java (computer programming)", "Java")]),
        ("Good communication with guests", [("communication", "communication")]),
        ("See the bigger picture", []),
        ("Drafting ORSAs for the board", []),
        ("Work to standards and rules", [("standards", "standards")]),
    ],
)
def test_only_what_is_named_is_mentioned(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text) == found


def test_no_word_is_cut_at_an_and_inside_it() -> None:
    """st-and-ard, c-and-y, underst-and."""
    text = "Understand the standard and make candy"
    assert [s.text for s in Segmenter().segment(text)] == [text]
    at = text.index("standard")
    start, end = widen([text], np.array([0]), np.array([at]), np.array([at + 2]))
    assert (start.tolist(), end.tolist()) == ([at], [at + len("standard")])


def test_java_in_an_advert_stands_in_a_segment_that_asks() -> None:
    text = "About us\nWe make tea.\nRequirements\n- Java, three years\n- good French"
    asking = [s.text for s in Segmenter().segment(text) if s.role is SegmentRole.REQUIREMENT]
    assert asking == ["Java, three years", "good French"]
    assert said(asking[0]) == [("Java (computer programming)", "Java")]


class RankingTrap(NamedTuple):
    """A text, and labels of ESCO: one of `right` must be among the first three, none of `wrong` may be."""

    text: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


# What the encoder's order decides; an empty `right` says only what must not come.
RANKING_TRAPS = (
    RankingTrap("Excel skill", ("use spreadsheets software", "use microsoft office"), ("develop personal skills",)),
    RankingTrap("excel skills", ("use spreadsheets software", "use microsoft office"), ("develop personal skills",)),
    RankingTrap(
        "Strong communication skills",
        ("communication",),
        ("teach communication methods", "teach communication to clients"),
    ),
    RankingTrap(
        "Good communication with colleagues and customers",
        ("communication", "communicate with customers", "cooperate with colleagues", "liaise with colleagues"),
        ("teach communication methods", "teach intercultural communication methods"),
    ),
    RankingTrap("Experience of drafting ORSAs for an insurer", (), ("fine arts", "create sketches")),
    RankingTrap(
        "You always keep the bigger picture in mind",
        (),
        ("take pictures", "match frames to pictures", "build picture frames"),
    ),
    RankingTrap("Backend developer with Java", ("Java (computer programming)",), ()),
    RankingTrap("Statistical programming in R", ("R",), ()),
    RankingTrap("Programming in C for small controllers", ("C++", "computer programming"), ()),
    RankingTrap("Go the extra mile for every guest", (), ("drive vehicles",)),
    RankingTrap("Work meets the standard and the schedule", (), ("sand wood", "sand gemstones")),
)


@pytest.fixture(scope="module")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher.load(read_esco([RELEASE]), cache=tmp_path_factory.mktemp("index"))


def test_the_traps_name_skills_that_cannot_be_right_and_wrong() -> None:
    assert not [trap.text for trap in RANKING_TRAPS if set(trap.right) & set(trap.wrong) or not trap.right + trap.wrong]


@pytest.mark.model
@pytest.mark.data
@pytest.mark.slow
@pytest.mark.skipif(not RELEASE.is_dir(), reason="the official release is not beside the checkout")
@pytest.mark.parametrize("trap", RANKING_TRAPS, ids=lambda trap: trap.text)
def test_the_ranking_avoids_the_known_traps(trap: RankingTrap, esco: Matcher) -> None:
    labels = [esco.taxonomy.skill(m.skill_id).label for m in esco.match([trap.text], top=3, min_probability=0)[0]]
    assert not set(labels) & set(trap.wrong)
    assert not trap.right or set(labels) & set(trap.right)
