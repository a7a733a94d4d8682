"""What a credential's page and conformance.csv say on the frameworks."""

import csv
import dataclasses
import datetime as dt
from pathlib import Path

from credlens.service.outputs import write_outputs
from credlens.service.reports.html import write_report

from . import report_fixtures as fixtures
from .pages import Element, Page

CARE, HOSTILE = fixtures.care(), fixtures.HOSTILE


def section(tmp_path: Path, **fields: object) -> Element:
    credential = dataclasses.replace(CARE.credential, **fields)  # type: ignore[arg-type]
    write_report(fixtures.result(dataclasses.replace(CARE, credential=credential)), tmp_path)
    page = Page(next((tmp_path / "credentials").iterdir())).root
    (found,) = [e for e in page.find("section") if e.attributes.get("aria-labelledby") == "frameworks"]
    return found


def test_every_rule_stands_on_the_page_with_its_source(tmp_path: Path) -> None:
    found = section(tmp_path, jurisdiction="NZ", framework="NZQCF", credits=41.0, issued=dt.date(2021, 3, 1))
    assert len(found.find("tr")) >= 22
    assert "41 credits is more than 40." in found.text
    assert "State its size as a whole number of credits from 1 to 40." in found.text
    assert "read on the owner's page" in found.text
    assert "read in a secondary source" in found.text
    assert all(a.attributes["href"].startswith("http") for a in found.find("a"))
    assert "What a review must cover under NZQA" in found.text


def test_no_interval_and_no_framework_are_said(tmp_path: Path) -> None:
    assert "No interval is set by this framework" in section(tmp_path / "au", jurisdiction="AU").text
    found = section(tmp_path / "xx", jurisdiction=HOSTILE)
    assert f"No framework is known for the jurisdiction “{HOSTILE}”" in found.text
    assert not found.find("script")


def test_evidence_and_contradictions_are_shown(tmp_path: Path) -> None:
    found = section(
        tmp_path,
        jurisdiction="NZ",
        credits=40.0,
        hours=6.0,
        employer_evidence=("2026-03-31; Port; confirms demand", HOSTILE),
    )
    assert "0.15 hours a credit" in found.text
    assert "7 months old" in found.text
    assert "nz-need" in found.text
    assert HOSTILE in found.text


def test_conformance_csv_has_a_row_for_each_rule_that_is_looked_at(tmp_path: Path) -> None:
    credential = dataclasses.replace(CARE.credential, jurisdiction="CA-ON")
    result = fixtures.result(dataclasses.replace(CARE, credential=credential))
    write_outputs(result, tmp_path)
    with (tmp_path / "conformance.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 + 6
    assert {row["framework"] for row in rows} == {"ca-cican", "ca-on-ecampus"}
    assert {row["source_read"] for row in rows} == {"P", "S"}
    assert all((row["fix"] == "") == (row["verdict"] in ("holds", "not applicable")) for row in rows)


def test_the_catalogue_page_leads_to_every_credential(tmp_path: Path) -> None:
    records = [
        dataclasses.replace(CARE.credential, id=f"c {n}", jurisdiction=place, title=HOSTILE)
        for n, place in enumerate(("NZ", "CA-ON", "Atlantis"))
    ]
    index = write_report(fixtures.result(*(dataclasses.replace(CARE, credential=c) for c in records)), tmp_path)
    page = Page(tmp_path / "frameworks.html").root
    links = [a.attributes["href"] for a in page.find("a") if a.attributes["href"].startswith("credentials/")]
    assert len(links) == 3  # New Zealand has one framework, Ontario two
    assert all((tmp_path / link).exists() for link in links)
    assert "Atlantis" in page.text
    assert "3 checks of 3 credentials" in page.text
    assert 'href="frameworks.html"' in index.read_text(encoding="utf-8")
