"""The words of many texts as columns, each as the number of its stem."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .tokenizer import words_of
from .words import Word, stem

IntArray = NDArray[np.int64]

# What stands between blanks is tokenised once while it is remembered; 30 MB.
REMEMBERED = 1 << 17

# Held by whoever has spaCy cut a text where several threads read: it adds to its words meanwhile, and does not say that
# it may be called by more than one.
ONE_AT_A_TIME = threading.RLock()

_BETWEEN_BLANKS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The w words of n texts, text by text.

    stems       int64[w]: the number of each word's stem, -1 for one that no name has
    start, end  int64[w]: its characters in its own text
    bounds      int64[n + 1]: the words of text i are bounds[i] to bounds[i + 1]
    """

    texts: Sequence[str]
    stems: IntArray
    start: IntArray
    end: IntArray
    bounds: IntArray

    def words(self, i: int) -> list[Word]:
        """Return the words of one text as they are written."""
        part = slice(self.bounds[i], self.bounds[i + 1])
        places = zip(self.start[part].tolist(), self.end[part].tolist(), strict=True)
        return [Word(self.texts[i][start:end], start, end) for start, end in places]

    def owners(self) -> IntArray:
        """Return int64[w]: the text of each word."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.bounds))


class Reader:
    """Reads texts by the stems of a vocabulary; spaCy tokenises what stands between two blanks by itself."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._number = {word: i for i, word in enumerate(vocabulary)}
        self._read_part = lru_cache(maxsize=REMEMBERED)(self._read_anew)

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the words of the texts."""
        stems: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        bounds = [0]
        for text in texts:
            for match in _BETWEEN_BLANKS.finditer(text):
                begin = match.start()
                for number, start, end in self._read_part(match[0]):
                    stems.append(number)
                    starts.append(begin + start)
                    ends.append(begin + end)
            bounds.append(len(stems))
        columns = (np.array(column, dtype=np.int64) for column in (stems, starts, ends, bounds))
        return Reading(texts, *columns)

    def _read_anew(self, part: str) -> tuple[tuple[int, int, int], ...]:
        number = self._number
        with ONE_AT_A_TIME:
            words = words_of(part)
        return tuple((number.get(stem(word), -1), at, at + len(word)) for word, at in words)
