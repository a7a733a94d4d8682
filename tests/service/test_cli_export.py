"""credlens export over the last run of a workspace."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.service import frames
from credlens.service.workspace import Workspace

from .test_cli import refused
from .test_cli_review import LATER, adverts, files, month

__all__ = ["files"]
pytestmark = pytest.mark.model

Run = Callable[..., tuple[int, str, str]]


def test_the_last_run_is_written_without_being_computed_again(
    run: Run, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = tmp_path / "gaps.csv"
    refused(run("export", "gaps", "--out", gaps), "no run of the workspace's data is on record", "credlens score")
    catalogue, postings = files
    assert run("catalogue", "import", catalogue)[0] == 0
    assert run("postings", "import", postings)[0] == 0
    flags = month(run, "2026-05-31", tmp_path / "out")
    # what comes in after the run is not in it
    assert run("postings", "import", adverts(tmp_path, painting=400))[0] == 0
    monkeypatch.setattr(Workspace, "pipeline", None)
    for name in ("scores", "gaps", "flags"):
        path = tmp_path / f"{name}.csv"
        code, out, err = run("export", name, "--out", path, "--json")
        assert (code, json.loads(out)["as_of"]) == (0, "2026-05-31"), err
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()
    assert len(frames()["flags"]) == len(flags)
    elm = tmp_path / "elm.jsonld"
    assert "1 credential of the run of 2026-05-31" in run("export", "elm", "--out", elm, "--credential", "c-weld")[1]
    [said] = json.loads(elm.read_text(encoding="utf-8"))["@graph"]
    assert said["learningOutcome"][0]["relatedSkill"][0]["prefLabel"] == {"en": "weld pipes"}
    refused(run("export", "elm", "--out", elm, "--credential", "c-wel"), "no credential 'c-wel'", "c-weld")


def test_a_flag_set_aside_since_is_so_in_the_export(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("catalogue", "import", files[0])[0] == run("postings", "import", files[1])[0] == 0
    month(run, "2026-05-31", tmp_path / "out")
    said = ("--until", LATER, "--reason", "New version.", "--by", "A. Board")
    assert run("review", "suppress", "c-paint", "low-relevance", *said)[0] == 0
    path = tmp_path / "flags.jsonld"
    assert run("export", "flags", "--out", path)[0] == 0
    parts = json.loads(path.read_text(encoding="utf-8"))["hasPart"]
    states = {f["rule"]: f["state"] for part in parts for f in part["flags"] if part["id"].endswith("c-paint")}
    assert states["low-relevance"] == "suppressed"
