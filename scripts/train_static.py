"""Distil the static model, a table of one vector a token, from a trained encoder.

    .venv/bin/python scripts/train_static.py --data FOLDER [--model FOLDER] [--out FOLDER]

--data holds what scripts/train_encoder.py learns from; the static model learns from the same texts. It is measured on
matching/tech_validation.csv and matching/house_validation.csv where they are there. --model is a folder that
scripts/train_encoder.py wrote; without it the teacher is the released encoder, whose skill vectors need not be
computed. The releases esco-1.1.0 and onet-29.2 must be installed. No setting below was chosen on the sets that are
printed, but for our own sentences of the skills in held_out.txt, which no text of training is about. One run with one
seed gives one table.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from train_encoder import LONGEST, held_out, names_stage, texts_stage
from transformers import AutoModel, AutoTokenizer

from credlens.models.evaluation.benchmarks import Labelled, read_labelled
from credlens.models.evaluation.metrics import rp_at_k
from credlens.models.matching.candidates import CandidateFinder, MatchConfig
from credlens.models.matching.encoder import Encoder, OnnxEncoder, Vectors, load_tokenizer, released_weights
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.static import FILE, StaticEncoder, write_table
from credlens.models.records import TextKind
from credlens.models.training.export import export_onnx
from credlens.models.training.losses import contrast, mean_vectors, window_cosines
from credlens.models.training.texts import HERE, Text, read_sentences
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf
from credlens.taxonomy.taxonomy import merge

SEED = 1
EPOCHS = 3
BATCH = 96
DRAWN = 256  # skills drawn by chance that compete with a batch's right ones
GOALS = 24_000  # texts, drawn by chance, that are also drawn to the encoder's vector; encoding is what takes time
NEAR = (4, 41)  # one neighbour of these ranks competes for each right skill; rank 0 is itself
SCALE = 20.0  # inverse temperature
WHOLE = 0.35  # what a whole text counts, the rest its windows: as in training the encoder
REGRESSION = 4.0  # what the encoder's vector counts beside the right skills
RARE = 1e-3  # a token of this share of all tokens starts at half the weight of one never seen
RATES = {"rows": 2e-3, "weights": 2e-2}
CHUNK = 2048  # texts between two lines of progress


class Table(nn.Module):
    """A direction and a weight a token."""

    def __init__(self, rows: Vectors, weights: NDArray[np.float64]) -> None:
        super().__init__()
        self.rows = nn.Embedding.from_pretrained(torch.from_numpy(rows), freeze=False, sparse=True)  # type: ignore[no-untyped-call]
        log = torch.from_numpy(np.log(weights).astype(np.float32))[:, None]
        self.log_weights = nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]
            log, freeze=False, sparse=True
        )
        self.nothing = nn.Parameter(torch.tensor(0.35))  # the cosine of "nothing"

    def forward(self, texts: Sequence[NDArray[np.int64]]) -> tuple[Tensor, Tensor]:
        """Return the rows of each text's tokens and the mask, float32[n, t, d] and bool[n, t]."""
        padded = np.zeros((len(texts), max(len(ids) for ids in texts)), np.int64)
        mask = np.zeros(padded.shape, np.bool_)
        for i, ids in enumerate(texts):
            padded[i, : len(ids)], mask[i, : len(ids)] = ids, True
        tokens = torch.from_numpy(padded)
        return self.rows(tokens) * self.log_weights(tokens).exp(), torch.from_numpy(mask)

    def folded(self) -> Vectors:
        """Return float32[v, d]: the directions, as long as their weights say."""
        with torch.no_grad():
            rows: Vectors = (self.rows.weight * self.log_weights.weight.exp()).numpy()
        return rows


