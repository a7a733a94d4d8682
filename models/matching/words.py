"""Words: light stems, names without their qualifiers, and names that are also ordinary words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a text and where it stands."""

    text: str
    start: int
    end: int


_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")

# Names of technologies that are also words of every advert: they count only as they are written.
_ALSO_WORDS = frozenset(
    [
        "access",
        "apex",
        "assembly",
        "bash",
        "bison",
        "chef",
        "dart",
        "dash",
        "elixir",
        "excel",
        "express",
        "flask",
        "go",
        "groovy",
        "julia",
        "less",
        "maya",
        "notion",
        "oracle",
        "outlook",
        "processing",
        "project",
        "puppet",
        "react",
        "rest",
        "ruby",
        "rust",
        "salt",
        "sas",
        "scratch",
        "sketch",
        "slack",
        "spark",
        "swift",
        "teams",
        "unity",
        "word",
        "zoom",
    ]
)

# Beside one of these words a single letter is a programming language.
_CONTEXT = frozenset(
    [
        "c#",
        "c++",
        "code",
        "coding",
        "developer",
        "language",
        "languages",
        "java",
        "javascript",
        "matlab",
        "perl",
        "php",
        "program",
        "programmer",
        "programming",
        "python",
        "ruby",
        "sas",
        "scripting",
        "software",
        "spss",
        "sql",
        "stata",
        "statistical",
        "statistics",
        "studio",
    ]
)
# Behind one of these words a name is a technology however it is written: "excel skills".
_SKILL_WORDS = frozenset(["skill", "skills", "spreadsheet", "spreadsheets", "proficiency", "developer", "programming"])
_OPENERS = frozenset([".", "!", "?", ":", ";", "•", "-", "–", "*"])
_NEAR = 6  # tokens to either side


def without_qualifier(name: str) -> str:
    """Return a name without its closing brackets: "Java (computer programming)" -> "Java"."""
    return _QUALIFIER.sub("", name) or name


def needs_case(name: str) -> bool:
    """Return whether a name counts only as it is written: single letters, and "Go", "Excel", "Swift"."""
    return len(name) == 1 or (name.casefold() in _ALSO_WORDS and name != name.casefold())


def names_technology(name: str, words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] is meant as the name of a technology, for names that need their case.

    A single letter needs a word of programming near it. Another name counts where it has its capital, and at the
    start of a sentence, where every word has one, beside programming or another such name; in small letters only
    with "skills" or the like behind it.
    """
    after = words[at + 1].text if at + 1 < len(words) else ""
    near = [word for i, word in enumerate(words[max(0, at - _NEAR) : at + _NEAR + 1], max(0, at - _NEAR)) if i != at]
    programming = any(word.text.casefold() in _CONTEXT for word in near)
    if len(name) == 1:
        return words[at].text == name and programming and after not in (".", "-", "&", "'")
    if after.casefold() in _SKILL_WORDS:
        return True
    if words[at].text != name:
        return False
    begins = at == 0 or words[at - 1].text in _OPENERS
    return not begins or programming or any(needs_case(word.text) and len(word.text) > 1 for word in near)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word without its English inflection, lower case: manages, managed, managing -> manag.

    Light on purpose: derivations (manager, management) are other words with other meanings.
    """
    word = word.casefold()
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    elif word.endswith("ing") and len(word) > 5:
        word = _undouble(word[:-3])
    elif word.endswith("ed") and len(word) > 4:
        word = _undouble(word[:-2])
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    """Return planned and planning as plan, but selling as sell."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls"
    return word[:-1] if doubled else word
