"""The tables of names: kept on disk, read back the same; and the words of texts as spaCy gives them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching import tokenizer
from credlens.models.matching.lexical import Lexicon
from credlens.models.matching.name_tables import NameTables, tables_key
from credlens.models.matching.reading import Reader

from .test_lexical import SKILLS

PLAIN = spacy.blank("en").tokenizer
TEXTS = ["You weld pipes and pipes", "Teach communication in R or Go", "", "supervised task schedule, standards"]

parts = st.sampled_from(
    ["don't", "e.g.", "R&D", "C++,", "(see", "and/or", "10-12am", ":-)", "U.S.", "naïve", "…", "\t", " "]
)


@given(st.lists(parts | st.text(max_size=5), max_size=8).map(" ".join))
def test_words_are_those_of_spacy(text: str) -> None:
    """Though each part between blanks is read by itself, and once."""
    reading = Reader([]).read([text, text])
    expected = [(t.text, t.idx, t.idx + len(t.text)) for t in PLAIN(text) if not t.is_space]
    for i in range(2):
        assert [(word.text, word.start, word.end) for word in reading.words(i)] == expected


def test_the_tokenizer_is_made_anew_when_it_has_seen_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer.words_of("weld")
    first = tokenizer._make()
    monkeypatch.setattr(tokenizer, "WORDS_KEPT", 0)
    assert tokenizer.words_of("weld pipes.") == [("weld", 0), ("pipes", 5), (".", 10)]
    assert tokenizer._make() is not first


def test_torch_is_not_loaded_for_words() -> None:
    """In a process of its own, because other tests import it; afterwards it can be imported as before."""
    code = (
        "import sys; from credlens.models.matching.tokenizer import words_of; words_of('weld');"
        "assert 'torch' not in sys.modules, 'torch was loaded'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_tables_come_back_from_disk(tmp_path: Path) -> None:
    built = Lexicon(SKILLS)
    assert NameTables.read(tmp_path / "none.npz") is None
    first = Lexicon.open(SKILLS, cache=tmp_path)
    (path,) = tmp_path.iterdir()
    second = Lexicon.open(SKILLS, cache=tmp_path)
    for lexicon in (first, second):
        np.testing.assert_array_equal(lexicon.coverage(TEXTS), built.coverage(TEXTS))
        assert [lexicon.mentions(text) for text in TEXTS] == [built.mentions(text) for text in TEXTS]
    path.write_bytes(path.read_bytes()[:100])
    assert NameTables.read(path) is None
    assert Lexicon.open(SKILLS, cache=tmp_path).mentions(TEXTS[0]) == built.mentions(TEXTS[0])


def test_what_is_on_disk_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Lexicon.open(SKILLS, cache=tmp_path)
    monkeypatch.setattr(NameTables, "build", None)
    assert Lexicon.open(SKILLS, cache=tmp_path).mentions("weld pipes")
    assert tables_key(SKILLS) != tables_key(SKILLS[:-1])


def test_coverage_of_pairs_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = Lexicon(SKILLS)
    owners, skills = np.divmod(np.arange(len(TEXTS) * len(SKILLS)), len(SKILLS))
    monkeypatch.setattr("credlens.models.matching.lexical.PAIRS", 7)
    found = lexicon.coverage_of(lexicon.read(TEXTS), owners, skills)
    np.testing.assert_array_equal(found.reshape(len(TEXTS), -1), lexicon.coverage(TEXTS))


def test_the_best_covered_are_found_both_ways() -> None:
    """The first text covers "weld pipes" whole; the empty one covers nothing."""
    lexicon = Lexicon(SKILLS)
    reading = lexicon.read(TEXTS)
    owners, rows = lexicon.covered(reading, 1)
    assert dict(zip(owners.tolist(), rows.tolist(), strict=True))[0] == 0
    owners, rows = lexicon.likely(reading, 3)
    found = list(zip(owners.tolist(), rows.tolist(), strict=True))
    assert (0, 0) in found
    assert (3, 7) in found
    assert 2 not in owners


def test_words_of_many_names_are_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Communication" stands in two names; where one is the most, only "teach" finds a skill."""
    monkeypatch.setattr("credlens.models.matching.lexical.RARE", 1)
    lexicon = Lexicon(SKILLS)
    owners, rows = lexicon.likely(lexicon.read(["teach communication"]), 5)
    assert (owners.tolist(), rows.tolist()) == ([0], [2])