class Distiller:
    """The texts as tokens, what the encoder makes of them, and the skills that they are about."""

    def __init__(self, texts: Sequence[Text], folder: Path, skills: Vectors, row: dict[str, int]) -> None:
        teacher = OnnxEncoder(folder)
        self.tokenizer = load_tokenizer(folder)
        kept = [(text, ids) for text, ids in zip(texts, self.tokens([t.text for t in texts]), strict=True) if len(ids)]
        self.ids = [ids for _, ids in kept]
        self.right = [[row[i] for i in sorted(text.right) if i in row] for text, _ in kept]
        self.wrong = [[row[i] for i in text.wrong if i in row] for text, _ in kept]
        # A text about an occupation alone says nothing about skills.
        self.tells = np.array([bool(r) or not text.right for r, (text, _) in zip(self.right, kept, strict=True)])
        drawn = np.random.default_rng(SEED).permutation(len(kept))[:GOALS]
        self.goal = np.full(len(kept), -1)
        self.goal[drawn] = np.arange(len(drawn))
        self.goals = torch.from_numpy(encode(teacher, [kept[i][0].text for i in drawn]))
        self.skills = torch.from_numpy(skills)
        # Like its encoder, it is told apart from neighbours among ESCO's skills; O*NET's are too alike to be wrong.
        self.near = neighbours(skills, np.array([at for skill_id, at in row.items() if skill_id.startswith("esco:")]))
        self.start = self._start(teacher)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the tokens of each text, without markers."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids[:LONGEST], dtype=np.int64) for encoding in encodings]

    def _start(self, teacher: OnnxEncoder) -> Table:
        """Return the table that training begins with: each token as the encoder reads it alone."""
        size = self.tokenizer.get_vocab_size()
        rows = encode(teacher, [(self.tokenizer.id_to_token(i) or "").removeprefix("##") for i in range(size)])
        rows -= rows.mean(axis=0)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        share = np.bincount(np.concatenate(self.ids), minlength=size) / sum(len(ids) for ids in self.ids)
        return Table(rows, RARE / (RARE + share))

    def train(self, *, epochs: int = EPOCHS) -> Table:
        """Go through the texts a few times, in a new order each time."""
        table, rng = self.start, np.random.default_rng(SEED)
        optimizers = [
            torch.optim.SparseAdam([table.rows.weight], lr=RATES["rows"]),
            torch.optim.SparseAdam([table.log_weights.weight], lr=RATES["weights"]),
            torch.optim.Adam([table.nothing], lr=1e-3),
        ]
        peaks = [optimizer.param_groups[0]["lr"] for optimizer in optimizers]
        total, step = epochs * -(-len(self.ids) // BATCH), 0
        for epoch in range(epochs):
            losses = []
            for batch in self.order(rng):
                for optimizer, peak in zip(optimizers, peaks, strict=True):
                    optimizer.param_groups[0]["lr"] = peak * (1 - step / total)
                    optimizer.zero_grad(set_to_none=True)
                loss = self.loss(table, batch, rng)
                loss.backward()  # type: ignore[no-untyped-call]
                for optimizer in optimizers:
                    optimizer.step()
                losses.append(loss.item())
                step += 1
            print(
                f"epoch {epoch + 1}/{epochs}  loss {np.mean(losses):.3f}  nothing {table.nothing.item():.3f}",
                flush=True,
            )
        return table

    def order(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """Yield batches in a new order, each of texts of like length, so that little is padded."""
        lengths = np.array([len(ids) for ids in self.ids])
        drawn = rng.permutation(len(lengths))
        batches = []
        for begin in range(0, len(drawn), BATCH * 32):
            part = drawn[begin : begin + BATCH * 32]
            part = part[np.argsort(lengths[part], kind="stable")]
            batches += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        for at in rng.permutation(len(batches)):
            yield batches[at]

    def loss(self, table: Table, rows: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
        """Return how far the texts are from the encoder's vectors, and how far their right skills from the first."""
        hidden, mask = table([self.ids[i] for i in rows])
        wholes = mean_vectors(hidden, mask)
        goal = self.goal[rows]
        known, telling = np.flatnonzero(goal >= 0), np.flatnonzero(self.tells[rows])
        loss = wholes.sum() * 0
        if len(known):
            loss = loss + REGRESSION * (1 - (wholes[known] * self.goals[goal[known]]).sum(1).mean())
        if len(telling):
            columns, right = self._rivals(rows[telling], rng)
            skills, unknown = self.skills[columns], torch.zeros_like(right)
            pairs = ((WHOLE, wholes[telling] @ skills.T), (1 - WHOLE, window_cosines(hidden, mask, skills)[telling]))
            for share, cosines in pairs:
                loss = loss + share * contrast(cosines, right, unknown, scale=SCALE, nothing=table.nothing)
        return loss

    def _rivals(self, texts: NDArray[np.int64], rng: np.random.Generator) -> tuple[NDArray[np.int64], Tensor]:
        """Return the skills that compete for these texts, and bool[n, s]: which are right."""
        rivals = [j for i in texts for j in (*self.right[i], *self.wrong[i])]
        rivals += [rng.choice(self.near[j]) for i in texts for j in self.right[i] if j in self.near]
        columns = np.unique(np.concatenate([rivals, rng.integers(0, len(self.skills), DRAWN)]).astype(np.int64))
        right = torch.zeros(len(texts), len(columns), dtype=torch.bool)
        for k, i in enumerate(texts):
            right[k, np.searchsorted(columns, self.right[i])] = True
        return columns, right


def neighbours(skills: Vectors, rows: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return for each of these skills those of them that lie near, but for the nearest, which may be right too."""
    index = SkillIndex(np.ascontiguousarray(skills[rows]))
    _, found = index.search(index.vectors, NEAR[1])
    return dict(zip(rows.tolist(), rows[found[:, NEAR[0] :]], strict=True))


def encode(teacher: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the encoder's vectors, saying how far it is."""
    parts, begun = [], time.monotonic()
    order = np.argsort([len(text) for text in texts], kind="stable")
    for begin in range(0, len(order), CHUNK):
        parts.append(teacher.encode([texts[i] for i in order[begin : begin + CHUNK]]))
        if sys.stderr.isatty():
            print(f"\rencoding {begin}/{len(order)}, {time.monotonic() - begun:.0f} s", end="\r", file=sys.stderr)
    vectors = np.empty((len(texts), parts[0].shape[1]), np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


def training_texts(taxonomy: Taxonomy, data: Path, *, share: float) -> list[Text]:
    """Return what the encoder learns from, each text once."""
    stages = (names_stage(taxonomy, share=share), texts_stage(taxonomy, data, share=share))
    texts = {text.text: text for stage in stages for batch in stage.batches for text in batch.texts}
    return list(texts.values())


def own_validation(taxonomy: Taxonomy) -> list[Labelled]:
    """Return our own sentences of the skills that training leaves out."""
    ids = {skill.uri: skill.id for skill in taxonomy.skills if skill.uri}
    others = frozenset(ids.values()) - held_out()
    texts = read_sentences(HERE / "sentences.tsv", ids, keep_out=others)
    return [Labelled(text.text, text.right) for text in texts if text.right]


def mean_pooled(labelled: Sequence[Labelled], taxonomy: Taxonomy, index: SkillIndex, encoder: Encoder) -> float:
    """Return RP@5 in percent of the skills nearest to each whole text."""
    _, rows = index.search(encoder.encode([text.text for text in labelled]), 5)
    found = [[taxonomy.skills[row].id for row in each] for each in rows]
    return _rp5(found, labelled)


def with_windows(labelled: Sequence[Labelled], taxonomy: Taxonomy, finder: CandidateFinder) -> float:
    """Return RP@5 in percent of the matcher's candidates, whose order needs no calibration."""
    table = finder.find([text.text for text in labelled], kind=TextKind.SENTENCE, at_least=5)
    rows = np.split(table.rows, table.bounds[1:-1])
    return _rp5([[taxonomy.skills[row].id for row in of_text] for of_text in rows], labelled)


def _rp5(found: Sequence[Sequence[str]], labelled: Sequence[Labelled]) -> float:
    return 100 * float(np.mean([rp_at_k(ids, text.skills, 5) for ids, text in zip(found, labelled, strict=True)]))


def report(teacher: OnnxEncoder, static: StaticEncoder, data: Path, cache: Path) -> Iterator[str]:
    """Yield lines of RP@5 beside the encoder's, on our own validation sentences and on the sets that are there."""
    esco = Shelf().load("esco-1.1.0")
    index = SkillIndex.open(esco.skills, teacher, cache=cache)
    finders = [CandidateFinder(esco, encoder, index, MatchConfig(), {}) for encoder in (teacher, static)]
    sets = {"our held-out skills": own_validation(esco)}
    for path in (data / "matching" / f"{name}_validation.csv" for name in ("tech", "house")):
        if path.exists():
            sets[path.stem] = [text for text in read_labelled(path, esco.skills) if text.skills]
    yield f"{'RP@5':<24}{'n':>6}{'encoder':>10}{'static':>8}   with windows and words{'encoder':>10}{'static':>8}"
    for name, labelled in sets.items():
        whole = [mean_pooled(labelled, esco, index, e) for e in (teacher, static)]
        both = [with_windows(labelled, esco, finder) for finder in finders]
        yield f"{name:<24}{len(labelled):>6}{whole[0]:>10.1f}{whole[1]:>8.1f}{'':25}{both[0]:>10.1f}{both[1]:>8.1f}"


def prepared(model: Path | None, folder: Path) -> OnnxEncoder:
    """Return the encoder in a folder, put there as scripts/release_encoder.py makes it of a model, or as released."""
    if model is None:
        for name in ("encoder.onnx", "tokenizer.json"):
            shutil.copy(released_weights() / name, folder)
    else:
        export_onnx(AutoModel.from_pretrained(model), folder / "encoder.onnx")
        AutoTokenizer.from_pretrained(model).backend_tokenizer.save(str(folder / "tokenizer.json"))
    return OnnxEncoder(folder)


def main() -> int:
    """Train, write and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--out", type=Path, default=released_weights())
    parser.add_argument("--share", type=float, default=1.0, help="part of the texts, for a trial; default all")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    shelf = Shelf()
    try:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            teacher = prepared(options.model, folder)
            taxonomy = merge([shelf.load("esco-1.1.0"), shelf.load("onet-29.2")])
            skills = SkillIndex.open(taxonomy.skills, teacher, cache=shelf.home / "index").vectors
            texts = training_texts(taxonomy, options.data, share=options.share)
            begun = time.monotonic()
            distiller = Distiller(texts, folder, np.array(skills), {s.id: i for i, s in enumerate(taxonomy.skills)})
            print(f"{len(texts)} texts encoded in {time.monotonic() - begun:.0f} s", flush=True)
            begun = time.monotonic()
            rows = distiller.train().folded()
            print(f"trained in {time.monotonic() - begun:.0f} s", flush=True)
            write_table(folder / FILE, rows, encoder=teacher.fingerprint)
            options.out.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / FILE, options.out)
            static = StaticEncoder(folder)
            size = (options.out / FILE).stat().st_size / 1e6
            print(f"{options.out / FILE}: {size:.1f} MB, {static.fingerprint} of encoder {teacher.fingerprint}")
            for line in report(teacher, static, options.data, shelf.home / "index"):
                print(line, flush=True)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
