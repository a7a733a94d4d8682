"""How much the votes for a skill are scattered over employers, and so how sure its share is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .mentions import FloatArray, IntArray, Matrix
from .votes import Votes

# Degrees of freedom of what all skills say, and of the correlation that is expected; README has the coverage.
_DEGREES, _DEGREES_POOLED = 4.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """What k employers' votes say of the variance of s shares.

    square, fourth  float64[s]: sums over employers of z² and z⁴, z = votes for the skill - share · all votes
    votes           float64[s] or float: all votes
    effective       float64[s] or float: independent postings worth the same at the correlation expected
    unalike         float64[s] or float: the same if postings of one employer were independent
    small           float64[s] or float: k / (k - 1) · (n - 1) / n, 1 where every posting is its own employer
    """

    square: FloatArray
    fourth: FloatArray
    votes: FloatArray | float
    effective: FloatArray | float
    unalike: FloatArray | float
    small: FloatArray | float

    @property
    def variance(self) -> FloatArray:
        """Return float64[s]: of each share, as the employers tell it (Binder 1983, Int. Stat. Rev. 51:279-292)."""
        variance: FloatArray = self.square / np.maximum(self.votes, _TINY) ** 2 * self.small
        return variance

    def effective_number(self, share: FloatArray) -> FloatArray:
        """Return float64[s]: how many independent postings would tell each share as surely.

        The variance by employers is noisy for rare skills, and p (1 - p) / effective takes all skills for equally
        alike; the two are averaged by their degrees of freedom.
        """
        expected = share * (1 - share) / np.maximum(self.effective, _TINY)
        ratio = np.where(expected > 0, self.variance / np.where(expected > 0, expected, 1), 1)
        return np.minimum(self.effective / moderated(ratio, self.square, self.fourth), self.unalike)


def moderated(
    ratio: FloatArray,
    square: FloatArray,
    fourth: FloatArray,
    *,
    least: float = 0.0,
    most: FloatArray | float = np.inf,
) -> FloatArray:
    """Return float64[s]: estimated over expected variances, drawn towards what all skills say where little is known.

    square, fourth  float64[s]: sums of z² and z⁴ behind each estimate, whose degrees of freedom are (Σz²)² / Σz⁴
    least           at least this is what all skills say
    most            at most so many degrees of freedom has an estimate
    Method          a skill is drawn towards the mean of all, and that towards 1. Smyth 2004, Stat. Appl. Genet.
                    Mol. Biol. 3:3, does so for the variances of thousands of genes.
    """
    degrees = np.minimum(np.where(fourth > 0, square**2 / np.maximum(fourth, _TINY), 0), most)
    pooled = max((_DEGREES_POOLED + degrees @ ratio) / (_DEGREES_POOLED + degrees.sum()), least)
    moderate: FloatArray = (_DEGREES * pooled + degrees * ratio) / (_DEGREES + degrees)
    return moderate


def summed(place: NDArray[np.integer[Any]], values: FloatArray, places: int) -> FloatArray:
    """Return float64[places]: the sum of the values at each place; place: int64[n]."""
    return np.bincount(place, values, places).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerSums:
    """The sums of some values over each employer, for each skill, where there are any: coordinates and sums.

    employer, skill  int64[z]
    value            float64[z]
    shape            employers, skills
    """

    employer: IntArray
    skill: IntArray
    value: FloatArray
    shape: tuple[int, int]

    @classmethod
    def of(cls, values: Matrix, votes: Votes) -> "EmployerSums":
        """Return the sums of float64[n, s], each row times its vote."""
        k, n = len(votes.weight), len(votes)
        to_employer = sparse.csr_array((votes.vote, (votes.cluster, np.arange(n))), shape=(k, n))
        sums = sparse.coo_array(to_employer @ values)
        employer, skill = (at.astype(np.int64) for at in sums.coords)
        return cls(employer=employer, skill=skill, value=sums.data, shape=(k, values.shape[1]))

    def by_skill(self, values: FloatArray) -> FloatArray:
        """Return float64[s]: the sums of float64[z] over employers."""
        return summed(self.skill, values, self.shape[1])

    def scatter(self, share: FloatArray, votes: Votes) -> Scatter:
        """Return the scatter of votes that are counted among all votes."""
        weight, (k, _), n = votes.weight, self.shape, len(votes)
        expected = share[self.skill] * weight[self.employer]
        z = self.value - expected
        square = self.by_skill(z**2 - expected**2) + share**2 * (weight**2).sum()
        fourth = self.by_skill(z**4 - expected**4) + share**4 * (weight**4).sum()
        return Scatter(
            square=np.maximum(square, 0),  # where all cancels, rounding is left
            fourth=np.maximum(fourth, 0),
            votes=votes.effective,
            effective=votes.effective,
            unalike=votes.unalike,
            small=k / max(k - 1, 1) * max(n - 1, 0) / max(n, 1),
        )

    def top_part(self, votes: Votes) -> FloatArray:
        """Return float64[s]: the part of each skill's postings from the named employer with the most of them."""
        postings = self.value * votes.damping[self.employer]
        most = np.zeros(self.shape[1])
        np.maximum.at(most, self.skill, np.where(votes.named[self.employer], postings, 0))
        return most / np.maximum(self.by_skill(postings), _TINY)


_TINY = 1e-100
