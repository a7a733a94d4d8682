"""credlens postings: import, stats."""

from pathlib import Path
from typing import Annotated

import typer

from . import output
from .output import FormatOption, JsonOption, MapOption

app = typer.Typer(help="Job postings of the workspace.", no_args_is_help=True)


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="Tables of postings: id, title, text; more is welcome.")],
    columns: MapOption = None,
    file_format: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read postings into the workspace; importing a file twice changes nothing.

    Example: credlens postings import adverts.csv --map text=description
    """
    from ..config import load_settings
    from ..formats.loaded import usable
    from ..formats.postings import read_postings
    from ..store.records import PostingStore

    loaded = usable(read_postings(files, mapping=output.parse_mapping(columns), format=file_format))
    home = load_settings().home
    kept = PostingStore(home).add(loaded.records)
    output.report_import("postings", loaded, kept, home=home, as_json=as_json)


@app.command("stats")
def stats_command(
    top: Annotated[int, typer.Option(min=1, help="How many regions, occupations and employers.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Count the workspace's postings by month, region, occupation and employer."""
    from credlens.models.relevance.duplicates import distinct

    from ..config import load_settings
    from ..store.records import PostingStore, posting_counts

    postings = PostingStore(load_settings().home).load()
    counts = posting_counts(postings)
    totals = {"postings": len(postings), "distinct": len(distinct(postings).kept)}
    if as_json:
        output.emit({**totals, **counts})
        return
    typer.echo(f"{totals['postings']} postings, {totals['distinct']} of them distinct")
    for name, by_value in counts.items():
        shown = list(by_value.items()) if name == "month" else list(by_value.items())[:top]
        typer.echo(f"\nby {name} ({len(by_value)})")
        output.table((name, "postings"), shown)
