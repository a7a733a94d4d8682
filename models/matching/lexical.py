"""Skills by their words: mentions of labels and alternative labels, and how much of a label a text covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from credlens.taxonomy import Skill

from .name_tables import LONGEST, NameTables, extend_keys, tables_key
from .reading import IntArray, Reader, Reading
from .tokenizer import words_of
from .words import Word, names_technology, stem

FloatArray = NDArray[np.float64]

# A word of more names says too little to look for skills by: "use", "manage", "equipment", "and".
RARE = 400
# Pairs of a text and a skill whose names are looked through at a time: some 50 MB.
PAIRS = 1 << 14


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
    in a table rather than by a PhraseMatcher, which takes four seconds to build over 100,000 names.
    """

    def __init__(self, skills: Sequence[Skill], tables: NameTables | None = None) -> None:
        self._skills = len(skills)
        self._tables = tables or NameTables.build(skills, _stems)
        self._reader = Reader(self._tables.vocabulary)
        # Names are grouped by skill: the first of each group, for the maximum over a skill's names.
        self._first = np.searchsorted(self._tables.skills, np.arange(self._skills + 1))

    @classmethod
    def open(cls, skills: Sequence[Skill], *, cache: Path | None) -> "Lexicon":
        """Return the lexicon of these skills: from the cache folder where it is there, else put together and kept."""
        if cache is None:
            return cls(skills)
        path = cache / f"names-{tables_key(skills)}.npz"
        tables = NameTables.read(path)
        if tables is None:
            tables = NameTables.build(skills, _stems)
            tables.write(path)
        return cls(skills, tables)

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the words of the texts; all else that is asked of them begins with these."""
        return self._reader.read(texts)

    def mentions(self, text: str) -> list[Mention]:
        """Return the names that stand in a text; one inside a longer one of its words is left out."""
        return [mention for _, mention in self.mentions_in(self.read([text]))]

    def mentions_in(self, reading: Reading) -> Iterator[tuple[int, Mention]]:
        """Yield the names that stand in each text, and in which, text by text."""
        places, lengths, phrases = self._longest(reading)
        owners = (np.searchsorted(reading.bounds, places, side="right") - 1).tolist()
        last, covered_to = -1, 0
        for at, length, phrase, i in zip(places.tolist(), lengths.tolist(), phrases.tolist(), owners, strict=True):
            if i != last:
                last, covered_to = i, 0
            if at + length > covered_to:
                hits = self._mentions_at(reading, i, at, length, phrase)
                if hits:
                    covered_to = at + length
                yield from ((i, hit) for hit in hits)

    def coverage(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32[n texts, n skills], 0 to 1: the idf share of a name's words in the text, best name."""
        rows = list(self.coverage_in(self.read(texts)))
        return np.stack(rows) if rows else np.zeros((0, self._skills), np.float32)

    def coverage_in(self, reading: Reading) -> Iterator[NDArray[np.float32]]:
        """Yield float32[n skills] for each text, as `coverage` does; it takes as long as all other reading."""
        table, names = self._names_of_word, len(self._tables.names)
        for words in self._words(reading):
            best = np.zeros(self._skills, np.float32)
            parts = [slice(table.indptr[word], table.indptr[word + 1]) for word in words.tolist()]
            if parts:
                # A product of sparse tables does the same at ten times the cost: it sorts what is only added up.
                of_names = np.concatenate([table.indices[part] for part in parts])
                shares = np.concatenate([table.data[part] for part in parts])
                best[:] = np.maximum.reduceat(np.bincount(of_names, shares, minlength=names), self._first[:-1])
            yield best

    def covered(self, reading: Reading, k: int) -> tuple[IntArray, IntArray]:
        """Return pairs of a text and one of the k skills whose names' words cover it best."""
        best = [np.argpartition(-coverage, min(k, self._skills - 1))[:k] for coverage in self.coverage_in(reading)]
        owners = np.repeat(np.arange(len(best)), [len(rows) for rows in best])
        return owners, np.concatenate([np.zeros(0, np.int64), *best])

    def coverage_of(self, reading: Reading, owners: IntArray, skills: IntArray) -> NDArray[np.float32]:
        """Return float32[p], as `coverage` has it, of skill skills[p] in text owners[p]."""
        stands = np.zeros((len(reading.texts), len(self._tables.vocabulary)), dtype=np.bool_)
        known = reading.stems >= 0
        stands[reading.owners()[known], reading.stems[known]] = True
        parts = range(0, len(skills), PAIRS)
        best = [self._best_share(stands, owners[i : i + PAIRS], skills[i : i + PAIRS]) for i in parts]
        return np.concatenate([np.zeros(0, np.float32), *best])

    def _best_share(self, stands: NDArray[np.bool_], owners: IntArray, skills: IntArray) -> NDArray[np.float32]:
        """Return the coverage of pairs; stands bool[texts, stems]: which stem stands in which text."""
        tables = self._tables
        names, of_pair = _ranges(self._first[skills], self._first[skills + 1])
        cells, of_name = _ranges(tables.word_bounds[names], tables.word_bounds[names + 1])
        shares = tables.shares[cells] * stands[owners[of_pair][of_name], tables.words[cells]]
        of_names = np.bincount(of_name, shares, minlength=len(names))
        best: NDArray[np.float32] = np.maximum.reduceat(of_names, np.searchsorted(of_pair, np.arange(len(skills))))
        return best.astype(np.float32)

    def likely(self, reading: Reading, k: int) -> tuple[IntArray, IntArray]:
        """Return pairs of a text and one of the k skills or so whose rare words stand in it most.

        Much quicker than `coverage`, and not quite the same: words of many names are left aside.
        """
        table = self._skills_of_rare_word
        owners, rows = [], []
        for i, words in enumerate(self._words(reading)):
            parts = [slice(table.indptr[word], table.indptr[word + 1]) for word in words.tolist()]
            of_skills = np.concatenate([table.indices[part] for part in parts]) if parts else np.zeros(0, np.int32)
            if len(of_skills):
                shares = np.concatenate([table.data[part] for part in parts])
                sums = np.bincount(of_skills, shares)
                found = np.flatnonzero(sums > 0)
                if len(found) > k:
                    found = found[np.argpartition(-sums[found], k)[:k]]
                rows.append(found)
                owners.append(np.full(len(found), i))
        none = np.zeros(0, np.int64)
        return np.concatenate([none, *owners]), np.concatenate([none, *rows])

    def _words(self, reading: Reading) -> Iterator[IntArray]:
        """Yield the different stems of each text that any name has, sorted."""
        known = reading.stems >= 0
        size = max(len(self._tables.vocabulary), 1)
        pairs = np.unique(reading.owners()[known] * size + reading.stems[known])
        bounds = np.searchsorted(pairs, np.arange(len(reading.texts) + 1) * size)
        words = pairs % size
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            yield words[begin:end]

    def _longest(self, reading: Reading) -> tuple[IntArray, IntArray, IntArray]:
        """Return at which words a phrase begins, and of how many words the longest is and which."""
        tables, stems = self._tables, reading.stems
        length = np.zeros(len(stems), dtype=np.int64)
        phrase = np.zeros(len(stems), dtype=np.int64)
        room = reading.bounds[1:][reading.owners()] - np.arange(len(stems))
        reach = np.where(stems >= 0, np.minimum(tables.longest[stems] if len(tables.longest) else 0, room), 0)
        at = np.flatnonzero(reach)
        keys = np.zeros(len(at), dtype=np.uint64)
        for words in range(1, LONGEST + 1):
            going = reach[at] >= words
            going[going] = stems[at[going] + words - 1] >= 0
            at, keys = at[going], keys[going]
            if not len(at):
                break
            keys = extend_keys(keys, stems[at + words - 1])
            found = np.minimum(np.searchsorted(tables.phrases, keys), len(tables.phrases) - 1)
            is_one = tables.phrases[found] == keys
            length[at[is_one]], phrase[at[is_one]] = words, found[is_one]
        places = np.flatnonzero(length)
        return places, length[places], phrase[places]

    def _mentions_at(self, reading: Reading, i: int, at: int, length: int, phrase: int) -> list[Mention]:
        tables = self._tables
        start, end = int(reading.start[at]), int(reading.end[at + length - 1])
        said = reading.texts[i][start:end].casefold()
        strength = float(tables.strength[phrase])
        words: list[Word] = []
        best: dict[int, Mention] = {}
        for name_at in tables.of_phrase[tables.phrase_bounds[phrase] : tables.phrase_bounds[phrase + 1]].tolist():
            name, skill = tables.names[name_at], int(tables.skills[name_at])
            if tables.cased[name_at]:
                words = words or reading.words(i)
                if not names_technology(name, words, at - int(reading.bounds[i])):
                    continue
            exact = said == name.casefold()
            if skill not in best or exact:
                best[skill] = Mention(skill, start, end, strength, exact)
        return list(best.values())

    @cached_property
    def _names_of_word(self) -> sparse.csr_array:
        """Return float64[words, names]: of each name, the part of its idf that each of its words carries."""
        tables = self._tables
        shape = (len(tables.names), len(tables.vocabulary))
        return sparse.csr_array((tables.shares, tables.words, tables.word_bounds), shape=shape).T.tocsr()

    @cached_property
    def _skills_of_rare_word(self) -> sparse.csr_array:
        """Return float64[words, skills]: of each skill, the most that a rare word carries of any of its names."""
        tables = self._tables
        skills = tables.skills[np.repeat(np.arange(len(tables.names)), np.diff(tables.word_bounds))]
        rare = np.bincount(tables.words, minlength=len(tables.vocabulary))[tables.words] <= RARE
        order = np.lexsort((skills[rare], tables.words[rare]))
        words, skills = tables.words[rare][order], skills[rare][order]
        first = np.flatnonzero((np.diff(words, prepend=-1) != 0) | (np.diff(skills, prepend=-1) != 0))
        shares = np.maximum.reduceat(tables.shares[rare][order], first) if len(first) else np.zeros(0)
        shape = (len(tables.vocabulary), self._skills)
        return sparse.coo_array((shares, (words[first], skills[first])), shape=shape).tocsr()


def _stems(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word, _ in words_of(name))


def _ranges(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """Return the numbers of all ranges first[i] to last[i] in a row, and the i of each."""
    counts = last - first
    of = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    return first[of] + within, of
