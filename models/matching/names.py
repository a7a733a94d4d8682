"""Occupations by their names: how many of a title's words a label or alternative label shares."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from credlens.taxonomy import Occupation

from .words import Word, stem, without_qualifier

FloatArray = NDArray[np.float64]
Stems = frozenset[str]

_WORD = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*[+#]*")
_INITIALS = re.compile(r"\(([A-Z][A-Za-z]?[A-Z]{1,4})s?\)")
_LEFT_OUT = re.compile(r",? (?:all other|except .*)$", re.IGNORECASE)
_IDLE = frozenset(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "other", "the", "to", "with"])

# What titles write short, where it means one thing in a title.
_SHORT = {
    "admin": "administrator",
    "asst": "assistant",
    "coord": "coordinator",
    "cna": "certified nursing assistant",
    "dev": "developer",
    "dir": "director",
    "eng": "engineer",
    "engr": "engineer",
    "hr": "human resources",
    "lpn": "licensed practical nurse",
    "mgmt": "management",
    "mgr": "manager",
    "qa": "quality assurance",
    "rep": "representative",
    "rn": "registered nurse",
    "spec": "specialist",
    "supv": "supervisory",
    "tech": "technician",
    "vp": "vice president",
}


@dataclass(frozen=True, slots=True)
class NearestName:
    """The name of an occupation that shares most with a title.

    covered  0 to 1: the idf share of the name's words that stand in the title
    bearers  how many occupations bear the name: "account manager" is one of eight jobs in O*NET
    """

    name: str
    stems: Stems
    overlap: float
    covered: float
    bearers: int


class NameTable:
    """Every name of m occupations, each as its set of stems."""

    def __init__(self, occupations: Sequence[Occupation]) -> None:
        named = [_names_of(occupation) for occupation in occupations]
        self._names = [list(of_one.items()) for of_one in named]
        owners = np.repeat(np.arange(len(named)), [len(of_one) for of_one in named])
        sets = [stems for of_one in named for stems in of_one.values()]
        self._vocabulary = {word: j for j, word in enumerate(sorted(set(chain.from_iterable(sets))))}
        self._idf = self._inverse_frequency(named)
        # A word that stands in no name is as rare as the rarest.
        self._unknown = float(self._idf.max(initial=0.0))
        self._has = self._table(sets)
        self._weight = (self._has @ self._idf).astype(np.float32)
        self._first = np.flatnonzero(np.diff(owners, prepend=-1))
        self._bearers = Counter(sets)
        self._heads = _heads(named)

    def overlap(self, titles: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32[n, m], 0 to 1: Dice's coefficient of each title and its nearest name of each occupation.

        Words are weighted by idf: twice the weight of the shared words over the weight of both sides.
        titles  n titles as stems
        """
        sets = [frozenset(title) for title in titles]
        table = self._table(sets)
        shared = ((table * self._idf.astype(np.float32)) @ self._has.T).toarray()
        own = np.array([self._weigh(stems) for stems in sets], dtype=np.float32)
        shared *= 2
        shared /= np.maximum(own[:, None] + self._weight[None, :], 1e-6)
        best: NDArray[np.float32] = np.maximum.reduceat(shared, self._first, axis=1)
        return best

    def nearest(self, title: Stems, occupation: int) -> NearestName:
        """Return the name of an occupation that shares most with a title; the label first among equals."""
        own = self._weigh(title)
        best, found = -1.0, NearestName("", frozenset(), 0.0, 0.0, 1)
        for name, stems in self._names[occupation]:
            shared, weight = self._weigh(stems & title), self._weigh(stems)
            overlap = 2 * shared / (own + weight)
            if overlap > best:
                best = overlap
                found = NearestName(name, stems, overlap, shared / weight, self._bearers[stems])
        return found

    def job_word(self, title: Sequence[str]) -> float:
        """Return 0 to 1: how much like a job's word the most job-like word of a title is.

        A word's share is the part of the occupations with it in a name that have a name which ends with it:
        "nurse" ends most names that it stands in, "opportunity" and "city" end none.
        """
        return max((self._heads.get(word, 0.0) for word in title), default=0.0)

    def _weigh(self, stems: Stems) -> float:
        known = (self._vocabulary.get(word) for word in stems)
        return float(sum(self._unknown if j is None else self._idf[j] for j in known))

    def _table(self, sets: Sequence[Stems]) -> sparse.csr_array:
        cells = [(i, j) for i, words in enumerate(sets) for w in words if (j := self._vocabulary.get(w)) is not None]
        rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        ones = np.ones(len(cells), dtype=np.float32)
        return sparse.csr_array((ones, (rows, columns)), shape=(len(sets), len(self._vocabulary)))

    def _inverse_frequency(self, named: Sequence[dict[str, Stems]]) -> FloatArray:
        """Return float64[words]: Robertson's idf over the occupations, log(1 + (N - df + 1/2) / (df + 1/2))."""
        frequency = Counter(word for of_one in named for word in frozenset().union(*of_one.values()))
        df = np.array([frequency[word] for word in self._vocabulary], dtype=np.float64)
        return np.log(1 + (len(named) - df + 0.5) / (df + 0.5))


def title_words(text: str) -> list[Word]:
    """Return the words of a title or name and where they stand."""
    return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]


def title_stems(text: str) -> list[str]:
    """Return the stems of a title or name: short forms written out, words without meaning left out."""
    return [found for word in title_words(text) for found in word_stems(word.text)]


def word_stems(word: str) -> list[str]:
    """Return the stems that one word stands for: "RN" is two, "of" none."""
    plain = word.casefold()
    return [stem(part) for part in _SHORT.get(plain, plain).split() if part not in _IDLE]


def plain_label(label: str) -> str:
    """Return a label as it would stand in a title: "Engineers, All Other" -> "Engineers"."""
    return _LEFT_OUT.sub("", without_qualifier(label)) or label


def _names_of(occupation: Occupation) -> dict[str, Stems]:
    """Return the names of an occupation with their stems, each set once; initials in brackets are a name too."""
    names: dict[str, Stems] = {}
    seen: set[Stems] = set()
    for given in (occupation.label, *occupation.alt_labels):
        for name in (plain_label(given), *_INITIALS.findall(given)):
            stems = frozenset(title_stems(name))
            if stems and stems not in seen:
                seen.add(stems)
                names[name] = stems
    # A label of nothing but idle words keeps its place, so that every occupation has a name.
    return names or {occupation.label: frozenset([occupation.label.casefold()])}


def _heads(named: Sequence[dict[str, Stems]]) -> dict[str, float]:
    holds: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for of_one in named:
        holds.update(frozenset().union(*of_one.values()))
        ends.update({stems[-1] for name in of_one if (stems := title_stems(name))})
    return {word: ends[word] / n for word, n in holds.items()}
