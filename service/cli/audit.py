"""credlens audit: prove that the record of what was done is what was written."""

from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from ..store.sql.audit import Head

app = typer.Typer(help="The record of what was done.", no_args_is_help=True)


@app.command("verify")
def verify_command(
    known: Annotated[
        str,
        typer.Option(metavar="NUMBER:HASH", help="An entry that was noted down elsewhere: it must still be there."),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Recompute the chain of the audit log and the digests of all that it seals; exit code 1 if something was altered.

    Note the last line down outside of the database: it is what --known takes. Example: credlens audit verify
    """
    from ..audit import verify_log
    from ..office import open_office

    found = verify_log(open_office(), known=_head(known) if known else None)
    head = f"{found.head.number}:{found.head.hash}"
    if as_json:
        fault = {"entry": found.fault.entry, "what": found.fault.what} if found.fault else None
        output.emit(
            {"holds": fault is None, "entries": found.entries, "sealed": found.sealed, "head": head, "fault": fault}
        )
    elif found.fault:
        where = f"entry {found.fault.entry}: " if found.fault.entry else ""
        typer.echo(f"THE LOG DOES NOT HOLD: {where}{found.fault.what}")
        typer.echo(f"sound entries before it: {found.entries:,}")
    else:
        typer.echo(f"nothing was altered: entries 1 to {found.entries}, sealing {output.plural(found.sealed, 'row')}")
        typer.echo(f"head {head}")
    if found.fault:
        raise typer.Exit(1)


def _head(text: str) -> "Head":
    from credlens.taxonomy.errors import InputError

    from ..store.sql.audit import Head

    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise InputError(f"--known {text[:80]!r} is not NUMBER:HASH, as credlens audit verify prints it after head")
    return Head(int(number), digest)
