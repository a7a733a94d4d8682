"""credlens on the command line."""

import sys

import typer

from credlens.taxonomy.errors import CredlensError

from . import (
    audit,
    backup,
    catalogue,
    conformance,
    demand,
    demo,
    doctor,
    evaluate,
    export,
    formats,
    frameworks,
    jobs,
    match,
    outcomes,
    people,
    postings,
    review,
    score,
    sensitivity,
    serve,
    stack,
    taxonomy,
    worker,
)

app = typer.Typer(
    name="credlens",
    help="How well does each microcredential line up with what employers ask for now?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"credlens {version('credlens')}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    pass


app.command("demo")(demo.demo_command)
app.add_typer(taxonomy.app, name="taxonomy")
app.command("match")(match.match_command)
app.add_typer(postings.app, name="postings")
app.add_typer(catalogue.app, name="catalogue")
app.command("demand")(demand.demand_command)
app.command("score")(score.score_command)
app.command("gaps")(score.gaps_command)
app.add_typer(frameworks.app, name="frameworks")
app.command("conformance")(conformance.conformance_command)
app.command("calendar")(conformance.calendar_command)
app.command("portability")(conformance.portability_command)
app.add_typer(review.app, name="review")
app.command("sensitivity")(sensitivity.sensitivity_command)
app.command("outcomes")(outcomes.outcomes_command)
app.command("stack")(stack.stack_command)
app.add_typer(evaluate.app, name="evaluate")
app.command("export")(export.export_command)
app.command("formats")(formats.formats_command)
app.add_typer(people.app, name="people")
app.command("serve")(serve.serve_command)
app.add_typer(jobs.app, name="jobs")
app.command("worker")(worker.worker_command)
app.add_typer(audit.app, name="audit")
app.command("backup")(backup.backup_command)
app.command("restore")(backup.restore_command)
app.command("doctor")(doctor.doctor_command)


def main() -> None:
    """Run the command line; a deliberate error becomes one message and exit code 2."""
    try:
        app()
    except CredlensError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; so do we.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # A full disk, a file without permission: what the machine says, and where.
        typer.echo(f"error: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(2)
