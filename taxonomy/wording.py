"""Do two wordings say the same? Spelling, a few words, or something else."""

import re
from difflib import SequenceMatcher
from enum import IntEnum

_WORD = re.compile(r"\w+")
_DENIALS = frozenset({"no", "not", "never", "neither", "nor", "without", "except", "excluding"})

# Of the words of two texts, the part that both have, in order. Between ESCO 1.1.0 and 1.1.1 corrected
# sentences share 0.94 and more, and the one that was rewritten 0.15.
CLOSE_AT = 0.75


class Wording(IntEnum):
    """How far two texts are apart, nearest first."""

    SAME = 0
    SPELLING = 1  # letters, punctuation, case or spaces
    CLOSE = 2  # a few words
    OTHER = 3


def compare_texts(old: str, new: str) -> Wording:
    """Return how far two texts are apart.

    A word counts as respelled if one letter is added, dropped or exchanged, the first and any digit apart:
    "leaisure" and "leisure", but not "typical" and "atypical", nor "level 3" and "level 4". A denial that
    comes or goes makes another text of it.
    """
    if old == new:
        return Wording.SAME
    if _letters(old) == _letters(new):
        return Wording.SPELLING
    a, b = _words(old), _words(new)
    if len(a) == len(b) and all(map(_same_word, a, b)):
        return Wording.SPELLING
    if _DENIALS & (set(a) ^ set(b)):
        return Wording.OTHER
    shared = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return Wording.CLOSE if shared >= CLOSE_AT else Wording.OTHER


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _letters(text: str) -> str:
    return "".join(_words(text))


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    if a[0] != b[0] or min(len(a), len(b)) < 4 or not (a.isalpha() and b.isalpha()):
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == len(longer):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
