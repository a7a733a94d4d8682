"""What a credential teaches: each different outcome once, with the chance that it teaches each skill."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from credlens.taxonomy.errors import InputError

from ..records import Credential, Outcome
from .config import RelevanceConfig
from .mentions import Evidence, FloatArray, IntArray, Mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """The o different outcomes of a credential and the t skills that they teach.

    outcomes     first of each text, equal but for case and white space, in order; blank ones left out
    place        outcome id -> its position in outcomes, also for the repeated ones
    skill_ids    sorted, so that nothing depends on the order of the outcomes
    probability  float64[o, t]: the chance that the outcome teaches the skill, 0 where nothing says so
    mention      int64[o, t]: index of the mention behind it, -1 where there is none
    """

    outcomes: tuple[Outcome, ...]
    place: Mapping[str, int]
    skill_ids: tuple[str, ...]
    probability: FloatArray
    mention: IntArray
    mentions: Mentions

    @property
    def best(self) -> FloatArray:
        """Return float64[t]: the chance that any outcome teaches the skill, taken as its best one's.

        Outcomes of one credential repeat the same words, so their matches are right or wrong together.
        """
        best: FloatArray = self.probability.max(axis=0, initial=0.0)
        return best

    @property
    def sentence(self) -> IntArray:
        """Return int64[o, t]: which sentence of the outcome teaches the skill, -1 where none does."""
        if not len(self.mentions):
            return np.full(self.mention.shape, -1, dtype=np.int64)
        return np.where(self.mention >= 0, self.mentions.sentence[self.mention], -1)

    @property
    def unit(self) -> IntArray:
        """Return int64[t]: the sentence of the outcome that most probably teaches each skill, numbered from 0 on.

        Of equally probable outcomes the first by its words, so that their order in the record does not matter.
        """
        order = np.argsort([" ".join(o.text.casefold().split()) for o in self.outcomes], kind="stable")
        best = order[self.probability[order].argmax(axis=0)] if len(order) else np.zeros(0, dtype=np.int64)
        place = np.stack([best, self.sentence[best, np.arange(len(self.skill_ids))]], axis=1)
        return np.unique(place, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def taught_by(self, skill: int) -> str:
        """Return the id of the outcome that most probably teaches the skill at this position."""
        return self.outcomes[int(self.probability[:, skill].argmax())].id

    def evidence(self, outcome: int, skill: int) -> Evidence:
        """Return the words of the outcome that teach the skill, both by position."""
        return self.mentions.evidence(int(self.mention[outcome, skill]))


def read_teaching(credential: Credential, taught: Mentions, config: RelevanceConfig) -> Teaching:
    """Return what a credential teaches; of equal outcomes the best match of each skill counts, once.

    Raises InputError if an outcome is not among taught.text_ids: it was not matched at all.
    """
    outcomes, place = _distinct_outcomes(credential)
    row = {text_id: i for i, text_id in enumerate(taught.text_ids)}
    missing = next((o.id for o in credential.outcomes if o.id not in row), None)
    if missing is not None:
        raise InputError(f"outcome {missing!r} of credential {credential.id!r} was not matched to skills")
    to_place = np.full(len(taught.text_ids), -1)
    for outcome_id, position in place.items():
        to_place[row[outcome_id]] = position
    kept = np.flatnonzero((to_place[taught.row] >= 0) & (taught.probability >= config.accept))
    skill_ids = tuple(sorted({taught.skill_ids[j] for j in taught.column[kept]}))
    column = {skill: k for k, skill in enumerate(skill_ids)}
    probability = np.zeros((len(outcomes), len(skill_ids)))
    mention = np.full(probability.shape, -1, dtype=np.int64)
    for index in kept:
        at = to_place[taught.row[index]], column[taught.skill_ids[taught.column[index]]]
        if mention[at] < 0 or taught.probability[index] > probability[at]:
            probability[at], mention[at] = taught.probability[index], index
    return Teaching(
        outcomes=outcomes,
        place=place,
        skill_ids=skill_ids,
        probability=probability,
        mention=mention,
        mentions=taught,
    )


def _distinct_outcomes(credential: Credential) -> tuple[tuple[Outcome, ...], dict[str, int]]:
    """Return the different outcomes, each with the assessments of all its copies, and where each id went."""
    copies: dict[str, list[Outcome]] = {}
    for outcome in credential.outcomes:
        if key := " ".join(outcome.text.casefold().split()):
            copies.setdefault(key, []).append(outcome)
    place = {outcome.id: i for i, same in enumerate(copies.values()) for outcome in same}
    assessed = [tuple(dict.fromkeys(a for o in same for a in o.assessments)) for same in copies.values()]
    distinct = zip(copies.values(), assessed, strict=True)
    return tuple(replace(same[0], assessments=names) for same, names in distinct), place
