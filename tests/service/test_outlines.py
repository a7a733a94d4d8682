"""Course outlines: what is proposed of them, and that nothing is imported unseen."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.csv_out import write_csv
from credlens.service.formats.outlines.lines import Line
from credlens.service.formats.outlines.proposal import COLUMNS, propose, propose_from, table_row
from credlens.taxonomy.errors import UnreadableFileError

from .pdf_files import pdf
from .test_cli import refused

Run = Callable[..., tuple[int, str, str]]

OUTLINE = (
    "Harbour College",
    "Course code: WC101",
    "Course title: Wound care",
    "Credits: 3",
    "1. Course description",
    "How to care for wounds.",
    "2. Intended learning outcomes",
    "On completion of this course learners will be able to:",
    "1. Dress wounds and",
    "report what they see",
    "2. Lift (and turn) patients",
    "3. Assessment tasks",
    "- Ward test 60%",
    "- Portfolio (40%)",
    "4. Reading list",
    "A book on wounds.",
)


def test_a_pdf_is_read_across_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "outline.pdf"
    path.write_bytes(pdf([OUTLINE[:9], OUTLINE[9:]]))
    found = propose(path)
    assert found.values["id"] == "WC101"
    assert found.values["title"] == "Wound care"
    assert found.values["credits"] == "3"
    assert found.values["description"] == "How to care for wounds."
    assert found.outcomes == ("Dress wounds and report what they see", "Lift (and turn) patients")
    assert found.assessments == ("Ward test", "Portfolio")
    assert not found.remarks


def test_heads_and_feet_of_pages_are_no_content(tmp_path: Path) -> None:
    path = tmp_path / "outline.pdf"
    body = (OUTLINE[:8], OUTLINE[8:10], OUTLINE[10:])
    path.write_bytes(pdf([["Handbook", *lines, f"Page {n} of 3"] for n, lines in enumerate(body, start=1)]))
    found = propose(path)
    assert found.outcomes == ("Dress wounds and report what they see", "Lift (and turn) patients")
    assert "Handbook" not in str(found)


def test_a_pdf_without_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf([[], []]))
    with pytest.raises(UnreadableFileError, match="no page holds text: it may be scanned"):
        propose(path)


@pytest.mark.parametrize("content", [b"%PDF-1.4\n%%EOF", b"%PDF", b"no pdf at all", b""])
def test_a_broken_pdf_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="not a PDF"):
        propose(path)


def test_a_page_that_takes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million lines on one page: with a second of processor time the other process ends before it has them."""
    monkeypatch.setattr("credlens.service.formats.outlines.pdf.SECONDS", 1)
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf([["a b c d e f g h"] * 150_000]))
    with pytest.raises(UnreadableFileError, match="within 1 s"):
        propose(path)


def document(fill: Callable[[Any], None], path: Path) -> Path:
    made = Document()
    fill(made)
    made.save(str(path))
    return path


