"""CREDLENS_ENCODER: which model reads the texts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

SKILLS = "id,label,alt_labels\nweld,weld pipes,pipe welding\nsoups,cook soups,\npaint,paint walls,\n"


@pytest.fixture
def texts(run: Run, tmp_path: Path) -> Path:
    """Import a taxonomy of three skills; return a file of one text."""
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "skills.csv")[0] == 0
    (tmp_path / "texts.txt").write_text("Preparing broths in our kitchen\n", encoding="utf-8")
    return tmp_path / "texts.txt"


def test_an_unknown_encoder_is_refused_with_the_choices(run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDLENS_ENCODER", "satic")
    code, out, err = run("match", texts)
    assert (code, out) == (2, "")
    assert "no encoder 'satic'; choose released, static, or the path of a folder" in err


def test_scoring_asks_for_the_same_setting(run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = texts.with_name("table.csv")
    table.write_text("id,title,text,outcomes\n1,Cook,You cook soups,Cook soups\n", encoding="utf-8")
    monkeypatch.setenv("CREDLENS_ENCODER", "satic")
    code, _, err = run("score", "--catalogue", table, "--postings", table, "--out", texts.with_name("out"))
    assert code == 2
    assert "no encoder 'satic'" in err


def test_the_doctor_says_what_is_wrong_with_it(run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDLENS_ENCODER", "satic")
    code, out, _ = run("doctor")
    assert code == 1
    assert "no encoder 'satic'" in out


@pytest.mark.model
@pytest.mark.parametrize("name", ["released", "static"])
def test_every_model_that_ships_finds_the_skill(
    run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CREDLENS_ENCODER", name)
    code, out, _ = run("match", texts, "--top", "1", "--min-probability", "0")
    assert code == 0
    assert [m["id"] for m in json.loads(out)["matches"]] == ["custom:soups"]
