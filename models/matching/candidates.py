"""Candidate skills of a text, found by meaning and by words, with one score and the signals behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import ConfigError

from ..records import TextKind
from .encoder import Encoder
from .index import SkillIndex
from .lexical import Lexicon, Mention
from .matches import MatchMethod
from .signals import FloatArray, IntArray, SkillTraits, signals_of
from .windows import Windows, cut_windows, whole_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the parts of a score weigh beside the best window's cosine; 0 leaves a part out.

    score = best window's cosine + whole x cosine of the whole text
            + phrase x idf strength of a name that stands in the text + coverage x idf share of a name's words in it
            + prior x log(1 + occupations) / 7
    """

    whole: float
    phrase: float
    coverage: float
    prior: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchConfig:
    """How candidates are found and scored; chosen on validation data, see the card in models/weights.

    Adverts name skills, outcomes describe them: so the two kinds of text are weighed differently.
    scripts/ablate.py shows what each part is worth.
    """

    windows: tuple[int, ...] = (3, 5, 8)  # tokens
    coarse: int = 5  # the window size that is searched; all sizes are scored
    shortlist: int = 40  # nearest skills of each searched window
    lexical_shortlist: int = 20  # skills whose names the text's words cover best
    kept: int = 40  # candidates that are told apart further; the score alone decides about the others
    sentence: Weights = Weights(whole=0.30, phrase=0.10, coverage=0.20, prior=0.06)
    outcome: Weights = Weights(whole=0.50, phrase=0.05, coverage=0.05, prior=0.0)

    def __post_init__(self) -> None:
        if self.coarse not in self.windows or self.shortlist < 1 or self.kept < 1:
            raise ConfigError(f"coarse must be one of windows {self.windows}, shortlist and kept at least 1")

    def weights(self, kind: TextKind) -> Weights:
        """Return the weights of a kind of text; all but outcomes are read as adverts."""
        return self.outcome if kind is TextKind.OUTCOME else self.sentence


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The c candidates of one text, best score first, ties by skill id; every field has c entries.

    rows        int64: positions of the skills in the taxonomy
    score       float64, rounded to 6 decimals so that it does not depend on the batch
    signals     float64[c, s], columns as in signals.SIGNALS, but for `asks`, which calibrate.py adds
    start, end  int64: the quoted characters
    whole       float32[d]: the vector of the whole text
    """

    rows: IntArray
    score: FloatArray
    signals: FloatArray
    start: IntArray
    end: IntArray
    method: tuple[MatchMethod, ...]
    whole: NDArray[np.float32]


class CandidateFinder:
    """Finds and scores the candidates among the skills of one taxonomy."""

    def __init__(
        self, taxonomy: Taxonomy, encoder: Encoder, index: SkillIndex, config: MatchConfig, habit: Mapping[str, float]
    ) -> None:
        self._traits = SkillTraits.of(taxonomy, habit)
        self._encoder = encoder
        self._index = index
        self._config = config
        self._lexicon = Lexicon(taxonomy.skills)
        # Position of each skill in the order of ids, for ties.
        self._id_order = np.argsort(np.argsort([skill.id for skill in taxonomy.skills]))

    def find(self, texts: Sequence[str], *, kind: TextKind, at_least: int) -> list[Candidates | None]:
        """Return the candidates of each text, at least so many; None for a text without a token."""
        weights = self._config.weights(kind)
        encoded = self._encoder.encode_tokens(texts)
        config = self._config
        windows = [
            cut_windows(tokens, sizes=config.windows, coarse=config.coarse) if len(tokens.vectors) else None
            for tokens in encoded
        ]
        nearest = self._nearest([w for w in windows if w is not None], max(at_least, config.shortlist))
        coverage = self._lexicon.coverage(texts)
        return [
            None if w is None else self._score(text, w, next(nearest), covered, weights, max(at_least, config.kept))
            for text, w, covered in zip(texts, windows, coverage, strict=True)
        ]

    def _nearest(self, windows: Sequence[Windows], k: int) -> Iterator[IntArray]:
        """Yield for each text the rows of the skills nearest to its coarse windows."""
        if not windows:
            return
        _, rows = self._index.search(np.concatenate([w.vectors[w.coarse] for w in windows]), k)
        ends = np.cumsum([w.coarse.sum() for w in windows])
        yield from np.split(rows, ends[:-1])

    def _score(
        self, text: str, windows: Windows, nearest: IntArray, coverage: NDArray[np.float32], weights: Weights, kept: int
    ) -> Candidates:
        traits = self._traits
        mentions = self._best_mentions(text)
        covered = np.argpartition(-coverage, min(self._config.lexical_shortlist, len(coverage) - 1))
        named = np.array([*mentions], dtype=np.int64)
        rows = np.unique(np.concatenate([nearest.ravel(), covered[: self._config.lexical_shortlist], named]))
        cosines = windows.vectors @ self._index.vectors[rows].T
        best = cosines.argmax(axis=0)
        span = cosines[best, np.arange(len(rows))].astype(np.float64)
        phrase = np.array([mentions[r].strength if r in mentions else 0.0 for r in rows.tolist()])
        score = span + weights.whole * cosines[0] + weights.phrase * phrase
        score = np.round(score + weights.coverage * coverage[rows] + weights.prior * traits.prior[rows], 6)
        order = np.lexsort((self._id_order[rows], -score))[:kept]
        rows, best, score = rows[order], best[order], score[order]
        found = [mentions.get(row) for row in rows.tolist()]
        places = [_place(text, mention, windows, at) for mention, at in zip(found, best.tolist(), strict=True)]
        start, end = np.array([p[:2] for p in places], dtype=np.int64).T
        signals = signals_of(
            traits,
            rows,
            span=span[order],
            whole=cosines[0, order].astype(np.float64),
            exact=np.array([mention is not None and mention.exact for mention in found], dtype=np.float64),
            phrase=phrase[order],
            coverage=coverage[rows].astype(np.float64),
            score=score,
            start=start,
            end=end,
            tokens=len(windows.vectors),
        )
        return Candidates(rows, score, signals, start, end, tuple(p[2] for p in places), windows.vectors[0])

    def _best_mentions(self, text: str) -> dict[int, Mention]:
        """Return the mention of each skill that is mentioned: the strongest, an exact one before an inflected."""
        best: dict[int, Mention] = {}
        for mention in self._lexicon.mentions(text):
            held = best.get(mention.skill)
            if held is None or (mention.strength, mention.exact) > (held.strength, held.exact):
                best[mention.skill] = mention
        return best


def _place(text: str, mention: Mention | None, windows: Windows, best: int) -> tuple[int, int, MatchMethod]:
    if mention is not None:
        return mention.start, mention.end, MatchMethod.EXACT if mention.exact else MatchMethod.LEXICAL
    start, end = whole_words(text, int(windows.start[best]), int(windows.end[best]))
    return start, end, MatchMethod.DENSE
