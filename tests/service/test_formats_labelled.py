"""Labelled sets as people have them: tables with one label or a list, BEIR folders, and what is wrong with them."""

import json
from pathlib import Path

import pytest

from credlens.models.evaluation.benchmarks import Labelled
from credlens.models.records import TextKind
from credlens.service.formats.labelled import read_labelled_set
from credlens.service.formats.labelled_set import LabelledSet
from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.errors import InputError, MissingColumnError, UnreadableFileError

SKILLS = [
    Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL, uri=f"http://example.org/{i}")
    for i, label in enumerate(("weld pipes", "Paint walls"))
]
BOTH = frozenset({"custom:0", "custom:1"})


def read(path: Path, content: str, kind: TextKind = TextKind.SENTENCE) -> LabelledSet:
    path.write_text(content, encoding="utf-8")
    return read_labelled_set(path, SKILLS, kind=kind)


@pytest.mark.parametrize(
    "content",
    [
        "text,skill_id\nyou weld and paint,custom:0\nyou weld and paint,custom:1\n",
        "text,uri\nyou weld and paint,http://example.org/1\nyou weld and paint,http://example.org/0\n",
        "Sentence,Label\nyou weld and paint,Weld pipes\n you weld and paint ,paint walls\n",
        "text,labels\nyou weld and paint,\"['weld pipes', 'Paint walls']\"\n",
        'outcome,labels\nyou weld and paint,"[""custom:0"", ""http://example.org/1""]"\n',
        'text,label\nyou weld and paint,"[""weld pipes"", ""paint walls""]"\n',
    ],
)
def test_one_label_a_row_or_a_list_in_a_cell(tmp_path: Path, content: str) -> None:
    found = read(tmp_path / "set.csv", content, TextKind.OUTCOME)
    assert found.texts == (Labelled("you weld and paint", BOTH),)
    assert (found.rejects, found.unknown, found.left_out) == ((), {}, 0)


def test_json_lines_hold_lists_as_they_are(tmp_path: Path) -> None:
    line = json.dumps({"text": "you weld and paint", "labels": ["weld pipes", "paint walls"]})
    assert read(tmp_path / "set.jsonl", line + "\n").texts == (Labelled("you weld and paint", BOTH),)


@pytest.mark.parametrize(("kind", "text"), [(TextKind.SENTENCE, "a welder"), (TextKind.OUTCOME, "make welds")])
def test_the_kind_chooses_between_two_texts(tmp_path: Path, kind: TextKind, text: str) -> None:
    found = read(tmp_path / "set.tsv", "uri\tadvert\toutcome\nhttp://example.org/0\ta welder\tmake welds\n", kind)
    assert found.texts == (Labelled(text, frozenset({"custom:0"})),)
    assert f"texts from {'advert' if kind is TextKind.SENTENCE else 'outcome'!r}" in found.notes[0]


def test_unknown_labels_are_counted_and_named(tmp_path: Path) -> None:
    """A text with another label keeps it; one without is left out, for it does not ask for nothing."""
    rows = "a,weld pipes\na,glaze tiles\nb,glaze tiles\nc,LABEL NOT PRESENT\nd,\n"
    found = read(tmp_path / "set.csv", "sentence,label\n" + rows)
    assert found.texts == (
        Labelled("a", frozenset({"custom:0"})),
        Labelled("c", frozenset()),
        Labelled("d", frozenset()),
    )
    assert (found.unknown, found.left_out, found.rows) == ({"glaze tiles": 2}, 1, 5)


def test_bad_rows_are_rejected_with_place_and_value(tmp_path: Path) -> None:
    content = "text,labels\nfine,['weld pipes']\nlist cut,['weld\n,['weld pipes']\nshort\n"
    found = read(tmp_path / "set.csv", content)
    assert found.texts == (Labelled("fine", frozenset({"custom:0"})),)
    assert [(r.row, r.column, r.value) for r in found.rejects[:2]] == [(3, "labels", "['weld"), (4, "text", "")]
    assert "not a list such as" in found.rejects[0].reason
    assert found.rejects[2].row == 5
    assert all(r.path.endswith("set.csv") and not r.kept for r in found.rejects)


def test_labels_of_another_release_name_the_option(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"set\.csv: no text to measure on: .*'glaze tiles'.*--release"):
        read(tmp_path / "set.csv", "text,label\na,glaze tiles\n")


def test_a_set_of_bad_rows_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of its rows can be used; the first: row 2: labels: not a list"):
        read(tmp_path / "set.csv", "text,labels\na,weld\n")


