"""credlens stack: the smallest set of credentials for an occupation."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output
from .output import JsonOption, MapOption
from .score import CatalogueOption, PostingsOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from credlens.models.stacking.plan import StackPlan

# Skills that a line of the table names.
SHOWN = 3


class DemandChoice(StrEnum):
    """Where the demand of an occupation is taken from."""

    AUTO = "auto"
    POSTINGS = "postings"
    TAXONOMY = "taxonomy"


def stack_command(
    occupation: Annotated[str, typer.Option(help="Whose demand is to be covered: id, code or label.")],
    max_hours: Annotated[float | None, typer.Option(help="The most hours that the credentials may take.")] = None,
    target: Annotated[float, typer.Option(help="The part of the demand to cover, 0 to 1.")] = 0.8,
    basis: Annotated[
        DemandChoice,
        typer.Option("--from", help="auto: postings of the occupation, else the taxonomy's skills of it."),
    ] = DemandChoice.AUTO,
    catalogue: CatalogueOption = None,
    postings: PostingsOption = None,
    columns: MapOption = None,
    seconds: Annotated[float, typer.Option(min=1, help="Time for the solver.")] = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Find the smallest set of credentials, in order, that covers a part of an occupation's demand.

    Example: credlens stack --occupation 15-2051.00 --max-hours 200 --target 0.6
    """
    from credlens.models.stacking.plan import StackRequest

    from ..stacking import DemandBasis, stack
    from ..workspace import Workspace

    workspace = Workspace()
    mapping = output.parse_mapping(columns)
    credentials = workspace.read_catalogue(catalogue or (), mapping=mapping).records
    wanted = basis is not DemandChoice.TAXONOMY and (postings or len(workspace.postings))
    with output.progress_bar() as progress:
        release = workspace.shelf.active()
        pipeline = workspace.pipeline(progress=progress)
        source = workspace.open_postings(postings or (), mapping=mapping) if wanted else None
        adverts = pipeline.read(source, progress=progress) if source else None
        plan = stack(
            pipeline,
            credentials,
            adverts,
            occupation=occupation,
            request=StackRequest(target=target, max_hours=max_hours, seconds=seconds),
            basis=DemandBasis(basis.value),
            release=release,
            progress=progress,
        )
    skills = pipeline.taxonomy.skill_by_id

    def label(skill_id: str) -> str:
        return skills[skill_id].label if skill_id in skills else skill_id

    if as_json:
        output.emit(record(plan, label))
    else:
        print_plan(plan, label)


def record(plan: "StackPlan", label: "Callable[[str], str]") -> dict[str, Any]:
    """Return a plan as plain values."""
    solution = plan.solution
    return {
        "occupation": plan.goal.occupation,
        "demand": {"basis": plan.goal.basis, "skills": len(plan.goal.skill_ids)},
        "target": plan.request.target,
        "max_hours": plan.request.max_hours,
        "minimised": plan.by,
        "reached": plan.reached,
        "cover": round(plan.cover, 4),
        "reachable": round(plan.reachable, 4),
        "hours": plan.hours,
        "cost": solution.cost,
        "bound": round(solution.bound, 6),
        "gap": round(solution.gap, 6),
        "proven": solution.gap == 0,
        "steps": [
            {
                "id": step.credential_id,
                "title": step.title,
                "hours": step.hours,
                "after": list(step.after),
                "needs_besides": list(step.outside),
                "gain": round(step.gain, 4),
                "cover": round(step.cover, 4),
                "skills": [
                    {
                        "skill_id": skill.skill_id,
                        "label": label(skill.skill_id),
                        "part": round(skill.part, 4),
                        "probability": round(skill.probability, 3),
                        "quote": skill.quote,
                    }
                    for skill in step.skills
                ],
            }
            for step in plan.steps
        ],
        "not_covered": [
            {
                "skill_id": row.skill_id,
                "label": label(row.skill_id),
                "part": round(row.part, 4),
                "best": round(row.best, 3),
            }
            for row in plan.uncovered
        ],
        "left_out": dict(plan.left_out),
        "notes": list(plan.notes),
    }


def print_plan(plan: "StackPlan", label: "Callable[[str], str]") -> None:
    """Print a plan as a table, with what is proven and what stays uncovered."""
    for note in plan.notes:
        output.note(f"note: {note}")
    typer.echo(f"{plan.goal.occupation}: {plan.goal.basis}")
    typer.echo(
        f"{_size(plan)} {'cover' if len(plan.steps) != 1 else 'covers'} {plan.cover:.0%} of it. {_verdict(plan)}"
    )
    rows = [
        (
            number,
            step.credential_id,
            step.title,
            "" if step.hours is None else f"{step.hours:g}",
            f"+{step.gain:.1%}",
            ", ".join(label(skill.skill_id) for skill in step.skills[:SHOWN])
            + (" ..." if len(step.skills) > SHOWN else ""),
        )
        for number, step in enumerate(plan.steps, start=1)
    ]
    if rows:
        output.table(("", "id", "title", "hours", "adds", "teaches best of these"), rows)
    for step in plan.steps:
        if step.outside:
            typer.echo(f"{step.credential_id} needs besides: {'; '.join(step.outside)}")
    if plan.uncovered:
        part = sum(row.part for row in plan.uncovered)
        names = ", ".join(f"{label(row.skill_id)} ({row.part:.1%})" for row in plan.uncovered[:10])
        more = f" and {len(plan.uncovered) - 10} more" if len(plan.uncovered) > 10 else ""
        typer.echo(f"No credential teaches {part:.0%} of the demand: {names}{more}")
    for one, why in plan.left_out.items():
        typer.echo(f"left out: {one}: {why}")


def _size(plan: "StackPlan") -> str:
    hours = f", {plan.hours:g} hours," if plan.hours is not None and plan.steps else ""
    return output.plural(len(plan.steps), "credential") + hours


def _verdict(plan: "StackPlan") -> str:
    """Say whether the target is reached, and what is proven."""
    from credlens.models.stacking.problem import STEP

    solution, target = plan.solution, f"{plan.request.target:.0%}"
    unit = "hours" if plan.by == "hours" else "credentials"
    if not plan.reached:
        limit = f" within {plan.request.max_hours:g} hours" if plan.request.max_hours else ""
        every = f"all credentials together cover {plan.reachable:.0%}"
        return f"The target of {target} is out of reach{limit}; {every}."
    rounded = f"chances rounded down to steps of {STEP:.0%}"
    if solution.gap:
        return f"A smaller set may exist, of at least {solution.bound:,.0f} {unit} ({rounded})."
    return f"Proven: no set of fewer {unit} covers {target} ({rounded})."
