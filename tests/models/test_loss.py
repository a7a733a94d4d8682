"""What a quicker way loses, by hand."""

import pytest

from credlens.models.evaluation.answers import answer
from credlens.models.evaluation.benchmarks import Labelled
from credlens.models.evaluation.loss import measure_loss
from credlens.models.matching.matches import MatchMethod, SkillMatch


def match(skill_id: str, rank: int, probability: float) -> SkillMatch:
    return SkillMatch(
        skill_id=skill_id,
        probability=probability,
        score=probability,
        rank=rank,
        method=MatchMethod.DENSE,
        quote="x",
        start=0,
        end=1,
    )


def test_loss_by_hand() -> None:
    """Two texts, one right skill each; the quick way misses it in the second: RP@5 is 1/2 less.

    Reported from 0.5 on: a and b of the first text by both, c of the second by the full way alone:
    2 x 2 / (2 + 3) = 0.8 agree, and one text of two is answered the same.
    """
    asked = [Labelled("one", frozenset({"a"})), Labelled("two", frozenset({"c"}))]
    first = [match("a", 1, 0.9), match("b", 2, 0.6)]
    full = [answer(asked[0], first, least=0.5), answer(asked[1], [match("c", 1, 0.7)], least=0.5)]
    quick = [answer(asked[0], first, least=0.5), answer(asked[1], [match("d", 1, 0.3)], least=0.5)]
    found = {name: figure and figure.value for name, figure in measure_loss(quick, full, 0.5).items()}
    assert found == {"rp@5_lost": pytest.approx(0.5), "agreement": pytest.approx(0.8), "same_texts": 0.5}


def test_nothing_is_lost_by_the_same_answers() -> None:
    asked = Labelled("one", frozenset())
    answers = [answer(asked, [match("a", 1, 0.9)], least=0.5)]
    found = measure_loss(answers, answers, 0.5)
    assert found["rp@5_lost"] is None
    assert found["agreement"] is not None
    assert found["agreement"].value == 1.0
