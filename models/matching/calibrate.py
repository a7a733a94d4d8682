"""From signals to one probability: a gate and a quadratic logistic regression for each kind of text.

The gate reads from the direction of a text's vector whether it asks for anything at all. scripts/calibrate.py fits
both; the card in models/weights says on what, and how well they do.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

from ..records import TextKind
from .candidate_table import Candidates, CandidateTable
from .signals import SIGNALS, FloatArray

# What is fitted for itself, and where calibration.json holds it: the encoder with everything that can be known of a
# candidate, and the quick stage with the static encoder (candidates.QUICK).
STAGES: Mapping[str, str] = {"full": "kinds", "static": "static"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Logistic:
    """One fitted model.

    gate        float64[d + 1]: log-odds that a text asks for anything, of its vector; the last is the intercept
    low, high   float64[s]: the s signals are kept within what was fitted on; beyond, products of two run wild
    mean, scale float64[s]: what makes the signals of one size
    weights     float64[s + s * (s + 1) / 2]: of the signals, then of the products of any two, as in `terms`
    accept_at   the probability from which a skill is reported, chosen for F1
    precise_at  the one for a precision of 0.90
    """

    gate: FloatArray
    low: FloatArray
    high: FloatArray
    mean: FloatArray
    scale: FloatArray
    intercept: float
    weights: FloatArray
    accept_at: float
    precise_at: float

    def asks(self, whole: NDArray[np.float32]) -> FloatArray:
        """Return float64[n], the log-odds that each text asks for anything; whole float32[n, d].

        0 for the vectors of another encoder: directions that the gate was not fitted on say nothing.
        """
        if whole.shape[1] != len(self.gate) - 1:
            return np.zeros(len(whole))
        odds: FloatArray = whole.astype(np.float64) @ self.gate[:-1] + self.gate[-1]
        return odds

    def probability(self, candidates: Candidates) -> FloatArray:
        """Return float64[c] in 0..1 for the candidates of one text."""
        return self._chance(candidates.signals, self.asks(candidates.whole[None]))

    def probabilities(self, table: CandidateTable) -> FloatArray:
        """Return float64[c] in 0..1 for the candidates of many texts."""
        return self._chance(table.signals, np.repeat(self.asks(table.whole), np.diff(table.bounds)))

    def _chance(self, signals: FloatArray, asks: FloatArray | float) -> FloatArray:
        signals = signals.copy()
        signals[:, -1] = asks
        seen = (np.clip(signals, self.low, self.high) - self.mean) / self.scale
        linear, products = self._split
        logit = seen @ linear + np.einsum("cs,cs->c", seen @ products, seen) + self.intercept
        chance: FloatArray = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
        return chance

    @cached_property
    def _split(self) -> tuple[FloatArray, FloatArray]:
        """Return the weights of the s signals, and float64[s, s] those of the products, in the upper triangle."""
        count = len(self.mean)
        products = np.zeros((count, count))
        products[np.triu_indices(count)] = self.weights[count:]
        return self.weights[:count], products


def terms(signals: FloatArray) -> FloatArray:
    """Return float64[c, s + s * (s + 1) / 2]: the signals, then the product of each with itself and those behind it."""
    products = [signals[:, i : i + 1] * signals[:, i:] for i in range(signals.shape[1])]
    return np.concatenate([signals, *products], axis=1)


class Calibration:
    """The models by kind of text. habit: the signal of that name, by skill id."""

    def __init__(
        self, models: Mapping[TextKind, Logistic], fingerprint: str, *, habit: Mapping[str, float] | None = None
    ) -> None:
        self._models = dict(models)
        self.habit = habit or {}
        self.fingerprint = fingerprint

    @classmethod
    def load(cls, stage: str = "full") -> "Calibration":
        """Return the calibration that ships with the package, of one of STAGES."""
        values = json.loads((files("credlens.models.matching") / "calibration.json").read_bytes())
        if tuple(values.get("signals", ())) != SIGNALS:
            raise ConfigError("calibration.json is of another version of the matcher; run scripts/calibrate.py")
        fitted = values[STAGES[stage]]
        read = json.dumps([fitted, values["habit"]], sort_keys=True)
        models = {TextKind(kind): _logistic(model) for kind, model in fitted.items()}
        return cls(models, hashlib.sha256(read.encode()).hexdigest()[:12], habit=values["habit"])

    def model(self, kind: TextKind) -> Logistic:
        """Return the model of a kind; a posting is read sentence by sentence."""
        return self._models[TextKind.SENTENCE if kind is TextKind.POSTING else kind]


def _logistic(values: Mapping[str, Any]) -> Logistic:
    def array(name: str) -> FloatArray:
        numbers: Sequence[float] = values[name]
        return np.array(numbers, dtype=np.float64)

    return Logistic(
        gate=array("gate"),
        low=array("low"),
        high=array("high"),
        mean=array("mean"),
        scale=array("scale"),
        intercept=values["intercept"],
        weights=array("weights"),
        accept_at=values["accept_at"],
        precise_at=values["precise_at"],
    )
