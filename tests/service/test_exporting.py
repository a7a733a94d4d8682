"""A run as documents of other systems and as files of its tables."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyld import jsonld

from credlens.service.exporting import check_target, export, exported, only_these, writers
from credlens.service.reports import tables
from credlens.service.reports.decision import Decision, Finding, decision_document, decision_text
from credlens.service.reports.frames import frames
from credlens.service.reports.linked import flags_document, gaps_document
from credlens.taxonomy.errors import InputError

from .report_fixtures import care, hostile, result, unscored


def rows(name: str, path: Path) -> list[dict[str, str]]:
    assert path.name.startswith(name)
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_found_skills_are_those_that_are_sure_enough_best_first() -> None:
    """Each outcome's skills at or over the bar, by the probabilities of the fixture itself."""
    run = result(care())
    for least in (0.0, 0.5, 0.9):
        [one] = exported(run, min_probability=least)
        for outcome in run.scored[0].alignment.outcomes:
            sure = sorted((t.probability for t in outcome.skills if t.probability >= least), reverse=True)
            assert [f.probability for f in one.found[outcome.outcome_id]] == sure
    assert {f.skill.framework for found in one.found.values() for f in found} == {"ESCO"}


@pytest.mark.parametrize("name", ["scores", "gaps", "flags", "outcomes"])
def test_a_table_says_the_same_in_every_form(name: str, tmp_path: Path) -> None:
    run = result(care(), unscored())
    paths = {ending: tmp_path / f"{name}{ending}" for ending in (".csv", ".xlsx", ".parquet")}
    for path in paths.values():
        assert export(run, name, path, min_probability=0.5) == 2
    header, *body = getattr(tables, name)(run)
    flat = rows(name, paths[".csv"])
    assert len(flat) == len(body)
    sheet = openpyxl.load_workbook(paths[".xlsx"])[name]
    assert [cell.value for cell in sheet[1]] == list(header)
    assert sheet.max_row == len(body) + 1
    table = pq.read_table(paths[".parquet"]).to_pydict()
    first = str(header[0])
    assert table[first] == [row[0] for row in body] == [row[first] for row in flat]


def test_frames_have_days_as_days_and_numbers_as_numbers() -> None:
    made = frames(result(care(), unscored()))
    assert made["flags"]["opened_at"].dtype.kind == "M"
    assert made["gaps"]["share"].dtype == "float64"
    assert made["gaps"]["date_1"].dtype.kind == "M"
    assert isinstance(made["scores"]["relevance"].iloc[0], float)
    assert pd.isna(made["scores"]["relevance"].iloc[1])
    assert list(made) == ["scores", "gaps", "flags", "outcomes"]


DECISION = Decision(
    credential_id="nz/care:Basics",
    title="Care basics",
    decided="revise",
    by="Board",
    on=dt.date(2026, 11, 2),
    reason="Demand has moved.",
    conditions=("Add medicines",),
    scores={"relevance": (61.2, 55.0, 66.8)},
    findings=(Finding(rule="low-coverage", severity="high", reason="Little is covered.", remark="Agreed."),),
    next_review=dt.date(2027, 11, 2),
    as_of=dt.date(2026, 10, 31),
    taxonomy="esco-1.2.0",
    model="abc",
)


def documents() -> list[tuple[str, dict[str, Any]]]:
    run = result(care(), unscored(), hostile())
    told = [("gaps", gaps_document(run)), ("flags", flags_document(run)), ("decision", decision_document(DECISION))]
    return [(name, whole(document)) for name, document in told]


def whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with what is drawn only as it is written."""
    return {name: [*value] if isinstance(value, Iterator) else value for name, value in document.items()}


@pytest.mark.parametrize(("name", "document"), documents())
def test_documents_expand_whole_without_fetching_anything(name: str, document: dict[str, Any]) -> None:
    def refuse(address: str, options: Any) -> Any:
        raise AssertionError(f"{name} asks for {address}")

    dropped: list[str] = []
    [expanded] = jsonld.expand(
        json.loads(json.dumps(document)), {"documentLoader": refuse}, on_property_dropped=dropped.append
    )
    assert not dropped
    assert sorted(_texts(expanded)) == sorted(_texts({k: v for k, v in document.items() if k != "@context"}))


def _texts(value: Any, key: str = "") -> list[str]:
    """Return every literal of a document that is no id and no type."""
    if isinstance(value, dict):
        return [text for k, v in value.items() for text in _texts(v, k)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item, key)]
    return [] if key in ("id", "type", "@id", "@type", "taughtBy") else [str(value)]


def test_a_gap_says_what_the_table_says() -> None:
    run = result(care())
    said = whole(gaps_document(run))["hasPart"][0]
    header, *body = tables.gaps(run)
    table = [dict(zip(header, row, strict=True)) for row in body]
    assert [g["skill"]["name"] for g in said["gaps"]] == [row["label"] for row in table]
    assert [g["status"] for g in said["gaps"]] == [row["status"] for row in table]
    assert [g.get("share") for g in said["gaps"]] == [row["share"] for row in table]
    first = next(g for g in said["gaps"] if g.get("evidence"))["evidence"][0]
    assert first["isPartOf"]["id"].startswith("urn:credlens:p-")


def test_a_decision_as_text_holds_what_was_decided() -> None:
    """61.2 with 55.0 to 66.8 is told as 61 (55 to 67)."""
    assert decision_text(DECISION).splitlines() == [
        "Decision on Care basics (nz/care:Basics)",
        "Decided: revise, by Board on 2026-11-02",
        "Reason: Demand has moved.",
        "Condition: Add medicines",
        "Next review: by 2027-11-02",
        "Before the board: the run of 2026-10-31 (esco-1.2.0, model abc)",
        "  relevance: 61 (55 to 67)",
        "  high: Little is covered. (low-coverage) Board: Agreed.",
    ]
    short = Decision(credential_id="a", title="A", decided="retain", by="B", on=dt.date(2026, 1, 1), reason="Fine.")
    assert len(decision_text(short).splitlines()) == 3
    assert "scores" not in decision_document(short)


def test_every_writer_writes_every_kind_of_credential(tmp_path: Path) -> None:
    run = result(care(), unscored(), hostile())
    for format_id in writers():
        path = tmp_path / f"{format_id}.out"
        assert export(run, format_id, path, min_probability=0.5) == 3
        assert path.stat().st_size > 100
        before = path.read_bytes()
        export(run, format_id, path, min_probability=0.5)
        assert path.read_bytes() == before


def test_wrong_targets_are_told_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no format 'elms' to export; valid: scores, .*; did you mean elm"):
        check_target("elms", tmp_path / "x.json")
    with pytest.raises(InputError, match=r"a table of scores ends in \.csv, \.xlsx, \.parquet$"):
        check_target("scores", tmp_path / "x.jsonld")
    with pytest.raises(InputError, match="name a file in a folder that exists"):
        check_target("elm", tmp_path / "no" / "x.json")
    check_target("gaps", tmp_path / "x.JSONLD")


def test_chosen_credentials_must_be_there() -> None:
    run = result(care(), unscored())
    assert [s.credential.id for s in only_these(run, ["sail-loft"]).scored] == ["sail-loft"]
    with pytest.raises(InputError, match=r"no credential 'sail-lof' .*nearest: sail-loft"):
        only_these(run, ["sail-lof"])
