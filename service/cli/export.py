"""credlens export: the workspace's last run in the formats of other systems, and its tables as files."""

from pathlib import Path
from typing import Annotated

import typer

from . import output
from .output import JsonOption


def export_command(
    format_id: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help="A format of other systems, such as elm, or a table: scores, gaps, flags, outcomes."
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write; a table's ending says how: .csv .xlsx .parquet .jsonld")],
    credential: Annotated[
        list[str] | None, typer.Option("--credential", help="Id of a credential, repeatable; all by default.")
    ] = None,
    min_probability: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Leave out skills that an outcome teaches with less.")
    ] = 0.5,
    as_json: JsonOption = False,
) -> None:
    """Write the workspace's last run: credentials with the skills found in them, or one of its tables.

    Example: credlens export elm --out credentials.jsonld
    """
    from ..exporting import check_target, export, only_these
    from ..office import open_office
    from ..people.actor import local_actor
    from ..recorded import recorded_result
    from .review import expect_run

    check_target(format_id, out)
    office = open_office()
    expect_run(office)
    result = recorded_result(office, local_actor())
    chosen = only_these(result, credential or ())
    count = export(chosen, format_id, out, min_probability=min_probability)
    if as_json:
        output.emit({"format": format_id, "file": str(out), "credentials": count, "as_of": result.run.as_of})
    else:
        typer.echo(f"{out}: {output.plural(count, 'credential')} of the run of {result.run.as_of}")
