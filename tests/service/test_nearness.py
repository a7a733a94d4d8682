"""The nearest taught skill by vectors: the highest cosine, the first of equals."""

import numpy as np

from credlens.service.nearness import VectorNearness
from credlens.taxonomy import Skill, SkillKind

SKILLS = [Skill(id=i, label=i, kind=SkillKind.SKILL) for i in "abcd"]
VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1], [0, 1]], dtype=np.float32)


def test_the_highest_cosine_wins_and_the_first_of_equals() -> None:
    """b is 0.8 from c and d and 0.6 from a; a is at right angles to c and d."""
    near = VectorNearness(SKILLS, VECTORS)
    found = near(["b", "a"], ["a", "d", "c"])
    assert [(k, round(cosine, 6)) for k, cosine in found] == [(1, 0.8), (0, 1.0)]
    assert near(["a"], ["c", "d"]) == [(0, 0.0)]
    assert near([], ["a"]) == []
