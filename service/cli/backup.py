"""credlens backup and credlens restore."""

from pathlib import Path
from typing import Annotated

import typer

from . import output
from .output import JsonOption


def backup_command(
    file: Annotated[Path, typer.Argument(help="The file to write, which must not be there yet.")],
    as_json: JsonOption = False,
) -> None:
    """Copy the database, postings, taxonomies and uploads into one file, while the service goes on.

    What can be computed anew is left out. Example: credlens backup credlens-2026-07-01.zip
    """
    from ..backup import back_up
    from ..config import load_settings

    with output.progress_bar() as progress:
        made = back_up(load_settings(), file, progress=progress)
    size = file.stat().st_size
    if as_json:
        output.emit({"file": str(file), "bytes": size, "files": len(made.members), "rows": made.rows})
    else:
        typer.echo(
            f"{file}: {sum(made.rows.values()):,} rows, {output.plural(len(made.members), 'file')}, {size:,} bytes"
        )


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that credlens backup wrote.")], as_json: JsonOption = False
) -> None:
    """Make the workspace and the database of the settings from a backup; both must be empty.

    Example: CREDLENS_HOME=/data/again credlens restore credlens-2026-07-01.zip
    """
    from ..backup import restore
    from ..config import load_settings

    settings = load_settings()
    with output.progress_bar() as progress:
        made = restore(settings, file, progress=progress)
    if as_json:
        output.emit(
            {"home": str(settings.home), "made_at": made.made_at, "files": len(made.members), "rows": made.rows}
        )
    else:
        typer.echo(f"restored into {settings.home}, as it was at {made.made_at}; to be sure: credlens audit verify")
