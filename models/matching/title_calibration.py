"""From a title's signals to one probability: a logistic regression for each scheme, fitted by calibrate_titles.py."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError

FloatArray = NDArray[np.float64]

FILE = "title_calibration.json"

# Candidates of a title that the regressions are fitted on.
DEPTH = 10

# The signals of one candidate, in the order of a row.
TITLE_SIGNALS = (
    "cosine",  # of the whole title and the label
    "cosine_first",  # of the title's first part and the label
    "overlap",  # of the whole title and the nearest name, by weight of words
    "overlap_first",
    "covered",  # share of the nearest name that stands in the title
    "same",  # 1 over the occupations that bear the name, if title or first part is one; else 0
    "top",  # the title's best score: titles that name no occupation have a low one
    "behind",  # how far this candidate's score lies behind it
    "log_rank",
    "job_word",  # how much like a job's word the title's most job-like word is
    "log_words",  # log of 1 + the title's words
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleModel:
    """One fitted model.

    weights     one a signal of TITLE_SIGNALS
    accept_at   the operating point: the probability from which an occupation is taken
    precise_at  the one for a precision of 0.90
    """

    intercept: float
    weights: tuple[float, ...]
    accept_at: float
    precise_at: float

    def probability(self, signals: FloatArray) -> FloatArray:
        """Return float64[c] in 0..1 for float64[c, len(TITLE_SIGNALS)]."""
        logit = signals @ np.array(self.weights) + self.intercept
        chance: FloatArray = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
        return chance


class TitleCalibration:
    """The models by scheme."""

    def __init__(self, models: Mapping[str, TitleModel], fingerprint: str) -> None:
        self._models = dict(models)
        self.fingerprint = fingerprint

    @classmethod
    def load(cls) -> "TitleCalibration":
        """Return the calibration that ships with the package; titles.md says what it was fitted on."""
        content = (files("credlens.models.matching") / FILE).read_bytes()
        values = json.loads(content)
        if tuple(values["signals"]) != TITLE_SIGNALS:
            raise ConfigError(f"{FILE} is of another version of the matcher; run scripts/calibrate_titles.py")
        models = {
            scheme: TitleModel(
                intercept=model["intercept"],
                weights=tuple(model["weights"]),
                accept_at=model["accept_at"],
                precise_at=model["precise_at"],
            )
            for scheme, model in values["schemes"].items()
        }
        return cls(models, hashlib.sha256(content).hexdigest()[:12])

    def model(self, scheme: str) -> TitleModel:
        """Return the model of a scheme; occupations of one's own are judged as ESCO's."""
        return self._models[scheme if scheme in self._models else "esco"]
