"""From signals to one probability: a logistic regression for each kind of text, fitted by scripts/calibrate.py."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

from ..records import TextKind

FloatArray = NDArray[np.float64]

# The signals of one candidate, in the order of a feature row.
FEATURES = (
    "span",  # best cosine of a window with the label
    "exact",  # 1 if a name stands in the text letter by letter
    "phrase",  # idf strength of the name that stands in it, exact or inflected
    "coverage",  # idf share of the best name's words that stand in it
    "prior",  # log(1 + occupations that need the skill) / 7
    "top",  # the text's best score: texts that ask for nothing have a low one
    "behind",  # how far this candidate's score lies behind it
    "log_rank",  # log of its rank
    "log_length",  # log of the text's tokens
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """One fitted model. accept_at: the operating point, a probability."""

    intercept: float
    weights: tuple[float, ...]
    accept_at: float

    def probability(self, features: FloatArray) -> FloatArray:
        """Return float64[n] in 0..1 for float64[n, len(FEATURES)]."""
        logit = features @ np.array(self.weights) + self.intercept
        chance: FloatArray = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
        return chance


class Calibration:
    """The models by kind of text."""

    def __init__(self, models: Mapping[TextKind, Logistic], fingerprint: str) -> None:
        self._models = dict(models)
        self.fingerprint = fingerprint

    @classmethod
    def load(cls) -> "Calibration":
        """Return the calibration that ships with the package; card.md says what it was fitted on."""
        content = (files("credlens.models.matching") / "calibration.json").read_bytes()
        values = json.loads(content)
        if tuple(values["features"]) != FEATURES:
            raise ConfigError("calibration.json is of another version of the matcher; run scripts/calibrate.py")
        models = {
            TextKind(kind): Logistic(
                intercept=model["intercept"], weights=tuple(model["weights"]), accept_at=model["accept_at"]
            )
            for kind, model in values["kinds"].items()
        }
        return cls(models, hashlib.sha256(content).hexdigest()[:12])

    def model(self, kind: TextKind) -> Logistic:
        """Return the model of a kind; a posting is read sentence by sentence."""
        return self._models[TextKind.SENTENCE if kind is TextKind.POSTING else kind]
