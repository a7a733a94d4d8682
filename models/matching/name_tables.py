"""Every name of the skills as tables of numbers: quick to look up, and quick to read back from disk."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Skill

from .words import needs_case, without_qualifier

Stems = tuple[str, ...]

# The longest label looked for, in tokens; longer ones are sentences and never stand in a text as they are.
LONGEST = 8

# A phrase whose words carry this much idf together is as specific as any: "wound" + "care" is about 12.
FULL_IDF = 12.0

# An odd number with bits all over: makes one number of several stems, the same one for two phrases only by a chance of
# 1 in 10^19.
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class NameTables:
    """The m names of n skills, grouped by skill, and the p different phrases among them.

    vocabulary  v stems, sorted
    names       without their qualifiers
    skills      int32[m]: whose each name is
    cased       bool[m]: it counts only as it is written
    phrases     uint64[p], sorted: the key of each phrase's stems
    strength    float64[p], 0 to 1: how specific its words are
    of_phrase   int32: the names of phrase i are of_phrase[phrase_bounds[i] : phrase_bounds[i + 1]]
    longest     int64[v]: stems of the longest phrase that begins with each
    words       int32: the stems of name i, each once and sorted, are words[word_bounds[i] : word_bounds[i + 1]]
    shares      float64, of the precision of float32, beside words: the part of the name's idf that the stem carries
    """

    vocabulary: Sequence[str]
    names: Sequence[str]
    skills: NDArray[np.int32]
    cased: NDArray[np.bool_]
    phrases: NDArray[np.uint64]
    strength: NDArray[np.float64]
    phrase_bounds: NDArray[np.int32]
    of_phrase: NDArray[np.int32]
    longest: NDArray[np.int64]
    word_bounds: NDArray[np.int64]
    words: NDArray[np.int32]
    shares: NDArray[np.float64]

    @classmethod
    def build(cls, skills: Sequence[Skill], stems_of: Callable[[str], Stems]) -> "NameTables":
        """Return the tables of the names of these skills."""
        owners, names, stems = _names(skills, stems_of)
        vocabulary = sorted(set(chain.from_iterable(stems)))
        number = {word: i for i, word in enumerate(vocabulary)}
        numbers = [[number[word] for word in name] for name in stems]
        sets = [sorted(set(name)) for name in numbers]
        flat = np.fromiter(chain.from_iterable(sets), dtype=np.int32)
        of_name = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
        idf = _inverse_frequency(owners[of_name], flat, skills=len(skills), words=len(vocabulary))
        weight = idf[flat]
        total = np.bincount(of_name, weight, minlength=len(sets))
        phrases = _Phrases.of(numbers, idf)
        return cls(
            vocabulary=vocabulary,
            names=names,
            skills=owners,
            cased=np.array([needs_case(name) for name in names], dtype=np.bool_),
            phrases=phrases.keys,
            strength=phrases.strength,
            phrase_bounds=phrases.bounds,
            of_phrase=phrases.names,
            longest=phrases.longest,
            word_bounds=_bounds([len(one) for one in sets]),
            words=flat,
            shares=(weight / total[of_name]).astype(np.float32).astype(np.float64),
        )

    def write(self, path: Path) -> None:
        """Write the tables to a file that appears whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.stem}.{os.getpid()}.npz")
        arrays = {name: getattr(self, name) for name in self.__slots__}
        for name in ("vocabulary", "names"):
            text = json.dumps(list(arrays[name]), ensure_ascii=True)
            arrays[name] = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
        arrays["shares"] = self.shares.astype(np.float32)
        np.savez(partial, **arrays)
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> "NameTables | None":
        """Return the tables in a file; None where there is no whole file."""
        try:
            with path.open("rb") as file, np.load(file) as stored:
                arrays = {name: stored[name] for name in cls.__slots__}
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
        for name in ("vocabulary", "names"):
            arrays[name] = json.loads(arrays[name].tobytes())
        arrays["shares"] = arrays["shares"].astype(np.float64)
        return cls(**arrays)


def tables_key(skills: Sequence[Skill]) -> str:
    """Return 24 hex digits that name the tables: they change with any name, and with how names are read."""
    digest = hashlib.sha256()
    for module in ("name_tables.py", "reading.py", "tokenizer.py", "words.py"):
        digest.update(Path(__file__).with_name(module).read_bytes())
    for skill in skills:
        digest.update("\0".join((skill.label, *skill.alt_labels, "\n")).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:24]


def extend_keys(keys: NDArray[np.uint64], stems: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the keys of phrases with one more stem behind; an empty phrase has the key 0."""
    longer: NDArray[np.uint64] = keys * _MIX + stems.astype(np.uint64) + np.uint64(1)
    return longer


def _names(
    skills: Sequence[Skill], stems_of: Callable[[str], Stems]
) -> tuple[NDArray[np.int32], list[str], list[Stems]]:
    """Return for every name its skill, the name without its qualifier, and its stems."""
    owners: list[int] = []
    names: list[str] = []
    stems: list[Stems] = []
    for i, skill in enumerate(skills):
        of_skill = {n: stems_of(n) for n in map(without_qualifier, (skill.label, *skill.alt_labels))}
        # A name of nothing but punctuation keeps its place, so that every skill has one.
        kept = {n: s for n, s in of_skill.items() if s} or {skill.label: (skill.label,)}
        owners += [i] * len(kept)
        names += kept
        stems += kept.values()
    return np.array(owners, dtype=np.int32), names, stems


def _inverse_frequency(
    owners: NDArray[np.int32], stems: NDArray[np.int32], *, skills: int, words: int
) -> NDArray[np.float64]:
    """Return float64[words]: Robertson's idf, log(1 + (N - df + 1/2) / (df + 1/2)) over the skills."""
    pairs = np.unique(owners.astype(np.int64) * max(words, 1) + stems)
    df = np.bincount(pairs % max(words, 1), minlength=words)[:words]
    idf: NDArray[np.float64] = np.log(1 + (skills - df + 0.5) / (df + 0.5))
    return idf


class _Phrases(NamedTuple):
    """The tables of the different phrases among the names, as NameTables has them."""

    keys: NDArray[np.uint64]
    strength: NDArray[np.float64]
    bounds: NDArray[np.int32]
    names: NDArray[np.int32]
    longest: NDArray[np.int64]

    @classmethod
    def of(cls, numbers: Sequence[Sequence[int]], idf: NDArray[np.float64]) -> "_Phrases":
        """Return the tables of names of these stems."""
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, name in enumerate(numbers):
            if len(name) <= LONGEST:
                groups.setdefault(tuple(name), []).append(i)
        longest = np.zeros(len(idf), dtype=np.int64)
        keys = np.zeros(len(groups), dtype=np.uint64)
        for length in range(1, LONGEST + 1):
            at = [i for i, phrase in enumerate(groups) if len(phrase) == length]
            column = np.array([p for p in groups if len(p) == length], dtype=np.int64).reshape(-1, length)
            of_length = np.zeros(len(at), dtype=np.uint64)
            for stems in column.T:
                of_length = extend_keys(of_length, stems)
            keys[at] = of_length
            np.maximum.at(longest, column[:, 0], length)
        order = np.argsort(keys)
        members = list(groups.values())
        listed = [members[i] for i in order.tolist()]
        strength = np.array([min(1.0, sum(idf[list(phrase)].tolist()) / FULL_IDF) for phrase in groups])
        bounds = _bounds([len(one) for one in listed]).astype(np.int32)
        names = np.fromiter(chain.from_iterable(listed), dtype=np.int32)
        return cls(keys[order], strength[order], bounds, names, longest)


def _bounds(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
