"""credlens evaluate as a user meets it, over a taxonomy of our own and the fake encoder."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..fakes import HashEncoder
from .pages import Page

Run = Callable[..., tuple[int, str, str]]

SKILLS = """id,label
weld,weld pipes
drawings,read technical drawings
soups,cook soups
dishes,wash dishes
paint,paint walls
"""
LABELLED = """text,label
You weld pipes all day,weld pipes
You weld pipes all day,read technical drawings
We cook soups,cook soups
Lorem ipsum dolor,
Glaze our tiles,glaze tiles
"""


@pytest.fixture
def labelled(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Import the taxonomy, take the fake encoder, and return a labelled set."""
    monkeypatch.setattr("credlens.service.evaluation.open_encoder", lambda name: HashEncoder())
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "skills.csv")[0] == 0
    path = tmp_path / "labelled.csv"
    path.write_text(LABELLED, encoding="utf-8")
    return path


def test_json_has_every_figure(run: Run, labelled: Path) -> None:
    """Two texts with a skill and one without; the one whose label is unknown is left out and named."""
    code, out, err = run("evaluate", labelled, "--json", "--errors", "1", "--encoder-alone")
    found = json.loads(out)
    assert code == 0, err
    assert (found["texts"], found["without_skill"], found["left_out"]) == (3, 1, 1)
    assert found["unknown_labels"] == {"glaze tiles": 1}
    assert list(found["ranking"]) == ["credlens", "encoder alone"]
    ranking = found["ranking"]["credlens"]
    assert list(ranking) == ["rp@1", "rp@5", "rp@10", "mrr", "ndcg@10"]
    assert ranking["rp@1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert ranking["rp@5"]["value"] == 1.0
    assert list(found["deciding"]) == ["balanced", "precise"]
    for point in found["deciding"].values():
        assert set(point) == {"accept_at", "precision", "recall", "f1", "fired"}
    assert 0 <= found["calibration"]["ece"] <= 1
    assert sum(b["candidates"] for b in found["calibration"]["bins"]) == 15
    assert found["texts_per_second"] > 0
    assert (found["errors"] > 0) == bool(found["worst"])


def test_the_text_says_the_same(run: Run, labelled: Path) -> None:
    code, out, err = run("evaluate", labelled, "--errors", "9")
    assert code == 0
    assert "3 texts, 1 without a skill" in out
    assert "100.0 (100.0-100.0)" in out
    assert "texts a second" in out
    assert "  - read technical drawings (" in out
    assert "no skill for the label 'glaze tiles' (1)" in err
    assert "for want of another label: 1 text" in err


def test_out_holds_report_plot_errors_and_metrics(run: Run, labelled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evaluation"
    code, out, err = run("evaluate", labelled, "--out", folder, "--json")
    assert code == 0
    assert str(folder / "report.html") in err
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics == json.loads(out)
    with (folder / "errors.csv").open(encoding="utf-8", newline="") as file:
        errors = list(csv.DictReader(file))
    assert len(errors) == metrics["errors"] > 0
    weights = [float(row["weight"]) for row in errors]
    assert weights == sorted(weights, reverse=True)
    assert any("read technical drawings (" in row["missed"] for row in errors)
    svg = (folder / "calibration.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    page = Page(folder / "report.html")
    assert svg in page.source
    for row in metrics["calibration"]["bins"]:
        assert f"{row['low']:.1f} to {row['high']:.1f}" in page.root.text
    assert "glaze tiles (1)" in page.root.text
    assert not [e for e in page.root.all() if {"src", "href"} & set(e.attributes) and not e.has("class", "skip")]


def test_rejected_rows_are_listed(run: Run, labelled: Path, tmp_path: Path) -> None:
    labelled.write_text("text,labels\nWe cook soups,['cook soups']\nYou weld,[weld\n", encoding="utf-8")
    code, _, err = run("evaluate", labelled, "--out", tmp_path / "evaluation")
    assert code == 0
    assert "row 3: labels: not a list" in err
    with (tmp_path / "evaluation" / "rejects.csv").open(encoding="utf-8", newline="") as file:
        (reject,) = csv.DictReader(file)
    assert (reject["row"], reject["column"], reject["value"]) == ("3", "labels", "[weld")


def test_a_hostile_text_is_shown_and_never_run(run: Run, labelled: Path, tmp_path: Path) -> None:
    labelled.write_text('text,label\n=1+1 <script>x</script> cook,wash dishes\nb,"<b>tiles"\n', encoding="utf-8")
    folder = tmp_path / "evaluation"
    assert run("evaluate", labelled, "--out", folder)[0] == 0
    assert (folder / "errors.csv").read_text(encoding="utf-8").splitlines()[1].startswith("'=1+1")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;tiles" in page
    assert "<b>tiles" not in page


def test_a_table_of_another_suffix(run: Run, labelled: Path) -> None:
    path = labelled.rename(labelled.with_suffix(".txt"))
    assert json.loads(run("evaluate", path, "--format", "csv", "--json")[1])["texts"] == 3


def test_a_beir_folder(run: Run, labelled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "s", "title": "cook soups"}\n', encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "We cook soups"}\n', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ts\t1\n", encoding="utf-8")
    found = json.loads(run("evaluate", folder, "--json")[1])
    assert (found["texts"], found["ranking"]["credlens"]["rp@1"]["value"]) == (1, 1.0)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("missing.csv",), "there is no such file"),
        (("labelled.csv", "--release", "esco-9.9"), "esco-9.9"),
        (("labelled.csv", "--kind", "posting"), "--kind"),
        (("labelled.csv", "--depth", "5"), "--depth"),
        (("skills.csv",), "missing column sentence"),
        (("labelled.csv", "--out", __file__), "name another folder"),
    ],
)
def test_bad_input_is_refused_in_words(run: Run, labelled: Path, arguments: tuple[str, ...], word: str) -> None:
    code, _, err = run("evaluate", labelled.parent / arguments[0], *arguments[1:])
    assert code == 2
    assert word in err
    assert "Traceback" not in err


def test_full_effort_has_no_loss_and_counts_every_text(run: Run, labelled: Path) -> None:
    code, out, _ = run("evaluate", labelled, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["effort"], found["loss"]) == ("full", {})
    assert (found["stages"]["texts"], found["stages"]["encoder"]) == (3, 3)


def test_a_quicker_effort_is_measured_against_full(run: Run, labelled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credlens.models.matching.matcher.static_companion", lambda encoder: encoder)
    code, out, err = run("evaluate", labelled, "--json", "--effort", "static")
    found = json.loads(out)
    assert code == 0, err
    assert list(found["loss"]) == ["rp@5_lost", "agreement", "same_texts"]
    assert found["loss"]["rp@5_lost"]["value"] == 0.0
    assert found["stages"]["encoder"] == 0
    assert found["stages"]["static"] + found["stages"]["nothing"] == 3
    code, out, _ = run("evaluate", labelled, "--effort", "cascade")
    assert code == 0
    assert "effort cascade, of 3 texts" in out


def test_an_encoder_without_a_static_model_is_refused_a_cascade(run: Run, labelled: Path) -> None:
    code, _, err = run("evaluate", labelled, "--effort", "cascade")
    assert code == 2
    assert "the released encoder alone" in err
