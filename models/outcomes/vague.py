"""What the words of an object tell: whether it is a subject at all, and whether it is made on paper."""

import re
from collections.abc import Sequence

from .bloom import word_list
from .english import ADVERBS, COORDINATORS, DETERMINERS, PREPOSITIONS, PRONOUNS, RELATIVES
from .reading import Clause

_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
# Words that an outcome of any course may hold: what is left without them is its subject.
_GENERAL = word_list("general")
# What a learner can create on paper.
_PAPER = word_list("paper")
_LITTLE = _GENERAL | ADVERBS | COORDINATORS | DETERMINERS | PREPOSITIONS | PRONOUNS | RELATIVES


def is_vague(text: str, clauses: Sequence[Clause]) -> bool:
    """Tell whether no clause names a subject that could be found in a taxonomy: "apply the methods to problems".

    A verb that says what is done by itself, such as negotiate, is a subject.
    """
    if not clauses:
        return not _subject(text)
    named = any(verb.subject for clause in clauses for verb in clause.verbs)
    return not named and not any(_subject(text[c.object_start : c.end]) for c in clauses)


def _subject(text: str) -> list[str]:
    return [word for word in (m[0].casefold() for m in _WORD.finditer(text)) if word not in _LITTLE]


def is_paper(text: str) -> bool:
    """Tell whether the thing that an object begins with can be made on paper: "a plan for ...", not "a pump"."""
    words = [m[0].casefold() for m in _WORD.finditer(text)]
    ends = (i for i, word in enumerate(words) if i and word in PREPOSITIONS | COORDINATORS | RELATIVES)
    thing = words[: next(ends, len(words))]
    return any(word in _PAPER for word in thing)
