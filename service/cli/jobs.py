"""credlens jobs: the work that the service was asked for."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from ..office import Office
    from ..people import Actor
    from ..store.sql.jobs import JobRecord

app = typer.Typer(help="Long work of the service: imports, scoring, exports.", no_args_is_help=True)

JobArgument = Annotated[str, typer.Argument(help="Id of a job; its first characters will do.")]


@app.command("list")
def list_command(
    state: Annotated[str, typer.Option(help="queued, running, done, failed or cancelled; all by default.")] = "",
    top: Annotated[int, typer.Option(min=1, max=200, help="How many, the newest first.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the jobs of this workspace, newest first.

    Example: credlens jobs list --state failed
    """
    from credlens.taxonomy.errors import InputError

    from ..jobs.queue import list_jobs
    from ..office import open_office
    from ..people.actor import local_actor
    from ..store.sql.jobs import JobState

    if state and state not in {*JobState}:
        raise InputError(f"--state {state!r}: valid are {', '.join(JobState)}")
    jobs = list_jobs(open_office(), local_actor(), size=top, state=state).items
    if as_json:
        output.emit([_values(job) for job in jobs])
        return
    output.table(("job", "kind", "state", "asked for", "at"), [_row(job) for job in jobs])


@app.command("show")
def show_command(job: JobArgument, as_json: JsonOption = False) -> None:
    """Say how a job stands, what it gave, and why it failed.

    Example: credlens jobs show 3f0c
    """
    from ..jobs.queue import get_job

    _told(job, get_job, as_json=as_json)


@app.command("cancel")
def cancel_command(job: JobArgument, as_json: JsonOption = False) -> None:
    """End a job that waits, or have the worker of one that runs end it.

    Example: credlens jobs cancel 3f0c
    """
    from ..jobs.queue import cancel_job

    _told(job, cancel_job, as_json=as_json)


@app.command("retry")
def retry_command(job: JobArgument, as_json: JsonOption = False) -> None:
    """Have a job that failed or was cancelled done anew; what it kept on its way is not done again.

    Example: credlens jobs retry 3f0c
    """
    from ..jobs.queue import retry_job

    _told(job, retry_job, as_json=as_json)


def _told(begin: str, act: "Callable[[Office, Actor, str], JobRecord]", *, as_json: bool) -> None:
    """Do something to the one job whose id begins so, and say how it stands then."""
    from ..jobs.queue import find_job
    from ..office import open_office
    from ..people.actor import local_actor

    office, actor = open_office(), local_actor()
    job = act(office, actor, find_job(office, actor, begin))
    if as_json:
        output.emit(_values(job))
        return
    progress = f"{job.stage}, {job.done:,} of {job.total:,}" if job.total else job.stage
    typer.echo(f"{job.kind}: {job.state}{' (its end was asked for)' if job.cancel else ''}")
    for name, value in (
        ("asked for by", f"{job.made_by}, {job.made_at:%Y-%m-%d %H:%M} UTC"),
        ("at", progress),
        ("gave", ", ".join(f"{key} {value}" for key, value in (job.result or {}).items())),
        ("failed", (job.error or {}).get("message", "")),
    ):
        if value:
            typer.echo(f"  {name}: {value}")


def _row(job: "JobRecord") -> tuple[str, ...]:
    at = f"{job.stage} {job.done}/{job.total}" if job.total and not job.finished else ""
    return (job.id[:8], job.kind, job.state.value, f"{job.made_at:%Y-%m-%d %H:%M}", at)


def _values(job: "JobRecord") -> dict[str, object]:
    # Who holds it until when is the workers' own business.
    return {name: value for name, value in asdict(job).items() if name not in ("holder", "held_until", "not_before")}
