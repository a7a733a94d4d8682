"""When a quick answer stands, and how many texts each stage answered."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

from .signals import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """When the static stage's answer to a text stands.

    max_wrong  how many of a text's decisions may be expected to be wrong: for a skill that is reported 1 - its
               probability, for one that is not its probability, added up. 0 leaves everything to the encoder; the
               card in models/weights says what each value costs and saves.
    """

    max_wrong: float = 4.0

    def __post_init__(self) -> None:
        if not self.max_wrong >= 0:
            raise ConfigError(f"max_wrong is a number of decisions from 0 on, got {self.max_wrong}")

    def settled(self, probability: FloatArray, bounds: IntArray, *, accept_at: float, kept: int) -> NDArray[np.bool_]:
        """Return bool[n]: whether the answer to each text stands.

        probability  float64[c], of each text's candidates; those of text i are bounds[i] to bounds[i + 1]
        accept_at    the probability from which on a skill is reported
        kept         candidates of a text that count, from the first on: to ask for more matches settles no fewer texts
        """
        owners = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        wrong = np.where(probability >= accept_at, 1 - probability, probability)
        wrong[np.arange(len(owners)) - bounds[owners] >= kept] = 0.0
        return np.bincount(owners, wrong, minlength=len(bounds) - 1) <= self.max_wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCounts:
    """How many texts came in, which stage answered them, and what that took.

    texts     all of them, each as often as it was asked for
    wordless  those without a word
    nothing   those that the static stage found to ask for nothing
    static    those in which it settled which skills are asked for
    encoder   those that were left to the encoder
    tokens    read by the encoder
    searched  vectors that were searched among those of the skills, in any stage
    """

    texts: int = 0
    wordless: int = 0
    nothing: int = 0
    static: int = 0
    encoder: int = 0
    tokens: int = 0
    searched: int = 0

    def __add__(self, other: "StageCounts") -> "StageCounts":
        """Return the sums."""
        mine, others = asdict(self), asdict(other)
        return StageCounts(**{name: mine[name] + others[name] for name in mine})

    def __sub__(self, other: "StageCounts") -> "StageCounts":
        """Return what came in since the other."""
        mine, others = asdict(self), asdict(other)
        return StageCounts(**{name: mine[name] - others[name] for name in mine})

    def __str__(self) -> str:
        """Return the counts in words."""
        stages = ("wordless", "nothing", "static", "encoder")
        shares = (f"{name} {getattr(self, name) / max(self.texts, 1):.1%}" for name in stages)
        return f"{self.texts:,} texts: {', '.join(shares)}; {self.tokens:,} tokens encoded, {self.searched:,} searched"
