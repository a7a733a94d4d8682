"""Occupations' names against titles: hand-calculated overlaps, and a plain loop as the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.names import NameTable, plain_label, title_stems
from credlens.taxonomy import Occupation

JOBS = [
    Occupation(id="esco:a", label="pipe welder", alt_labels=("welding operative",)),
    Occupation(id="esco:b", label="pipe fitter", alt_labels=("fitter", "Steam Fitter (SF)")),
    Occupation(id="esco:c", label="welder", alt_labels=("fitter",)),
]
TABLE = NameTable(JOBS)


def idf(df: int) -> float:
    return float(np.log(1 + (3 - df + 0.5) / (df + 0.5)))


def test_overlap_is_dice_by_weight_of_words() -> None:
    """N = 3; pipe, welder and fitter each stand in two occupations' names: idf log(1 + 1.5 / 2.5) = 0.4700.

    Title "pipe welder": b's nearest name is "pipe fitter", 2 x 0.47 / (0.94 + 0.94) = 1/2,
    c's is "welder", 2 x 0.47 / (0.94 + 0.47) = 2/3.
    """
    assert idf(2) == pytest.approx(0.4700, abs=1e-4)
    np.testing.assert_allclose(TABLE.overlap([title_stems("Pipe Welders")])[0], [1, 1 / 2, 2 / 3], atol=1e-6)


def test_an_unknown_word_weighs_as_much_as_the_rarest() -> None:
    """Steam stands in one occupation: log(1 + 2.5 / 1.5) = 0.9808, and so does zebra count.

    Title "zebra welder" and c's "welder": 2 x 0.4700 / (0.9808 + 0.4700 + 0.4700) = 0.4894.
    """
    assert idf(1) == pytest.approx(0.9808, abs=1e-4)
    assert TABLE.overlap([title_stems("zebra welder")])[0, 2] == pytest.approx(0.4894, abs=1e-4)


def test_the_nearest_name_says_how_many_bear_it() -> None:
    nearest = TABLE.nearest(frozenset(title_stems("fitter")), 1)
    assert (nearest.name, nearest.overlap, nearest.covered, nearest.bearers) == ("fitter", 1.0, 1.0, 2)


def test_initials_are_a_name() -> None:
    assert TABLE.nearest(frozenset(title_stems("SF")), 1).name == "SF"


def test_short_forms_are_written_out() -> None:
    assert title_stems("Sales Mgr of RN") == title_stems("sales manager, registered nurse")


def test_a_label_is_read_as_a_title_would_say_it() -> None:
    assert plain_label("Engineers, All Other") == "Engineers"
    assert plain_label("Retail Salespersons, Except Parts") == "Retail Salespersons"


def test_a_jobs_word_ends_names() -> None:
    """Welder ends names of both occupations that hold it, pipe none of two."""
    assert TABLE.job_word(title_stems("welder")) == 1.0
    assert TABLE.job_word(title_stems("pipe opportunity")) == 0.0


words = st.sampled_from(["pipe", "welder", "welders", "fitter", "steam", "operative", "zebra", "of"])


@given(title=st.lists(words, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_the_table_finds_what_a_loop_over_names_finds(title: list[str]) -> None:
    stems = title_stems(" ".join(title))
    overlap = TABLE.overlap([stems])[0]
    assert ((overlap >= 0) & (overlap <= 1 + 1e-6)).all()
    if stems:
        loop = [TABLE.nearest(frozenset(stems), row).overlap for row in range(len(JOBS))]
        np.testing.assert_allclose(overlap, loop, atol=1e-6)
