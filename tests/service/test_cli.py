"""The command line as a user meets it: what it prints, where, and with which exit code."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.service.cli import output

Run = Callable[..., tuple[int, str, str]]


POSTINGS = """id,title,text,date
p1,Welder,Weld pipes to drawings.,2026-03-01
p2,Cook,Cook soups and sauces.,2026-04-02
"""
CATALOGUE = "id,title,outcomes\nc1,Welding,Weld pipes\nc2,Cooking,Cook soups\n"


@pytest.fixture
def postings(tmp_path: Path) -> Path:
    return write(tmp_path / "postings.csv", POSTINGS)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return write(tmp_path / "catalogue.csv", CATALOGUE)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_every_command_says_what_it_does(run: Run) -> None:
    """Every command and sub-command has a help text of its own with an option --json."""
    for command in (
        "demo",
        "taxonomy install",
        "taxonomy import esco",
        "taxonomy import onet",
        "taxonomy import custom",
        "taxonomy list",
        "taxonomy use",
        "taxonomy diff",
        "taxonomy search",
        "taxonomy crosswalk",
        "match",
        "postings import",
        "postings stats",
        "postings duplicates",
        "postings search",
        "catalogue import",
        "catalogue list",
        "catalogue check",
        "demand",
        "score",
        "gaps",
        "frameworks list",
        "frameworks check",
        "frameworks page",
        "conformance",
        "calendar",
        "portability",
        "review queue",
        "review show",
        "review suppress",
        "review history",
        "review rules",
        "sensitivity",
        "outcomes",
        "stack",
        "evaluate",
        "evaluate dataset",
        "evaluate planted",
        "audit verify",
        "backup",
        "restore",
        "worker",
        "jobs list",
        "jobs show",
        "jobs cancel",
        "jobs retry",
        "doctor",
    ):
        code, out, _ = run(*command.split(), "--help")
        assert code == 0, command
        assert "--json" in out, command


def test_every_command_stands_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for command in (
        "demo",
        "taxonomy",
        "match",
        "postings",
        "catalogue",
        "demand",
        "score",
        "gaps",
        "frameworks",
        "conformance",
        "calendar",
        "portability",
        "review",
        "sensitivity",
        "outcomes",
        "stack",
        "evaluate",
        "audit",
        "backup",
        "restore",
        "worker",
        "jobs",
        "doctor",
    ):
        assert f"credlens {command}" in readme, command


def test_catalogue_list_gives_id_title_and_outcomes(run: Run, catalogue: Path) -> None:
    assert run("catalogue", "import", catalogue)[0] == 0
    code, out, _ = run("catalogue", "list", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [(r["id"], r["title"], r["outcomes"]) for r in rows] == [
        ("c1", "Welding", ["Weld pipes"]),
        ("c2", "Cooking", ["Cook soups"]),
    ]


def test_importing_twice_says_unchanged(run: Run, postings: Path) -> None:
    run("postings", "import", postings)
    code, out, _ = run("postings", "import", postings, "--json")
    kept = json.loads(out)
    assert (code, kept["new"], kept["changed"], kept["unchanged"]) == (0, 0, 0, 2)


def test_duplicates_are_listed_with_the_reason(run: Run, tmp_path: Path) -> None:
    text = " ".join(f"word{i}" for i in range(200))
    rows = "".join(
        f"{i},Baker,{words},2026-01-0{i},Mill\n" for i, words in enumerate([text, text.upper(), f"{text} soon"], 1)
    )
    run("postings", "import", write(tmp_path / "p.csv", "id,title,text,date,employer\n" + rows))
    code, out, _ = run("postings", "duplicates", "--json")
    found = json.loads(out)
    assert (code, found["postings"], found["distinct"], found["exact"], found["near"]) == (0, 3, 1, 1, 1)
    assert [(m["id"], m["stands_for_it"]) for m in found["merged"]] == [("2", "1"), ("3", "1")]
    assert "the same title and text" in run("postings", "duplicates")[1]


def test_stats_count_by_month(run: Run, postings: Path) -> None:
    run("postings", "import", postings)
    counts = json.loads(run("postings", "stats", "--json")[1])
    assert counts["postings"] == 2
    assert counts["month"] == {"2026-03": 1, "2026-04": 1}


def refused(result: tuple[int, str, str], *words: str) -> None:
    """Check that a command ended with code 2, one message with these words, and no traceback."""
    code, _, err = result
    assert code == 2, err
    assert "Traceback" not in err
    for word in words:
        assert word in err, err


def test_a_missing_column_is_named(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "adverts.csv", "id,title,body_of_it\n1,Cook,Cook.\n")
    refused(run("postings", "import", path), "adverts.csv", "text", "--map")


def test_an_unknown_mapped_column_is_named(run: Run, postings: Path) -> None:
    refused(run("postings", "import", postings, "--map", "text=descriptoin"), "descriptoin", "postings.csv")


def test_a_map_that_is_no_pair_is_refused(run: Run, postings: Path) -> None:
    refused(run("postings", "import", postings, "--map", "text"), "FIELD=COLUMN")


def test_an_empty_file_is_refused(run: Run, tmp_path: Path) -> None:
    refused(run("catalogue", "import", write(tmp_path / "empty.csv", "")), "empty.csv", "empty")


def test_undecodable_bytes_are_refused(run: Run, tmp_path: Path) -> None:
    """0x81 is neither UTF-8 nor a character of cp1252."""
    path = write(tmp_path / "odd.csv", b"id,title,text\n1,Cook,\x81\x8d\n")
    refused(run("postings", "import", path), "odd.csv", "UTF-8")


def test_cp1252_is_read_and_said(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "windows.csv", "id,title,text\n1,Chef,Crème brûlée for guests.\n".encode("cp1252"))
    code, out, _ = run("postings", "import", path, "--json")
    report = json.loads(out)
    assert (code, report["read"]) == (0, 1)
    assert any("cp1252" in remark for remark in report["notes"])


def test_a_broken_zip_is_refused(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "esco-1.1.0-en.zip", b"PK\x03\x04 and then nothing")
    refused(run("taxonomy", "import", "esco", path), "esco-1.1.0-en.zip", "zip")


def test_an_esco_zip_without_relations_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "esco-1.1.0-en.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "skills_en.csv",
            "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,description\n"
            "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0a,skill/competence,cross-sector,"
            "polish brass,,,released,Make brass shine.\n",
        )
    refused(run("taxonomy", "import", "esco", path), "occupationSkillRelations", "--without-relations")
    assert json.loads(run("taxonomy", "list", "--json")[1]) == []


def test_an_unknown_release_is_refused(run: Run) -> None:
    refused(run("taxonomy", "use", "esco-9.9"), "esco-9.9", "taxonomy install quickstart")


def test_an_unknown_release_to_install_is_refused(run: Run) -> None:
    refused(run("taxonomy", "install", "esco"), "esco", "quickstart")


def test_matching_without_a_release_says_how_to_get_one(run: Run, tmp_path: Path) -> None:
    refused(run("match", write(tmp_path / "texts.txt", "Weld pipes\n")), "taxonomy install quickstart")


def test_scoring_without_postings_says_what_to_do(run: Run, catalogue: Path) -> None:
    refused(run("score", "--catalogue", catalogue), "--postings")


BAD_ROWS = [
    pytest.param("3,Baker,Bake bread.\n", "cut short", id="truncated row"),
    pytest.param(f"3,Baker,{'dough ' * 900_000},2026-01-01\n", "characters", id="5 MB cell"),
    pytest.param("p1,Baker,Bake bread.,2026-01-01\n", "row 2", id="duplicate id"),
    pytest.param("3,Baker,,2026-01-01\n", "text", id="no text"),
]


@pytest.mark.parametrize(("row", "word"), BAD_ROWS)
def test_a_bad_row_is_kept_with_its_reason(run: Run, tmp_path: Path, row: str, word: str) -> None:
    """The good rows before and after go through, and 4 rows = 3 records + 1 reject."""
    path = write(tmp_path / "postings.csv", POSTINGS + row + "p9,Baker,Bake rye bread.,2026-01-01\n")
    code, out, _ = run("postings", "import", path, "--json")
    report = json.loads(out)
    assert (code, report["rows"], report["read"], report["rejected"]) == (0, 4, 3, 1)
    (reject,) = [r for r in report["rejects"] if not r["kept"]]
    assert (reject["row"], len(reject["value"]) <= 80) == (4, True)
    assert word in reject["reason"]


def test_every_reject_of_an_import_is_kept_in_a_file(run: Run, tmp_path: Path) -> None:
    """Seven rows without a text: the screen shows five of them, the file all."""
    rows = "".join(f"b{n},Baker,,2026-01-01\n" for n in range(7))
    code, _, err = run("postings", "import", write(tmp_path / "postings.csv", POSTINGS + rows))
    assert code == 0
    listed = Path(err.split("all of them with reasons: ")[1].strip())
    with listed.open(encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [int(r["row"]) for r in rejects] == list(range(4, 11))
    assert {r["kept"] for r in rejects} == {"false"}


def test_an_import_without_rejects_writes_no_file(run: Run, postings: Path) -> None:
    assert json.loads(run("postings", "import", postings, "--json")[1])["rejects_file"] is None


def test_a_lost_value_is_shown_with_its_row(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "postings.csv", POSTINGS + "p3,Baker,Bake bread.,########\n")
    assert "postings.csv, row 4: date: the spreadsheet showed ####" in run("postings", "import", path)[2]


def test_results_that_cannot_be_written_are_refused_before_the_work(
    run: Run, catalogue: Path, postings: Path, tmp_path: Path
) -> None:
    """No release is installed here: the message on --out comes before the one on that."""
    taken = write(tmp_path / "out", "a file")
    refused(run("score", "--catalogue", catalogue, "--postings", postings, "--out", taken), "--out", str(taken))


def test_the_demo_too_looks_at_its_folder_first(run: Run, tmp_path: Path) -> None:
    refused(run("demo", "--out", write(tmp_path / "out", "a file")), "--out")


def test_no_column_is_advised_that_is_nothing_like_it(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "adverts.csv", "id,title,when\n1,Cook,2026\n")
    refused(run("postings", "import", path), "--map text=COLUMN")


def test_long_work_writes_lines_into_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    """At 0 s and 29 s nothing is said, at 31 s a line is, at 32 s nothing again."""
    ticks = iter([0.0, 0.0, 29.0, 31.0, 31.0, 32.0])
    report = output._progress_lines(clock=lambda: next(ticks))
    for done in (0, 1000, 2000, 3000):
        report("matching sentences", done, 4000)
    assert capsys.readouterr().err == "matching sentences: 2,000 of 4,000\n"


def test_a_lost_date_costs_the_date_alone(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "postings.csv", POSTINGS + "p3,Baker,Bake bread.,########\n")
    report = json.loads(run("postings", "import", path, "--json")[1])
    assert (report["rows"], report["read"], report["rejected"]) == (3, 3, 0)
    (reject,) = report["rejects"]
    assert (reject["kept"], reject["column"], reject["value"]) == (True, "date", "########")


def test_markup_goes_and_control_characters_stay(run: Run, tmp_path: Path) -> None:
    text = "<p>Weld\x0bpipes &amp; <b>tanks</b></p>\x07"
    line = io.StringIO()
    csv.writer(line).writerow(["p3", "Welder", text, "2026-01-01"])
    run("postings", "import", write(tmp_path / "postings.csv", POSTINGS + line.getvalue()))
    from credlens.service.config import load_settings
    from credlens.service.store.records import PostingStore

    assert "Weld pipes & tanks\n\n\x07" in [p.text for p in PostingStore(load_settings().home).load()]
