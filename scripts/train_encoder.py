"""Train the encoder, from MiniLM as it comes to the weights in models/weights.

    .venv/bin/python scripts/train_encoder.py --data FOLDER --out FOLDER [--resume]

The releases esco-1.1.0 and onet-29.2 must be installed. --data holds matching/skillskape_train.csv and postings/ (the
adverts whose sentences models/training/judged.csv names by their hash); what is missing there is left out and said.
models/training/README.md says what the texts are. One run is one pass over a fixed, seeded list of batches. It writes
a checkpoint every few minutes; --resume goes on from it to the same weights. Processors with bfloat16 instructions are
used with them, which trains about three times as fast.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from credlens.models.evaluation.benchmarks import read_labelled
from credlens.models.evaluation.sources import advert_sentences
from credlens.models.matching.encoder import packaged_minilm
from credlens.models.training.judged import judged_texts, kept
from credlens.models.training.losses import contrast, mean_vectors, window_cosines
from credlens.models.training.texts import (
    HERE,
    Text,
    activities,
    descriptions,
    mixed,
    names,
    phrases,
    read_nothing,
    read_sentences,
    roughen,
)
from credlens.taxonomy import Occupation, Skill, Taxonomy
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf
from credlens.taxonomy.taxonomy import merge

SEED = 1
LEARNING_RATES = {"names": 8e-5, "texts": 6e-5}
# The first stage hands over before its rate has fallen; what it would still learn, the second does.
LAST_STEPS = {"names": 405}
WARM_UP = 0.08
SCALE = 20.0  # inverse temperature
LONGEST = 56  # tokens of a text
LONGEST_NAME = 24
NEAR = 40  # neighbours of a right label from which wrong ones are drawn; the nearest 3 may be right and are not
NEAR_EACH = 1.0  # wrong neighbours a right label, on average
HARD_WRONG = 4  # of the skills judged wrong for a text, how many compete
AVERAGE = 0.998  # decay of the running mean of the weights
CHECKPOINT_SECONDS = 300
MINING_ROUNDS = 2  # how often the neighbours are looked up anew


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that compete for the same concepts."""

    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A list of batches that is gone through once, the learning rate rising and falling on the way."""

    name: str
    batches: tuple[Batch, ...]

    @property
    def learning_rate(self) -> float:
        """Return the highest rate of the stage."""
        return LEARNING_RATES[self.name]

    @property
    def last_step(self) -> int:
        """Return the step at which the stage ends."""
        return LAST_STEPS.get(self.name, len(self.batches))


class Trainer:
    """The model, its optimiser and the vectors of all labels that hard negatives are drawn by."""

    def __init__(self, taxonomy: Taxonomy, stage: Stage, start: Path, *, bfloat16: bool) -> None:
        concepts = concepts_of(taxonomy)
        self.labels = {concept.id: concept.label for concept in concepts}
        self.ids = [concept.id for concept in concepts]
        self.row = {concept_id: i for i, concept_id in enumerate(self.ids)}
        self.bearers = bearers(taxonomy)
        self.batches = stage.batches
        self.peak = stage.learning_rate
        self.last_step = stage.last_step
        self.bfloat16 = bfloat16
        base = str(start)
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(base)
        self.model: PreTrainedModel = AutoModel.from_pretrained(base, attn_implementation="eager")
        self.model.train()
        for module in self.model.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        self.model.embeddings.word_embeddings.weight.requires_grad_(False)
        # The cosine of "nothing", learnt with the rest.
        self.nothing = nn.Parameter(torch.tensor(0.35))
        self.trained = [p for p in self.model.parameters() if p.requires_grad] + [self.nothing]
        self.average = [p.detach().clone() for p in self.trained]
        self.optimizer = torch.optim.AdamW(self.trained, lr=self.peak, weight_decay=0.01)
        self.step = 0
        self.mined = frozenset(skill.id for skill in taxonomy.skills if skill.scheme == "esco")
        self.near: dict[int, list[int]] | None = None
        self.tokens = 0

    def hidden(self, texts: Sequence[str], longest: int) -> tuple[Tensor, Tensor]:
        """Return the last layer and the mask, float32[n, t, d] and bool[n, t]."""
        inputs = self.tokenizer(list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt")
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            hidden = self.model(**inputs).last_hidden_state
        self.tokens += inputs.attention_mask.numel()
        return hidden.float(), inputs.attention_mask.bool()

    def label_vectors(self, rows: Sequence[int]) -> Tensor:
        """Return float32[n, d] of the concepts' labels."""
        labels = [self.labels[self.ids[row]] for row in rows]
        parts = by_length(labels, most=64)
        vectors = torch.cat([mean_vectors(*self.hidden([labels[i] for i in part], LONGEST_NAME)) for part in parts])
        return vectors[torch.tensor(np.argsort(np.concatenate(parts)))]

    def mine(self) -> None:
        """Look up the nearest labels of each ESCO label, with the weights as they are."""
        rows = [r for r, concept_id in enumerate(self.ids) if concept_id in self.mined]
        order = sorted(rows, key=lambda r: len(self.labels[self.ids[r]]))
        with torch.inference_mode():
            vectors = torch.cat([self.label_vectors(order[i : i + 256]) for i in range(0, len(order), 256)])
            nearest = [
                (vectors[i : i + 2048] @ vectors.T).topk(NEAR + 1, dim=1).indices for i in range(0, len(order), 2048)
            ]
        found = np.array(order)[torch.cat(nearest).numpy()[:, 1:]]
        self.near = dict(zip(order, found.tolist(), strict=True))

    def loss(self, batch: Batch, rng: random.Random) -> Tensor:
        """Return the loss of a batch: whole texts and token windows against the labels, half each."""
        right_rows = {self.row[i] for text in batch.texts for i in text.right}
        rows = set(right_rows) | {self.row[i] for text in batch.texts for i in text.wrong[:HARD_WRONG]}
        if self.near is not None:
            drawn = sorted(right_rows)
            for row in drawn:
                for _ in range(int(NEAR_EACH + rng.random()) if row in self.near else 0):
                    rows.add(self.near[row][rng.randrange(3, NEAR)])
        columns = sorted(rows)
        place = {row: i for i, row in enumerate(columns)}
        right = torch.zeros(len(batch.texts), len(columns), dtype=torch.bool)
        unknown = torch.zeros_like(right)
        for i, text in enumerate(batch.texts):
            for concept_id in text.right:
                right[i, place[self.row[concept_id]]] = True
                for other in self.bearers.get(concept_id, ()):
                    if self.row[other] in place and other not in text.wrong:
                        unknown[i, place[self.row[other]]] = True
        unknown &= ~right
        labels = self.label_vectors(columns)
        return self._compare([roughen(t.text, rng) for t in batch.texts], labels, right, unknown)

    def _compare(self, texts: Sequence[str], labels: Tensor, right: Tensor, unknown: Tensor) -> Tensor:
        parts = by_length(texts, most=24)
        wholes, windows = [], []
        for part in parts:
            hidden, mask = self.hidden([texts[i] for i in part], LONGEST)
            wholes.append(mean_vectors(hidden, mask) @ labels.T)
            windows.append(window_cosines(hidden, mask, labels))
        ordered = torch.tensor(np.concatenate(parts))
        right, unknown = right[ordered], unknown[ordered]
        both = [
            contrast(torch.cat(cosines), right, unknown, scale=SCALE, nothing=self.nothing)
            for cosines in (wholes, windows)
        ]
        return 0.35 * both[0] + 0.65 * both[1]

    def train(self, checkpoint: Path) -> None:
        """Go through the batches that are left."""
        begin, saved = time.monotonic(), time.monotonic()
        recent: list[float] = []
        first, total = self.step, len(self.batches)
        last = min(total, self.last_step)
        mine_at = {int(total * k / MINING_ROUNDS) + (40 if k == 0 else 0) for k in range(MINING_ROUNDS)}
        while self.step < last:
            if self.step in mine_at or (self.near is None and self.step > min(mine_at)):
                self.mine()
            rng = random.Random(f"{SEED} {self.step}")
            for group in self.optimizer.param_groups:
                group["lr"] = self.peak * rate(self.step, total)
            loss = self.loss(self.batches[self.step], rng)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.trained, 1.0)
            self.optimizer.step()
            self.step += 1
            decay = min(AVERAGE, self.step / (self.step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(self.average, self.trained, 1 - decay)
            recent = [*recent[-49:], loss.item()]
            if self.step % 25 == 0:
                spent = time.monotonic() - begin
                left = spent / (self.step - first) * (last - self.step)
                print(
                    f"step {self.step}/{last}  loss {np.mean(recent):.3f}  nothing {self.nothing.item():.3f}"
                    f"  {self.tokens / spent:.0f} tokens/s  {left / 60:.0f} min left",
                    flush=True,
                )
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self.save(checkpoint)
                saved = time.monotonic()

    def save(self, path: Path) -> None:
        """Write everything that is needed to go on."""
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "model": self.model.state_dict(),
                "nothing": self.nothing.data,
                "average": self.average,
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "near": self.near,
                "batches": fingerprint(self.batches),
            },
            partial,
        )
        partial.replace(path)

    def resume(self, path: Path) -> None:
        """Read a checkpoint; refuse one of other batches."""
        state = torch.load(path, weights_only=False)
        if state["batches"] != fingerprint(self.batches):
            raise CredlensError(f"{path} is of other training texts; delete it or train without --resume")
        self.model.load_state_dict(state["model"])
        self.nothing.data.copy_(state["nothing"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average, self.step, self.near = state["average"], state["step"], state["near"]

    def export(self, folder: Path, *, averaged: bool) -> None:
        """Write the model and its tokenizer; averaged: the running mean of the weights instead of the last ones."""
        last = [p.detach().clone() for p in self.trained]
        if averaged:
            self._put(self.average)
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        (folder / "nothing.json").write_text(json.dumps({"cosine_of_nothing": round(float(self.nothing), 4)}))
        self._put(last)

    def _put(self, values: Sequence[Tensor]) -> None:
        with torch.no_grad():
            for parameter, value in zip(self.trained, values, strict=True):
                parameter.copy_(value)


def concepts_of(taxonomy: Taxonomy) -> list[Skill | Occupation]:
    """Return skills and occupations in one list."""
    return [*taxonomy.skills, *taxonomy.occupations]


def bearers(taxonomy: Taxonomy) -> dict[str, frozenset[str]]:
    """Return for each concept the others that share a name with it: they may be right where it is."""
    owners: dict[str, set[str]] = {}
    for concept in concepts_of(taxonomy):
        for name in (concept.label, *concept.alt_labels):
            owners.setdefault(name.casefold(), set()).add(concept.id)
    shared: dict[str, set[str]] = {}
    for group in owners.values():
        for concept_id in group if len(group) > 1 else ():
            shared.setdefault(concept_id, set()).update(group - {concept_id})
    return {concept_id: frozenset(others) for concept_id, others in shared.items()}


def by_length(texts: Sequence[str], *, most: int) -> list[np.ndarray]:
    """Return the positions of the texts, shortest first, in parts of about so many: alike lengths need no padding."""
    order = np.array(sorted(range(len(texts)), key=lambda i: len(texts[i])))
    return np.array_split(order, max(1, round(len(order) / most)))


def rate(step: int, total: int) -> float:
    """Return the share of the learning rate at a step: up linearly, then down linearly to 2 %."""
    warm = max(1, int(total * WARM_UP))
    return (step + 1) / warm if step < warm else max(0.02, (total - step) / (total - warm))


def fingerprint(batches: Sequence[Batch]) -> str:
    """Return what tells one list of batches from another."""
    digest = hashlib.sha256()
    for batch in batches:
        for text in batch.texts:
            digest.update(text.text.encode())
            digest.update("".join(sorted(text.right)).encode())
    return digest.hexdigest()


def cut(texts: Sequence[Text], size: int, rng: random.Random) -> list[Batch]:
    """Return the texts in batches, shuffled."""
    shuffled = rng.sample(list(texts), len(texts))
    return [Batch(tuple(shuffled[i : i + size])) for i in range(0, len(shuffled), size)]


def names_stage(taxonomy: Taxonomy, *, share: float) -> Stage:
    """Return the first stage: what concepts are called and how they are described, and half of our own texts."""
    rng = random.Random(SEED)
    esco = taxonomy.select(lambda skill: skill.scheme == "esco")
    ours, nothing = our_texts(taxonomy, "sentences.tsv")
    batches = cut(some(names(taxonomy), 0.3 * share, rng), 160, rng)
    batches += cut(some(descriptions(taxonomy), 0.4 * share, rng), 64, rng)
    batches += cut(some(activities(taxonomy), 0.2 * share, rng), 64, rng)
    batches += cut(list(phrases(esco, int(6000 * share), rng)), 80, rng)
    batches += cut(some(ours, 0.35 * share, rng) + some(nothing, 0.5 * share, rng), 64, rng)
    rng.shuffle(batches)
    return Stage("names", tuple(batches))


def texts_stage(taxonomy: Taxonomy, data: Path, *, share: float) -> Stage:
    """Return the second stage: how adverts and courses ask for skills and teach them, or for nothing."""
    rng = random.Random(SEED + 1)
    esco = taxonomy.select(lambda skill: skill.scheme == "esco")
    ours, nothing = our_texts(taxonomy, "sentences.tsv", "more_sentences.tsv")
    skape = kept(skillskape(data, esco), keep_out=held_out())
    sentences = advert_sentences(data / "postings")
    judged = kept(judged_texts(HERE / "judged.csv", sentences), keep_out=held_out())
    asking = [text for text in judged if text.right]
    nothing += [text for text in judged if not text.right and text.certain]
    print(
        f"{len(ours)} texts of our own, {len(skape)} of SkillSkape, {len(asking)} judged sentences,"
        f" {len(nothing)} texts that ask for nothing",
        flush=True,
    )
    texts = some(ours, share, rng) + list(mixed(ours, int(4000 * share), rng)) + some(skape, share, rng)
    texts += some(asking, share, rng) + some(asking, share, rng) + some(nothing, share, rng)
    texts += list(mixed(asking, int(2500 * share), rng)) if len(asking) > 1 else []
    batches = cut(texts, 64, rng)
    batches += cut(some(names(taxonomy), 0.06 * share, rng), 160, rng)
    batches += cut(list(phrases(esco, int(2500 * share), rng)), 80, rng)
    rng.shuffle(batches)
    return Stage("texts", tuple(batches))


def some(texts: Iterable[Text], share: float, rng: random.Random) -> list[Text]:
    """Return that part of the texts, drawn by chance."""
    every = list(texts)
    return rng.sample(every, int(len(every) * min(1.0, share)))


def held_out() -> frozenset[str]:
    """Return the ids of the skills whose sentences are kept for evaluation."""
    return frozenset((HERE / "held_out.txt").read_text().split())


def our_texts(taxonomy: Taxonomy, *files: str) -> tuple[list[Text], list[Text]]:
    """Return our own texts that ask for a skill, and those that ask for nothing."""
    ids = {skill.uri: skill.id for skill in taxonomy.skills if skill.uri}
    texts = [text for name in files for text in read_sentences(HERE / name, ids, keep_out=held_out())]
    return [t for t in texts if t.right], read_nothing(HERE / "none.tsv") + [t for t in texts if not t.right]


def skillskape(data: Path, esco: Taxonomy) -> list[Text]:
    """Return the labelled sentences of SkillSkape's training part; none where the file is not there."""
    path = data / "matching" / "skillskape_train.csv"
    if not path.exists():
        print(f"left out: {path} is not there")
        return []
    labelled = read_labelled(path, esco.skills)
    return [Text(t.text, t.skills) for t in labelled if t.skills]


def main() -> int:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--share", type=float, default=1.0, help="part of the texts, for a trial; default all")
    parser.add_argument("--stages", nargs="+", choices=("names", "texts"), default=("names", "texts"))
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    bfloat16 = torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    shelf = Shelf()
    try:
        taxonomy = merge([shelf.load("esco-1.1.0"), shelf.load("onet-29.2")])
        start = packaged_minilm()
        for name in options.stages:
            share = options.share
            stage = (
                names_stage(taxonomy, share=share)
                if name == "names"
                else texts_stage(taxonomy, options.data, share=share)
            )
            size = sum(len(batch.texts) for batch in stage.batches)
            print(f"stage {name}: {len(stage.batches)} batches, {size} texts, bfloat16 {bfloat16}", flush=True)
            folder = options.out / name
            folder.mkdir(parents=True, exist_ok=True)
            trainer = Trainer(
                taxonomy, stage, start if name == "names" else options.out / "names" / "last", bfloat16=bfloat16
            )
            checkpoint = folder / "checkpoint.pt"
            if options.resume and checkpoint.exists():
                trainer.resume(checkpoint)
            trainer.train(checkpoint)
            trainer.export(folder / "averaged", averaged=True)
            trainer.export(folder / "last", averaged=False)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
