"""What the postings of a market wrote about a skill: the surest words of different employers first."""

from functools import cached_property

import numpy as np

from .config import RelevanceConfig
from .demand import Market
from .mentions import Evidence, IntArray, PostingTable


class Quotes:
    """The postings of a market, to be quoted; a skill's quotes are chosen when it is first asked about."""

    def __init__(self, table: PostingTable, market: Market, config: RelevanceConfig) -> None:
        self._table, self._market, self._config = table, market, config
        self._chosen: dict[str, tuple[Evidence, ...]] = {}

    def of(self, skill_id: str) -> tuple[Evidence, ...]:
        """Return up to `quotes` mentions of a skill, each of another employer and in another wording."""
        if skill_id not in self._chosen:
            self._chosen[skill_id] = self._choose(skill_id)
        return self._chosen[skill_id]

    def _choose(self, skill_id: str) -> tuple[Evidence, ...]:
        mentions = self._table.mentions
        seen: set[tuple[str, object]] = set()
        chosen: list[Evidence] = []
        for mention in self._surest(skill_id).tolist():
            if len(chosen) == self._config.quotes:
                break
            row = int(mentions.row[mention])
            employer = self._table.employer[row].casefold().strip()
            marks = {("employer", employer or row), ("words", int(mentions.sentence[mention]))}
            if not marks & seen:
                seen |= marks
                chosen.append(mentions.evidence(mention))
        return tuple(chosen)

    def _surest(self, skill_id: str) -> IntArray:
        """Return the market's mentions of a skill, surest first; equal ones in the order of the postings."""
        column = int(self._table.columns([skill_id])[0])
        found, first = self._by_skill
        return found[first[column] : first[column + 1]]

    @cached_property
    def _by_skill(self) -> tuple[IntArray, IntArray]:
        """Return the market's mentions by skill, the surest first, and where each skill's begin."""
        mentions = self._table.mentions
        if len(self._market.rows) == len(self._table):
            found = np.arange(len(mentions))
        else:
            found = _spans(np.searchsorted(mentions.row, self._market.rows), self._ends())
        found = found[mentions.probability[found] >= self._config.accept]
        column = mentions.column[found]
        order = np.lexsort((mentions.row[found], -mentions.probability[found], column))
        return found[order], np.searchsorted(column[order], np.arange(len(mentions.skill_ids) + 2))

    def _ends(self) -> IntArray:
        return np.searchsorted(self._table.mentions.row, self._market.rows, side="right")


def _spans(starts: IntArray, ends: IntArray) -> IntArray:
    """Return every whole number from each start to before its end, one span after the other."""
    lengths = ends - starts
    steps = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    spans: IntArray = np.repeat(starts, lengths) + steps
    return spans
