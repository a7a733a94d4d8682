"""Which texts mention which skills: the one table that demand, alignment and gaps are computed from."""

import datetime as dt
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from credlens.taxonomy.errors import InputError

from ..records import Posting
from .asks import Asks
from .coded import Coded

T = TypeVar("T")
IntArray = NDArray[np.int64]
Indexes = NDArray[np.integer[Any]]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Matrix = sparse.csr_array  # float32[texts, skills]

_T = TypeVar("_T")

NO_DAY = -1  # a posting whose source lost the date, or gave one that cannot be believed
_ONET_SOC = re.compile(r"\d\d-\d{4}\.00")
_EPOCH = 719_163  # date(1970, 1, 1).toordinal()


class Hit(NamedTuple):
    """One skill found in one sentence: sentence[start:end] is the quote."""

    skill_id: str
    probability: float
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote: the posting or outcome it comes from, the whole sentence, and the words in it."""

    text_id: str
    sentence: str
    quote: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """A sparse table of m mentions, sorted by row, then column; a cell stands at most once.

    text_ids     the n postings or outcomes, also those that mention nothing
    skill_ids    the s skills
    row, column  int32 or int64[m]: indexes into text_ids and skill_ids
    probability  float64[m], 0 to 1: the best match's calibrated chance
    sentences    what is quoted from; long ones may lie on disk
    sentence     int32 or int64[m]: index into sentences, where the best match stands
    start, end   int32 or int64[m]: the quoted characters of that sentence
    """

    text_ids: Sequence[str]
    skill_ids: tuple[str, ...]
    row: Indexes
    column: Indexes
    probability: FloatArray
    sentences: Sequence[str]
    sentence: Indexes
    start: Indexes
    end: Indexes

    @classmethod
    def collect(
        cls,
        text_ids: Sequence[str],
        hits: Sequence[Sequence[Hit]],
        *,
        skill_ids: Sequence[str] | None = None,
    ) -> "Mentions":
        """Return the table of each text's hits; of several hits of a skill in a text the best stays.

        text_ids   the n texts, all different
        hits       n lists, one a text; equal chances: the earlier hit stays
        skill_ids  the columns, in order; None: every skill that is hit, sorted
        Raises     InputError if ids repeat, the lengths differ, or a hit's skill is not in skill_ids.
        """
        _check_ids(text_ids, hits)
        if skill_ids is None:
            skill_ids = sorted({hit[0] for of_text in hits for hit in of_text})
        column = {skill: j for j, skill in enumerate(skill_ids)}
        known: dict[str, int] = {}
        rows = [
            (i, j, hit[1], known.setdefault(hit[2], len(known)), hit[3], hit[4])
            for i, of_text in enumerate(hits)
            for j, hit in _best(of_text, column)
        ]
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        row, col, sentence, start, end = (table[:, k].astype(np.int64) for k in (0, 1, 3, 4, 5))
        return cls(
            text_ids=tuple(text_ids),
            skill_ids=tuple(skill_ids),
            row=row,
            column=col,
            probability=table[:, 2].copy(),
            sentences=tuple(known),
            sentence=sentence,
            start=start,
            end=end,
        )

    def __len__(self) -> int:
        """Return the number of mentions, m."""
        return len(self.row)

    def rows(self, begin: int, end: int) -> "Mentions":
        """Return the mentions of the texts from begin to end, over the skills that they mention."""
        first, last = np.searchsorted(self.row, (begin, end)).tolist()
        present, column = np.unique(self.column[first:last], return_inverse=True)
        quoted, sentence = np.unique(self.sentence[first:last], return_inverse=True)
        return replace(
            self,
            text_ids=tuple(self.text_ids[i] for i in range(begin, end)),
            skill_ids=tuple(self.skill_ids[j] for j in present.tolist()),
            row=self.row[first:last] - begin,
            column=column,
            probability=self.probability[first:last],
            sentences=tuple(self.sentences[i] for i in quoted.tolist()),
            sentence=sentence,
            start=self.start[first:last],
            end=self.end[first:last],
        )

    def evidence(self, mention: int) -> Evidence:
        """Return the quote behind one mention, by its index 0..m-1."""
        sentence = self.sentences[self.sentence[mention]]
        return Evidence(
            text_id=self.text_ids[self.row[mention]],
            sentence=sentence,
            quote=sentence[self.start[mention] : self.end[mention]],
            probability=float(self.probability[mention]),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class PostingTable:
    """Distinct postings with what they mention: the input of everything that speaks of demand.

    mentions    n postings x s skills
    day         int64[n]: days since 1970-01-01, NO_DAY where unknown
    occupation, region, employer, sector
                n strings each, as the postings state them, empty where they do not; sector: or nothing at all
    inferred    n times the occupation ids that the title says, for postings that state none; or nothing at all
    """

    mentions: Mentions
    day: IntArray
    occupation: Coded[str]
    region: Coded[str]
    employer: Coded[str]
    inferred: Coded[tuple[str, ...]] = field(default_factory=lambda: Coded.of(()))
    sector: Coded[str] = field(default_factory=lambda: Coded.of(()))
    _cache: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("day", "occupation", "region", "employer"):
            if len(getattr(self, name)) != len(self):
                raise InputError(f"{len(self)} postings but {len(getattr(self, name))} values of {name}")
        for name in ("inferred", "sector"):
            if len(getattr(self, name)) not in (0, len(self)):
                raise InputError(f"{len(self)} postings but {len(getattr(self, name))} values of {name}")

    @classmethod
    def build(
        cls,
        postings: Sequence[Posting],
        mentions: Mentions,
        *,
        inferred: Sequence[tuple[str, ...]] = (),
        as_of: dt.date | None = None,
    ) -> "PostingTable":
        """Return the table of these postings; mentions.text_ids are their ids, in the same order.

        as_of  postings dated after this day count as undated; None: every date is believed
        """
        if [p.id for p in postings] != list(mentions.text_ids):
            raise InputError("the mentions are not of these postings, or not in their order")
        latest = as_of or dt.date.max
        day = [NO_DAY if p.date is None or p.date > latest else p.date.toordinal() - _EPOCH for p in postings]
        return cls(
            mentions=mentions,
            day=np.array(day, dtype=np.int64),
            occupation=Coded.of(p.occupation for p in postings),
            region=Coded.of(p.region for p in postings),
            employer=Coded.of(p.employer for p in postings),
            inferred=Coded.of(inferred),
            sector=Coded.of(p.sector for p in postings),
        )

    def __len__(self) -> int:
        """Return the number of postings, n."""
        return len(self.mentions.text_ids)

    def columns(self, skill_ids: Sequence[str]) -> IntArray:
        """Return int64: the column of each skill, the empty last one where no posting mentions it."""
        found = map(self._column.get, skill_ids, repeat(len(self.mentions.skill_ids)))
        return np.fromiter(found, dtype=np.int64, count=len(skill_ids))

    @cached_property
    def occupation_rows(self) -> dict[str, IntArray]:
        """Return the postings of each occupation, by `plain_occupation`: the stated one, else the inferred."""
        found: dict[str, list[IntArray]] = {}
        silent = np.zeros(len(self), dtype=np.bool_)
        for stated, rows in self.occupation.groups():
            if name := plain_occupation(stated):
                found.setdefault(name, []).append(rows)
            else:
                silent[rows] = True
        for occupations, rows in self.inferred.groups():
            for name in dict.fromkeys(map(plain_occupation, occupations)):
                found.setdefault(name, []).append(rows[silent[rows]])
        return {name: np.sort(np.concatenate(parts)) for name, parts in found.items()}

    def asks(self, accept: float) -> Asks:
        """Return which posting asks for which skill: where its probability is at least `accept`."""
        return self.remember(("asks", accept), lambda: Asks.of(self.mentions, accept))

    def remember(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what was made under this key, made once: a table never changes."""
        if key not in self._cache:
            self._cache[key] = make()
        return cast(_T, self._cache[key])

    @cached_property
    def _column(self) -> dict[str, int]:
        return {skill: j for j, skill in enumerate(self.mentions.skill_ids)}


def plain_occupation(text: str) -> str:
    """Return an occupation as it is compared: any case, single spaces, O*NET-SOC 15-2051.00 as 15-2051."""
    name = " ".join(text.casefold().split())
    return name.removesuffix(".00") if _ONET_SOC.fullmatch(name) else name


def _check_ids(text_ids: Sequence[str], hits: Sequence[Sequence[Hit]]) -> None:
    if len(text_ids) != len(hits):
        raise InputError(f"{len(text_ids)} texts but {len(hits)} lists of hits: give one list a text")
    if len(set(text_ids)) != len(text_ids):
        repeated = next(t for t in text_ids if list(text_ids).count(t) > 1)
        raise InputError(f"text id {repeated!r} stands more than once: ids must differ", value=repeated)


def _best(hits: Sequence[Hit], column: dict[str, int]) -> list[tuple[int, Hit]]:
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit[0] not in column:
            raise InputError(f"skill {hit[0]!r} is not among the columns", value=hit[0])
        kept = best.get(column[hit[0]])
        if kept is None or hit[1] > kept[1]:
            best[column[hit[0]]] = hit
    return sorted(best.items())
