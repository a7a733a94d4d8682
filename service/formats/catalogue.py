"""Tables of credentials."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from credlens.models.records import Credential, Outcome
from credlens.taxonomy.frameworks.facts import FACTS, Fact, FactKind

from .columns import Schema
from .evidence import evidence_texts
from .facts import FACT_FIELDS, fact_text
from .fields import CATALOGUE_FIELDS, POSTING_FIELDS
from .jurisdictions import VALID, jurisdiction_code
from .loaded import Loaded
from .outcomes import read_declared, read_outcomes
from .reader import Kind, ReadOptions, load
from .row_values import Values
from .values import as_name


def read_catalogue(
    paths: Sequence[Path] | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    as_of: dt.date | None = None,
) -> Loaded[Credential]:
    """Read credentials from one or more tables; parameters and errors as in read_postings."""
    files = [paths] if isinstance(paths, Path) else paths
    return load(files, KIND, ReadOptions(mapping=mapping, format=format, as_of=as_of))


def _build(row: Values, file: str, options: ReadOptions) -> Credential:
    credential_id = row.id()
    title = row.required("title", read=as_name)
    outcomes = _outcomes(row, credential_id)
    jurisdiction = row.name("jurisdiction")
    covered = (name for outcome in outcomes for name in outcome.assessments)
    return Credential(
        id=credential_id,
        title=title,
        outcomes=outcomes,
        provider=row.name("provider"),
        description=row.text("description"),
        jurisdiction=jurisdiction_code(jurisdiction) or jurisdiction,
        framework=row.name("framework"),
        level=row.name("level"),
        credits=row.number("credits"),
        hours=row.number("hours"),
        status=row.name("status"),
        issued=row.date("issued"),
        last_reviewed=row.date("last_reviewed"),
        target_occupations=row.items("target_occupations"),
        assessments=tuple(dict.fromkeys((*row.items("assessments"), *covered))),
        prerequisites=row.items("prerequisites"),
        stacks_into=row.items("stacks_into"),
        employer_evidence=row.parsed("employer_evidence", evidence_texts, ()),
        facts=tuple((fact.name, value) for fact in FACTS if (value := _fact(row, fact))),
        declared=row.parsed("declared", read_declared, ()),
    )


def _fact(row: Values, fact: Fact) -> str:
    """Return the value of a fact as Credential.facts keeps it, empty where the row does not state it."""
    if fact.kind is FactKind.DATE:
        day = row.date(fact.name, future=True)
        return day.isoformat() if day else ""
    return row.parsed(fact.name, lambda cell: fact_text(cell, fact.kind), "")


def _outcomes(row: Values, credential_id: str) -> tuple[Outcome, ...]:
    try:
        return read_outcomes(row.filled("outcomes"), credential_id=credential_id)
    except ValueError as error:
        raise row.fault("outcomes", str(error)) from None


def _remarks(catalogue: Iterable[Credential]) -> Iterable[str]:
    """Yield a remark for each jurisdiction that is not known; the credentials keep it as written."""
    names = Counter(c.jurisdiction for c in catalogue if c.jurisdiction)
    for name, count in names.items():
        if jurisdiction_code(name) is None:
            yield f"jurisdiction {name!r} ({count} credentials) is kept as written; known are {VALID}"


SCHEMA = Schema(
    kind="catalogue",
    fields=(*CATALOGUE_FIELDS, *FACT_FIELDS),
    others=frozenset(field.name for field in POSTING_FIELDS),
)
KIND: Kind[Credential] = Kind(
    schema=SCHEMA,
    dates=("issued", "last_reviewed", *(fact.name for fact in FACTS if fact.kind is FactKind.DATE)),
    build=_build,
    id_of=lambda credential: credential.id,
    remarks=_remarks,
)
