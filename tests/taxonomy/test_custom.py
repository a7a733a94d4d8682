"""Reading a table of one's own skills: all of it, or nothing and why."""

from pathlib import Path

import pytest

from credlens.taxonomy import SkillKind
from credlens.taxonomy.errors import InputError, MissingColumnError, TaxonomyError, UnreadableFileError
from credlens.taxonomy.readers.custom import read_custom


def write(tmp_path: Path, text: str, name: str = "Our Skills.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column_is_read(tmp_path: Path) -> None:
    text = (
        "reuse_level,id,label,kind,alt_labels,description,uri,broader,owner\n"
        "transversal,carve,carve spoons,,spoon carving|whittle| |carve spoons,Cut wood.,http://ours/1,wood,me\n"
        ',custom:wood,wood,knowledge,"timber\ngrain",,,,me\n'
        ',oil,oil spoons,task,,,,"carve|wood",me\n'
    )
    taxonomy = read_custom(write(tmp_path, text))
    carve, wood, oil = taxonomy.skills
    assert (carve.id, carve.label, carve.kind) == ("custom:carve", "carve spoons", SkillKind.SKILL)
    assert (carve.uri, carve.alt_labels, carve.reuse_level, carve.description) == (
        "http://ours/1",
        ("spoon carving", "whittle"),
        "transversal",
        "Cut wood.",
    )
    assert (wood.id, wood.kind, wood.alt_labels) == ("custom:wood", SkillKind.KNOWLEDGE, ("timber", "grain"))
    assert taxonomy.broader(oil.id) == (carve.id, wood.id)
    assert (taxonomy.release.name, taxonomy.release.notes) == ("custom-our-skills", ())
    assert taxonomy.release.version == taxonomy.release.sources[0].sha256[:12]


def test_two_columns_are_enough(tmp_path: Path) -> None:
    assert [s.id for s in read_custom(write(tmp_path, "label,id\nweld,1\n\nsolder,2\n")).skills] == [
        "custom:1",
        "custom:2",
    ]


def test_bad_rows_are_listed_once_with_count_and_first_five(tmp_path: Path) -> None:
    text = (
        "id,label,kind,broader\n"
        "1,weld,skill,\n"
        ",no id,skill,\n"
        "\n"
        "3,,skill,\n"
        "4,solder,skil,\n"
        "1,weld again,poem,\n"
        "esco:6,rivet,skill,77\n"
        "7,glue,skill\n"
        "8,,,\n"
    )
    with pytest.raises(InputError, match="7 of 8 rows are bad, so nothing was imported") as caught:
        read_custom(write(tmp_path, text))
    for part in (
        "row 3: no id;",
        "row 5: no label;",
        "row 6: unknown kind 'skil', did you mean skill?",
        "row 7: unknown kind 'poem', choose from skill, knowledge, ability, task, work_activity, technology, "
        "id '1' is taken by an earlier row",
        "row 8: an id of your own cannot begin with esco:, broader id '77' is no row's id; and 2 more",
    ):
        assert part in str(caught.value)
    assert "row 9" not in str(caught.value)


def test_a_row_of_the_wrong_width_is_bad(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2: more or fewer cells than the header"):
        read_custom(write(tmp_path, "id,label,description\n1,weld\n"))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", UnreadableFileError, "the file is empty"),
        ("id,label\n", UnreadableFileError, "a header but no rows"),
        ("id,name\n1,weld\n", MissingColumnError, r"missing column label; found: id, name. A table of skills needs"),
        ("id,label,broader\n1,a,2\n2,b,1\n", TaxonomyError, "cycle: custom:1 -> custom:2 -> custom:1"),
    ],
)
def test_files_that_are_no_table_of_skills(tmp_path: Path, text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read_custom(write(tmp_path, text))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.csv: no such file"):
        read_custom(tmp_path / "none.csv")
