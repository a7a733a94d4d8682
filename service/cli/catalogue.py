"""credlens catalogue: import, list."""

from pathlib import Path
from typing import Annotated

import typer

from . import output
from .output import FormatOption, JsonOption, MapOption

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
    from ..config import load_settings
    from ..formats.catalogue import read_catalogue
    from ..formats.loaded import usable
    from ..store.records import CatalogueStore

    loaded = usable(read_catalogue(files, mapping=output.parse_mapping(columns), format=file_format))
    home = load_settings().home
    kept = CatalogueStore(home).add(loaded.records)
    output.report_import("credentials", loaded, kept, home=home, as_json=as_json)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the workspace's credentials."""
    from ..config import load_settings
    from ..store.records import CatalogueStore

    credentials = CatalogueStore(load_settings().home).load()
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