@pytest.mark.parametrize(
    ("header", "word"), [("body,label", "sentence, advert, text"), ("text,answer", "skill_id, uri")]
)
def test_a_missing_column_names_the_choices(tmp_path: Path, header: str, word: str) -> None:
    with pytest.raises(MissingColumnError, match=word):
        read(tmp_path / "set.csv", f"{header}\na,b\n")


def test_outcomes_are_not_read_as_sentences_unasked(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="add --kind outcome"):
        read(tmp_path / "set.csv", "outcome,label\nweld,weld pipes\n")


def beir(folder: Path, qrels: str, *, queries: str | None = None) -> Path:
    """Write a BEIR folder: three documents, four queries, and these judgements."""
    documents = [
        {"_id": "custom:0", "title": "", "text": ""},
        {"_id": "http://example.org/1", "title": "walls", "text": ""},
        {"_id": "d3", "title": "weld pipes", "text": "join them"},
        {"_id": "d4", "title": "glaze tiles", "text": ""},
    ]
    asked = [{"_id": f"q{i}", "text": f"text {i}"} for i in range(4)]
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
    lines = "".join(json.dumps(q) + "\n" for q in asked) if queries is None else queries
    (folder / "queries.jsonl").write_text(lines, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels, encoding="utf-8")
    return folder


def test_a_beir_folder_names_skills_by_id_uri_or_title(tmp_path: Path) -> None:
    """q1 is judged and asks for nothing; q2 only for what the release lacks; q3 is not judged."""
    rows = "q0\tcustom:0\t1\nq0\thttp://example.org/1\t2\nq1\td3\t0\nq2\td4\t1\n"
    found = read_labelled_set(beir(tmp_path / "set", rows), SKILLS, kind=TextKind.SENTENCE)
    assert found.texts == (Labelled("text 0", BOTH), Labelled("text 1", frozenset()))
    assert (found.unknown, found.left_out) == ({"glaze tiles": 1}, 1)
    assert found.notes == ("set/queries.jsonl: 1 queries are not judged in qrels, so they are left out",)
    assert list(found.inputs) == ["set/corpus.jsonl", "set/queries.jsonl", "set/qrels/test.tsv"]


def test_a_title_is_a_label(tmp_path: Path) -> None:
    found = read_labelled_set(beir(tmp_path / "set", "q3\td3\t1\n"), SKILLS, kind=TextKind.SENTENCE)
    assert found.texts == (Labelled("text 3", frozenset({"custom:0"})),)


def test_judgements_that_lead_nowhere_are_rejected(tmp_path: Path) -> None:
    rows = "q0\tcustom:0\t1\nq9\tcustom:0\t1\nq0\td9\t1\nq0\td3\tyes\nq0\td3\n"
    found = read_labelled_set(beir(tmp_path / "set", rows), SKILLS, kind=TextKind.SENTENCE)
    assert found.texts == (Labelled("text 0", frozenset({"custom:0"})),)
    assert [(r.path, r.row, r.column, r.value) for r in found.rejects[:3]] == [
        ("set/qrels/test.tsv", 3, "query-id", "q9"),
        ("set/qrels/test.tsv", 4, "corpus-id", "d9"),
        ("set/qrels/test.tsv", 5, "score", "q0\td3\tyes"),
    ]
    assert len(found.rejects) == 4


def test_queries_that_cannot_be_told_apart_are_rejected(tmp_path: Path) -> None:
    queries = '{"_id": "q0", "text": "one"}\n{"_id": "q0", "text": "two"}\n{"_id": "", "text": "three"}\n{"_id": 7\n'
    folder = beir(tmp_path / "set", "q0\tcustom:0\t1\n", queries=queries)
    found = read_labelled_set(folder, SKILLS, kind=TextKind.SENTENCE)
    assert found.texts == (Labelled("one", frozenset({"custom:0"})),)
    assert [r.row for r in found.rejects] == [2, 3, 4]


def test_an_incomplete_folder_says_what_belongs_in_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"no qrels/\*\.tsv in it"):
        read_labelled_set(tmp_path, SKILLS, kind=TextKind.SENTENCE)
    folder = beir(tmp_path / "set", "q0\tcustom:0\t1\n")
    (folder / "corpus.jsonl").unlink()
    with pytest.raises(UnreadableFileError, match=r"set/corpus\.jsonl: there is no such file"):
        read_labelled_set(folder, SKILLS, kind=TextKind.SENTENCE)


def test_qrels_without_a_header_are_refused(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set", "")
    (folder / "qrels" / "test.tsv").write_text("q0\tcustom:0\t1\nq0\td3\t1\n", encoding="utf-8")
    with pytest.raises(MissingColumnError, match="first row of a qrels file is query-id, corpus-id, score"):
        read_labelled_set(folder, SKILLS, kind=TextKind.SENTENCE)
