"""Candidate skills of texts, found by meaning and by words, with one score and the signals behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import ConfigError

from ..records import TextKind
from .candidate_table import DENSE, EXACT, LEXICAL, CandidateTable
from .encoder import Encoder
from .index import SkillIndex
from .lexical import Lexicon, Mention
from .reading import Reading
from .signals import FloatArray, IntArray, SkillTraits, signals_of
from .window_table import QuickWindows, ThoroughWindows, WindowTable
from .windows import widen


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
    nearby: bool = False  # searches a part of the skills and by rare words alone; else all of both
    whole_only: bool = False  # searches by whole texts, not by coarse windows
    sentence: Weights = Weights(whole=0.30, phrase=0.10, coverage=0.20, prior=0.06)
    outcome: Weights = Weights(whole=0.50, phrase=0.05, coverage=0.05, prior=0.0)

    def __post_init__(self) -> None:
        if self.coarse not in self.windows or self.shortlist < 1 or self.kept < 1:
            raise ConfigError(f"coarse must be one of windows {self.windows}, shortlist and kept at least 1")

    def weights(self, kind: TextKind) -> Weights:
        """Return the weights of a kind of text; all but outcomes are read as adverts."""
        return self.outcome if kind is TextKind.OUTCOME else self.sentence


# The quick stage of a cascade, for the static encoder: the same parts, fewer candidates, other weights.
QUICK = MatchConfig(
    nearby=True,
    whole_only=True,
    shortlist=20,
    lexical_shortlist=10,
    kept=20,
    sentence=Weights(whole=0.70, phrase=0.10, coverage=0.25, prior=0.06),
    outcome=Weights(whole=0.70, phrase=0.05, coverage=0.10, prior=0.0),
)

# What the encoder is asked in a cascade: 2 % of its decisions differ from those of a search through everything.
NEARBY = MatchConfig(nearby=True, whole_only=True)


class CandidateFinder:
    """Finds and scores the candidates among the skills of one taxonomy."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        index: SkillIndex,
        config: MatchConfig,
        habit: Mapping[str, float],
        *,
        lexicon: Lexicon | None = None,
    ) -> None:
        self._traits = SkillTraits.of(taxonomy, habit)
        self._encoder = encoder
        self._index = index
        self._config = config
        self._skills = len(taxonomy.skills)
        self.lexicon = lexicon or Lexicon(taxonomy.skills)
        # Position of each skill in the order of ids, for ties.
        self._id_order = np.argsort(np.argsort([skill.id for skill in taxonomy.skills]))

    def find(self, texts: Sequence[str], *, kind: TextKind, at_least: int) -> CandidateTable:
        """Return the candidates of each text, at least so many."""
        reading = self.lexicon.read(texts)
        windows = self._windows(texts)
        mentions = _best_mentions(self.lexicon, reading)
        pairs = self._pairs(windows, reading, mentions, at_least)
        coverage = self.lexicon.coverage_of(reading, pairs.owners, pairs.rows)
        said = _said(pairs, mentions, self._skills)
        return self._scored(texts, windows, pairs, said, coverage, kind, max(at_least, self._config.kept))

    def _windows(self, texts: Sequence[str]) -> WindowTable:
        encoded, config = self._encoder.encode_tokens(texts), self._config
        make = QuickWindows if config.whole_only else ThoroughWindows
        return make(encoded, self._index, sizes=config.windows, coarse=config.coarse)

    def _pairs(
        self, windows: WindowTable, reading: Reading, mentions: Mapping[tuple[int, int], Mention], at_least: int
    ) -> "_Pairs":
        """Return which skills are looked at in each text: the nearest, the best covered, those mentioned."""
        config = self._config
        search = self._index.search_nearby if config.nearby else self._index.search
        near_owners, near = windows.nearest(search, max(at_least, config.shortlist))
        cover = self.lexicon.likely if config.nearby else self.lexicon.covered
        cover_owners, covered = cover(reading, config.lexical_shortlist)
        named = np.array([*mentions], dtype=np.int64).reshape(-1, 2)
        owners = np.concatenate([near_owners, cover_owners, named[:, 0]])
        rows = np.concatenate([near, covered, named[:, 1]])
        has_tokens = windows.counts[owners] > 0
        keys = np.unique(owners[has_tokens] * self._skills + rows[has_tokens])
        return _Pairs(keys // self._skills, keys % self._skills)

    def _scored(
        self,
        texts: Sequence[str],
        windows: WindowTable,
        pairs: "_Pairs",
        said: "_Said",
        coverage: NDArray[np.float32],
        kind: TextKind,
        kept: int,
    ) -> CandidateTable:
        weights, traits = self._config.weights(kind), self._traits
        cosines = windows.cosines(pairs.owners, pairs.rows)
        score = cosines.span + weights.whole * cosines.whole + weights.phrase * said.strength
        score = np.round(score + weights.coverage * coverage + weights.prior * traits.prior[pairs.rows], 6)
        order = np.lexsort((self._id_order[pairs.rows], -score, pairs.owners))
        order = order[np.arange(len(order)) - np.searchsorted(pairs.owners, pairs.owners) < kept]
        owners, rows, method = pairs.owners[order], pairs.rows[order], said.method[order]
        bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
        start, end = widen(texts, owners, cosines.start[order], cosines.end[order])
        start = np.where(method == DENSE, start, said.start[order])
        end = np.where(method == DENSE, end, said.end[order])
        signals = signals_of(
            traits,
            rows,
            bounds,
            span=cosines.span[order],
            whole=cosines.whole[order].astype(np.float64),
            exact=(method == EXACT).astype(np.float64),
            phrase=said.strength[order],
            coverage=coverage[order].astype(np.float64),
            score=score[order],
            start=start,
            end=end,
            windows=windows.counts,
        )
        return CandidateTable(
            bounds, rows, score[order], signals, start, end, method, windows.whole, windows.tokens, windows.searched
        )


class _Pairs(NamedTuple):
    """Pairs of a text and a skill that may stand in it, each once, ordered by both."""

    owners: IntArray
    rows: IntArray


class _Said(NamedTuple):
    """Which name of each pair's skill stands in its text: strength (0 where none does), place and method."""

    strength: FloatArray
    start: IntArray
    end: IntArray
    method: NDArray[np.int8]


def _said(pairs: _Pairs, mentions: Mapping[tuple[int, int], Mention], skills: int) -> _Said:
    count = len(pairs.rows)
    found = _Said(np.zeros(count), np.zeros(count, np.int64), np.zeros(count, np.int64), np.full(count, DENSE, np.int8))
    keys = pairs.owners * skills + pairs.rows
    named = np.array([owner * skills + row for owner, row in mentions], dtype=np.int64)
    # A text without a token has no pairs, whatever the lexicon reads in it.
    for at, key, mention in zip(np.searchsorted(keys, named).tolist(), named.tolist(), mentions.values(), strict=True):
        if at < count and keys[at] == key:
            found.strength[at], found.start[at], found.end[at] = mention.strength, mention.start, mention.end
            found.method[at] = EXACT if mention.exact else LEXICAL
    return found


def _best_mentions(lexicon: Lexicon, reading: Reading) -> dict[tuple[int, int], Mention]:
    """Return for each text and skill mentioned the mention: the strongest, an exact one before an inflected."""
    best: dict[tuple[int, int], Mention] = {}
    for owner, mention in lexicon.mentions_in(reading):
        held = best.get((owner, mention.skill))
        if held is None or (mention.strength, mention.exact) > (held.strength, held.exact):
            best[owner, mention.skill] = mention
    return best
