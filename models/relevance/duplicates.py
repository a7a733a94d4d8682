"""Count an advert once, however often it was posted, and say what was merged into what."""

import datetime as dt
import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError, InputError

from ..records import Posting
from .employers import plain_employer
from .minhash import Fingerprints, mix, signatures, words_of

NEAR = 0.9  # README: of 50 pairs merged at it that were read none was of two jobs; below it they begin
_NAMELESS = 0  # the code of "no employer stated"
_UNDATED = dt.date.max.toordinal()

Rows = NDArray[np.int64]
Codes = NDArray[np.int32]


class Merge(NamedTuple):
    """An advert that does not count, the one that stands for it, and why: 1 is an exact copy."""

    id: str
    stands_for_it: str
    similarity: float

    @property
    def reason(self) -> str:
        """Return why, in words."""
        same = (
            "the same title and text" if self.similarity == 1 else f"{self.similarity:.0%} of its wording is the same"
        )
        return f"{same}, no other employer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What stands for what among n adverts, by position.

    stands_for  int32[n]: the advert that stands for each; itself where it counts
    similarity  float32[n]: estimated Jaccard similarity to it, 1 for exact copies and for itself
    """

    stands_for: NDArray[np.int32]
    similarity: NDArray[np.float32]

    @property
    def kept(self) -> Rows:
        """Return int64[k]: the positions of the adverts that count, in order."""
        return np.flatnonzero(self.stands_for == np.arange(len(self.stands_for)))

    @property
    def exact(self) -> int:
        """Return how many adverts were left out as exact copies."""
        return int((self.similarity == 1).sum()) - len(self.kept)

    @property
    def near(self) -> int:
        """Return how many adverts were left out as near copies."""
        return int((self.similarity < 1).sum())

    def merges(self, ids: Sequence[str]) -> Iterator[Merge]:
        """Yield each advert that was left out; ids: those of the n adverts."""
        if len(ids) != len(self.stands_for):
            raise InputError(f"{len(self.stands_for)} adverts but {len(ids)} ids")
        for row in np.flatnonzero(self.stands_for != np.arange(len(ids))).tolist():
            yield Merge(ids[row], ids[self.stands_for[row]], float(self.similarity[row]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What n adverts are told apart by, 240 bytes each: can be made in many processes, and kept.

    exact   uint64[n]: digest of title and text
    title   uint64[n]: digest of the words of the title
    prints  uint16[n, PRINT]: see minhash.signatures
    """

    exact: NDArray[np.uint64]
    title: NDArray[np.uint64]
    prints: NDArray[np.uint16]


def keys_of(titles: Sequence[str], texts: Sequence[str]) -> Keys:
    """Return the keys of adverts."""
    plain = [
        (" ".join(a.casefold().split()), " ".join(b.casefold().split())) for a, b in zip(titles, texts, strict=True)
    ]
    return Keys(
        exact=np.array([_digest(*each) for each in plain], dtype=np.uint64),
        title=np.array([_digest(*sorted(set(words_of(t))) or (t.strip(),)) for t in titles], dtype=np.uint64),
        prints=signatures(texts),
    )


