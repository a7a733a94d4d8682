"""credlens demand: what the postings ask for."""

from typing import Annotated

import typer

from . import output
from .output import JsonOption, MapOption
from .score import MarketChoice, OccupationOption, PostingsOption, RegionOption, SinceOption, market_filter


def demand_command(
    postings: PostingsOption = None,
    occupation: OccupationOption = "",
    region: RegionOption = "",
    since: SinceOption = None,
    top: Annotated[int, typer.Option(min=1, help="How many skills.")] = 20,
    columns: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the skills that postings ask for most, with the share's interval, lift and trend.

    Example: credlens demand --occupation 15-2051.01 --since 2026-01-01 --top 30
    """
    from ..formats.loaded import usable
    from ..workspace import Workspace

    workspace = Workspace()
    chosen = market_filter(MarketChoice.ALL, occupation=occupation, region=region, since=since)
    with output.progress_bar() as progress:
        source = workspace.open_postings(postings or (), mapping=output.parse_mapping(columns))
        pipeline = workspace.pipeline(progress=progress)
        adverts = pipeline.read(source, progress=progress)
        usable(adverts.said)
        profile = pipeline.demand(adverts, chosen)
    order = sorted(range(len(profile.skill_ids)), key=lambda i: (-profile.share[i], profile.skill_ids[i]))[:top]
    skills = pipeline.taxonomy.skill_by_id
    rows = [
        {
            "skill_id": profile.skill_ids[i],
            "label": skills[profile.skill_ids[i]].label,
            "postings": int(profile.hits[i]),
            "share": round(float(profile.share[i]), 4),
            "low": round(float(profile.low[i]), 4),
            "high": round(float(profile.high[i]), 4),
            "lift": round(float(profile.lift[i]), 2),
            "trend": None if profile.trend[i] != profile.trend[i] else round(float(profile.trend[i]), 3),
        }
        for i in order
    ]
    if as_json:
        output.emit({"scope": profile.scope, "postings": profile.postings, "skills": rows})
        return
    typer.echo(f"{profile.scope}: {profile.postings} postings")
    shown = [
        (
            r["label"],
            f"{r['share']:.1%}",
            f"{r['low']:.1%}-{r['high']:.1%}",
            f"{r['lift']:.1f}",
            "" if r["trend"] is None else f"{r['trend']:+.2f}",
        )
        for r in rows
    ]
    output.table(("skill", "share", "95 % interval", "lift", "log-odds a year"), shown)
