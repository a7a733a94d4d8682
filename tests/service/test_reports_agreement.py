"""Declared against found in the table and on the page of a credential."""

from dataclasses import replace
from pathlib import Path

from credlens.models.records import DeclaredSkill
from credlens.models.relevance.agreement import Agreement, Verdict
from credlens.models.relevance.credit import CreditKind
from credlens.service.reports.agreement import agreement, agreement_section
from credlens.service.reports.html import write_report
from credlens.service.results import ScoredCredential

from . import report_fixtures as fixtures

CLEAN = DeclaredSkill(name="keep clean", uri="javascript:alert(1)", framework="Own list", code="C1")
ROWS = (
    Agreement(
        verdict=Verdict.NEAR,
        outcome_id="o1",
        declared=CLEAN,
        skill_id="esco:clean",
        found_id="esco:hygiene",
        probability=0.9,
        relation=CreditKind.NARROWER,
    ),
    Agreement(verdict=Verdict.UNKNOWN, outcome_id="", declared=DeclaredSkill(name="<b>juggling</b>")),
    Agreement(
        verdict=Verdict.FOUND, outcome_id="o0", skill_id="esco:hygiene", found_id="esco:hygiene", probability=0.8
    ),
)


def scored(*rows: Agreement) -> ScoredCredential:
    return replace(fixtures.care(), agreement=rows)


def test_the_table_has_one_row_each() -> None:
    header, *rows = agreement(fixtures.result(scored(*ROWS), fixtures.unscored()))
    near = dict(zip(header, rows[0], strict=True))
    assert near == {
        "credential_id": "nz/care:Basics",
        "outcome_id": "o1",
        "verdict": "near",
        "declared": "keep clean",
        "declared_uri": "javascript:alert(1)",
        "declared_framework": "Own list",
        "declared_code": "C1",
        "skill_id": "esco:clean",
        "found_id": "esco:hygiene",
        "found_label": "keep hands and surfaces clean",
        "probability": 0.9,
        "relation": "narrower",
    }
    assert [row[2] for row in rows] == ["near", "not in the taxonomy", "found only"]
    assert rows[1][8:] == ("", "", None, "")


def test_a_credential_that_declares_nothing_has_no_row_and_no_section(tmp_path: Path) -> None:
    result = fixtures.result(scored())
    assert len([*agreement(result)]) == 1
    write_report(result, tmp_path)
    assert all('id="agreement"' not in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html"))


def test_the_page_tells_what_agrees(tmp_path: Path) -> None:
    result = fixtures.result(scored(*ROWS))
    groups = agreement_section(scored(*ROWS), result).groups
    assert [(g.verdict, [r.outcome for r in g.rows]) for g in groups] == [
        (Verdict.NEAR, [2]),
        (Verdict.FOUND, [1]),
        (Verdict.UNKNOWN, [0]),
    ]
    write_report(result, tmp_path)
    page = "".join(p.read_text(encoding="utf-8") for p in tmp_path.rglob("*.html") if 'id="agreement"' in p.read_text())
    assert "0 of 1 comparable declared skills agree with what was found, 1 nearly." in page
    assert "narrower than what is declared" in page
    assert "&lt;b&gt;juggling&lt;/b&gt;" in page
    assert "javascript:" not in page


def test_the_summary_counts_what_can_be_compared() -> None:
    """Agreed 2, near 1, declared only 1: 2 of 4; what is not in the taxonomy is left out."""
    made = [Verdict.AGREED, Verdict.AGREED, Verdict.NEAR, Verdict.DECLARED, Verdict.UNKNOWN, Verdict.FOUND]
    rows = [Agreement(verdict=v, outcome_id="") for v in made]
    assert summary(*rows).startswith("2 of 4 comparable declared skills agree")
    unknown = summary(Agreement(verdict=Verdict.UNKNOWN, outcome_id=""))
    assert unknown == "None of the declared skills can be compared: they are not in the taxonomy in use."


def summary(*rows: Agreement) -> str:
    return agreement_section(scored(*rows), fixtures.result(scored(*rows))).summary
