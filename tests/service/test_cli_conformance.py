"""frameworks, conformance, calendar and portability as a user meets them, on files of our own writing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar

Run = Callable[..., tuple[int, str, str]]

# An award in the shape of the European Commission's sample of Annex I: everything mandatory is there save
# the type of quality assurance, and of the optional elements only stackability is not.
AWARD = {
    "id": "award-1",
    "title": "Writing Credentials That Machines Can Read",
    "provider": "Lagan Open School",
    "jurisdiction": "IE",
    "issuer_country": "IE",
    "level": "NFQ 7, EQF 6",
    "credits": 2,
    "hours": 60,
    "issued": "2026-01-15",
    "outcomes": ["Describe a course in a published data model.", "Sign a digital record."],
    "prerequisites": ["An account with a publishing tool"],
    "assessment_type": "Assessed artefact",
    "form_of_participation": "blended",
    "learner": "Learner 17",
    "identity_verification": "unsupervised",
    "grade": "pass",
}
COURSES = """id,title,outcomes,jurisdiction,issued,credits,hours,level,employer_evidence
nz-1,Welding,Weld pipes,NZ,2024-03-01,40,6,EQF 4,2026-03-01; Port; confirms demand
au-1,Rigging,Rig a mast,AU,2025-01-01,,10,,
xx-1,Sailing,Sail,Atlantis,2024-05-01,,10,,
"""


@pytest.fixture
def award(tmp_path: Path) -> Path:
    path = tmp_path / "award.jsonl"
    path.write_text(json.dumps(AWARD) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    path = tmp_path / "courses.csv"
    path.write_text(COURSES, encoding="utf-8")
    return path


def test_an_award_meets_every_mandatory_element_save_the_one_it_lacks(run: Run, award: Path) -> None:
    code, out, _ = run(
        "conformance", "award-1", "--catalogue", award, "--framework", "eu-annex-1", "--issued", "--json"
    )
    (framework,) = json.loads(out)["frameworks"]
    found = {f["rule"]: f["verdict"] for f in framework["findings"] if "mandatory" in f["clause"]}
    assert code == 0
    assert len(found) == 11
    assert {rule for rule, verdict in found.items() if verdict != "holds"} == {"eu-quality"}
    assert found["eu-quality"] == framework["verdict"] == "undecided"
    optional = {f["rule"]: f["verdict"] for f in framework["findings"] if "optional" in f["clause"]}
    assert {rule for rule, verdict in optional.items() if verdict != "holds"} == {"eu-stackable"}


def test_rules_on_awards_are_left_out_for_a_catalogue(run: Run, award: Path) -> None:
    _, out, _ = run("conformance", "award-1", "--catalogue", award, "--json")
    (framework,) = json.loads(out)["frameworks"]
    verdicts = {f["rule"]: f["verdict"] for f in framework["findings"]}
    assert verdicts["eu-learner"] == verdicts["eu-date"] == "not applicable"


def test_bad_values_are_told_in_words(run: Run, courses: Path) -> None:
    code, out, _ = run("conformance", "nz-1", "--catalogue", courses)
    assert code == 0
    assert "contradiction: 40 credits in 6 hours is 0.15 hours a credit" in out
    assert "Level “EQF 4” is one of the EQF, not of the NZQCF." in out
    assert "evidence: 2026-03-01; Port; confirms demand" in out
    assert "serves nz-need" in out


def test_a_catalogue_gives_a_matrix_and_fixes(run: Run, courses: Path) -> None:
    code, out, _ = run("conformance", "--catalogue", courses, "--json")
    found = json.loads(out)
    assert code == 0
    assert [(r["credential"], r["framework"], r["verdict"]) for r in found["rows"]] == [
        ("nz-1", "nz-listing", "fails"),
        ("au-1", "au-framework", "undecided"),
    ]
    assert found["rows"][0]["failing"] == ["nz-level", "nz-credit-hours"]
    assert found["without"][0]["credential"] == "xx-1"
    assert "Atlantis" in found["without"][0]["reason"]
    assert len(found["fixes"]) == 10
    code, out, _ = run("conformance", "--catalogue", courses)
    assert "The fixes that would help most credentials" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("conformance", "nz-2"), "no credential 'nz-2' in the catalogue; nearest: nz-1"),
        (("conformance", "--framework", "nz"), "no framework 'nz'."),
        (("portability", "nz-1", "--to", "mars"), "no framework 'mars'."),
    ],
)
def test_bad_input_is_refused(run: Run, courses: Path, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = run(*arguments, "--catalogue", courses)
    assert code == 2
    assert message in err


def test_the_calendar_file_holds_a_review_for_each_due_date(run: Run, courses: Path, tmp_path: Path) -> None:
    """Only the New Zealand record has an interval: three years from 1 March 2024."""
    path = tmp_path / "reviews.ics"
    options = ("--catalogue", courses, "--as-of", "2026-10-31", "--out", path)
    code, out, err = run("calendar", *options)
    assert code == 0
    assert "1 review; 2 have no date" in err
    assert "No interval is set by this framework" in out
    first = path.read_bytes()
    (event,) = Calendar.from_ical(first).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2027-03-01"
    assert str(event["summary"]) == "Review due: Welding"
    assert "[ ] Developer: is there still evidence of the need for it?" in str(event["description"])
    run("calendar", *options)
    assert path.read_bytes() == first


def test_a_policy_dates_what_no_framework_does(run: Run, courses: Path) -> None:
    options = ("--catalogue", courses, "--as-of", "2026-10-31", "--policy-months", "12", "--json")
    _, out, _ = run("calendar", *options)
    rows = {r["credential"]: r for r in json.loads(out)}
    assert (rows["au-1"]["due"], rows["au-1"]["overdue"]) == ("2026-01-01", True)
    assert rows["au-1"]["set_by"] == "the provider's own policy"
    assert rows["nz-1"]["due"] == "2027-03-01"


def test_portability_names_what_is_missing(run: Run, courses: Path) -> None:
    code, out, _ = run("portability", "au-1", "--to", "nz-listing", "--catalogue", courses, "--json")
    (row,) = json.loads(out)
    assert code == 0
    assert {"nz-credits", "nz-nzsced", "nz-need"} <= {f["rule"] for f in row["missing"]}
    assert (row["credits"]["low"], row["credits"]["high"]) == (1.0, 1.0)
    code, out, _ = run("portability", "au-1", "--catalogue", courses)
    assert "Workforce Pell (from 1 July 2026) (us-workforce-pell):" in out
    assert "National Microcredentials Framework" not in out


def test_frameworks_are_listed_checked_and_written_as_a_page(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("frameworks", "list", "--json")
    assert (code, len(json.loads(out))) == (0, 12)
    assert "no interval set" in run("frameworks", "list")[1]
    assert run("frameworks", "check")[1].endswith("all sound\n")
    _, out, _ = run("frameworks", "page")
    assert run("frameworks", "page", "--out", tmp_path / "page.md")[0] == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("frameworks: [", "is no YAML"),
        ("frameworks: 3", "needs the keys jurisdictions, sources, frameworks and review"),
        (None, "cannot be read"),
    ],
)
def test_a_malformed_pack_is_refused(run: Run, tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "pack.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    code, _, err = run("frameworks", "check", path)
    assert code == 2
    assert message in err
    assert "pack.yaml" in err
