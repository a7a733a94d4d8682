"""credlens demand: what the postings ask for."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output
from .output import JsonOption, MapOption
from .score import MarketChoice, OccupationOption, PostingsOption, RegionOption, SinceOption, market_filter

if TYPE_CHECKING:
    from credlens.models.relevance.breakdown import Breakdown
    from credlens.models.relevance.demand import DemandProfile
    from credlens.models.relevance.makeup import Makeup


class Grouping(StrEnum):
    """What demand is broken down by."""

    REGION = "region"
    SECTOR = "sector"
    EMPLOYER = "employer"


def demand_command(
    postings: PostingsOption = None,
    occupation: OccupationOption = "",
    region: RegionOption = "",
    since: SinceOption = None,
    by: Annotated[Grouping | None, typer.Option(help="Give the same skills by region, sector or employer.")] = None,
    groups: Annotated[int, typer.Option(min=1, help="How many groups, with --by.")] = 10,
    top: Annotated[int, typer.Option(min=1, help="How many skills.")] = 20,
    columns: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the skills that postings ask for most, with the share's interval, lift and trend.

    Example: credlens demand --occupation 15-2051.01 --since 2026-01-01 --top 30

    Example: credlens demand --by region --top 10
    """
    from credlens.models.relevance.breakdown import By, breakdown

    from ..formats.loaded import usable
    from ..workspace import Workspace

    workspace = Workspace()
    chosen = market_filter(MarketChoice.ALL, occupation=occupation, region=region, since=since)
    parts = None
    with output.progress_bar() as progress:
        source = workspace.open_postings(postings or (), mapping=output.parse_mapping(columns))
        pipeline = workspace.pipeline(progress=progress)
        adverts = pipeline.read(source, progress=progress)
        usable(adverts.said)
        profile = pipeline.demand(adverts, chosen)
        if by is not None:
            most_asked = [profile.skill_ids[i] for i in profile.by_share()[:top]]
            parts = breakdown(
                adverts.table,
                pipeline.rows(adverts, chosen),
                by=By(by.value),
                skill_ids=most_asked,
                config=pipeline.config,
                most=groups,
            )
    skills = pipeline.taxonomy.skill_by_id
    print_demand(profile, parts, top=top, label=lambda skill_id: skills[skill_id].label, as_json=as_json)


def print_demand(
    profile: "DemandProfile",
    parts: "Breakdown | None",
    *,
    top: int,
    label: Callable[[str], str],
    as_json: bool,
) -> None:
    """Print the most demanded skills of a market, and the same by group where there are parts."""
    rows = _skills(profile, top, label)
    if as_json:
        found = {"scope": profile.scope, **_makeup(profile.makeup), "notes": list(profile.makeup.notes), "skills": rows}
        output.emit(found if parts is None else {**found, "by": _parts(parts, label)})
        return
    makeup = profile.makeup
    typer.echo(f"{profile.scope}: {profile.postings} postings, {output.plural(makeup.employers, 'named employer')}")
    for remark in makeup.notes:
        typer.echo(f"note: {remark}")
    if parts is None:
        header = ("skill", "share", "95 % interval", "lift", "log-odds a year", "most from one employer")
        output.table(header, [_line(row) for row in rows])
        return
    for group in _parts(parts, label)["groups"]:
        thin = "; too few to rely on" if group["thin"] else ""
        counted = output.plural(group["postings"], "posting")
        typer.echo(f"\n{group['name']}: {counted}, {output.plural(group['employers'], 'named employer')}{thin}")
        shown = [(r["label"], f"{r['share']:.1%}", f"{r['low']:.1%}-{r['high']:.1%}") for r in group["skills"]]
        output.table(("skill", "share", "95 % interval"), shown)
    if parts.left_out:
        typer.echo(f"\n{output.plural(parts.left_out, 'further group')} with {parts.left_out_postings} postings")
    if parts.unstated:
        typer.echo(f"\n{output.plural(parts.unstated, 'posting')} without {parts.by.value}")


def _skills(profile: "DemandProfile", top: int, label: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {
            "skill_id": profile.skill_ids[i],
            "label": label(profile.skill_ids[i]),
            "postings": int(profile.hits[i]),
            "share": round(float(profile.share[i]), 4),
            "low": round(float(profile.low[i]), 4),
            "high": round(float(profile.high[i]), 4),
            "lift": round(float(profile.lift[i]), 2),
            "trend": None if profile.trend[i] != profile.trend[i] else round(float(profile.trend[i]), 3),
            "effective_postings": round(float(profile.effective[i]), 1),
            "top_employer_part": round(float(profile.top_part[i]), 4),
        }
        for i in profile.by_share()[:top]
    ]


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["label"],
        f"{row['share']:.1%}",
        f"{row['low']:.1%}-{row['high']:.1%}",
        f"{row['lift']:.1f}",
        "" if row["trend"] is None else f"{row['trend']:+.2f}",
        f"{row['top_employer_part']:.0%}",
    )


def _makeup(makeup: "Makeup") -> dict[str, Any]:
    return {
        "postings": makeup.postings,
        "employers": makeup.employers,
        "employer_named": makeup.named,
        "top_employer": makeup.top_employer,
        "top_employer_part": round(makeup.top_part, 4),
        "herfindahl": round(makeup.concentration, 4),
        "undated": makeup.undated,
    }


def _parts(parts: "Breakdown", label: Callable[[str], str]) -> dict[str, Any]:
    groups = [
        {
            "name": group.name,
            **_makeup(group.makeup),
            "effective_postings": round(group.effective, 1),
            "thin": group.thin,
            "skills": [
                {
                    "skill_id": skill_id,
                    "label": label(skill_id),
                    "postings": int(group.hits[i]),
                    "share": round(float(group.share[i]), 4),
                    "low": round(float(group.low[i]), 4),
                    "high": round(float(group.high[i]), 4),
                }
                for i, skill_id in enumerate(parts.skill_ids)
            ],
        }
        for group in parts.groups
    ]
    return {
        "field": parts.by.value,
        "groups": groups,
        "unstated": parts.unstated,
        "groups_left_out": parts.left_out,
        "postings_left_out": parts.left_out_postings,
    }
