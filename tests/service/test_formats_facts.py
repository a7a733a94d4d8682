"""Facts and employer evidence in tables, and that a workspace keeps them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from credlens.models.records import Credential
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.evidence import evidence_texts
from credlens.service.formats.facts import fact_text
from credlens.taxonomy.frameworks.facts import FactKind


def read(tmp_path: Path, **fields: Any) -> tuple[Credential, list[str]]:
    path = tmp_path / "courses.jsonl"
    row = {"id": "c", "title": "Welding", "outcomes": ["Weld pipes"], **fields}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    loaded = read_catalogue(path, as_of=dt.date(2026, 10, 31))
    return loaded.records[0], [reject.reason for reject in loaded.rejects]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("3 years", FactKind.NUMBER, "3"),
        ("72.5 %", FactKind.NUMBER, "72.5"),
        (8, FactKind.NUMBER, "8"),
        (True, FactKind.YES_NO, "yes"),
        ("N", FactKind.YES_NO, "no"),
        ("on  site\n", FactKind.TEXT, "on site"),
        (["a", "b", "a"], FactKind.LIST, "a\nb"),
        ("a; b", FactKind.LIST, "a\nb"),
    ],
)
def test_a_fact_is_kept_as_text(value: object, kind: FactKind, text: str) -> None:
    assert fact_text(value, kind) == text


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("provider_regulated", "perhaps", "provider_regulated: neither yes nor no"),
        ("weeks", "8 to 10", "weeks: a range or a time, not one number"),
        ("weeks", "-3", "weeks: negative"),
        ("valid_until", "soon", "valid_until: "),
        ("credits", "-5", "credits: negative"),
    ],
)
def test_a_value_that_cannot_be_read_is_dropped_with_a_reason(
    tmp_path: Path, field: str, value: str, reason: str
) -> None:
    record, reasons = read(tmp_path, **{field: value})
    assert record.fact(field) == ""
    assert len(reasons) == 1
    assert reasons[0].startswith(reason)


def test_facts_are_read_by_synonyms_and_the_end_of_a_registration_may_lie_ahead(tmp_path: Path) -> None:
    record, reasons = read(tmp_path, mode="Blended", registered_until="2030-01-31", cip_code="48.0508")
    assert reasons == []
    assert dict(record.facts) == {"delivery_mode": "Blended", "valid_until": "2030-01-31", "cip": "48.0508"}


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("2026-03-01; Port; confirms demand", ("2026-03-01; Port; confirms demand",)),
        (
            "2026-03; Port; confirms demand\nA letter; a survey",
            ("2026-03; Port; confirms demand", "A letter", "a survey"),
        ),
        ("Letter A; Letter B", ("Letter A", "Letter B")),
        (["2026-03-01; Port; confirms demand", "x"], ("2026-03-01; Port; confirms demand", "x")),
        ('["2026-03-01; Port"]', ("2026-03-01; Port",)),
        ("- 2026-03-01; Port | Letter", ("2026-03-01; Port", "Letter")),
    ],
)
def test_dated_evidence_keeps_its_semicolons(cell: object, items: tuple[str, ...]) -> None:
    assert evidence_texts(cell) == items
