"""The skill vectors that ship beside the weights, so that a known release needs no encoding."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Skill

from .encoder import Vectors, released_weights

FILE = "vectors.npz"

# Levels to either side of zero. A component takes 6 bits or so when compressed; a cosine is off by 0.001.
LEVELS = 47
# The largest component kept, in standard deviations of a unit vector's; hardly one in 10,000 lies beyond.
REACH = 4.0


class ShippedVectors:
    """Vectors by the hash of the texts that they encode.

    keys    uint64[n], sorted
    codes   int8[n, d], in -LEVELS..LEVELS
    """

    def __init__(self, keys: NDArray[np.uint64], codes: NDArray[np.int8]) -> None:
        self._keys = keys
        self._codes = codes

    @classmethod
    def load(cls, fingerprint: str) -> "ShippedVectors":
        """Return the vectors that this encoder computed; none if the shipped ones are of another."""
        return _read_once(released_weights() / FILE, fingerprint)

    @classmethod
    def read(cls, path: Path, fingerprint: str) -> "ShippedVectors":
        """Return the vectors in a file if this encoder computed them, else none."""
        if path.exists():
            with np.load(path) as stored:
                if str(stored["fingerprint"]) == fingerprint:
                    return cls(stored["keys"], np.ascontiguousarray(stored["codes"].T))
        return cls(np.zeros(0, np.uint64), np.zeros((0, 0), np.int8))

    def look_up(self, keys: Sequence[str]) -> tuple[Vectors, NDArray[np.int64]]:
        """Return float32[n, d] of length 1 by key, and the positions that are not there and hold nothing."""
        wanted = np.array([int(key, 16) for key in keys], dtype=np.uint64)
        if not len(self._keys):
            return np.empty((len(keys), 0), np.float32), np.arange(len(keys))
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        vectors = self._codes[place].astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors, np.flatnonzero(self._keys[place] != wanted)


def write_shipped(path: Path, fingerprint: str, keys: Sequence[str], vectors: Vectors) -> None:
    """Write the vectors of skills, those with the same texts once.

    vectors  float32[n, d] of length 1
    """
    numbers, first = np.unique(np.array([int(key, 16) for key in keys], dtype=np.uint64), return_index=True)
    reach = REACH / np.sqrt(vectors.shape[1])
    codes = np.clip(np.rint(vectors[first] / reach * LEVELS), -LEVELS, LEVELS).astype(np.int8)
    # Component by component: neighbours in the file are then of one distribution, and compress better.
    np.savez_compressed(path, keys=numbers, codes=np.ascontiguousarray(codes.T), fingerprint=np.array(fingerprint))


def text_key(skill: Skill) -> str:
    """Return 16 hex digits of all the texts of a skill that its vector encodes; the order of names is nothing."""
    names = sorted(set(skill.alt_labels) - {skill.label})
    content = "\0".join((skill.label, *names, " ".join(skill.description.split())))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=4)
def _read_once(path: Path, fingerprint: str) -> ShippedVectors:
    return ShippedVectors.read(path, fingerprint)
