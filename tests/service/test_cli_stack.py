"""credlens stack and catalogue check as a user meets them: the packaged weights, real files on disk."""

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
"""
CATALOGUE = """id,title,outcomes,hours,prerequisites
c-weld,Welding,Weld pipes,20,c-read
c-read,Drawings,Read technical drawings,10,Good eyes
c-cook,Cooking,"Cook soups\nWash dishes",15,
c-chef,Cheffing,"Wash dishes\nCook soups",15,c-chef
"""


@pytest.fixture
def files(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "skills.csv").write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "skills.csv")[0] == 0
    catalogue, postings = tmp_path / "catalogue.csv", tmp_path / "postings.csv"
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    with postings.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "text", "employer", "occupation"])
        for i in range(40):
            writer.writerow([f"w{i}", "Welder", f"In yard {i} you weld pipes.", f"Yard {i}", "51-4121.00"])
            writer.writerow([f"c{i}", "Cook", f"In kitchen {i} you cook soups.", f"Inn {i}", "35-2014.00"])
    return catalogue, postings


def options(files: tuple[Path, Path]) -> tuple[str | Path, ...]:
    return "--catalogue", files[0], "--postings", files[1]


def test_a_plan_in_words(run: Run, files: tuple[Path, Path]) -> None:
    code, out, _ = run("stack", "--occupation", "51-4121.00", "--target", "0.5", *options(files))
    assert code == 0
    assert "51-4121.00: the one skill that 40 postings of it ask for" in out
    assert "2 credentials, 30 hours, cover" in out
    assert "Proven: no set of fewer hours covers 50% (chances rounded down to steps of 5%)." in out
    assert out.index("c-read") < out.index("c-weld")
    assert "c-read needs besides: Good eyes" in out


def test_a_plan_as_json(run: Run, files: tuple[Path, Path]) -> None:
    code, out, _ = run("stack", "--occupation", "51-4121.00", "--target", "0.5", *options(files), "--json")
    plan = json.loads(out)
    assert code == 0
    assert [(step["id"], step["after"]) for step in plan["steps"]] == [("c-read", []), ("c-weld", ["c-read"])]
    assert (plan["reached"], plan["proven"], plan["hours"], plan["minimised"]) == (True, True, 30.0, "hours")
    assert plan["steps"][1]["skills"][0]["quote"] == "Weld pipes"
    assert plan["not_covered"] == []


def test_out_of_reach_says_what_is_reachable(run: Run, files: tuple[Path, Path]) -> None:
    code, out, _ = run("stack", "--occupation", "51-4121.00", "--max-hours", "12", *options(files))
    assert code == 0
    assert "The target of 80% is out of reach within 12 hours; all credentials together cover" in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--occupation", "51-4121.00", "--target", "80"), "the target must lie above 0 and at most 1"),
        (("--occupation", "51-4121.00", "--max-hours", "-1"), "the most hours must be above 0"),
        (("--occupation", "99-9999.00"), "No concept '99-9999.00'"),
    ],
)
def test_bad_requests(run: Run, files: tuple[Path, Path], given: tuple[str, ...], said: str) -> None:
    code, out, err = run("stack", *given, *options(files))
    assert (code, out) == (2, "")
    assert said in err


def test_a_catalogue_is_checked(run: Run, files: tuple[Path, Path]) -> None:
    code, out, _ = run("catalogue", "check", files[0])
    assert code == 0
    assert "same outcomes: c-cook and c-chef: 100% in common" in out
    assert "itself: c-chef needs itself." in out
    assert "outside: c-read needs “Good eyes”" in out
    assert "1 overlap, 2 remarks on prerequisites and pathways" in out
    code, out, _ = run("catalogue", "check", files[0], "--json")
    check = json.loads(out)
    assert check["overlaps"][0]["kind"] == "same_outcomes"
    assert [c["kind"] for c in check["conflicts"]] == ["itself", "outside"]
