"""credlens score and credlens gaps: the main job, over a catalogue and over one credential."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption, MapOption

if TYPE_CHECKING:
    from ..outputs import Written
    from ..pipeline import Inputs, MarketFilter
    from ..results import Result, ScoredCredential


class Engine(StrEnum):
    """Where a batch runs."""

    LOCAL = "local"
    RAY = "ray"


class MarketChoice(StrEnum):
    """Which postings a credential is measured against."""

    AUTO = "auto"
    ALL = "all"


CatalogueOption = Annotated[
    list[Path] | None, typer.Option("--catalogue", help="Table of credentials; the workspace's by default.")
]
PostingsOption = Annotated[
    list[Path] | None,
    typer.Option("--postings", help="Table of postings, repeatable; the workspace's by default."),
]
MarketOption = Annotated[
    MarketChoice,
    typer.Option(help="auto: declared occupations, else what each credential teaches; all: every posting."),
]
AsOfOption = Annotated[
    dt.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day on which review dates are judged; today."),
]
OccupationOption = Annotated[str, typer.Option(help="Only postings of this occupation: id, code or label.")]
RegionOption = Annotated[str, typer.Option(help="Only postings whose region contains this text.")]
SinceOption = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only postings from this day on.")]


def score_command(
    catalogue: CatalogueOption = None,
    postings: PostingsOption = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables, the workbook and the report.")] = Path("out"),
    columns: MapOption = None,
    market: MarketOption = MarketChoice.AUTO,
    occupation: OccupationOption = "",
    region: RegionOption = "",
    since: SinceOption = None,
    as_of: AsOfOption = None,
    engine: Annotated[
        Engine, typer.Option(help="local: processes of this machine; ray: a Ray cluster.")
    ] = Engine.LOCAL,
    ray_address: Annotated[
        str | None,
        typer.Option(help="Of a running Ray cluster, such as auto or ray://host:10001; none: one on this machine."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core by default.")] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where a run was cut short. Every run does: what is done is never done again."
        ),
    ] = False,
    previous_release: Annotated[
        str, typer.Option(help="Flag outcomes that rest on skills which changed since this installed release.")
    ] = "",
    flags_from: Annotated[
        Path | None, typer.Option(help="Output folder of last month's run, so that open flags carry on.")
    ] = None,
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Do not add this run of the workspace's data to its review log.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score every credential of a catalogue against postings and write the report.

    Without --catalogue, --postings and filters the run is one of the workspace: its flags carry on from the last such
    run and are kept for `credlens review`. Example: credlens score --catalogue courses.csv --postings adverts.csv
    """
    from ..carried import Carried, carried_from, carried_on, keep_run
    from ..engine.local import Processes
    from ..formats.loaded import usable
    from ..outputs import prepare, write_outputs
    from ..people.actor import LOCAL, local_actor
    from ..workspace import Workspace, combine

    chosen = market_filter(market, occupation=occupation, region=region, since=since)
    workspace = Workspace()
    mapping = output.parse_mapping(columns)
    own = not (catalogue or postings or occupation or region or since or market is not MarketChoice.AUTO)
    recorded = own and not no_record and not flags_from
    carried = Carried()
    if flags_from:
        carried = carried_from(flags_from, as_of=day(as_of))
    elif recorded:
        carried = carried_on(workspace.database, LOCAL, as_of=day(as_of))
    credentials = workspace.read_catalogue(catalogue or (), mapping=mapping, as_of=day(as_of))
    source = workspace.open_postings(postings or (), mapping=mapping, as_of=day(as_of))
    prepare(out)
    with output.progress_bar() as progress:
        made = workspace.ray_cluster(ray_address) if engine is Engine.RAY else Processes
        pipeline = workspace.pipeline(progress=progress, workers=workers, engine=made)
        adverts = pipeline.read(source, progress=progress)
        inputs = combine(credentials, usable(adverts.said))
        report_inputs(inputs)
        touched = workspace.touched(previous_release, inputs.catalogue, progress=progress) if previous_release else None
        result = pipeline.score(inputs, adverts, as_of=day(as_of), market=chosen, touched=touched, progress=progress)
        reviewed = carried.onto(result, pipeline.rules)
        for remark in reviewed.remarks:
            output.note(f"note: {remark}")
        result = reviewed.result
        with pipeline.costs.of("write outputs"):
            written = write_outputs(result, out, progress=progress)
        if recorded:
            keep_run(workspace.database, reviewed, organisation=LOCAL, by=local_actor().name, progress=progress)
    summarise(result, written, costs=pipeline.costs.rows(), as_json=as_json)