def test_a_docx_is_read_by_its_styles_and_tables(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_paragraph("Wound care", style="Title")
        facts = made.add_table(rows=3, cols=2)
        for row, pair in zip(
            facts.rows, (("Unit code", "WC101"), ("AQF level", "AQF 5"), ("Provider", "Harbour")), strict=True
        ):
            row.cells[0].text, row.cells[1].text = pair
        made.add_heading("Learning outcomes", level=1)
        made.add_paragraph("Students will be able to:")
        for text in ("Dress wounds", "Lift patients", "Report"):
            made.add_paragraph(text, style="List Bullet")
        made.add_heading("Assessment", level=1)
        tasks = made.add_table(rows=3, cols=3)
        rows = (("Task", "Weight", "Outcomes assessed"), ("Ward test", "60%", "LO1-LO2"), ("Portfolio", "40%", "2"))
        for row, cells in zip(tasks.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        made.add_heading("Texts", level=1)
        made.add_paragraph("A book")

    found = propose(document(fill, tmp_path / "outline.docx"))
    assert [found.values[name] for name in ("title", "id", "level", "provider")] == [
        "Wound care",
        "WC101",
        "AQF 5",
        "Harbour",
    ]
    assert found.outcomes == ("Dress wounds", "Lift patients", "Report")
    assert found.assessments == ("Ward test", "Portfolio")
    assert found.covered == {1: ("Ward test",), 2: ("Ward test", "Portfolio")}
    assert "id: row 1 of table 1" in found.found


def test_outcomes_in_a_cell_and_bold_headings_are_found(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_paragraph().add_run("Wound care").bold = True
        table = made.add_table(rows=2, cols=2)
        table.rows[0].cells[0].text = "Learning outcomes"
        table.rows[0].cells[1].text = "1. Dress wounds\n2. Lift patients"
        table.rows[1].cells[0].text = "Credits"
        table.rows[1].cells[1].text = "2.5"
        made.add_paragraph().add_run("Assessments").bold = True
        made.add_paragraph("Ward test")

    found = propose(document(fill, tmp_path / "outline.docx"))
    assert (found.values["title"], found.values["credits"]) == ("Wound care", "2.5")
    assert (found.outcomes, found.assessments) == (("Dress wounds", "Lift patients"), ("Ward test",))


def test_what_is_not_there_is_remarked_and_never_made_up() -> None:
    found = propose_from([Line(text="A letter"), Line(text="Dear all, we met.")], name="letter.docx")
    assert (found.outcomes, found.assessments) == ((), ())
    assert len(found.remarks) == 2
    assert found.values == {"title": "A letter", "id": "letter"}


def test_a_list_of_contents_does_not_hide_the_outcomes() -> None:
    texts = ("Learning outcomes", "Assessment", "Learning outcomes", "- Dress wounds", "Assessment", "- Ward test")
    found = propose_from([Line(text=t, place="page 1") for t in texts], name="a.pdf")
    assert (found.outcomes, found.assessments) == (("Dress wounds",), ("Ward test",))


def test_a_proposal_is_a_table_that_imports(tmp_path: Path) -> None:
    lines = [Line(text=t, place="page 1") for t in OUTLINE]
    plain = propose_from(lines, name="outline.pdf")
    path = tmp_path / "proposed.csv"
    write_csv(path, COLUMNS, [table_row(plain)])
    [back] = read_catalogue(path).records
    assert (back.id, back.title, back.credits, back.assessments) == (
        "WC101",
        "Wound care",
        3,
        ("Ward test", "Portfolio"),
    )
    assert tuple(o.text for o in back.outcomes) == plain.outcomes
    rows = [Line(text="Assessment")] + [Line(text="x", cells=c) for c in (("Task", "LOs"), ("Ward test", "1, 9"))]
    covering = propose_from([*lines[:11], *rows], name="b.pdf")
    write_csv(path, COLUMNS, [table_row(covering)])
    [back] = read_catalogue(path).records
    assert [o.assessments for o in back.outcomes] == [("Ward test",), ()]


def test_hostile_docx_files_are_refused(tmp_path: Path) -> None:
    good = document(lambda made: made.add_paragraph("x"), tmp_path / "good.docx").read_bytes()
    entity = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    for name, member, content, fault in (
        ("entity", "word/document.xml", entity, "document type"),
        ("outside", "../word/other.xml", "<x/>", "a member"),
        ("bomb", "word/media/a.bin", "0" * 70_000_000, "the limit|times its size"),
    ):
        path = tmp_path / f"{name}.docx"
        with zipfile.ZipFile(io.BytesIO(good)) as held, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for info in held.infolist():
                if info.filename != member:
                    made.writestr(info, held.read(info))
            made.writestr(member, content)
        with pytest.raises(UnreadableFileError, match=fault):
            propose(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"PK\x05\x06" + b"\0" * 18])
def test_a_broken_docx_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError):
        propose(path)


def test_the_command_prints_writes_and_imports_nothing(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "outline.pdf", tmp_path / "proposed.csv"
    path.write_bytes(pdf([OUTLINE]))
    code, said, _ = run("catalogue", "propose", path, "--out", out)
    assert code == 0
    assert "outcome 2: Lift (and turn) patients" in said
    assert f"then: credlens catalogue import {out}" in said
    assert json.loads(run("catalogue", "list", "--json")[1]) == []
    refused(run("catalogue", "propose", path, "--out", out), "there is a file of this name")
    refused(run("catalogue", "import", path), "not imported unseen", "credlens catalogue propose")
    assert run("catalogue", "import", out)[0] == 0
    [said_now] = json.loads(run("catalogue", "propose", path, "--json")[1])
    assert said_now["assessments"] == ["Ward test", "Portfolio"]
    refused(run("catalogue", "propose", tmp_path / "no.pdf"), "there is no such file")
    refused(run("catalogue", "propose", tmp_path / "a.doc"), "save older formats")
