"""credlens evaluate planted as a user meets it, over a taxonomy of our own and the fake encoder."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.models.evaluation.planted import Scale
from credlens.models.evaluation.planted_plan import PlanSize

from ..fakes import HashEncoder

Run = Callable[..., tuple[int, str, str]]

HEADLINES = [
    "gap_precision",
    "gap_recall",
    "rank_correlation",
    "interval_coverage",
    "drift_power",
    "drift_false_alarms",
    "time_to_detect",
    "flag_stability",
]
SCALE = Scale(intervals=2, drifted=1, undrifted=1, watched=1, stability=1, resamplings=1)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make --quick quicker still."""
    monkeypatch.setattr("credlens.service.planted.QUICK", SCALE)
    size = PlanSize(written=1, drawn=1, skills=6, postings=40, credentials=2)
    monkeypatch.setattr("credlens.service.planted.QUICK_SIZE", size)


@pytest.fixture
def taxonomy(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Import 16 skills, and take the fake encoder."""
    monkeypatch.setattr("credlens.service.workspace.open_encoder", lambda name, threads=None: HashEncoder())
    rows = [f"{a}{t},{a} {t}" for a in ("weld", "cut", "paint", "wash") for t in ("pipes", "walls", "soups", "bricks")]
    path = tmp_path / "skills.csv"
    path.write_text("\n".join(("id,label", *rows)), encoding="utf-8")
    assert run("taxonomy", "import", "custom", path)[0] == 0
    return path


def test_json_has_every_headline_with_its_level(run: Run, taxonomy: Path, tmp_path: Path) -> None:
    code, out, err = run("evaluate", "planted", "--quick", "--json", "--seed", "3", "--out", tmp_path / "planted")
    found = json.loads(out)
    assert code == 0, err
    assert list(found)[: len(HEADLINES)] == HEADLINES
    for name in HEADLINES:
        assert set(found[name]) == {"value", "low", "high", "n", "unit", "level"}
    assert {found[name]["level"] for name in ("gap_precision", "rank_correlation", "flag_stability")} == {"text"}
    assert found["interval_coverage"]["level"] == "mentions"
    how = found["how"]
    assert (how["seed"], how["quick"], how["mentions"]["intervals"]) == (3, True, 2)
    assert (how["text"]["markets"], how["text"]["postings"] >= 80, how["text"]["skills"]) == (2, True, 16), how["text"]
    assert how["text"]["release"] == "custom-skills"
    assert how["text"]["model"]
    assert found == json.loads((tmp_path / "planted" / "metrics.json").read_text(encoding="utf-8"))


def test_out_holds_what_was_found_in_each_text(run: Run, taxonomy: Path, tmp_path: Path) -> None:
    code, out, err = run("evaluate", "planted", "--quick", "--out", tmp_path / "planted")
    assert code == 0, err
    assert out.startswith("figure")
    for words in ("gap_precision", "worlds of mentions", "worlds of text", "flags of the world of text"):
        assert words in out
    with (tmp_path / "planted" / "texts.csv").open(encoding="utf-8", newline="") as file:
        texts = list(csv.DictReader(file))
    assert len(texts) > 40
    assert {row["wording"] for row in texts} == {"label"}
    for row in texts:
        assert row["skill"].split()[-1] in row["text"].casefold()
        assert (row["right"] == "true") == (row["skill"] in row["found"].split("; "))
    for name in ("lost_gaps", "made_up_gaps"):
        assert (tmp_path / "planted" / f"{name}.csv").read_text(encoding="utf-8").startswith("credential,skill_id")


def test_the_same_seed_gives_the_same_figures(run: Run, taxonomy: Path) -> None:
    one, again = (run("evaluate", "planted", "--quick", "--json")[1] for _ in range(2))
    assert one == again


def test_mentions_alone_need_no_taxonomy(run: Run) -> None:
    code, out, err = run("evaluate", "planted", "--quick", "--no-text", "--json")
    found = json.loads(out)
    assert code == 0, err
    assert found["text"] is found["how"]["text"] is None
    assert {found[name]["level"] for name in HEADLINES} == {"mentions"}
    assert "worlds of text" not in run("evaluate", "planted", "--quick", "--no-text")[1]


def test_sentences_make_a_market(run: Run, taxonomy: Path, tmp_path: Path) -> None:
    labels = [f"{a} {t}" for a in ("weld", "cut", "paint") for t in ("pipes", "walls")]
    path = tmp_path / "given.csv"
    path.write_text(
        "\n".join(("text,label", *(f"So {i} {label} now,{label}" for i, label in enumerate(labels)))), encoding="utf-8"
    )
    code, _, err = run("evaluate", "planted", "--quick", "--sentences", path, "--out", tmp_path / "planted")
    assert code == 0, err
    with (tmp_path / "planted" / "texts.csv").open(encoding="utf-8", newline="") as file:
        given = {row["text"] for row in csv.DictReader(file) if row["wording"] == "given"}
    assert given
    assert all(text.startswith("So ") for text in given)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--seed", "-1"), "--seed"),
        (("--sentences", "missing.csv"), "there is no such file"),
        (("--out", __file__), "name another folder"),
    ],
)
def test_bad_input_is_refused_in_words(run: Run, taxonomy: Path, arguments: tuple[str, ...], word: str) -> None:
    code, _, err = run("evaluate", "planted", "--quick", *arguments)
    assert code == 2
    assert word in err
    assert "Traceback" not in err


def test_text_without_a_taxonomy_says_how_to_get_one(run: Run) -> None:
    code, _, err = run("evaluate", "planted", "--quick")
    assert code == 2
    assert "credlens taxonomy install quickstart" in err
