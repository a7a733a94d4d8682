"""The smallest set of credentials that covers enough of a demand, as an integer program.

A skill counts as covered by the chosen credential that teaches it most probably, at that chance: the same rule by which
one credential's best outcome counts, for matches of the same words are right or wrong together and adding chances up
would turn two doubtful ones into a sure one. The maximum stays linear: with the different chances of a skill in falling
order, p1 > p2 > ..., let v_k be 1 if a chosen credential teaches it at p_k or better. Then the skill is covered
sum_k (p_k - p_(k+1)) v_k, where v_k <= v_(k-1) + the number chosen at exactly p_k, and v_k <= 1. The v need not be
declared whole: the best v of whole choices are whole.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint

from ..relevance.mentions import FloatArray, IntArray

# Chances count in steps of this size, rounded down, so that a plan covers at least what it counts; finer steps are
# beyond their calibration and take many times longer to solve.
STEP = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StackProblem:
    """c credentials that may be chosen and s skills that are asked for.

    probability  float64[c, s], 0 to 1: the chance that a credential teaches a skill
    weight       float64[s], adding up to 1: each skill's part of the demand
    hours        float64[c], above 0: what each takes; or all 1, to count credentials
    needs        int64[n, 2]: rows (credential, the one needed before it), without a cycle
    """

    probability: sparse.csr_array
    weight: FloatArray
    hours: FloatArray
    needs: IntArray

    def rounded(self) -> "StackProblem":
        """Return the same with chances in steps."""
        cells = self.probability.tocoo()
        values = np.floor(cells.data / STEP + 1e-9) * STEP
        kept = values > 0
        matrix = sparse.csr_array((values[kept], (cells.row[kept], cells.col[kept])), shape=cells.shape)
        return StackProblem(probability=matrix, weight=self.weight, hours=self.hours, needs=self.needs)

    def taught(self, chosen: IntArray) -> FloatArray:
        """Return float64[s]: how probably each skill is taught by any of the chosen."""
        if not len(chosen):
            return np.zeros(len(self.weight))
        best: FloatArray = self.probability[chosen].max(axis=0).toarray().ravel()
        return best

    def cover(self, chosen: IntArray) -> float:
        """Return the part of the demand that the chosen cover, 0 to 1."""
        return float(self.taught(chosen) @ self.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """The rows and columns of the integer program: c choices, then the v of every skill.

    choices  c
    cover    float64[n]: what each column adds to the cover
    links    the constraints that tie v to choices and choices to their prerequisites
    """

    choices: int
    cover: FloatArray
    links: LinearConstraint


def build_program(problem: StackProblem) -> Program:
    """Return the columns and constraints that do not depend on the target."""
    cells = problem.probability.tocoo()
    order = np.lexsort((-cells.data, cells.col))
    credential, skill, chance = cells.row[order], cells.col[order], cells.data[order]
    new_skill = np.r_[True, skill[1:] != skill[:-1]][: len(skill)]
    new_level = new_skill | np.r_[True, chance[1:] != chance[:-1]][: len(skill)]
    level = np.cumsum(new_level) - 1
    first = np.flatnonzero(new_level)
    begins = new_skill[first]
    here, there = chance[first], np.append(chance[first][1:], 0.0)
    there[np.append(begins[1:], True)[: len(there)]] = 0.0
    count, levels = len(problem.hours), len(first)
    gain = np.concatenate([np.zeros(count), (here - there) * problem.weight[skill[first]]])

    # v_k - v_(k-1) - sum of x at this level <= 0
    after = np.flatnonzero(~begins)
    rows = np.concatenate([np.arange(levels), after, level])
    columns = np.concatenate([count + np.arange(levels), count + after - 1, credential])
    values = np.concatenate([np.ones(levels), -np.ones(len(after)), -np.ones(len(level))])
    # x of a credential - x of what it needs <= 0
    n = len(problem.needs)
    rows = np.concatenate([rows, np.repeat(levels + np.arange(n), 2)])
    columns = np.concatenate([columns, problem.needs.ravel()])
    values = np.concatenate([values, np.tile([1.0, -1.0], n)])
    matrix = sparse.csr_array((values, (rows, columns)), shape=(levels + n, count + levels))
    return Program(choices=count, cover=gain, links=LinearConstraint(matrix, ub=np.zeros(levels + n)))
