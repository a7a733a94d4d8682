"""The commands that match, end to end: a small taxonomy of our own, the packaged weights, real files on disk."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

Run = Callable[..., tuple[int, str, str]]

SKILLS = """id,label,alt_labels
weld,weld pipes,pipe welding
drawings,read technical drawings,
soups,cook soups,
dishes,wash dishes,
paint,paint walls,
"""


@pytest.fixture
def files(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Import the taxonomy; return a catalogue of two and forty postings each for welders and cooks."""
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "skills.csv")[0] == 0
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text(
        "id,title,outcomes,target_occupations\n"
        "c-weld,Welding,Weld pipes in all positions,51-4121.00\n"
        "c-paint,Painting,Paint walls,51-4121.00\n",
        encoding="utf-8",
    )
    postings = tmp_path / "postings.csv"
    with postings.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "text", "date", "employer", "occupation"])
        for i in range(40):
            day = f"2026-{1 + i % 6:02}-{1 + i % 28:02}"
            asks = "weld pipes. You read technical drawings." if i % 2 else "weld pipes."
            writer.writerow([f"w{i}", "Welder", f"In yard {i} you {asks}", day, f"Yard {i % 9}", "51-4121.00"])
            writer.writerow([f"c{i}", "Cook", f"In kitchen {i} you cook soups.", day, "Inn", "35-2014.00"])
    return catalogue, postings


def test_match_gives_exactly_top_with_quotes(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("You weld pipes all day, for 2+ years\n\nWe cook soups\n", encoding="utf-8")
    code, out, _ = run("match", texts, "--top", "3", "--min-probability", "0")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["text"] for row in rows] == ["You weld pipes all day, for 2+ years", "", "We cook soups"]
    assert [len(row["matches"]) for row in rows] == [3, 0, 3]
    first = rows[0]["matches"][0]
    told = {"id", "uri", "label", "probability", "score", "quote", "start", "end", "method", "modality", "years"}
    assert set(first) == told
    assert (first["modality"], first["years"]) == ("required", [2, None])
    assert (first["id"], first["quote"], first["method"]) == ("custom:weld", "weld pipes", "exact")
    assert rows[0]["text"][first["start"] : first["end"]] == first["quote"]


def test_score_twice_gives_the_same_bytes(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    catalogue, postings = files
    for name in ("first", "second"):
        options = ("--catalogue", catalogue, "--postings", postings, "--out", tmp_path / name, "--json")
        code, out, _ = run("score", *options)
        assert (code, json.loads(out)["credentials"], json.loads(out)["postings"]) == (0, 2, 80)
    for name in ("scores.csv", "gaps.csv", "flags.csv", "rejects.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    with (tmp_path / "first" / "scores.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["id"]: float(row["relevance"]) for row in csv.DictReader(file)}
    assert scores["c-weld"] > 70 > 10 > scores["c-paint"]
    assert (tmp_path / "first" / "workbook.xlsx").stat().st_size > 5000
    assert (tmp_path / "first" / "report" / "index.html").exists()


def test_gaps_and_demand_over_the_workspace(run: Run, files: tuple[Path, Path]) -> None:
    catalogue, postings = files
    run("catalogue", "import", catalogue)
    run("postings", "import", postings)
    code, out, _ = run("gaps", "c-weld", "--json")
    rows = {row["skill_id"]: row for row in json.loads(out)}
    assert code == 0
    assert (rows["custom:weld"]["status"], rows["custom:drawings"]["status"]) == ("covered", "missing")
    assert "drawings" in rows["custom:drawings"]["quote_1"]
    code, out, _ = run("demand", "--occupation", "51-4121.00", "--json")
    found = json.loads(out)
    assert (code, found["postings"], found["skills"][0]["skill_id"]) == (0, 40, "custom:weld")
    assert found["skills"][0]["share"] == 1.0


def test_demand_by_employer_marks_small_groups_and_one_employer(run: Run, files: tuple[Path, Path]) -> None:
    """Forty adverts of the Inn, forty of nine yards: the yards' are too few each, the cooks' are no market."""
    _, postings = files
    code, out, _ = run("demand", "--postings", postings, "--by", "employer", "--groups", "2", "--json")
    found = json.loads(out)
    assert (code, found["employers"], found["top_employer"], found["top_employer_part"]) == (0, 10, "Inn", 0.5)
    inn, yard = found["by"]["groups"]
    assert (inn["name"], inn["postings"], inn["thin"]) == ("Inn", 40, False)
    assert (yard["thin"], found["by"]["groups_left_out"], found["by"]["unstated"]) == (True, 8, 0)
    code, out, _ = run("demand", "--postings", postings, "--occupation", "35-2014.00", "--by", "sector")
    assert code == 0
    assert "note: All 40 postings come from one employer, Inn" in out
    assert "40 postings without sector" in out
    code, out, _ = run("demand", "--postings", postings, "--region", "Atlantis")
    assert code == 0
    assert "There are no postings in this market" in out
    assert run("demand", "--postings", postings, "--by", "weather")[0] == 2


def test_an_unknown_credential_is_refused_with_near_ids(run: Run, files: tuple[Path, Path]) -> None:
    catalogue, postings = files
    code, _, err = run("gaps", "c-wled", "--catalogue", catalogue, "--postings", postings)
    assert code == 2
    assert "c-weld" in err


def test_doctor_says_what_is_there(run: Run, files: tuple[Path, Path]) -> None:
    code, out, _ = run("doctor", "--json")
    findings = {row["check"]: row for row in json.loads(out)}
    assert code == 0
    assert "5 skills" in findings["releases"]["finding"]
    assert "not computed yet" in findings["index"]["finding"]


def test_doctor_fails_without_a_release(run: Run) -> None:
    code, out, _ = run("doctor")
    assert code == 1
    assert "taxonomy install quickstart" in out
