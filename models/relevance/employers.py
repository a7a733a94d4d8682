"""One name for one employer, however it was typed, and one number."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .coded import Coded

_NOT_WORDS = re.compile(r"[^\w&+]+")
_LEGAL_FORMS = """
    ag bv co company corp corporation gmbh inc incorporated kg limited llc llp ltd nv oy plc pty pte sa sarl sas se
    spa srl
"""
_AT_THE_END = frozenset(_LEGAL_FORMS.split())


def plain_employer(name: str) -> str:
    """Return an employer as it is compared: any case, no punctuation, no legal form at the end.

    "ACME Pty. Ltd." and "Acme" are one; "Acme Services" is another, for daughters hire for themselves.
    A name that is nothing but a legal form or punctuation stays as it is typed, in lower case.
    """
    words = _NOT_WORDS.sub(" ", name.casefold()).split()
    while len(words) > 1 and words[-1] in _AT_THE_END:
        words.pop()
    return " ".join(words) or " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True, eq=False)
class Employers:
    """The employers of n postings as numbers.

    code   int64[n]: 0..named-1 for employers with a name; each posting without one has a number of its own
    named  how many different employers are named
    """

    code: NDArray[np.int64]
    named: int

    @classmethod
    def of(cls, names: Coded[str]) -> "Employers":
        """Return the numbers of these employers, in the order of the values; blank: without a name."""
        plain = [plain_employer(name) for name in names.values]
        number = {name: i for i, name in enumerate(dict.fromkeys(name for name in plain if name))}
        code = np.array([number.get(name, -1) for name in plain], dtype=np.int64)[names.codes]
        nameless = np.flatnonzero(code < 0)
        code[nameless] = len(number) + np.arange(len(nameless))
        return cls(code, len(number))
