"""credlens serve: the web pages and the API."""

import sys
from typing import Annotated

import typer

from credlens.taxonomy.garbage import no_garbage_collection

from . import output
from .output import JsonOption


def serve_command(
    host: Annotated[str, typer.Option(help="Address to listen at; this machine alone by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0: any that is free.")] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Start no worker for imports and scoring; one runs elsewhere.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Serve the web pages and the API until Ctrl-C.

    By default one person works on this machine, and nobody signs in. For more than one: credlens people add EMAIL
    --role administrator, then CREDLENS_AUTH=people.

    Example: credlens serve --port 8080
    """
    with no_garbage_collection():
        from ..config import Auth
        from ..office import open_office
        from ..serve import address_of, is_loopback, listen, serve

        office = open_office()
    listener = listen(office, host, port)
    auth, address = office.settings.auth, address_of(listener)
    if as_json:
        output.emit({"url": address, "auth": auth, "worker": not no_worker})
    elif auth is Auth.LOCAL:
        typer.echo(f"{address}  (one person, on this machine alone: nobody signs in. Ctrl-C ends it)")
    else:
        typer.echo(f"{address}  (people sign in. Ctrl-C ends it)")
    if auth is Auth.PEOPLE and not is_loopback(host) and not office.settings.public_url.startswith("https://"):
        output.note(
            "passwords and keys go over the network as they are, unless a proxy in front speaks https; "
            "if one does, say so: CREDLENS_PUBLIC_URL=https://..."
        )
    sys.stdout.flush()
    serve(office, listener, worker=not no_worker)
