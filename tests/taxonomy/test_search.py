"""Which skills a typed name finds, and in which order."""

import pytest

from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.search import search_skills

LABELS = {
    "1": ("carve spoons", "spoon carving", "whittle"),
    "2": ("carve birch spoons",),
    "3": ("sharpen knives", "knife sharpening"),
    "4": ("SpoonTrack",),
    "5": ("nurse trees",),
    "6": ("WoodScript (programming)",),
    "7": ("C++",),
}
SKILLS = [
    Skill(id=f"custom:{n}", label=label, alt_labels=tuple(alts), kind=SkillKind.SKILL)
    for n, (label, *alts) in LABELS.items()
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("carve spoons", "12"),  # equal before all its words
        ("Whittle", "1"),  # an alternative label
        ("birch spoon", "2"),  # inflected
        ("spoon", "124"),  # words before a part of a word
        ("nursing", "5"),
        ("sharpening of knives", "3"),  # small words and order do not count
        ("woodscript programing", "6"),  # misspelt
        ("c++", "7"),
        ("zither", ""),
        ("?!", ""),
        ("", ""),
    ],
)
def test_what_a_text_finds(text: str, expected: str) -> None:
    assert "".join(s.id.removeprefix("custom:") for s in search_skills(SKILLS, text, limit=10)) == expected


def test_the_limit_keeps_the_best() -> None:
    assert [s.id for s in search_skills(SKILLS, "carve spoons", limit=1)] == ["custom:1"]
    assert search_skills([], "anything", limit=5) == []
