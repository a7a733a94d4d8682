"""What the postings of a market wrote about a skill: the surest words of different employers first."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .config import RelevanceConfig
from .demand import Market
from .mentions import BoolArray, Evidence, FloatArray, Indexes, IntArray, PostingTable

# Mentions of a skill that are looked at first; as many as four times as many follow until there are quotes enough.
_FIRST = 64
# Quotes that are remembered: markets overlap, and the surest words of one are those of many. Some 30 MB.
_KEPT = 32_768
# Mentions whose words are read to tell how surely a skill is asked for.
_READ = 256


class Quotes:
    """The postings of a market, to be quoted; a skill's quotes are chosen when it is first asked about."""

    def __init__(self, table: PostingTable, market: Market, config: RelevanceConfig) -> None:
        self._table, self._market, self._config = table, market, config
        self._chosen: dict[str, tuple[Evidence, ...]] = {}
        self._right: dict[str, float] = {}

    def of(self, skill_id: str) -> tuple[Evidence, ...]:
        """Return up to `quotes` mentions of a skill, each of another employer and in another wording."""
        if skill_id not in self._chosen:
            self._chosen[skill_id] = self._choose(skill_id)
        return self._chosen[skill_id]

    def surely_right(self, skill_ids: Sequence[str]) -> FloatArray:
        """Return which part of the market's mentions of each skill is right, one standard deviation below the mean.

        float64[s]. Mentions in the same words, in any case, are right or wrong together: a matcher misreads them
        everywhere alike. So p of n mentions in one wording has the variance p (1 - p) of a single one. 0 where nothing
        is mentioned. Cost: the words of at most 256 mentions, evenly taken from the surest to the least sure.
        """
        new = [skill_id for skill_id in skill_ids if skill_id not in self._right]
        self._right.update(zip(new, _lower_parts(self._table, list(map(self._sample, new))), strict=True))
        return np.array([self._right[skill_id] for skill_id in skill_ids], dtype=np.float64)

    def _sample(self, skill_id: str) -> Indexes:
        found = surest(self._table, self._column(skill_id), self._config.accept)
        found = found[self._inside[self._table.mentions.row[found]]]
        return found[:: -(-len(found) // _READ) or 1]

    def _column(self, skill_id: str) -> int:
        return int(self._table.columns([skill_id])[0])

    def _choose(self, skill_id: str) -> tuple[Evidence, ...]:
        employers, words = set[int](), set[int]()
        chosen: list[Evidence] = []
        for mention, employer, sentence in self._surest(skill_id):
            if len(chosen) == self._config.quotes:
                break
            if employer not in employers and sentence not in words:
                employers.add(employer)
                words.add(sentence)
                chosen.append(_evidence(self._table, mention))
        return tuple(chosen)

    def _surest(self, skill_id: str) -> Iterator[tuple[int, int, int]]:
        """Yield the market's mentions of a skill, surest first, with employer and sentence; equal ones in order."""
        found, mentions = surest(self._table, self._column(skill_id), self._config.accept), self._table.mentions
        employer = _employers(self._table)
        begin, count = 0, _FIRST
        while begin < len(found):
            part = found[begin : begin + count]
            part = part[self._inside[mentions.row[part]]]
            begin, count = begin + count, 4 * count
            yield from zip(
                part.tolist(), employer[mentions.row[part]].tolist(), mentions.sentence[part].tolist(), strict=True
            )

    @cached_property
    def _inside(self) -> BoolArray:
        """Return bool[n]: which of the table's postings are of the market."""
        inside = np.zeros(len(self._table), dtype=np.bool_)
        inside[self._market.rows] = True
        return inside


def surest(table: PostingTable, column: int, accept: float) -> Indexes:
    """Return all mentions of a skill by its column that count, int32[n]: surest first, equal ones by posting.

    Put in order once for a skill: the mentions of any market are in the same order.
    """
    kept: dict[int, NDArray[np.int32]] = table.remember(("surest", accept), dict)
    if column not in kept:
        found, first = table.remember("mentions by skill", lambda: _by_skill(table))
        of = found[first[column] : first[column + 1]]
        chance = table.mentions.probability[of]
        of = of[np.argsort(-chance, kind="stable")]
        kept[column] = of[: np.count_nonzero(chance >= accept)]
    return kept[column]


def _lower_parts(table: PostingTable, samples: Sequence[Indexes]) -> list[float]:
    """Return the mean chance of each sample of mentions less its standard deviation, one wording being as one."""
    if not samples:
        return []
    found = np.concatenate(samples)
    size = np.array([len(sample) for sample in samples])
    sample = np.repeat(np.arange(len(samples)), size)
    words = _wordings(table, found).astype(np.int64)
    numbers = 1 + words.max(initial=0)
    told, of, count = np.unique(sample * numbers + words, return_inverse=True, return_counts=True)
    right = np.bincount(of, weights=table.mentions.probability[found], minlength=len(told)) / count
    within = told // numbers
    total = np.maximum(size, 1)
    mean = np.bincount(within, weights=count * right, minlength=len(samples)) / total
    variance = count**2 * right * np.maximum(0.0, 1 - right)
    spread = np.sqrt(np.bincount(within, weights=variance, minlength=len(samples))) / total
    lower: list[float] = np.maximum(0.0, mean - spread).tolist()
    return lower


def _wordings(table: PostingTable, found: Indexes) -> NDArray[np.int32]:
    """Return int32[n]: the same number for mentions in the same words, in any case. Each is read once for a table."""
    mentions = table.mentions
    number: dict[str, int] = table.remember("wordings", dict)
    known = table.remember("wording of each", lambda: np.full(len(mentions.row), -1, dtype=np.int32))
    new = found[known[found] < 0]
    said = (mentions.sentence[new], mentions.start[new], mentions.end[new])
    for mention, sentence, start, end in zip(new.tolist(), *(part.tolist() for part in said), strict=True):
        words = mentions.sentences[sentence][start:end].casefold()
        known[mention] = number.setdefault(words, len(number))
    return known[found]


def _by_skill(table: PostingTable) -> tuple[NDArray[np.int32], IntArray]:
    """Return the mentions of a table by skill, int32[m], and where each skill's begin: one more for no skill."""
    column = table.mentions.column
    order = np.argsort(column, kind="stable").astype(np.int32)
    first = np.cumsum(np.bincount(column, minlength=len(table.mentions.skill_ids) + 1))
    return order, np.concatenate([[0], first])


def _employers(table: PostingTable) -> IntArray:
    """Return int64[n]: the same number for postings of one employer, any case; one of its own without a name."""

    def count() -> IntArray:
        names = [name.casefold().strip() for name in table.employer.values]
        number = {name: i for i, name in enumerate(dict.fromkeys(filter(None, names)))}
        code = np.array([number.get(name, -1) for name in names], dtype=np.int64)[table.employer.codes]
        return np.where(code < 0, len(number) + np.arange(len(code)), code)

    return table.remember("employers to quote", count)


def _evidence(table: PostingTable, mention: int) -> Evidence:
    kept: dict[int, Evidence] = table.remember("quoted", dict)
    if mention not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[mention] = table.mentions.evidence(mention)
    return kept[mention]
