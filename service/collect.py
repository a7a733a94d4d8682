"""From parts of adverts and their matches to the one table that demand is computed from."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.models.relevance.coded import Coded
from credlens.models.relevance.mentions import NO_DAY, Mentions

from .store.matches import Keys, Matched
from .store.texts import Texts

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are put together at a time: bounds what a block of mentions takes before the best of each is chosen.
BLOCK = 50_000


def collect(adverts: "pa.Table", matched: Matched, sentences: Iterable["pa.Table"]) -> Mentions:
    """Return which advert mentions which skill; of several mentions of a skill in an advert the best stays.

    adverts    columns id and sentences, the n rows that count
    sentences  parts with key and text, among which those of the matched keys are
    """
    quoted = np.flatnonzero(np.diff(matched.first))
    column = adverts["sentences"].combine_chunks()
    blocks = [_best(column.slice(at, BLOCK), at, matched) for at in range(0, max(len(column), 1), BLOCK)]
    row, skill, match, text = (np.concatenate(each) for each in zip(*blocks, strict=True))
    present, code = np.unique(skill, return_inverse=True)
    place = np.full(len(matched.keys), -1, dtype=np.int32)
    place[quoted] = np.arange(len(quoted), dtype=np.int32)
    return Mentions(
        text_ids=Texts(adverts["id"]),
        skill_ids=tuple(matched.skill_ids[i] for i in present.tolist()),
        row=row,
        column=code.astype(np.int32),
        probability=matched.probability[match],
        sentences=_texts(matched.keys[quoted], sentences),
        sentence=place[text],
        start=matched.start[match],
        end=matched.end[match],
    )


def days_of(dates: "pa.ChunkedArray") -> NDArray[np.int64]:
    """Return int64[n]: days since 1970-01-01, NO_DAY where there is none."""
    import pyarrow as pa

    days: NDArray[np.int64] = dates.cast(pa.int32()).fill_null(NO_DAY).to_numpy().astype(np.int64)
    return days


def coded(column: "pa.ChunkedArray") -> Coded[str]:
    """Return a column of strings as codes."""
    encoded = column.combine_chunks().dictionary_encode()
    return Coded(encoded.indices.to_numpy(), encoded.dictionary.to_pylist())


def keys_of(adverts: "pa.Table") -> Keys:
    """Return uint64[k], the keys of all sentences of these adverts, with repeats."""
    keys: Keys = adverts["sentences"].combine_chunks().flatten().to_numpy()
    return keys


def _best(lists: "pa.ListArray", begin: int, matched: Matched) -> tuple[NDArray[np.int32], ...]:
    """Return row, skill, match and text of the best mention of each skill in each row, sorted by row and skill."""
    lengths = np.diff(lists.offsets.to_numpy())
    text = np.searchsorted(matched.keys, lists.flatten().to_numpy())
    count = matched.first[text + 1] - matched.first[text]
    row = np.repeat(np.repeat(np.arange(begin, begin + len(lengths)), lengths), count)
    match = np.repeat(matched.first[text] - (np.cumsum(count) - count), count) + np.arange(count.sum())
    skill, text = matched.skill[match], np.repeat(text, count)
    # Stable: of equal chances the earlier sentence stays.
    order = np.lexsort((-matched.probability[match], skill, row))
    row, skill, match, text = row[order], skill[order], match[order], text[order]
    best = np.ones(len(row), dtype=np.bool_)
    best[1:] = (row[1:] != row[:-1]) | (skill[1:] != skill[:-1])
    return tuple(a[best].astype(np.int32) for a in (row, skill, match, text))


def first_of(sentences: Iterable["pa.Table"], keys: Keys) -> Iterator[tuple[NDArray[np.int64], "pa.Table"]]:
    """Yield from each part the sentences of these keys that no part before it had, and where in keys they stand.

    keys  uint64[k], sorted
    """
    import pyarrow as pa

    seen = np.zeros(len(keys), dtype=np.bool_)
    for part in sentences:
        if not len(keys):
            return
        key = part["key"].to_numpy()
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        new = np.flatnonzero((keys[place] == key) & ~seen[place])
        seen[place[new]] = True
        yield place[new], part.take(pa.array(new))


def _texts(keys: Keys, sentences: Iterable["pa.Table"]) -> Texts:
    """Return the texts of sorted keys, in their order."""
    import pyarrow as pa

    found = [*first_of(sentences, keys)]
    order = np.argsort(np.concatenate([places for places, _ in found])) if found else np.zeros(0, np.int64)
    column = pa.chunked_array([chunk for _, part in found for chunk in part["text"].chunks], pa.string())
    return Texts(column.take(pa.array(order)).combine_chunks())
