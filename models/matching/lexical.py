"""Skills by their words: mentions of labels and alternative labels, and how much of a label a text covers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from credlens.taxonomy import Skill

from .words import Word, names_technology, needs_case, stem, without_qualifier

# The longest label looked for, in tokens; longer ones are sentences and never stand in a text as they are.
LONGEST = 8

# A phrase whose words carry this much idf together is as specific as any: "wound" + "care" is about 12.
FULL_IDF = 12.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A label in a text. strength: 0 to 1, how specific its words are; exact: letter by letter, but for case."""

    skill: int
    start: int
    end: int
    strength: float
    exact: bool


class Lexicon:
    """Every name of n skills, as stems.

    A name is looked for by the stems of its tokens, so inflected mentions are found too. Phrases are looked up
    in a dictionary rather than by a PhraseMatcher, which takes four seconds to build over 100,000 names.
    """

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._tokenize = _tokenizer()
        self._skills = len(skills)
        owners, names, words = self._names(skills)
        self._vocabulary = {word: i for i, word in enumerate(sorted(set(chain.from_iterable(words))))}
        self._idf = self._inverse_frequency(owners, words)
        self._phrases = self._phrase_table(owners, names, words)
        self._coverage = self._coverage_table(words)
        # Names are grouped by skill: the first of each group, for the maximum over a skill's names.
        self._first = np.flatnonzero(np.diff(owners, prepend=-1))

    def mentions(self, text: str) -> list[Mention]:
        """Return the names that stand in a text; one inside a longer one of its words is left out."""
        tokens = self._tokenize(text)
        stems = [stem(t.text) for t in tokens]
        found: list[Mention] = []
        covered_to = 0
        for begin in range(len(stems)):
            length = self._longest_at(stems, begin)
            if not length or begin + length <= covered_to:
                continue
            hits = self._mentions_at(text, tokens, stems, begin, length)
            if hits:
                covered_to = begin + length
                found += hits
        return found

    def coverage(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32[n texts, n skills], 0 to 1: the idf share of a name's words in the text, best name."""
        best = np.zeros((len(texts), self._skills), np.float32)
        table, names = self._coverage, self._coverage.shape[1]
        for row, text in enumerate(texts):
            words = sorted(
                {self._vocabulary[w] for t in self._tokenize(text) if (w := stem(t.text)) in self._vocabulary}
            )
            parts = [slice(table.indptr[word], table.indptr[word + 1]) for word in words]
            if parts:
                # A product of sparse tables does the same at ten times the cost: it sorts what is only added up.
                of_names = np.concatenate([table.indices[part] for part in parts])
                shares = np.concatenate([table.data[part] for part in parts])
                best[row] = np.maximum.reduceat(np.bincount(of_names, shares, minlength=names), self._first)
        return best

    def _names(self, skills: Sequence[Skill]) -> tuple[NDArray[np.int64], list[str], list[tuple[str, ...]]]:
        """Return for every name its skill, the name without its qualifier, and its stems."""
        owners: list[int] = []
        names: list[str] = []
        words: list[tuple[str, ...]] = []
        for i, skill in enumerate(skills):
            of_skill = {n: self._stems(n) for n in map(without_qualifier, (skill.label, *skill.alt_labels))}
            # A name of nothing but punctuation keeps its place, so that every skill has one.
            kept = {n: w for n, w in of_skill.items() if w} or {skill.label: (skill.label,)}
            owners += [i] * len(kept)
            names += kept
            words += kept.values()
        return np.array(owners, dtype=np.int64), names, words

    def _stems(self, name: str) -> tuple[str, ...]:
        return tuple(stem(t.text) for t in self._tokenize(name))

    def _inverse_frequency(self, owners: NDArray[np.int64], words: Sequence[tuple[str, ...]]) -> NDArray[np.float64]:
        """Return float64[words]: Robertson's idf, log(1 + (N - df + 1/2) / (df + 1/2)) over the skills."""
        pairs = {(owner, word) for owner, of_name in zip(owners.tolist(), words, strict=True) for word in of_name}
        frequency = Counter(word for _, word in pairs)
        df = np.array([frequency[word] for word in self._vocabulary], dtype=np.float64)
        return np.log(1 + (self._skills - df + 0.5) / (df + 0.5))

    def _phrase_table(
        self, owners: NDArray[np.int64], names: Sequence[str], words: Sequence[tuple[str, ...]]
    ) -> dict[tuple[str, ...], list[tuple[int, str]]]:
        table: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for owner, name, of_name in zip(owners.tolist(), names, words, strict=True):
            if len(of_name) <= LONGEST:
                table.setdefault(of_name, []).append((owner, name))
        self._starts = Counter[str]()
        for of_name in table:
            self._starts[of_name[0]] = max(self._starts[of_name[0]], len(of_name))
        return table

    def _coverage_table(self, words: Sequence[tuple[str, ...]]) -> sparse.csr_array:
        """Return float32[words, names]: of each name, the part of its idf that each of its words carries."""
        sets = [sorted({self._vocabulary[w] for w in of_name}) for of_name in words]
        columns = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
        rows = np.fromiter(chain.from_iterable(sets), dtype=np.int64, count=len(columns))
        weight = self._idf[rows]
        total = np.bincount(columns, weight, minlength=len(sets))
        cells = (weight / total[columns]).astype(np.float32)
        return sparse.csr_array((cells, (rows, columns)), shape=(len(self._vocabulary), len(sets)))

    def _longest_at(self, stems: Sequence[str], begin: int) -> int:
        for length in range(min(self._starts.get(stems[begin], 0), len(stems) - begin), 0, -1):
            if tuple(stems[begin : begin + length]) in self._phrases:
                return length
        return 0

    def _mentions_at(
        self, text: str, tokens: Sequence[Word], stems: Sequence[str], begin: int, length: int
    ) -> Iterable[Mention]:
        key = tuple(stems[begin : begin + length])
        start, end = tokens[begin].start, tokens[begin + length - 1].end
        said = text[start:end]
        strength = min(1.0, sum(self._idf[self._vocabulary[w]] for w in key) / FULL_IDF)
        best: dict[int, Mention] = {}
        for skill, name in self._phrases[key]:
            if needs_case(name) and not names_technology(name, tokens, begin):
                continue
            exact = said.casefold() == name.casefold()
            if skill not in best or exact:
                best[skill] = Mention(skill, start, end, strength, exact)
        return list(best.values())


def _tokenizer() -> Callable[[str], list[Word]]:
    """Return spaCy's English tokenizer as a function from a text to its words, white space left out."""
    import spacy

    split = spacy.blank("en").tokenizer
    return lambda text: [Word(t.text, t.idx, t.idx + len(t.text)) for t in split(text) if not t.is_space]