class Deduplicator:
    """Takes adverts in batches and says at the end which of them are one.

    Two adverts are one if their titles are of the same words and their texts equal but for case and white
    space, or alike in at least `near` of their runs of three words; unless both name an employer and the
    employers differ, for agencies lend their wording to many. The title must be the same because public
    employers ask every applicant the same questions, and a senior's advert is a junior's but for few words.
    Of several the earliest dated stays, because a repost is the old demand and not a new one; undated ones
    come last, ties go to the first in order. An advert without an employer joins those that have one. What
    is left out is always similar to the very advert that stands for it, never through a chain of others.
    Memory: 248 bytes an advert while it is fed, under 300 with what the result takes; no text is kept.
    """

    def __init__(self, *, near: float = NEAR) -> None:
        if not 0.5 <= near <= 1:
            raise ConfigError(f"near must lie in 0.5..1, got {near}: below, adverts share no more than their form")
        self._near = near
        self._prints = Fingerprints()
        self._exact, self._title = array("Q"), array("Q")
        self._employer, self._day = array("i"), array("i")
        self._codes = {"": _NAMELESS}

    def __len__(self) -> int:
        """Return the number of adverts fed."""
        return len(self._day)

    def add(
        self, titles: Sequence[str], texts: Sequence[str], employers: Sequence[str], dates: Sequence[dt.date | None]
    ) -> None:
        """Take a batch of adverts; empty employer, None date: not stated. Raises InputError if lengths differ."""
        if len(titles) != len(texts):
            raise InputError(f"a batch of {len(titles)} titles and {len(texts)} texts: give one of each an advert")
        self.add_keys(keys_of(titles, texts), employers, dates)

    def add_keys(self, keys: Keys, employers: Sequence[str], dates: Sequence[dt.date | None]) -> None:
        """Take a batch of adverts whose keys were made before."""
        if not len(keys.exact) == len(employers) == len(dates):
            raise InputError(
                f"a batch of {len(keys.exact)} adverts, {len(employers)} employers and {len(dates)} dates: "
                "give one of each an advert"
            )
        self._prints.add(keys.prints)
        self._exact.frombytes(np.ascontiguousarray(keys.exact).tobytes())
        self._title.frombytes(np.ascontiguousarray(keys.title).tobytes())
        self._employer.extend(self._code(name) for name in employers)
        self._day.extend(_UNDATED if date is None else date.toordinal() for date in dates)

    def _code(self, name: str) -> int:
        return self._codes.setdefault(plain_employer(name), len(self._codes)) if name else _NAMELESS

    def result(self) -> Duplicates:
        """Return what stands for what among all that was fed, whatever the batches were."""
        n = len(self)
        employer = np.asarray(self._employer)
        # From here on adverts are numbered by who may stand for whom: those with an employer first, by date.
        order = np.lexsort((np.arange(n), np.asarray(self._day), employer == _NAMELESS))
        employer = employer[order]
        stands_for, similarity = np.arange(n, dtype=np.int32), np.ones(n, dtype=np.float32)
        for late, early in _same_key(np.asarray(self._exact)[order], employer):
            stands_for[late] = early
        self._merge_alike(order, employer, stands_for, similarity)
        # Exact copies of an advert that was itself left out go where it went, as near copies.
        leader = stands_for[stands_for]
        similarity = np.where(leader == stands_for, similarity, similarity[stands_for])
        found = Duplicates(stands_for=np.empty_like(leader), similarity=np.empty_like(similarity))
        found.stands_for[order], found.similarity[order] = order[leader], similarity
        return found

    def _merge_alike(
        self, order: Rows, employer: Codes, stands_for: NDArray[np.int32], similarity: NDArray[np.float32]
    ) -> None:
        """Let near copies among the adverts that still count stand for each other, in place."""
        pairs = self._candidates(order, employer, np.flatnonzero(stands_for == np.arange(len(order))))
        late, early = np.divmod(pairs, max(len(order), 1))
        starts = np.flatnonzero(~_equals_previous(late))
        for start, end in pairwise([*starts.tolist(), len(late)]):
            one = int(late[start])
            best = max(
                (self._prints.similarity(order[one], order[leader]), -leader)
                for leader in set(stands_for[early[start:end]].tolist())
            )
            leader = -best[1]
            if best[0] >= self._near and employer[one] in (_NAMELESS, employer[leader]):
                stands_for[one], similarity[one] = leader, min(best[0], _BELOW_ONE)

    def _candidates(self, order: Rows, employer: Codes, rows: Rows) -> NDArray[np.int64]:
        """Return late * n + early of each pair of rows that shares title and a band, ascending."""
        n, title = max(len(order), 1), np.asarray(self._title)[order[rows]]
        found = np.zeros(0, dtype=np.int64)
        for band in self._prints.bands():
            key = mix(title, band[order[rows]])
            pairs = [rows[late] * n + rows[early] for late, early in _same_key(key, employer[rows], chain=True)]
            found = np.union1d(found, np.concatenate(pairs))
        return found


class Distinct(NamedTuple):
    """The postings that count, in their order, and for each other's id the id that stands for it."""

    kept: tuple[Posting, ...]
    duplicate_of: dict[str, str]


def distinct(postings: Sequence[Posting], *, near: float = NEAR) -> Distinct:
    """Return the postings that count, and what stands for those that do not; see `Deduplicator`.

    An id that is repeated with the same text maps to itself, so count what was left out as
    len(postings) - len(kept).
    """
    deduplicator = Deduplicator(near=near)
    for start in range(0, len(postings), _BATCH):
        batch = postings[start : start + _BATCH]
        columns = (
            [p.title for p in batch],
            [p.text for p in batch],
            [p.employer for p in batch],
            [p.date for p in batch],
        )
        deduplicator.add(*columns)
    found = deduplicator.result()
    left_out = {merge.id: merge.stands_for_it for merge in found.merges([p.id for p in postings])}
    return Distinct(tuple(postings[row] for row in found.kept), left_out)


_BATCH = 4096
_BELOW_ONE = float(np.nextafter(np.float32(1), np.float32(0)))  # a near copy whose estimate is 1 is no exact copy


def _same_key(key: NDArray[np.uint64], employer: Codes, *, chain: bool = False) -> Iterator[tuple[Rows, Rows]]:
    """Yield (adverts, the first of the same key): of their employer, then, for the nameless, of any other.

    chain  yield also the one just before, which may be nearer than the first
    """
    order = np.lexsort((np.arange(len(key)), employer, key))
    same = _equals_previous(key[order]) & _equals_previous(employer[order])
    late = np.flatnonzero(same)
    yield order[late], order[_first_of_run(same)[late]]
    if chain:
        yield order[late], order[late - 1]
    if (employer == _NAMELESS).any():
        order = np.lexsort((np.arange(len(key)), key))  # the nameless come after all others
        first = order[_first_of_run(_equals_previous(key[order]))]
        joins = (employer[order] == _NAMELESS) & (employer[first] != _NAMELESS)
        yield order[joins], first[joins]


def _equals_previous(values: NDArray[Any]) -> NDArray[np.bool_]:
    return np.concatenate([np.zeros(min(len(values), 1), dtype=np.bool_), values[1:] == values[:-1]])


def _first_of_run(same: NDArray[np.bool_]) -> Rows:
    """Return int64[n]: where the run of each begins; same: bool[n], equal to the one before."""
    return np.maximum.accumulate(np.where(same, 0, np.arange(len(same))))


def _digest(*texts: str) -> int:
    data = "\0".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
