"""credlens outcomes as a user meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.jsonl"
    rows = [
        {
            "id": "w1",
            "title": "Welding",
            "outcomes": [
                {"text": "Weld steel pipes", "assessments": ["Quiz"]},
                {"text": "Understand welding safety", "assessments": ["Quiz"]},
            ],
        },
        {"id": "k1", "title": "Cooking", "outcomes": ["Cook soups"], "assessments": ["Practical test"]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_findings_are_printed_with_what_to_do(run: Run, catalogue: Path) -> None:
    code, out, _ = run("outcomes", "--catalogue", catalogue)
    assert code == 0
    assert "w1/1  wrong kind: “Weld steel pipes”" in out
    assert "w1/2  unmeasurable: “Understand welding safety”" in out
    assert "3 outcomes of 2 credentials: 2 findings" in out


def test_json_has_every_outcome_of_one_credential(run: Run, catalogue: Path) -> None:
    code, out, _ = run("outcomes", "w1", "--catalogue", catalogue, "--json")
    (record,) = json.loads(out)
    assert code == 0
    assert [o["level"] for o in record["outcomes"]] == ["apply", "understand"]
    assert [f["check"] for o in record["outcomes"] for f in o["findings"]] == ["wrong_kind", "unmeasurable"]
    assert set(record["outcomes"][0]["findings"][0]) == {"check", "quote", "advice"}


def test_an_unknown_credential_names_the_nearest(run: Run, catalogue: Path) -> None:
    code, out, err = run("outcomes", "w2", "--catalogue", catalogue)
    assert (code, out) == (2, "")
    assert "no credential 'w2' in the catalogue; nearest: w1" in err


def test_without_a_catalogue_it_says_how_to_get_one(run: Run) -> None:
    code, _, err = run("outcomes")
    assert code == 2
    assert "credlens catalogue import FILE" in err
