"""credlens catalogue: import, propose, list, check."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import FormatOption, JsonOption, MapOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..formats.outlines.proposal import Proposal
    from ..stacking import CatalogueCheck

app = typer.Typer(help="Credentials of the workspace.", no_args_is_help=True)


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="Tables of credentials: id, title, outcomes; more is welcome.")],
    columns: MapOption = None,
    file_format: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read credentials into the workspace; importing a file twice changes nothing.

    Example: credlens catalogue import courses.xlsx --map outcomes="What you will learn"
    """
    from ..formats.catalogue import read_catalogue
    from ..formats.loaded import usable
    from ..imports import import_catalogue
    from ..office import open_office
    from ..people.actor import local_actor

    loaded = usable(read_catalogue(files, mapping=output.parse_mapping(columns), format=file_format))
    office = open_office()
    kept = import_catalogue(office, local_actor(), loaded)
    output.report_import("credentials", loaded, kept, home=office.settings.home, as_json=as_json)


@app.command("propose")
def propose_command(
    files: Annotated[list[Path], typer.Argument(help="Course outlines, .docx or .pdf.")],
    out: Annotated[Path | None, typer.Option(help="Write the proposals to this csv file, to be checked.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose credentials from course outlines; nothing is imported before you have checked the table.

    Example: credlens catalogue propose outline.docx --out proposed.csv
    """
    from credlens.taxonomy.errors import InputError

    from ..formats.csv_out import write_csv
    from ..formats.outlines.proposal import COLUMNS, propose, table_row

    if out and out.exists():
        raise InputError("--out: there is a file of this name; name another", path=str(out))
    proposals = [propose(path, name=str(path)) for path in files]
    if out:
        write_csv(out, COLUMNS, map(table_row, proposals))
    if as_json:
        output.emit([asdict(proposal) for proposal in proposals])
        return
    for proposal in proposals:
        _print_proposal(proposal)
    if out:
        typer.echo(f"check {out}, then: credlens catalogue import {out}")


def _print_proposal(proposal: "Proposal") -> None:
    typer.echo(f"{proposal.name}: {proposal.values['title']}")
    for name, value in proposal.values.items():
        if name not in ("title", "description"):
            typer.echo(f"  {name}: {value}")
    for number, text in enumerate(proposal.outcomes, start=1):
        covered = ", ".join(proposal.covered.get(number, ()))
        typer.echo(f"  outcome {number}: {text}" + (f" [{covered}]" if covered else ""))
    for name in proposal.assessments:
        typer.echo(f"  assessment: {name}")
    for remark in proposal.remarks:
        output.note(f"  {remark}")


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the workspace's credentials by id."""
    from ..catalogue import all_credentials
    from ..office import open_office
    from ..people.actor import local_actor

    credentials = all_credentials(open_office(), local_actor())
    if as_json:
        output.emit(
            [
                {
                    "id": c.id,
                    "title": c.title,
                    "outcomes": [o.text for o in c.outcomes],
                    "provider": c.provider,
                    "jurisdiction": c.jurisdiction,
                }
                for c in credentials
            ]
        )
    elif not credentials:
        output.note("The catalogue is empty. Fill it with: credlens catalogue import FILE")
    else:
        rows = [(c.id, c.title, c.provider, c.jurisdiction, len(c.outcomes)) for c in credentials]
        output.table(("id", "title", "provider", "jurisdiction", "outcomes"), rows)


@app.command("check")
def check_command(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Tables of credentials; the workspace's by default.")
    ] = None,
    columns: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find credentials that teach the same, and prerequisites that do not add up.

    Example: credlens catalogue check courses.csv
    """
    from ..stacking import check_catalogue
    from ..workspace import Workspace

    workspace = Workspace()
    loaded = workspace.read_catalogue(files or (), mapping=output.parse_mapping(columns))
    with output.progress_bar() as progress:
        pipeline = workspace.pipeline(progress=progress)
        check = check_catalogue(pipeline, loaded.records, progress=progress)
    if as_json:
        output.emit(asdict(check))
    else:
        _print_check(check, lambda skill_id: pipeline.taxonomy.skill(skill_id).label)


def _print_check(check: "CatalogueCheck", label: "Callable[[str], str]") -> None:
    for overlap in check.overlaps:
        typer.echo(
            f"{overlap.kind.value.replace('_', ' ')}: {overlap.first} and {overlap.second}: {overlap.jaccard:.0%} in "
            f"common; of the first {overlap.first_in_second:.0%}, of the second {overlap.second_in_first:.0%}"
        )
        for shared in overlap.shared:
            typer.echo(f"    {label(shared.skill_id)}: “{shared.first_quote}” | “{shared.second_quote}”")
    for conflict in check.conflicts:
        typer.echo(f"{conflict.kind.value.replace('_', ' ')}: {conflict.message}")
    typer.echo(
        f"{output.plural(len(check.overlaps), 'overlap')}, "
        f"{output.plural(len(check.conflicts), 'remark')} on prerequisites and pathways"
    )
    if check.silent:
        typer.echo(f"no skill was found in {output.plural(len(check.silent), 'credential')}: {', '.join(check.silent)}")
