"""Stand-ins that tests share: small, exact and fast."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from credlens.models.matching.calibrate import Logistic, terms
from credlens.models.matching.encoder import Tokens, Vectors
from credlens.models.matching.signals import SIGNALS


class HashEncoder:
    """A word is a fixed random direction of 32 dimensions; a text is the mean of its words.

    So a text that holds the words of a label is near to it, and unrelated texts are near to nothing.
    """

    fingerprint = "hash-32"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        means = np.stack([self._words(text).mean(axis=0) for text in texts])
        return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        self.encoded += len(texts)
        return [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> Tokens:
        spans = [m.span() for m in re.finditer(r"\w+", text)]
        if not spans:
            return Tokens(np.zeros((0, 32), np.float32), np.zeros(0, np.int64), np.zeros(0, np.int64))
        starts, ends = np.array(spans, dtype=np.int64).T
        return Tokens(self._words(text), starts, ends)

    def _words(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.casefold()) or ["?"]
        return np.stack([_direction(word) for word in words])


def logistic(intercept: float, *, gate: Sequence[float] = (0.0,) * 33, **weights: float) -> Logistic:
    """Return a model that is linear in the signals named, accepting from 1/2 on."""
    count = len(SIGNALS)
    linear = np.array([weights.get(name, 0.0) for name in SIGNALS])
    return Logistic(
        gate=np.array(gate),
        low=np.full(count, -np.inf),
        high=np.full(count, np.inf),
        mean=np.zeros(count),
        scale=np.ones(count),
        intercept=intercept,
        weights=np.concatenate([linear, np.zeros(terms(np.zeros((1, count))).shape[1] - count)]),
        accept_at=0.5,
        precise_at=0.9,
    )


def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
