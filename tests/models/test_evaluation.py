"""Figures of a matcher on labelled texts, by hand, and that every text is matched once."""

from collections.abc import Sequence
from math import log2
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation import evaluate as evaluating
from credlens.models.evaluation.answers import FIRST, RANKED, Answer, answer
from credlens.models.evaluation.baseline import encoder_alone
from credlens.models.evaluation.benchmarks import Labelled
from credlens.models.evaluation.errors import mistakes
from credlens.models.evaluation.evaluate import Evaluation, Figures, evaluate, summarise
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.records import TextKind
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy

from ..fakes import HashEncoder


def matches(*found: tuple[str, float]) -> list[SkillMatch]:
    """Return matches of these skills and probabilities, in this order."""
    return [
        SkillMatch(
            skill_id=skill,
            probability=probability,
            score=1 / rank,
            rank=rank,
            method=MatchMethod.DENSE,
            quote=f"words for {skill}",
            start=0,
            end=0,
        )
        for rank, (skill, probability) in enumerate(found, start=1)
    ]


def answers(least: float = 0.15) -> list[Answer]:
    """Return three answers: a and b wanted, nothing wanted, e wanted and found second."""
    return [
        answer(Labelled("A", frozenset("ab")), matches(("a", 0.9), ("c", 0.6), ("b", 0.2)), least=least),
        answer(Labelled("B", frozenset()), matches(("d", 0.5)), least=least),
        answer(Labelled("C", frozenset("e")), matches(("f", 0.1), ("e", 0.05)), least=least),
    ]


def summary(given: Sequence[Answer], least: float = 0.15) -> Evaluation:
    return summarise(given, points={"default": least}, texts_per_second=1.0)


def values(figures: Figures) -> dict[str, float | None]:
    return {name: figure and figure.value for name, figure in figures.items()}


def test_ranking_by_hand() -> None:
    """B has nothing to find. RP@1: A 1, C 0. RP@5: both whole. MRR: 1 and 1/2.

    nDCG: A finds ranks 1 and 3 of the best 1 and 2; C finds rank 2 of the best 1.
    """
    first = (1 + 1 / log2(4)) / (1 + 1 / log2(3))
    second = 1 / log2(3)
    assert values(summary(answers()).ranking) == pytest.approx(
        {"rp@1": 0.5, "rp@5": 1.0, "rp@10": 1.0, "mrr": 0.75, "ndcg@10": (first + second) / 2}
    )


def test_deciding_by_hand() -> None:
    """From 0.15 on: a, c, b and d are reported; 2 of the 4 are right, of 3 wanted. B is fired on."""
    assert values(summary(answers()).deciding["default"]) == pytest.approx(
        {"precision": 2 / 4, "recall": 2 / 3, "f1": 4 / 7, "fired": 1.0}
    )
    assert values(summary(answers(0.55), 0.55).deciding["default"]) == pytest.approx(
        {"precision": 1 / 2, "recall": 1 / 3, "f1": 2 / 5, "fired": 0.0}
    )


def test_calibration_by_hand() -> None:
    """Gaps, each times its share of 6 candidates: 0.9 right, 0.6 wrong, 0.2 right, 0.5 wrong, 0.1 wrong, 0.05 right."""
    found = summary(answers())
    assert found.error == pytest.approx((0.1 + 0.6 + 0.8 + 0.5 + 0.1 + 0.95) / 6)
    assert found.error_top == pytest.approx((0.1 + 0.5 + 0.1) / 3)
    assert [(b.low, b.candidates, b.probability, b.right.value) for b in found.bins] == [
        (0.0, 1, 0.05, 1.0),
        (0.1, 1, 0.1, 0.0),
        (0.2, 1, 0.2, 1.0),
        (0.5, 1, 0.5, 0.0),
        (0.6, 1, 0.6, 0.0),
        (0.9, 1, 0.9, 1.0),
    ]


def test_what_cannot_be_measured_is_none() -> None:
    nothing = summary([answer(Labelled("B", frozenset()), [], least=0.5)], 0.5)
    assert set(values(nothing.ranking).values()) == {None}
    assert values(nothing.deciding["default"]) == {"precision": None, "recall": None, "f1": None, "fired": 0.0}
    assert (nothing.error, nothing.error_top, nothing.bins) == (None, None, ())


