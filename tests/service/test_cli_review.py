"""Monthly runs of a workspace as a board meets them: queue, one credential, suppression, history, sensitivity."""

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.models.relevance.flags import shipped_text
from credlens.service.store.sql.database import Database

from .test_cli import refused

pytestmark = pytest.mark.model

Run = Callable[..., tuple[int, str, str]]

SKILLS = (
    "id,label,description\nweld,weld pipes,Join pipes.\nsoups,cook soups,Make soups.\npaint,paint walls,Colour walls.\n"
)
NEWER = "id,label,description\nweld,weld pipes,Join pipes.\nsoups,cook soups,Make soups.\nfish,catch fish,Fish.\n"
LATER = (dt.date.today() + dt.timedelta(days=90)).isoformat()


@pytest.fixture
def files(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Import a taxonomy; return a catalogue of a welder's and a painter's course, and 400 adverts for welders."""
    skills = tmp_path / "skills.csv"
    skills.write_text(SKILLS, encoding="utf-8")
    assert run("taxonomy", "import", "custom", skills)[0] == 0
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text(
        "id,title,outcomes,target_occupations\n"
        "c-weld,Welding,Weld pipes,51-4121.00\n"
        "c-paint,Painting,Paint walls,51-4121.00\n",
        encoding="utf-8",
    )
    return catalogue, adverts(tmp_path, painting=0)


def adverts(folder: Path, *, painting: int) -> Path:
    """Write 400 adverts of as many employers for welders, so many of which ask for painters' skills too."""
    path = folder / f"postings-{painting}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "text", "date", "employer", "occupation"])
        for i in range(400):
            day = f"2026-{1 + i % 5:02}-{1 + i % 28:02}"
            asks = "weld pipes\n- paint walls" if i < painting else "weld pipes"
            writer.writerow(
                [f"w{i}", "Welder", f"Yard {i} wants you.\nYour duties:\n- {asks}", day, f"Yard {i}", "51-4121.00"]
            )
    return path


def month(run: Run, as_of: str, out: Path, *options: str | Path) -> dict[tuple[str, str], dict[str, str]]:
    """Score as of a day and return the rows of flags.csv by credential and rule."""
    code, _, err = run("score", "--as-of", as_of, "--out", out, "--workers", "1", *options)
    assert code == 0, err
    with (out / "flags.csv").open(encoding="utf-8", newline="") as file:
        return {(row["credential_id"], row["rule"]): row for row in csv.DictReader(file)}


LOW = ("c-paint", "outcomes-not-asked-for")


def test_a_flag_lingers_closes_and_is_on_record(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    catalogue, postings = files
    refused(run("review", "queue"), "no run of the workspace's data is on record", "credlens score")
    run("catalogue", "import", catalogue)
    run("postings", "import", postings)
    may = month(run, "2026-05-31", tmp_path / "may")
    assert (may[LOW]["state"], may[LOW]["opened_at"]) == ("open", "2026-05-31")
    run("postings", "import", adverts(tmp_path, painting=300))
    june = month(run, "2026-06-30", tmp_path / "june")
    assert (june[LOW]["state"], june[LOW]["opened_at"]) == ("lingering", "2026-05-31")
    assert "clear since 2026-06-30" in june[LOW]["remark"]
    queue = json.loads(run("review", "queue", "--json")[1])
    assert [(f["credential_id"], f["rule"], f["state"]) for f in queue["flags"] if f["rule"] == LOW[1]] == [
        (*LOW, "lingering")
    ]
    july = month(run, "2026-07-31", tmp_path / "july")
    assert LOW not in july
    events = json.loads(run("review", "history", "c-paint", "--json")[1])
    assert [(e["date"], e["event"]) for e in events if e["rule"] == LOW[1]] == [
        ("2026-05-31", "opened"),
        ("2026-07-31", "closed"),
    ]
    refused(run("score", "--as-of", "2026-06-30", "--out", tmp_path / "x"), "a run of 2026-07-31 is recorded")
    assert LOW not in month(run, "2026-06-30", tmp_path / "x", "--no-record")


def test_a_suppressed_flag_is_set_aside_with_its_reason(
    run: Run, files: tuple[Path, Path], tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either database: the command line works over the one that the settings name."""
    monkeypatch.setenv("CREDLENS_DATABASE_URL", database.url)
    run("catalogue", "import", files[0])
    run("postings", "import", files[1])
    today = dt.date.today().isoformat()
    month(run, today, tmp_path / "first")
    said = ("--reason", "New version in June.", "--by", "A. Board")
    suppress = ("review", "suppress", "c-paint")
    refused(run(*suppress, "low", "--until", LATER, *said), "no rule in flags.yaml is called 'low'", "low-relevance")
    refused(run("review", "suppress", "c-pain", LOW[1], "--until", LATER, *said), "'c-pain'", "c-paint")
    refused(run(*suppress, LOW[1], "--until", "2020-01-01", *said), "2020-01-01: this day has passed")
    refused(run(*suppress, LOW[1], "--until", LATER, "--reason", " ", "--by", "A."), "reason is empty")
    code, out, _ = run(*suppress, LOW[1], "--until", LATER, *said, "--json")
    assert (code, json.loads(out)["until"]) == (0, LATER)
    shown = json.loads(run("review", "queue", "--json")[1])
    assert shown["suppressed"] == 1
    assert LOW[1] not in {f["rule"] for f in shown["flags"] if f["credential_id"] == "c-paint"}
    assert "Suppressed until" in run("review", "show", "c-paint")[1]
    row = month(run, today, tmp_path / "second")[LOW]
    assert (row["state"], row["remark"]) == (
        "suppressed",
        f"Suppressed until {LATER} by A. Board: New version in June.",
    )
    with (tmp_path / "second" / "scores.csv").open(encoding="utf-8", newline="") as file:
        flags = {r["id"]: r["flags"] for r in csv.DictReader(file)}
    assert LOW[1] not in flags["c-paint"]
    assert "set aside" in run("review", "history", "c-paint")[1]


def test_a_decision_answers_flags_and_is_on_record(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    run("catalogue", "import", files[0])
    run("postings", "import", files[1])
    said = ("--rationale", "Paint is asked for again.", "--by", "A. Board")
    decide = ("review", "decide", "c-paint")
    refused(run(*decide, "--verdict", "keep", *said), "nothing was scored yet")
    month(run, dt.date.today().isoformat(), tmp_path / "first")
    refused(run(*decide, "--verdict", "burn", *said), "'burn'", "keep, revise, retire, defer")
    refused(run(*decide, "--verdict", "defer", *said), "to defer takes next_review")
    refused(run("review", "decide", "c-pain", "--verdict", "keep", *said), "'c-pain'; nearest: c-paint")
    refused(run(*decide, "--verdict", "keep", "--rationale", " ", "--by", "A."), "rationale is empty")
    refused(run(*decide, "--verdict", "keep", "--rationale", "x", "--by", " "), "--by is empty")
    assert "no decision is on record" in run("review", "decisions")[1]
    before = json.loads(run("review", "queue", "--json")[1])
    code, out, err = run(*decide, "--verdict", "defer", "--next-review", LATER, *said, "--json")
    assert code == 0, err
    made = json.loads(out)
    assert (made["verdict"], made["state"], made["made_by"]) == ("defer", "in force", "A. Board")
    after = json.loads(run("review", "queue", "--json")[1])
    assert (before["decided"], after["decided"]) == (0, len(made["flags"]))
    assert LOW[1] in {flag["rule"] for flag in made["flags"]}
    assert {flag["credential_id"] for flag in after["flags"]}.isdisjoint({"c-paint"})
    assert [d["id"] for d in json.loads(run("review", "decisions", "c-paint", "--json")[1])] == [made["id"]]
    assert made["id"] in run("review", "decisions")[1]
    text = run("review", "record", made["id"])[1]
    assert "Verdict: defer (in force)" in text
    assert "Rationale: Paint is asked for again." in text
    assert json.loads(run("review", "record", made["id"], "--json")[1])["hash"] in text
    refused(run("review", "record", "none"), "no decision 'none'")


def test_flags_carry_on_from_a_folder(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    catalogue, postings = files
    given = ("--catalogue", catalogue, "--postings", postings)
    assert month(run, "2026-05-31", tmp_path / "may", *given)[LOW]["state"] == "open"
    given = ("--catalogue", catalogue, "--postings", adverts(tmp_path, painting=300))
    assert LOW not in month(run, "2026-06-30", tmp_path / "alone", *given)
    june = month(run, "2026-06-30", tmp_path / "june", *given, "--flags-from", tmp_path / "may")
    assert (june[LOW]["state"], june[LOW]["opened_at"]) == ("lingering", "2026-05-31")
    july = month(run, "2026-07-31", tmp_path / "july", *given, "--flags-from", tmp_path / "june")
    assert LOW not in july
    refused(run("score", *given, "--flags-from", tmp_path), "no flags.csv can be read here", "--out folder")
    late = ("score", *given, "--as-of", "2026-04-30", "--out", tmp_path / "x", "--flags-from", tmp_path / "may")
    refused(run(*late), "a run later than 2026-04-30")
    (tmp_path / "may" / "flags.csv").write_text("credential_id,rule\nc-paint,low-relevance\n", encoding="utf-8")
    refused(run("score", *given, "--flags-from", tmp_path / "may"), "flags.csv, row 2", "not a row of flags.csv")


def test_rules_of_ones_own_and_their_mistakes(
    run: Run, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "ours.yaml"
    assert run("review", "rules", "--out", own)[0] == 0
    assert own.read_text(encoding="utf-8") == shipped_text()
    refused(run("review", "rules", "--out", own), "there is a file of this name")
    own.write_text(shipped_text().replace("id: outcomes-not-asked-for", "id: hardly-asked"), encoding="utf-8")
    monkeypatch.setenv("CREDLENS_FLAGS", str(own))
    given = ("--catalogue", files[0], "--postings", files[1])
    assert ("c-paint", "hardly-asked") in month(run, "2026-05-31", tmp_path / "out", *given)
    assert "hardly-asked" in run("review", "rules")[1]
    own.write_text("flags:\n  - id: a\n    severity: urgent\n", encoding="utf-8")
    refused(run("score", *given), "ours.yaml, flag 'a'", "severity")
    own.write_text("flags: [", encoding="utf-8")
    refused(run("score", *given), "ours.yaml: not YAML")
    monkeypatch.setenv("CREDLENS_FLAGS", str(tmp_path / "lost.yaml"))
    refused(run("review", "rules"), "CREDLENS_FLAGS=", "cannot be read")


def test_a_retired_skill_is_flagged_by_its_outcome(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    older = json.loads(run("taxonomy", "list", "--json")[1])[0]["name"]
    (tmp_path / "newer.csv").write_text(NEWER, encoding="utf-8")
    assert run("taxonomy", "import", "custom", tmp_path / "newer.csv")[0] == 0
    newer = next(r["name"] for r in json.loads(run("taxonomy", "list", "--json")[1]) if r["in_use"])
    difference = json.loads(run("taxonomy", "diff", older, newer, "--json")[1])
    assert difference["counts"] == {
        "added": 1,
        "retired": 1,
        "replaced": 0,
        "redefined": 0,
        "reworded": 0,
        "respelled": 0,
    }
    assert "retired (gone, and nothing bears its name): 1\n  paint walls" in run("taxonomy", "diff", older, newer)[1]
    given = ("--catalogue", files[0], "--postings", files[1])
    rows = month(run, "2026-05-31", tmp_path / "out", *given, "--previous-release", older)
    row = rows["c-paint", "skill-retired"]
    assert row["evidence"] == "“Paint walls” was matched to paint walls, which is no more, and nothing bears its name"
    assert ("c-weld", "skill-retired") not in rows
    refused(run("score", *given, "--previous-release", "esco-9"), "esco-9", older)


def test_sensitivity_says_what_stands_every_time(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    given = ("sensitivity", "--catalogue", files[0], "--postings", files[1], "--as-of", "2026-05-31")
    code, out, _ = run(*given, "--json", "--out", tmp_path / "out")
    found = json.loads(out)
    ids = [s["id"] for s in found["scenarios"]]
    flags = {(f["credential"], f["rule"]): f for f in found["flags"]}
    assert (code, ids[0]) == (0, "in-force")
    assert flags[LOW]["stands_in"] == ids
    weld = next(s for s in found["scores"] if (s["credential"], s["score"]) == ("c-weld", "relevance"))
    assert weld["lowest"] <= weld["value"] <= weld["highest"]
    with (tmp_path / "out" / "sensitivity_flags.csv").open(encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if (r["credential_id"], r["rule"]) == LOW)
    assert (row["in_force"], int(row["stands_in"]), row["bar-lower"]) == ("true", len(ids), "true")
    assert f"of them stand in all {len(ids)} scenarios" in run(*given)[1]
    own = tmp_path / "ours.yaml"
    own.write_text("scenarios:\n  - {id: s, title: S, set: {acept: 1}}\n", encoding="utf-8")
    refused(run(*given, "--scenarios", own), "ours.yaml, scenario 1, 's'", "nearest: accept")
    own.write_text("scenarios:\n  - {id: s, title: S, set: {accept: 7}}\n", encoding="utf-8")
    refused(run(*given, "--scenarios", own), "scenario 's'", "accept must lie in 0..1")
