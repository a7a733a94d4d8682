"""How a wording says whether an advert requires a thing, prefers it or does without it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Modality(StrEnum):
    """How a text asks for what stands in it."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    NOT_NEEDED = "not_needed"  # negated, or given by the employer


class Reach(StrEnum):
    """Where the words stand that a cue is about."""

    BEFORE = "before"  # "X is not required"
    AFTER = "after"  # "no need for X"
    BETWEEN = "between"  # "no X needed": the group x


@dataclass(frozen=True, slots=True)
class CueSet:
    """Cues that are tried only on a sentence with one of the trigger words; most sentences have none."""

    cues: tuple["Cue", ...]
    triggers: frozenset[str]

    def may_stand_in(self, words: frozenset[str]) -> bool:
        """Return whether a sentence of these lower-case words can hold one of the cues."""
        return not self.triggers.isdisjoint(words)


@dataclass(frozen=True, slots=True)
class Cue:
    """One wording.

    given  it speaks of training by the employer; in a course that is what is taught
    joins  it may stand in a clause of its own and mean the one before: "X (not required)", "X? Not needed"
    """

    pattern: re.Pattern[str]
    modality: Modality
    reach: Reach
    given: bool = False
    joins: bool = False


def compile_cues(
    patterns: Iterable[str], modality: Modality, reach: Reach, *, given: bool = False, joins: bool = False
) -> list[Cue]:
    """Return the cues of some patterns for lower-case text; a blank stands for any white space."""
    return [Cue(re.compile(pattern.replace(" ", r"\s")), modality, reach, given, joins) for pattern in patterns]


# Parts of patterns that several cues share.
NOT = r"(?:\bnot|n['’]t|\bno longer|\bnever|\bby no means|\bfar from|\bhardly|\bneither)"
BE = r"(?:is|are|was|were|be|being|will be|would be|'s|’s)"
WILL = r"(?:['’]ll| will| can| shall| would|)"
NEEDED = (
    r"(?:needed|required|necessary|essential|expected|assumed|mandatory|compulsory|obligatory|demanded|asked(?: for)?"
    r"|called for|sought|vital|crucial)"
)
ADVERB = (
    r"(?:(?:strictly|absolutely|necessarily|always|actually|really|even|yet|currently|normally|usually|formally"
    r"|technically|generally|at all) )?"
)
YOU = r"(?:you|applicants?|candidates?|starters?|newcomers?|joiners?|trainees?|recruits?|beginners?)"
ROLE = r"(?:(?:this|the|our) (?:[\w-]+ ){0,2}(?:role|job|position|post|vacancy|work|contract|shift)|this|it|we)"
