"""credlens demo: the whole job on the shipped sample."""

import functools
import http.server
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption
from .score import summarise

if TYPE_CHECKING:
    from credlens.models.relevance.alignment import Score

    from ..results import Result


def demo_command(
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; the workspace's demo folder by default.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show the report in a browser until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Score the sample catalogue against the sample postings and say where the report is.

    The first run downloads the quickstart release and computes its index; later runs take seconds.
    """
    from ..demo import run_demo

    with output.progress_bar() as progress:
        result, written = run_demo(out, progress=progress, say=output.note)
    summarise(result, written, as_json=as_json)
    if not as_json:
        _print_flags(result)
    if serve:
        _serve(written.page.parent)


def _print_flags(result: "Result") -> None:
    rows = [
        (
            s.credential.id,
            _score(s.alignment.relevance),
            _score(s.alignment.coverage),
            ", ".join(f.rule for f in s.flags),
        )
        for s in result.scored
    ]
    output.table(("credential", "relevance", "coverage", "flags"), rows)


def _score(score: "Score") -> str:
    if score.value is None:
        return "not enough evidence"
    return f"{score.value:.0f} ({score.low:.0f}-{score.high:.0f})"


def _serve(folder: Path) -> None:
    """Show a folder on the loopback address until interrupted."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        typer.echo(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("stopped")
