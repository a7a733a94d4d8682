"""Texts to vectors without a network: a row a token, distilled from the encoder by scripts/train_static.py."""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

from .encoder import OnnxEncoder, Tokens, Vectors, file_digest, load_tokenizer, released_weights, tokens_of

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

FILE = "static.npz"

# Levels to either side of zero. A row is off by 3 % of its length, a text of several rows by less, and each component
# takes five and a half bits when compressed.
LEVELS = 31
# Texts added up at a time: bounds memory to some 10 MB beside the table.
CHUNK = 1024


class StaticEncoder:
    """A table of one vector a token, of the same dimensions as the encoder's: a text is the sum of its tokens' rows.

    A row's length is the weight of its token. Vectors may be compared with the skill vectors of the encoder that the
    table was distilled from, and only of that one.

    folder  holds static.npz, and encoder.onnx and tokenizer.json of that encoder; by default the released ones
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or released_weights()

    @cached_property
    def fingerprint(self) -> str:
        """Return 12 hex digits over the table and the vocabulary; loads neither."""
        return file_digest(iter((self._table, self._folder / "tokenizer.json")))

    @cached_property
    def teacher(self) -> OnnxEncoder:
        """Return the encoder that the table was distilled from; raise ConfigError if another lies beside it."""
        teacher = OnnxEncoder(self._folder)
        if teacher.fingerprint != self._distilled_from:
            raise ConfigError(
                f"{self._folder / FILE} was distilled from encoder {self._distilled_from}, but the one beside it is"
                f" {teacher.fingerprint}; run scripts/train_static.py"
            )
        return teacher

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, d], each of length 1; zeros for a text without a token."""
        from scipy.sparse import csr_array

        rows = self._rows
        vectors = np.empty((len(texts), rows.shape[1]), np.float32)
        for begin in range(0, len(texts), CHUNK):
            encodings = self._tokenizer.encode_batch_fast(list(texts[begin : begin + CHUNK]), add_special_tokens=False)
            ids, bounds = _flat(encodings)
            counts = csr_array(
                (np.ones(len(ids), np.float32), ids, bounds), shape=(len(encodings), len(rows)), copy=False
            )
            vectors[begin : begin + CHUNK] = np.asarray(counts @ rows)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text: their rows, whatever stands around them."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [tokens_of(self._rows[np.array(e.ids, dtype=np.int64)], e.offsets) for e in encodings]

    @cached_property
    def _distilled_from(self) -> str:
        with np.load(self._table) as stored:
            return str(stored["encoder"])

    @cached_property
    def _rows(self) -> Vectors:
        with np.load(self._table) as stored:
            rows: Vectors = stored["codes"] * stored["scale"][:, None]
        return rows

    @property
    def _table(self) -> Path:
        path = self._folder / FILE
        if not path.exists():
            raise ConfigError(f"{path} is not there; scripts/train_static.py makes it")
        return path

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(self._folder)


def write_table(path: Path, rows: Vectors, *, encoder: str) -> None:
    """Write a table of one row a token as int8 codes with a scale a row.

    rows     float32[v, d]
    encoder  fingerprint of the encoder that it was distilled from
    """
    scale = np.abs(rows).max(axis=1) / LEVELS
    codes = np.rint(rows / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    np.savez_compressed(path, codes=codes, scale=scale.astype(np.float32), encoder=np.array(encoder))


def _flat(encodings: Sequence["Encoding"]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the ids of all texts in one row, and where each text begins and ends in it."""
    ids = [encoding.ids for encoding in encodings]
    bounds = np.zeros(len(ids) + 1, np.int32)
    np.cumsum([len(each) for each in ids], out=bounds[1:])
    return np.fromiter(chain.from_iterable(ids), np.int32, int(bounds[-1])), bounds
