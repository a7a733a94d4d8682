"""Measuring the checks of outcomes: shares by hand, and what the file of verdicts holds."""

import re

import pytest

from credlens.models.evaluation.wording import VERDICTS, Share, Verdict, measure_wording, read_wording_verdicts
from credlens.models.outcomes.checks import Check


def verdict(*found: Check, levels: frozenset[int] = frozenset(), kind: str = "", fits: bool | None = None) -> Verdict:
    wrong = frozenset([Check.WRONG_KIND]) if fits is False else frozenset[Check]()
    return Verdict(held_out=True, found=frozenset(found) | wrong, levels=levels, kind=kind, fits=fits)


def test_precision_and_recall_by_hand() -> None:
    """Unmeasurable speaks of a, b and not of c; a and c should be spoken of: precision 1 of 2, recall 1 of 2.

    d is spoken of as the wrong kind and should be: 1 of 1 both. The levels of a and d are judged, d's is right.
    """
    pairs = [
        ("Understand the water cycle", verdict(Check.UNMEASURABLE, levels=frozenset([6]))),
        ("Know the parts of a loom", verdict()),
        ("Describe the feeling of rain", verdict(Check.UNMEASURABLE)),
        ("Weld steel pipes", verdict(levels=frozenset([3]), kind="Quiz", fits=False)),
    ]
    figures = measure_wording(pairs)
    assert figures.n == 4
    assert figures.precision[Check.UNMEASURABLE] == Share(right=1, n=2)
    assert figures.recall[Check.UNMEASURABLE] == Share(right=1, n=2)
    assert figures.precision[Check.WRONG_KIND] == figures.recall[Check.WRONG_KIND] == Share(right=1, n=1)
    assert figures.level == Share(right=1, n=2)


def test_a_share_of_nothing_has_no_value() -> None:
    assert Share(right=0, n=0).value is None
    assert Share(right=0, n=0).interval == (0.0, 1.0)
    assert Share(right=1, n=2).interval == pytest.approx((0.0945, 0.9055), abs=1e-4)


def test_the_verdicts_are_digests_and_enough() -> None:
    """At least 100 outcomes a half, none in both, and no text of others."""
    verdicts = read_wording_verdicts()
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in verdicts)
    halves = [v.held_out for v in verdicts.values()]
    assert len(verdicts) == len(VERDICTS.read_text(encoding="utf-8").splitlines()) - 1
    assert min(sum(halves), len(halves) - sum(halves)) >= 100
    assert max(len(line) for line in VERDICTS.read_text(encoding="utf-8").splitlines()) < 140
