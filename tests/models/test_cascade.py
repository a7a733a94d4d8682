"""The cascade: when a quick answer stands, which stage answers what, and that every text is counted."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching import matcher as matching
from credlens.models.matching.calibrate import Calibration
from credlens.models.matching.cascade import Cascade, StageCounts
from credlens.models.matching.effort import Effort
from credlens.models.matching.encoder import OnnxEncoder, Tokens
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher, effort_for
from credlens.models.records import TextKind
from credlens.taxonomy.errors import ConfigError

from ..fakes import HashEncoder, logistic
from .test_matcher import LABELS, taxonomy

# Sure of a name that stands in the text and of nothing that lies behind it; unsure where half a name is the best.
CALIBRATION = Calibration({TextKind.SENTENCE: logistic(-5.0, coverage=8.0, exact=6.0, behind=-30.0)}, "by hand")
SURE, UNSURE, SILENT = "you weld pipes", "you weld here", "about our zzz"
TEXTS = [SURE, UNSURE, SILENT, "", SURE]


@pytest.fixture(autouse=True)
def _enough_skills(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small taxonomy of these tests count as a large one."""
    monkeypatch.setattr(matching, "ENOUGH_SKILLS", 1)


class Recording(HashEncoder):
    """An encoder that remembers the texts whose tokens it was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.fingerprint = name
        self.asked: list[str] = []

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        self.asked += texts
        return super().encode_tokens(texts)


def make(*, effort: Effort | None = Effort.CASCADE, max_wrong: float = 0.2) -> tuple[Matcher, Recording, Recording]:
    """Return a matcher of two stages, and the encoders of both."""
    quick, full = Recording("quick"), Recording("full")
    matcher = Matcher(
        taxonomy(),
        full,
        SkillIndex(HashEncoder().encode(LABELS)),
        calibration=CALIBRATION,
        static=quick,
        static_calibration=CALIBRATION,
        effort=effort,
        cascade=Cascade(max_wrong=max_wrong),
    )
    return matcher, quick, full


def test_expected_wrong_decisions_by_hand() -> None:
    """0.9 reported and 0.2 not: 0.1 + 0.2 = 0.3 expected wrong; 0.6 and 0.4: 0.8; no candidate: 0."""
    probability, bounds = np.array([0.9, 0.2, 0.6, 0.4]), np.array([0, 2, 4, 4])
    for max_wrong, stands in ((0.29, [0, 0, 1]), (0.31, [1, 0, 1]), (0.81, [1, 1, 1])):
        found = Cascade(max_wrong=max_wrong).settled(probability, bounds, accept_at=0.5, kept=2)
        assert found.tolist() == [bool(one) for one in stands]


def test_candidates_beyond_those_kept_do_not_count() -> None:
    probability, bounds = np.array([0.99, 0.4, 0.4]), np.array([0, 3])
    assert Cascade(max_wrong=0.1).settled(probability, bounds, accept_at=0.5, kept=1).tolist() == [True]
    assert Cascade(max_wrong=0.1).settled(probability, bounds, accept_at=0.5, kept=3).tolist() == [False]


@given(st.lists(st.lists(st.floats(0, 1), max_size=5), min_size=1, max_size=5), st.floats(0, 3), st.floats(0, 3))
def test_a_greater_bound_settles_no_fewer(texts: list[list[float]], one: float, other: float) -> None:
    bounds = np.cumsum([0, *map(len, texts)])
    probability = np.array([p for of_text in texts for p in of_text], dtype=np.float64)
    low, high = sorted((one, other))
    few, more = (Cascade(max_wrong=w).settled(probability, bounds, accept_at=0.34, kept=4) for w in (low, high))
    assert (few <= more).all()


@pytest.mark.parametrize("value", [-0.1, float("nan")])
def test_a_bound_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ConfigError, match="from 0 on"):
        Cascade(max_wrong=value)


def test_the_encoder_reads_only_what_is_left_open() -> None:
    matcher, quick, full = make()
    found = matcher.match(TEXTS)
    assert sorted(quick.asked) == sorted(TEXTS)
    assert full.asked == [UNSURE]
    assert [bool(matches) for matches in found] == [True, False, False, False, True]
    assert matcher.counts == StageCounts(
        texts=5, wordless=1, nothing=1, static=2, encoder=1, tokens=3, searched=matcher.counts.searched
    )
    # Each of the four texts with a word once, and the one that was left open once more.
    assert matcher.counts.searched == 5


@pytest.mark.parametrize(
    ("effort", "max_wrong", "by_quick", "by_full"),
    [
        (Effort.FULL, 0.5, 0, 5),
        (Effort.STATIC, 0.5, 5, 0),
        (Effort.CASCADE, 0.0, 5, 4),
        (Effort.CASCADE, 50.0, 5, 0),
    ],
)
def test_effort_says_who_reads(effort: Effort, max_wrong: float, by_quick: int, by_full: int) -> None:
    """A text without a word is settled at once; nothing else is certain to the last decimal."""
    matcher, quick, full = make(effort=effort, max_wrong=max_wrong)
    matcher.match(TEXTS)
    assert (len(quick.asked), len(full.asked)) == (by_quick, by_full)


def test_by_default_only_postings_take_the_cascade() -> None:
    matcher, quick, full = make(effort=None)
    matcher.match([SURE])
    assert (quick.asked, full.asked) == ([], [SURE])
    posting = f"{SURE}\n{UNSURE}\n{SURE}"
    (matches,) = matcher.match([posting], kind=TextKind.POSTING)
    assert sorted(quick.asked) == sorted([SURE, UNSURE])
    assert full.asked == [SURE, UNSURE]
    assert posting[matches[0].start : matches[0].end] == "weld pipes"


def test_few_skills_are_read_in_full_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """The static stage is calibrated among many: with the shipped bound neither postings nor batches take it."""
    monkeypatch.setattr(matching, "ENOUGH_SKILLS", 1000)
    matcher, quick, full = make(effort=None)
    matcher.match([SURE], kind=TextKind.POSTING)
    assert (quick.asked, full.asked) == ([], [SURE])
    assert effort_for(taxonomy(), OnnxEncoder(), Effort.CASCADE) is None
    monkeypatch.setattr(matching, "ENOUGH_SKILLS", 1)
    assert effort_for(taxonomy(), OnnxEncoder(), Effort.CASCADE) is Effort.CASCADE
    assert effort_for(taxonomy(), HashEncoder(), Effort.CASCADE) is None


@given(st.lists(st.sampled_from([SURE, UNSURE, SILENT, "", "weld", "paint walls and cut"]), max_size=8))
@settings(max_examples=30)
def test_answers_do_not_depend_on_the_batch(texts: list[str]) -> None:
    matcher = make()[0]
    together = matcher.match(texts, min_probability=0)
    counts = matcher.counts
    assert together == [matcher.match([text], min_probability=0)[0] for text in texts]
    assert matcher.counts - counts == counts
    assert counts.texts == counts.wordless + counts.nothing + counts.static + counts.encoder == len(texts)


def test_counts_add_up_and_speak() -> None:
    one = StageCounts(texts=4, nothing=1, static=1, encoder=2, tokens=30, searched=6)
    assert one + one - one == one
    assert str(one) == (
        "4 texts: wordless 0.0%, nothing 25.0%, static 25.0%, encoder 50.0%; 30 tokens encoded, 6 searched"
    )


def test_the_fingerprint_knows_effort_and_bound() -> None:
    made = [make(effort=effort)[0] for effort in (None, *Effort)]
    prints = [matcher.fingerprint for matcher in (*made, make(max_wrong=0.7)[0])]
    assert len(set(prints)) == len(prints)
    assert make()[0].fingerprint in prints


@pytest.mark.parametrize("effort", [Effort.CASCADE, Effort.STATIC])
def test_an_encoder_without_a_static_model_has_no_cascade(effort: Effort, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the released encoder alone"):
        Matcher.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path, effort=effort)