def gaps_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential.")],
    catalogue: CatalogueOption = None,
    postings: PostingsOption = None,
    columns: MapOption = None,
    market: MarketOption = MarketChoice.AUTO,
    as_json: JsonOption = False,
) -> None:
    """List what a credential's market asks for: covered, missing, emerging, fading, uncertain.

    Example: credlens gaps nz-infection-prevention-care
    """
    from ..workspace import Workspace, only

    workspace = Workspace()
    inputs = workspace.inputs(catalogue or (), postings or (), mapping=output.parse_mapping(columns))
    with output.progress_bar() as progress:
        result = workspace.pipeline(progress=progress).run(
            only(inputs, credential), as_of=dt.date.today(), market=market_filter(market), progress=progress
        )
    print_gaps(result, result.scored[0], as_json=as_json)


def market_filter(
    market: MarketChoice, *, occupation: str = "", region: str = "", since: dt.datetime | None = None
) -> "MarketFilter":
    """Return the filter that the options describe."""
    from credlens.models.relevance.demand import MarketBasis

    from ..pipeline import MarketFilter

    return MarketFilter(
        basis=MarketBasis.ALL if market is MarketChoice.ALL else None,
        occupation=occupation,
        region=region,
        since=since.date() if since else None,
    )


def day(moment: dt.datetime | None) -> dt.date:
    """Return the day of an --as-of option, today where it is not given."""
    return moment.date() if moment else dt.date.today()


def report_inputs(inputs: "Inputs") -> None:
    """Say on stderr what was read and what was left out."""
    for name, counts in (("catalogue", inputs.catalogue_counts), ("postings", inputs.posting_counts)):
        output.note(f"{name}: {counts.rows} rows, {counts.records} read, {counts.rejected} rejected")
    for remark in inputs.notes:
        output.note(f"  note: {remark}")
    dropped = [r for r in inputs.rejects if not r.kept]
    for reject in dropped[:5]:
        output.note(f"  {reject.path}, row {reject.row}: {reject.reason}")
    if inputs.rejects:
        output.note(f"  {output.plural(len(inputs.rejects), 'remark')} on rows in all: see rejects.csv")


def summarise(
    result: "Result", written: "Written", *, costs: Sequence[Mapping[str, object]] = (), as_json: bool = False
) -> None:
    """Print how many credentials were scored and flagged, what that took, and where the report is."""
    run = result.run
    if as_json:
        output.emit(
            {
                "credentials": written.credentials,
                "scored": written.scored,
                "flagged": written.flagged,
                "postings": run.postings.records,
                "duplicates": run.duplicates,
                "rejected": run.catalogue.rejected + run.postings.rejected,
                "report": str(written.page),
                "anew": written.anew,
                "costs": [*costs],
            }
        )
        return
    typer.echo(f"{written.credentials} credentials: {written.scored} with a score, {written.flagged} with review flags")
    typer.echo(f"{run.postings.records} postings, {run.duplicates} of them repeated")
    for row in costs:
        counted = ", ".join(f"{value:,} {name}" for name, value in row.items() if isinstance(value, int))
        output.note(f"  {row['stage']}: {row['seconds']} s" + (f", {counted}" if counted else ""))
    typer.echo(f"report: {written.page}" + ("" if written.anew else " (nothing has changed since it was written)"))


def print_gaps(result: "Result", scored: "ScoredCredential", *, as_json: bool) -> None:
    """Print the gap rows of one credential, with its first quote each."""
    from ..reports import tables

    if as_json:
        header, *rows = tables.gaps(result)
        output.emit([dict(zip(header, row, strict=True)) for row in rows])
        return
    market = scored.alignment.market
    few = tables.too_few(scored, result)
    typer.echo(f"{scored.credential.title}: {market.description}")
    if scored.alignment.caution:
        typer.echo(scored.alignment.caution)
    rows = [
        (
            r.status.value,
            r.label,
            "" if few else f"{r.share:.0%}",
            "" if few else f"{r.low:.0%}-{r.high:.0%}",
            _first_quote(r.evidence),
        )
        for r in scored.gaps.rows
    ]
    output.table(("status", "skill", "share", "interval", "quote"), rows)
    for outcome_id in scored.gaps.unmatched_outcomes:
        typer.echo(f"no skill recognised in outcome {outcome_id}")


def _first_quote(evidence: Sequence) -> str:  # type: ignore[type-arg]
    return f"“{evidence[0].quote[:60]}” ({evidence[0].text_id})" if evidence else ""
