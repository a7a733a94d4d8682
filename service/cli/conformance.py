"""credlens conformance, calendar and portability: what the frameworks ask of the catalogue's records."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output
from .output import JsonOption, MapOption
from .score import AsOfOption, CatalogueOption, day

if TYPE_CHECKING:
    from credlens.models.records import Credential

    from ..conformance import Statement

FrameworkOption = Annotated[
    str, typer.Option("--framework", help="Id of a framework (credlens frameworks list); by default those that hold.")
]
IssuedOption = Annotated[
    bool, typer.Option("--issued", help="The records are awards to learners, not entries of a catalogue.")
]
_SHOWN = ("fails", "undecided", "person", "holds")
_TITLES = {
    "fails": "Fails",
    "undecided": "Not stated",
    "person": "For a person to decide",
    "holds": "Holds",
}


def conformance_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential; the whole catalogue without it.")] = "",
    framework: FrameworkOption = "",
    catalogue: CatalogueOption = None,
    columns: MapOption = None,
    issued: IssuedOption = False,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a record meets, breaks, leaves to a person and does not state, rule by rule, each with its source.

    Example: credlens conformance nz-infection-prevention-care --framework eu-annex-1
    """
    from credlens.models.conformance.matrix import conformance_matrix
    from credlens.taxonomy.frameworks import find_framework

    from .. import conformance as told

    chosen = find_framework(framework) if framework else None
    today = day(as_of)
    records = _records(catalogue, columns, credential)
    if credential:
        found = told.statement(records[0], as_of=today, framework=chosen, issued=issued)
        values = told.statement_values(found, as_of=today)
        output.emit(values) if as_json else _print_statement(found, values)
        return
    matrix = told.matrix_values(conformance_matrix(records, as_of=today, framework=chosen, issued=issued))
    output.emit(matrix) if as_json else _print_matrix(matrix)


def calendar_command(
    catalogue: CatalogueOption = None,
    out: Annotated[Path | None, typer.Option(help="iCalendar file to write (.ics).")] = None,
    policy_months: Annotated[
        int | None, typer.Option(min=1, max=240, help="The provider's own interval, where no framework sets one.")
    ] = None,
    columns: MapOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """List when each credential is to be reviewed, who sets that, and what the review must cover.

    Example: credlens calendar --policy-months 24 --out reviews.ics
    """
    from credlens.models.conformance.calendar import review_calendar

    from ..conformance import review_values
    from ..formats.icalendar_out import calendar_bytes

    today = day(as_of)
    dates = review_calendar(_records(catalogue, columns), as_of=today, policy_months=policy_months)
    if out:
        out.write_bytes(calendar_bytes(dates, as_of=today))
        dated = sum(date.cycle.due is not None for date in dates)
        output.note(
            f"{out}: {output.plural(dated, 'review')}; {len(dates) - dated} have no date, for the reasons given"
        )
    rows = [review_values(date) for date in dates]
    if as_json:
        output.emit(rows)
        return
    shown = [
        (r["credential"], r["due"] or "", "overdue" if r["overdue"] else "", r["note"] or r["set_by"]) for r in rows
    ]
    output.table(("credential", "due", "", "set by"), shown)


def portability_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential.")],
    to: Annotated[str, typer.Option("--to", help="Id of a framework, or all.")] = "all",
    catalogue: CatalogueOption = None,
    columns: MapOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is missing to present a credential under other frameworks, element by element.

    Example: credlens portability nz-cloud-bookkeeping --to eu-annex-1
    """
    from credlens.models.conformance.portability import portability
    from credlens.taxonomy.frameworks import find_framework

    from ..conformance import portability_values

    targets = None if to == "all" else [find_framework(to)]
    (record,) = _records(catalogue, columns, credential)
    rows = [portability_values(p) for p in portability(record, as_of=day(as_of), targets=targets)]
    if as_json:
        output.emit(rows)
        return
    for row in rows:
        _print_portability(row)


def _records(catalogue: list[Path] | None, columns: list[str] | None, credential: str = "") -> "list[Credential]":
    """Return the catalogue, or the one credential of this id; what was rejected is said on stderr."""
    from ..conformance import one_of
    from ..workspace import Workspace

    loaded = Workspace().read_catalogue(catalogue or (), mapping=output.parse_mapping(columns))
    if catalogue:
        output.report_loaded("catalogue", loaded)
    return [one_of(loaded.records, credential)] if credential else list(loaded.records)


def _print_statement(found: "Statement", values: dict[str, Any]) -> None:
    typer.echo(f"{found.credential.title} ({found.credential.id})")
    if values["without"]:
        typer.echo(values["without"])
    for sentence in values["contradictions"]:
        typer.echo(f"contradiction: {sentence}")
    for framework in values["frameworks"]:
        typer.echo(f"\n{framework['name']}: {framework['verdict']}")
        for verdict in _SHOWN:
            findings = [f for f in framework["findings"] if f["verdict"] == verdict]
            if findings:
                typer.echo(f"  {_TITLES[verdict]} ({len(findings)})")
            for finding in findings:
                _print_finding(finding)
    for item in values["evidence"]:
        serves = ", ".join(item["serves"]) or "no rule of these frameworks"
        typer.echo(f"\nevidence: {item['text']} ({item['age']}; serves {serves})")


def _print_finding(finding: dict[str, Any]) -> None:
    clause = f" {finding['clause']}" if finding["clause"] else ""
    said = f"    [{finding['severity']}] {finding['rule']}{clause} ({finding['source_read']}): {finding['said']}"
    typer.echo(said + (f" -> {finding['fix']}" if finding["fix"] else ""))


def _print_matrix(matrix: dict[str, Any]) -> None:
    rows = [
        (r["credential"], r["framework"], r["verdict"], len(r["failing"]), len(r["not_stated"])) for r in matrix["rows"]
    ]
    output.table(("credential", "framework", "verdict", "fails", "not stated"), rows)
    for row in matrix["without"]:
        typer.echo(f"{row['credential']}: {row['reason']}")
    typer.echo("\nThe fixes that would help most credentials")
    for fix in matrix["fixes"]:
        count = f"{output.plural(fix['credentials'], 'credential')}, {fix['not_stated']} of them silent"
        typer.echo(f"  {fix['rule']} ({count}): {fix['fix']}")


def _print_portability(row: dict[str, Any]) -> None:
    typer.echo(f"\n{row['name']} ({row['target']}): {row['missing_required']} required elements are missing")
    for finding in row["missing"]:
        typer.echo(f"  {finding['element']}: {finding['said']} -> {finding['fix']} [{finding['severity']}]")
    for finding in row["person"]:
        typer.echo(f"  {finding['element']}: for a person to decide: {finding['fix'] or finding['said']}")
    for name in ("level", "credits"):
        if row[name]:
            typer.echo(f"  {name}: {row[name]['said']}")
