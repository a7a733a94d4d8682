"""Reading labelled sets in their two published forms."""

from pathlib import Path

import pytest

from credlens.models.evaluation.benchmarks import Labelled, SkillNames, as_labels, read_labelled
from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.errors import InputError, MissingColumnError

SKILLS = [
    Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(("weld pipes", "Paint walls"))
]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_one_sentence_are_one_text(tmp_path: Path) -> None:
    """Labels meet in any case; "no label" and labels of other releases are left out, the sentence stays."""
    rows = "a b,x,Weld pipes\na b,y,paint walls\nc d,x,LABEL NOT PRESENT\ne f,x,glaze tiles\n"
    path = write(tmp_path / "set.csv", "sentence,span,label\n" + rows)
    assert read_labelled(path, SKILLS) == [
        Labelled("a b", frozenset({"custom:0", "custom:1"})),
        Labelled("c d", frozenset()),
        Labelled("e f", frozenset()),
    ]


def test_a_list_of_labels_in_a_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "set.csv", "sentence,skills\n\"a b\",\"['weld pipes', 'UNK']\"\n")
    assert read_labelled(path, SKILLS) == [Labelled("a b", frozenset({"custom:0"}))]


def test_a_broken_list_names_its_row(tmp_path: Path) -> None:
    path = write(tmp_path / "set.csv", "sentence,skills\na,[]\nb,weld\n")
    with pytest.raises(InputError, match=r"set\.csv, row 3: skills is not a list"):
        read_labelled(path, SKILLS)


def test_a_skill_is_known_by_id_uri_and_label_in_any_case() -> None:
    twins = [
        Skill(id=f"custom:{i}", label="solder", kind=SkillKind.SKILL, uri=f"http://example.org/{i}") for i in range(2)
    ]
    names = SkillNames([*twins, *SKILLS[1:]])
    assert names.find(" Solder") == {"custom:0", "custom:1"}
    assert names.find("HTTP://example.org/1") == {"custom:1"}
    assert names.find("custom:0") == {"custom:0"}
    assert names.find("") == names.find("glaze tiles") == frozenset()


@pytest.mark.parametrize("cell", ["['a b', 'c']", '["a b", "c"]', " ('a b', ' c ') "])
def test_a_list_in_json_or_as_python_prints_it(cell: str) -> None:
    assert as_labels(cell) == ["a b", "c"]
    assert as_labels("  ") == as_labels("[]") == []


@pytest.mark.parametrize("cell", ["a b", "[a b]", "{'a': 1}", "[1, 2]", "[" * 5000])
def test_anything_else_is_no_list(cell: str) -> None:
    with pytest.raises(ValueError, match="not a list such as"):
        as_labels(cell)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="label"):
        read_labelled(write(tmp_path / "set.csv", "sentence,answer\na,b\n"), SKILLS)


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled sentence"):
        read_labelled(write(tmp_path / "set.csv", "sentence,label\n"), SKILLS)
