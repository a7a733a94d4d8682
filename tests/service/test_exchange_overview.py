"""The page of formats is what the code says, and the code says what it does."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from credlens.service.cli.main import app
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.format import ExchangeFormat, RecordKind
from credlens.service.formats.exchange.known import FORMATS
from credlens.service.formats.exchange.overview import markdown
from credlens.service.formats.facts import FACT_FIELDS
from credlens.service.formats.fields import CATALOGUE_FIELDS, POSTING_FIELDS

from .exchange_records import EXPORTED

PAGE = Path(__file__).parents[2] / "service" / "formats" / "FORMATS.md"
WRITTEN = [f for f in FORMATS if f.write and f.kind is RecordKind.CREDENTIALS]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run: credlens formats --markdown > service/formats/FORMATS.md"
    )


def test_the_command_prints_the_page_and_plain_values() -> None:
    assert CliRunner().invoke(app, ["formats", "--markdown"]).stdout == markdown()
    listed = json.loads(CliRunner().invoke(app, ["formats", "--json"]).stdout)
    assert [one["id"] for one in listed] == [f.id for f in FORMATS]
    assert "open-badges-3" in CliRunner().invoke(app, ["formats"]).stdout


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.id)
def test_a_format_carries_known_fields_and_enough_of_them(format: ExchangeFormat) -> None:
    fields = POSTING_FIELDS if format.kind is RecordKind.POSTINGS else (*CATALOGUE_FIELDS, *FACT_FIELDS)
    names, required = {f.name for f in fields}, {f.name for f in fields if f.required}
    assert {*format.reads, *format.writes} <= names
    assert not format.rows or required <= {*format.reads}
    assert format.rows or format.write
    assert len({f.id for f in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("format", WRITTEN, ids=lambda f: f.id)
def test_what_is_written_is_recognised(format: ExchangeFormat, tmp_path: Path) -> None:
    path = tmp_path / f"written{'.csv' if format.id.endswith('csv') else '.json'}"
    assert format.write
    format.write([EXPORTED], path)
    (found,) = read_catalogue(path).records
    assert found.title == EXPORTED.credential.title
    assert [o.text for o in found.outcomes] == [o.text for o in EXPORTED.credential.outcomes]
