"""credlens formats: what can be read and written, and what each format carries."""

from typing import Annotated

import typer

from . import output
from .output import JsonOption


def formats_command(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page service/formats/FORMATS.md.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the formats of other systems: which are read and written, and which fields each carries.

    Example: credlens formats --json
    """
    from ..formats.exchange.overview import TABLES, facts, markdown

    if as_json:
        output.emit([*facts()])
        return
    if as_markdown:
        typer.echo(markdown(), nl=False)
        return
    typer.echo(f"tables, with every field: {', '.join(TABLES)}\n")
    rows = [
        (one["id"], one["title"], one["holds"], "yes" if one["reads"] else "no", "yes" if one["writes"] else "no")
        for one in facts()
    ]
    output.table(("id", "format", "holds", "read", "written"), rows)
