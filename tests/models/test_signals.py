"""The signals of candidates: rivalry by hand, and its bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.signals import SIGNALS, SkillTraits, rivalry, signals_of
from credlens.taxonomy import Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy


def one_text(count: int) -> np.ndarray:
    """Return the bounds of one text with so many candidates."""
    return np.array([0, count])


def test_rivalry_by_hand() -> None:
    """The first two quote the same words, the third others: 0.9 - 0.7 behind and ahead, and a lead of 0.3 alone."""
    behind, ahead = rivalry(np.array([0.9, 0.7, 0.6]), np.array([0, 2, 20]), np.array([10, 10, 30]), one_text(3))
    assert behind == pytest.approx([0.0, 0.2, 0.0])
    assert ahead == pytest.approx([0.2, 0.3, 0.3])


def test_half_of_the_shorter_quote_is_the_same_words() -> None:
    """Characters 5 to 10 are 5 of 10, and so the same words; 6 to 10 are 4 of 10, and so not."""
    for start, gap in ((5, 0.1), (6, 0.0)):
        behind, _ = rivalry(np.array([0.9, 0.8]), np.array([0, start]), np.array([10, start + 10]), one_text(2))
        assert behind[1] == pytest.approx(gap)


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=20))
def test_rivalry_stays_in_its_bounds(drawn: list[tuple[float, int, int]]) -> None:
    drawn.sort(reverse=True)
    score, start, length = (np.array(column) for column in zip(*drawn, strict=True))
    behind, ahead = rivalry(score, start, start + length, one_text(len(drawn)))
    assert (behind >= 0).all()
    assert ((ahead >= 0) & (ahead <= 0.3)).all()
    assert behind[0] == 0
    assert (behind <= score[0] - score + 1e-12).all()


def test_traits_and_columns_by_hand() -> None:
    """Two occupations need the first: log 3 / 7; its label has two words: log 3; it was right more often by 1.5."""
    skills = [
        Skill(id="custom:0", label="weld pipes", kind=SkillKind.SKILL),
        Skill(id="custom:1", label="steel", kind=SkillKind.KNOWLEDGE),
    ]
    jobs = [Occupation(id=f"custom:job{i}", label=f"job {i}") for i in range(2)]
    relations = [Relation(job.id, "custom:0", RelationKind.ESSENTIAL) for job in jobs]
    taxonomy = Taxonomy(
        Release(name="small", version="1", licence="ours"), skills=skills, occupations=jobs, relations=relations
    )
    traits = SkillTraits.of(taxonomy, {"custom:0": 1.5})
    nought = np.zeros(2)
    rows = signals_of(
        traits,
        np.array([1, 0]),
        one_text(2),
        span=np.array([0.8, 0.7]),
        whole=nought,
        exact=nought,
        phrase=nought,
        coverage=nought,
        score=np.array([0.9, 0.8]),
        start=np.array([0, 10]),
        end=np.array([5, 15]),
        windows=np.array([4]),
    )
    column = dict(zip(SIGNALS, rows.T, strict=True))
    assert column["prior"] == pytest.approx([0, np.log(3) / 7])
    assert column["log_name"] == pytest.approx([np.log(2), np.log(3)])
    assert column["habit"].tolist() == [0, 1.5]
    assert column["knowledge"].tolist() == [1, 0]
    assert column["below"] == pytest.approx([0, 0.1])
    assert column["behind"] == pytest.approx([0, 0.1])
    assert column["log_rank"] == pytest.approx([0, np.log(2)])
