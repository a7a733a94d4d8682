"""Fingerprints of texts, so that near copies are found without comparing every pair."""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

BANDS, ROWS = 14, 8  # a pair of similarity 0.9 agrees in all 8 rows of one of 14 bands with chance 0.9996
PRINT = BANDS * ROWS
_WORDS_A_SHINGLE = 3
_SEED = 20240
_BLOCK = 65_536  # texts an array, so that a million fingerprints are never copied to grow
_SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)  # odd, random bits
_WORD = re.compile(r"\w+")

U16 = NDArray[np.uint16]
U64 = NDArray[np.uint64]


def signatures(texts: Sequence[str]) -> U16:
    """Return uint16[n, PRINT]: MinHash signatures of the texts, 224 bytes a text.

    Method  MinHash (Broder 1997, Compression and Complexity of Sequences, 21-29) of all runs of three words;
            of each of the 112 minima its low 16 bits are kept (Li & König 2010, WWW, 671-680): unrelated
            ones agree once in 65,536. The estimate of a similarity of 0.9 has a standard error of 0.028.
    """
    if not texts:
        return np.zeros((0, PRINT), dtype=np.uint16)
    shingles = [_shingles(words_of(text)) for text in texts]
    ends = np.cumsum([0, *map(len, shingles)], dtype=np.uint64)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(shingles), ends, PRINT, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32).astype(np.uint16)


class Fingerprints:
    """The signatures of any number of texts."""

    def __init__(self) -> None:
        self._blocks: list[U16] = []
        self._count = 0

    def __len__(self) -> int:
        """Return the number of texts."""
        return self._count

    def add(self, prints: U16) -> None:
        """Take the signatures of further texts, in order."""
        while len(prints):
            if self._count % _BLOCK == 0:
                self._blocks.append(np.empty((_BLOCK, PRINT), dtype=np.uint16))
            at = self._count % _BLOCK
            taken = prints[: _BLOCK - at]
            self._blocks[-1][at : at + len(taken)] = taken
            self._count += len(taken)
            prints = prints[len(taken) :]

    def bands(self) -> Iterator[U64]:
        """Yield uint64[n] for each band: equal where all its hashes are equal, else all but surely not."""
        for band in range(BANDS):
            keys = np.empty(self._count, dtype=np.uint64)
            for i, block in enumerate(self._blocks):
                part = np.ascontiguousarray(block[: self._count - i * _BLOCK, band * ROWS : (band + 1) * ROWS])
                keys[i * _BLOCK : i * _BLOCK + len(part)] = mix(*part.view(np.uint64).T)
            yield keys

    def similarity(self, one: int, other: int) -> float:
        """Return the estimated Jaccard similarity of two texts' shingles, 0 to 1."""
        return float(np.mean(self._signature(one) == self._signature(other)))

    def _signature(self, at: int) -> U16:
        signature: U16 = self._blocks[at // _BLOCK][at % _BLOCK]
        return signature


def words_of(text: str) -> list[str]:
    """Return the words of a text in any case, without punctuation."""
    return _WORD.findall(text.casefold())


def mix(*parts: U64) -> U64:
    """Return uint64[n]: one hash of several arrays of n, each part in its place."""
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ part) * _SPREAD[0]
        mixed ^= mixed >> np.uint64(29)
        mixed *= _SPREAD[1]
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _shingles(words: Sequence[str]) -> U64:
    """Return a hash of each run of three words; of all words together where they are fewer."""
    codes = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    codes += [0] * (_WORDS_A_SHINGLE - len(codes))
    of = np.array(codes, dtype=np.uint64)
    runs = len(of) - _WORDS_A_SHINGLE + 1
    return np.asarray(sum(of[k : k + runs] * _SPREAD[k] for k in range(_WORDS_A_SHINGLE)), dtype=np.uint64)
