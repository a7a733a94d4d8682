"""What a matcher answers to labelled texts: every text matched once, to any depth, kept small."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..matching.cascade import StageCounts
from ..matching.matcher import CHUNK, Matcher, Progress
from ..matching.matches import SkillMatch
from ..records import TextKind
from .benchmarks import Labelled
from .metrics import FloatArray, Gold, Ranking, ndcg_at_k, reciprocal_rank, rp_at_k

# What is measured of a ranking, over the texts that have a right skill.
RANKED: Mapping[str, Callable[[Ranking, Gold], float]] = {
    "rp@1": partial(rp_at_k, k=1),
    "rp@5": partial(rp_at_k, k=5),
    "rp@10": partial(rp_at_k, k=10),
    "mrr": reciprocal_rank,
    "ndcg@10": partial(ndcg_at_k, k=10),
}
# Candidates of a text whose probabilities are measured: as many as scripts/calibrate.py fits on.
FIRST = 30


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A text and what was answered.

    ranked   float64[len(RANKED)], zeros where the text has no right skill
    matches  the first FIRST, and further ones that are right or probable enough to be reported
    """

    asked: Labelled
    ranked: FloatArray
    matches: tuple[SkillMatch, ...]

    def reported(self, least: float) -> tuple[SkillMatch, ...]:
        """Return the matches that are reported if every one from this probability on is."""
        return tuple(match for match in self.matches if match.probability >= least)


def ask(
    matcher: Matcher,
    texts: Sequence[Labelled],
    *,
    kind: TextKind,
    depth: int,
    least: float,
    progress: Progress | None = None,
) -> tuple[list[Answer], float]:
    """Return the answers in the order of the texts, and how many texts a second were matched.

    depth  skills ranked for each text
    least  the lowest probability that any operating point reports
    """
    # The model and the names are loaded at the first text; loading is no matching, and is not counted.
    matcher.match(["start"], kind=kind, top=1, min_probability=0)
    matcher.counts = StageCounts()
    answers: dict[int, Answer] = {}
    seconds = 0.0
    # As the matcher does: texts of like length together, so that a batch wastes little on padding.
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i].text), i))
    for begin in range(0, len(order), CHUNK):
        if progress:
            progress("matching", begin, len(order))
        chunk = order[begin : begin + CHUNK]
        started = time.perf_counter()
        found = matcher.match([texts[i].text for i in chunk], kind=kind, top=depth, min_probability=0)
        seconds += time.perf_counter() - started
        answers.update((i, answer(texts[i], matches, least=least)) for i, matches in zip(chunk, found, strict=True))
    if progress:
        progress("matching", len(order), len(order))
    return [answers[i] for i in range(len(texts))], len(texts) / seconds


def answer(asked: Labelled, matches: Sequence[SkillMatch], *, least: float) -> Answer:
    """Return the answer to a text: its ranking measured whole, then all left out that no figure needs."""
    kept = (m for m in matches if m.rank <= FIRST or m.probability >= least or m.skill_id in asked.skills)
    return Answer(asked, measure_ranking([m.skill_id for m in matches], asked.skills), tuple(kept))


def measure_ranking(ranking: Ranking, gold: Gold) -> FloatArray:
    """Return float64[len(RANKED)]; zeros where there is no right skill to find."""
    return np.array([measure(ranking, gold) if gold else 0.0 for measure in RANKED.values()])
