"""credlens sensitivity: which flags survive other settings and releases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption, MapOption
from .score import (
    AsOfOption,
    CatalogueOption,
    MarketChoice,
    MarketOption,
    PostingsOption,
    day,
    market_filter,
)

if TYPE_CHECKING:
    from credlens.models.relevance.sensitivity import Sensitivity

SHOWN = 30


def sensitivity_command(
    catalogue: CatalogueOption = None,
    postings: PostingsOption = None,
    columns: MapOption = None,
    market: MarketOption = MarketChoice.AUTO,
    as_of: AsOfOption = None,
    scenarios: Annotated[
        Path | None, typer.Option(help="File of scenarios; models/relevance/scenarios.yaml by default.")
    ] = None,
    release: Annotated[
        list[str] | None,
        typer.Option(help="Also under this installed release in place of that of its scheme; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for sensitivity_flags.csv and sensitivity_scores.csv.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score again under other thresholds and releases, and say which flags stand every time.

    Example: credlens sensitivity --catalogue courses.csv --postings adverts.csv --release esco-1.1.0
    """
    from ..formats.loaded import usable
    from ..outputs import prepare
    from ..sensitivity import Opened, Runner, load_scenarios, write_sensitivity
    from ..workspace import Workspace, combine

    chosen = load_scenarios(scenarios)
    workspace = Workspace()
    others = {name: workspace.exchanged(name) for name in release or ()}
    mapping = output.parse_mapping(columns)
    credentials = workspace.read_catalogue(catalogue or (), mapping=mapping, as_of=day(as_of))
    if out:
        prepare(out)
    with output.progress_bar() as progress:

        def opened(name: str) -> Opened:
            pipeline = workspace.pipeline(others.get(name), progress=progress)
            source = workspace.open_postings(postings or (), mapping=mapping, as_of=day(as_of))
            return pipeline, pipeline.read(source, progress=progress)

        first = opened("")
        runner = Runner(
            inputs=combine(credentials, usable(first[1].said)),
            market=market_filter(market),
            as_of=day(as_of),
            open=lambda name: opened(name) if name else first,
        )
        found = runner.run(chosen, tuple(others), progress=progress)
    if out:
        write_sensitivity(found, out)
    _print(found, as_json=as_json)


def _print(found: "Sensitivity", *, as_json: bool) -> None:
    if as_json:
        ids = [scenario.id for scenario in found.scenarios]
        output.emit(
            {
                "scenarios": [{"id": s.id, "title": s.title} for s in found.scenarios],
                "flags": [
                    {
                        "credential": f.credential_id,
                        "rule": f.rule,
                        "in_force": f.in_force,
                        "share": round(f.share, 4),
                        "stands_in": [i for i, stands in zip(ids, f.standing, strict=True) if stands],
                    }
                    for f in found.flags
                ],
                "scores": [
                    {
                        "credential": s.credential_id,
                        "score": s.score,
                        "value": s.value,
                        "lowest": s.lowest,
                        "highest": s.highest,
                        "untold": s.untold,
                    }
                    for s in found.scores
                ],
            }
        )
        return
    n = len(found.scenarios)
    now = [f for f in found.flags if f.in_force]
    firm = sum(all(f.standing) for f in now)
    typer.echo(
        f"{output.plural(len(now), 'flag')} under the settings in force; {firm} of them stand in all {n} scenarios"
    )
    rows = [
        (s.id, sum(f.standing[k] for f in now), sum(f.standing[k] and not f.in_force for f in found.flags), s.title)
        for k, s in enumerate(found.scenarios)
    ]
    output.table(("scenario", "of these stand", "new", "what differs"), rows)
    loose = [f for f in found.flags if not all(f.standing)]
    if loose:
        typer.echo("\nNot in every scenario:")
        shown = [(f.credential_id, f.rule, "yes" if f.in_force else "no", f"{sum(f.standing)} of {n}") for f in loose]
        output.table(("credential", "flag", "now", "stands in"), shown[:SHOWN])
        if len(loose) > SHOWN:
            typer.echo(f"... and {len(loose) - SHOWN} more; --out DIR or --json has all")
