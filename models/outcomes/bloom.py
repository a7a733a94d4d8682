"""The levels of Bloom's revised taxonomy, and the tables that say which a verb asks for and a kind of assessment shows.

Source: Anderson & Krathwohl 2001, A Taxonomy for Learning, Teaching, and Assessing, for the six levels. Which verb and
which kind belong where is our own reading (verbs.csv, kinds.csv); published lists contradict each other.
"""

from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path


class Level(IntEnum):
    """How much thinking is asked for; NONE stands for what shows nothing."""

    NONE = 0
    REMEMBER = 1
    UNDERSTAND = 2
    APPLY = 3
    ANALYSE = 4
    EVALUATE = 5
    CREATE = 6


class Evidence(IntEnum):
    """What has to be seen: an answer picked out, one in the learner's own words, or the work itself."""

    ANSWER = 1
    OWN = 2
    WORK = 3


class Form(IntEnum):
    """The form in which a verb stands: apply, applies, applying."""

    BASE = 1
    THIRD = 2
    GERUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb that can be observed.

    level, least  what it asks for as a rule, and at the least: many verbs are used at several levels
    noun          the word is a noun or an adjective too: design, test, present
    subject       it names what is done without an object: negotiate, weld
    """

    name: str
    level: Level
    least: Level
    evidence: Evidence
    noun: bool
    subject: bool


@dataclass(frozen=True, slots=True)
class Weak:
    """Words that name a state of mind: nobody can observe it. instead: verbs that show it."""

    name: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeakWords:
    """The weak words by how they are used.

    verbs   understand, find out: one or two words
    states  after be or become: aware, familiar
    nouns   after a verb of gain, or alone: knowledge, skills
    gain    the verbs that ask for nothing more than the noun after them: develop an understanding
    """

    verbs: dict[str, Weak]
    states: dict[str, Weak]
    nouns: dict[str, Weak]
    gain: frozenset[str]


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of this room's tables."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        yield from DictReader(file)


def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of words.csv."""
    return frozenset(word for row in rows("words.csv") if row["list"] == name for word in row["words"].split())


@cache
def verb_forms() -> dict[str, tuple[Verb, Form]]:
    """Return every form of every verb, in British and American spelling."""
    forms: dict[str, tuple[Verb, Form]] = {}
    for row in rows("verbs.csv"):
        verb = Verb(
            name=row["verb"],
            level=Level(int(row["level"])),
            least=Level(int(row["least"])),
            evidence=Evidence[row["evidence"].upper()],
            noun="noun" in row["also"],
            subject="subject" in row["also"],
        )
        for spelling in spellings(verb.name):
            for form in Form:
                for word in inflect(spelling, form):
                    forms.setdefault(word, (verb, form))
    return forms


@cache
def weak_words() -> WeakWords:
    """Return what cannot be observed."""
    table = list(rows("weak.csv"))

    def of(part: str) -> dict[str, Weak]:
        return {
            row["word"]: Weak(row["word"], tuple(row["instead"].split("|"))) for row in table if row["part"] == part
        }

    verbs = {
        " ".join([form, *rest]): weak
        for weak in of("verb").values()
        for first, *rest in [weak.name.split()]
        for spelling in spellings(first)
        for each in Form
        for form in inflect(spelling, each)
    }
    gain = {f for row in table if row["part"] == "gain" for each in Form for f in inflect(row["word"], each)}
    return WeakWords(verbs, of("state"), of("noun"), frozenset(gain))


def spellings(verb: str) -> tuple[str, ...]:
    """Return the British spelling and the American one, where they differ."""
    if verb.endswith(("ise", "yse")):
        return verb, verb[:-2] + "ze"
    return (verb,)


def inflect(verb: str, form: Form) -> tuple[str, ...]:
    """Return how a regular verb is written in a form; where a consonant may double, both ways."""
    if form is Form.BASE:
        return (verb,)
    if form is Form.THIRD:
        if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
            return (verb + "es",)
        return (verb[:-1] + "ies",) if verb[-1] == "y" and verb[-2] not in "aeiou" else (verb + "s",)
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return (verb[:-1] + "ing",)
    doubles = len(verb) > 2 and verb[-1] in "bdglmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou"
    return (verb + "ing", verb + verb[-1] + "ing") if doubles else (verb + "ing",)
