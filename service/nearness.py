"""Which taught skill is nearest in meaning to one that is not taught, by the vectors of the matching."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Skill


class VectorNearness:
    """The nearness that a `Meaning` takes.

    skills   n skills
    vectors  float32[n, d] of length 1, one a skill
    """

    def __init__(self, skills: Sequence[Skill], vectors: NDArray[np.float32]) -> None:
        self._row = {skill.id: i for i, skill in enumerate(skills)}
        self._vectors = vectors

    def __call__(self, wanted: Sequence[str], taught: Sequence[str]) -> list[tuple[int, float]]:
        """Return for each wanted skill the position of the nearest taught one and the cosine of both.

        taught  at least one; equally near ones: the first
        """
        cosine = self._of(wanted) @ self._of(taught).T
        best = cosine.argmax(axis=1)
        return [(int(k), float(row[k])) for row, k in zip(cosine, best, strict=True)]

    def _of(self, skill_ids: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([self._row[skill] for skill in skill_ids], dtype=np.int64)
        found: NDArray[np.float32] = self._vectors[rows]
        return found