def test_a_right_skill_far_down_still_counts() -> None:
    """It is kept with its rank and probability although it is beyond the first candidates."""
    rank = FIRST + 20
    found = matches(*((f"x{i}", 0.01) for i in range(rank - 1)), ("z", 0.02), ("y", 0.01))
    kept = answer(Labelled("far", frozenset("z")), found, least=0.5)
    assert [m.skill_id for m in kept.matches] == [*(f"x{i}" for i in range(FIRST)), "z"]
    assert dict(zip(RANKED, kept.ranked.tolist(), strict=True))["mrr"] == pytest.approx(1 / rank)
    (mistake,) = mistakes([kept], 0.5)
    assert [(m.skill_id, m.probability) for m in mistake.missed] == [("z", 0.02)]


def test_mistakes_by_hand_the_worst_first() -> None:
    """At 0.15: A reports c, weight 0.6. B reports d, 0.5. C misses e, 1 - 0.05 = 0.95. The last has no error."""
    fine = answer(Labelled("fine", frozenset("g")), matches(("g", 0.8)), least=0.15)
    found = mistakes([*answers(), fine], 0.15)
    assert [(m.text, m.weight) for m in found] == [
        ("C", pytest.approx(0.95)),
        ("A", pytest.approx(0.6)),
        ("B", pytest.approx(0.5)),
    ]
    assert [m.skill_id for m in found[1].wrong] == ["c"]
    assert found[1].missed == ()


probabilities = st.lists(st.floats(0, 1), max_size=40)
gold = st.frozensets(st.integers(0, 45), max_size=4)


@given(
    texts=st.lists(st.tuples(probabilities, gold), min_size=1, max_size=8),
    points=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_lower_point_finds_no_less_and_fires_no_less(texts: Any, points: tuple[float, float]) -> None:
    low, high = sorted(points)
    given = [
        answer(
            Labelled(str(i), frozenset(map(str, ids))), matches(*((str(j), p) for j, p in enumerate(found))), least=low
        )
        for i, (found, ids) in enumerate(texts)
    ]
    lower, higher = (values(summary(given, point).deciding["default"]) for point in (low, high))
    for name in ("recall", "fired"):
        assert (lower[name] or 0) >= (higher[name] or 0)
    for figures in (lower, higher):
        assert all(value is None or 0 <= value <= 1 for value in figures.values())


LABELS = ("weld pipes", "paint walls", "cut glass", "inspect roofs", "clean floors", "repair boilers")
TEXTS = [
    Labelled("you weld pipes and paint walls", frozenset({"custom:0", "custom:1"})),
    Labelled("zzz qqq", frozenset()),
    Labelled("clean the floors", frozenset({"custom:4"})),
]


class Recording(Matcher):
    """A matcher that remembers which texts it was given."""

    def match(self, texts: Sequence[str], **options: Any) -> list[tuple[SkillMatch, ...]]:
        self.asked = [*getattr(self, "asked", []), *texts]
        return super().match(texts, **options)


def taxonomy() -> Taxonomy:
    skills = [Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(LABELS)]
    return Taxonomy(Release(name="small", version="1", licence="ours"), skills=skills)


def test_every_text_is_matched_once(tmp_path: Path) -> None:
    matcher = Recording.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path)
    found = evaluate(matcher, TEXTS)
    assert isinstance(matcher, Recording)
    assert matcher.asked[0] not in {text.text for text in TEXTS}
    assert sorted(matcher.asked[1:]) == sorted(text.text for text in TEXTS)
    assert [a.asked for a in found.answers] == TEXTS
    assert values(found.ranking)["rp@5"] == 1.0
    assert found.texts_per_second > 0


def test_deciding_is_what_the_matcher_reports_by_itself(tmp_path: Path) -> None:
    for kind in (TextKind.SENTENCE, TextKind.OUTCOME):
        matcher = Matcher.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path)
        found = evaluate(matcher, TEXTS, kind=kind)
        reported = [a.reported(found.points["balanced"]) for a in found.answers]
        alone = matcher.match([text.text for text in TEXTS], kind=kind)
        assert [[m.skill_id for m in r] for r in reported] == [[m.skill_id for m in a] for a in alone]


def test_a_second_operating_point_needs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = {**evaluating.POINTS, "precise": lambda model: 1.0}
    monkeypatch.setattr(evaluating, "POINTS", points)
    found = evaluate(Matcher.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path), TEXTS)
    assert list(found.deciding) == ["balanced", "precise"]
    assert found.points["precise"] == 1.0
    assert values(found.deciding["precise"])["recall"] == 0.0


def test_the_encoder_alone_ranks_by_the_label() -> None:
    """A text that is a label has it first; one of two labels has both within five."""
    exact = Labelled("repair boilers", frozenset({"custom:5"}))
    figures = values(encoder_alone([*TEXTS, exact], taxonomy(), HashEncoder(), depth=30))
    assert figures["rp@1"] == 1.0
    assert figures["rp@5"] == 1.0
