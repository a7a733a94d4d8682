"""One way from texts to probabilities: an encoder, how candidates are found with it, and a calibration of its own."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Taxonomy

from ..records import TextKind
from .calibrate import Calibration
from .candidate_table import CandidateTable
from .candidates import CandidateFinder, MatchConfig
from .cascade import StageCounts
from .encoder import Encoder
from .index import SkillIndex
from .lexical import Lexicon
from .signals import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The candidates of some texts, and how likely each is: float64[c], rounded to 6 decimals."""

    table: CandidateTable
    probability: FloatArray

    def kept(self, i: int, least: float) -> IntArray:
        """Return the positions of the candidates of one text from a probability on."""
        first, last = self.table.bounds[i : i + 2].tolist()
        positions: IntArray = first + np.flatnonzero(self.probability[first:last] >= least)
        return positions


class Stage:
    """Answers texts; its tables are made at the first one, because that takes a moment.

    lexicon    called when the names are first needed
    is_static  the encoder is the static one, whose tokens cost next to nothing
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        index: SkillIndex,
        *,
        config: MatchConfig,
        calibration: Calibration,
        lexicon: Callable[[], Lexicon],
        is_static: bool = False,
    ) -> None:
        self.config = config
        self.is_static = is_static
        self.calibration = calibration
        self._taxonomy = taxonomy
        self._encoder = encoder
        self._index = index
        self._lexicon = lexicon

    @cached_property
    def finder(self) -> CandidateFinder:
        """Return what finds candidates."""
        habit = self.calibration.habit
        return CandidateFinder(self._taxonomy, self._encoder, self._index, self.config, habit, lexicon=self._lexicon())

    @property
    def fingerprint(self) -> str:
        """Return all that an answer depends on but the skills."""
        settings = json.dumps(asdict(self.config), sort_keys=True)
        return f"{self._encoder.fingerprint} {self.calibration.fingerprint} {settings}"

    def answer(self, texts: Sequence[str], *, kind: TextKind, at_least: int) -> Answers:
        """Return the candidates of texts, at least so many each, with their probabilities."""
        table = self.finder.find(texts, kind=kind, at_least=at_least)
        return Answers(table, np.round(self.calibration.model(kind).probabilities(table), 6))

    def count(self, answers: Answers, stands: NDArray[np.bool_], accept_at: float) -> StageCounts:
        """Return what this stage did; stands bool[n]: which texts need no other; accept_at: what counts as reported."""
        bounds = answers.table.bounds
        wordless = stands & (np.diff(bounds) == 0)
        reported = np.diff(np.concatenate([[0], np.cumsum(answers.probability >= accept_at)])[bounds]) > 0
        answered = stands & ~wordless
        if not self.is_static:
            return StageCounts(
                wordless=int(wordless.sum()),
                encoder=int(answered.sum()),
                tokens=answers.table.tokens,
                searched=answers.table.searched,
            )
        return StageCounts(
            wordless=int(wordless.sum()),
            nothing=int((answered & ~reported).sum()),
            static=int((answered & reported).sum()),
            searched=answers.table.searched,
        )
