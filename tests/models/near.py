"""Finds texts that are the same or nearly so: exact, by an inverted index over word 3-grams."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

SIZE = 3  # words of a shingle
LEAST = 5  # words of a text that is looked for nearly; a shorter one is found if it is the same


def plain(text: str) -> str:
    """Return the words in lower case, whatever stands between them; a text without a word as it is."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def shingles(text: str) -> frozenset[str]:
    """Return the word 3-grams of a text, none if it has fewer than five words."""
    words = plain(text).split()
    return frozenset(" ".join(words[i : i + SIZE]) for i in range(len(words) - SIZE + 1) if len(words) >= LEAST)


class NearTexts:
    """Texts that others are compared with."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._same: dict[str, list[int]] = defaultdict(list)
        self._with: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for i, text in enumerate(self._texts):
            parts = shingles(text)
            self._same[plain(text)].append(i)
            self._sizes.append(len(parts))
            for part in parts:
                self._with[part].append(i)

    def like(self, text: str, *, at_least: float) -> Iterator[str]:
        """Yield the texts of the same words, then those of which so much overlaps.

        at_least  shared 3-grams over all 3-grams of the two (Jaccard)
        """
        same = self._same.get(plain(text), [])
        yield from (self._texts[i] for i in same)
        parts = shingles(text)
        shared = Counter(i for part in parts for i in self._with.get(part, ()))
        for i, count in shared.items():
            if i not in same and count >= at_least * (len(parts) + self._sizes[i] - count):
                yield self._texts[i]
