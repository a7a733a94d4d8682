"""credlens postings: import, stats, duplicates, search."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import output
from .output import FormatOption, JsonOption, MapOption
from .score import SinceOption

app = typer.Typer(help="Job postings of the workspace.", no_args_is_help=True)


@app.command("import")
def import_command(
    files: Annotated[
        list[Path], typer.Argument(help="Tables, JSON-LD or HTML documents, archives or folders of postings.")
    ],
    columns: MapOption = None,
    file_format: FormatOption = None,
    keep_contacts: Annotated[
        bool, typer.Option("--keep-contacts", help="Leave e-mail addresses, telephone numbers and names in the texts.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read postings into the workspace; importing a file twice changes nothing.

    Markup is taken out of the texts, and so are e-mail addresses, telephone numbers and the names of people to contact.

    Example: credlens postings import adverts.csv --map text=description
    """
    from ..formats.loaded import usable
    from ..formats.postings import read_postings
    from ..imports import import_postings
    from ..office import open_office
    from ..people.actor import local_actor

    mapping = output.parse_mapping(columns)
    loaded = usable(read_postings(files, mapping=mapping, format=file_format, keep_contacts=keep_contacts))
    office = open_office()
    kept = import_postings(office, local_actor(), loaded)
    output.report_import("postings", loaded, kept, home=office.settings.home, as_json=as_json)


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


@app.command("duplicates")
def duplicates_command(
    top: Annotated[int, typer.Option(min=1, help="How many to show; --json gives all.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the workspace's adverts that do not count, what stands for each of them, and why.

    Example: credlens postings duplicates --json
    """
    from ..config import load_settings
    from ..store.records import PostingStore, find_duplicates

    ids, found = find_duplicates(PostingStore(load_settings().home))
    merges = [*found.merges(ids)]
    totals = {"postings": len(ids), "distinct": len(found.kept), "exact": found.exact, "near": found.near}
    if as_json:
        output.emit({**totals, "merged": [{**merge._asdict(), "reason": merge.reason} for merge in merges]})
        return
    typer.echo(
        "{postings} postings, {distinct} of them distinct: {exact} exact and {near} near copies".format(**totals)
    )
    output.table(("advert", "counted as", "why"), [(m.id, m.stands_for_it, m.reason) for m in merges[:top]])


@app.command("search")
def search_command(
    text: Annotated[str, typer.Argument(help="A skill, an outcome, or any sentence.")],
    top: Annotated[int, typer.Option(min=1, help="How many sentences.")] = 10,
    since: SinceOption = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave the order to the fast model: milliseconds, a little less accurate.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find the adverts that ask for something, each with the sentence that does. New postings are indexed first.

    Example: credlens postings search "change dressings and report wounds" --since 2026-01-01
    """
    from ..config import load_settings
    from ..search import HARDLY, PostingSearch

    adverts = PostingSearch(load_settings())
    with output.progress_bar() as progress:
        adverts.refresh(progress=progress)
    found = adverts.search(text, top=top, since=since.date() if since else None, quick=quick)
    if as_json:
        output.emit([asdict(asking) for asking in found])
        return
    for asking in found:
        others = f" and {output.plural(asking.postings - 1, 'more advert')}" if asking.postings > 1 else ""
        where = ", ".join(str(part) for part in (asking.title, asking.employer, asking.date) if part)
        typer.echo(
            f'{asking.score:.2f}  "{" ".join(asking.sentence.split())}"\n      {where}{others} [{asking.posting_id}]'
        )
    if not found:
        typer.echo("no advert, or none since that day")
    elif not quick and found[-1].score < HARDLY:
        output.note(f"below {HARDLY:.2f} a sentence hardly ever asks for what was searched")
