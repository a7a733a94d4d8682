"""What looks like a contradiction is explained, and nothing is explained that is none."""

import numpy as np
import pytest

from credlens.models.relevance.assess import Assessment
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.mentions import FloatArray

from .worlds import even_days, run, table

N = 240
DAY = np.arange(N)
ALL = {"basis": MarketBasis.ALL}


def falling() -> FloatArray:
    """Return what 8 of 10 postings ask for at first and none at last."""
    return (DAY % 10 < 8 - DAY / 30).astype(float)


def every(n: int) -> FloatArray:
    return (DAY % n == 0).astype(float)


def told(found: Assessment, words: str) -> bool:
    return any(words in sentence for sentence in found.alignment.tensions)


def test_high_relevance_with_falling_demand_is_explained() -> None:
    postings = table({"a": falling(), "b": every(2)}, days=even_days(N))
    found = run([{"a": 1.0}, {"b": 1.0}], postings, options=ALL)
    assert found.alignment.relevance.value == pytest.approx(100)
    sentence = next(s for s in found.alignment.tensions if "although demand is falling" in s)
    assert "Relevance is 100 although demand is falling for “the skill a”" in sentence
    assert "still asked for by" in sentence
    assert not told(run([{"b": 1.0}], postings, options=ALL), "falling")


def test_a_rising_skill_beside_full_currency_is_explained() -> None:
    postings = table({"a": falling()[::-1], "b": every(2)}, days=even_days(N))
    found = run([{"b": 1.0}], postings, options=ALL)
    assert found.alignment.currency.value == pytest.approx(100)
    assert told(found, "although “the skill a” is rising and not taught")


def test_high_relevance_and_low_coverage_is_explained() -> None:
    asks = {f"s{k}": every(2) for k in range(8)}
    assert told(run([{"s0": 1.0}], table(asks), options=ALL), "Relevance is high (100) and coverage low (12)")
    assert not told(run([{s: 1.0} for s in asks], table(asks), options=ALL), "coverage low")


def test_little_recognised_is_said() -> None:
    postings = table({s: every(2) for s in "abcd"})
    found = run([{"a": 1.0}, {}], postings, options=ALL)
    assert told(found, "No skill was recognised in 1 of its 2 outcomes")
    assert told(found, "Only “the skill a” was recognised")
    whole = run([{"a": 1.0}, {"b": 1.0}, {"c": 1.0}], postings, options=ALL)
    assert not told(whole, "recognised")


def test_a_wide_interval_is_said() -> None:
    postings = table({s: every(2) for s in "abcd"})
    assert told(run([{"a": 0.6}], postings, options=ALL), "Relevance may lie anywhere from 0 to 100")
    assert not told(run([{"a": 1.0}], postings, options=ALL), "anywhere")


def test_without_a_score_nothing_needs_reconciling() -> None:
    assert run([{"a": 1.0}], table({"a": [1.0] * 9}), options=ALL).alignment.tensions == ()
