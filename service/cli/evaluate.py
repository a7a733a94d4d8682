"""credlens evaluate: how good the matching is on texts whose right skills are known; its sister commands beside it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from credlens.models.matching.effort import Effort

from . import output, planted
from .output import FormatOption, JsonOption

if TYPE_CHECKING:
    from ..evaluation import EvaluationRun


class _DatasetByDefault(TyperGroup):
    """What is no command is a labelled set: `evaluate labelled.csv` means `evaluate dataset labelled.csv`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["dataset", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DatasetByDefault,
    help="How good the matching is on a labelled set: credlens evaluate labelled.csv. How good the whole is: "
    "credlens evaluate planted. Each takes --json.",
)


class LabelledKind(StrEnum):
    """What the texts of a labelled set are."""

    SENTENCE = "sentence"
    OUTCOME = "outcome"


def evaluate_command(
    dataset: Annotated[
        Path,
        typer.Argument(
            help="Table with text (or sentence, outcome) and skill_id, uri, label or labels; or BEIR folder."
        ),
    ],
    release: Annotated[
        str | None, typer.Option(help="The installed release that the labels are of; the one in use by default.")
    ] = None,
    kind: Annotated[LabelledKind, typer.Option(help="What each text is.")] = LabelledKind.SENTENCE,
    out: Annotated[
        Path | None, typer.Option(help="Folder for report.html, calibration.svg, errors.csv and metrics.json.")
    ] = None,
    errors: Annotated[int, typer.Option(min=0, help="Show so many of the worst errors; errors.csv has all.")] = 0,
    depth: Annotated[int, typer.Option(min=30, help="Skills ranked for each text.")] = 200,
    encoder_alone: Annotated[
        bool, typer.Option("--encoder-alone", help="Also rank by the cosine of text and label alone.")
    ] = False,
    effort: Annotated[
        Effort, typer.Option(help="Which stages the texts go through; all but full are measured against full.")
    ] = Effort.FULL,
    format: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure ranking, deciding and calibration on a labelled set, with 95 % bootstrap intervals.

    Example: credlens evaluate labelled.csv --release esco-1.2.0 --out evaluation --errors 20
    """
    from credlens.models.records import TextKind

    from ..evaluation import metrics, run_evaluation
    from ..outputs import prepare

    if out:
        prepare(out)
    with output.progress_bar() as progress:
        run = run_evaluation(
            dataset,
            release=release,
            kind=TextKind(kind.value),
            depth=depth,
            with_encoder_alone=encoder_alone,
            effort=effort,
            format=format,
            progress=progress,
        )
    report_left_out(run)
    if as_json:
        output.emit(metrics(run, worst=errors))
    else:
        print_figures(run)
        print_errors(run, errors)
    if out:
        from ..reports.evaluation import write_evaluation

        output.note(f"report: {write_evaluation(run, out)}")


def report_left_out(run: "EvaluationRun") -> None:
    """Say on stderr which rows and labels could not be used (the first five and ten)."""
    labelled = run.labelled
    for remark in labelled.notes:
        output.note(f"note: {remark}")
    for reject in labelled.rejects[:5]:
        output.note(
            f"{reject.path}, row {reject.row}: {reject.reason}" + (f" ({reject.value!r})" if reject.value else "")
        )
    if len(labelled.rejects) > 5:
        output.note(f"... and {len(labelled.rejects) - 5} more rejected rows")
    if labelled.unknown:
        names = [f"{label!r} ({count})" for label, count in list(labelled.unknown.items())[:10]]
        more = f" and {len(labelled.unknown) - 10} more" if len(labelled.unknown) > 10 else ""
        output.note(f"{run.taxonomy.release.name} has no skill for the label {', '.join(names)}{more}")
    if labelled.left_out:
        output.note(f"left out for want of another label: {output.plural(labelled.left_out, 'text')}")


def print_figures(run: "EvaluationRun") -> None:
    """Print what was measured, in percent with intervals."""
    from credlens.models.evaluation.answers import FIRST

    from ..reports.evaluation import figure_words

    evaluation = run.evaluation
    typer.echo(
        f"{run.dataset.name}: {output.plural(len(run.labelled.texts), 'text')}, {run.without_skill()} without a skill; "
        f"{run.taxonomy.release.name}: {len(run.taxonomy.skills):,} skills. In percent, with 95 % intervals:\n"
    )
    output.table(
        ("ranking", *(name.upper() for name in evaluation.ranking)),
        [(name, *map(figure_words, figures.values())) for name, figures in run.ranking.items()],
    )
    typer.echo()
    output.table(
        ("deciding", "from", "precision", "recall", "F1", "fired on texts without a skill"),
        [
            (name, evaluation.points[name], *map(figure_words, figures.values()))
            for name, figures in evaluation.deciding.items()
        ],
    )
    if evaluation.error is not None:
        typer.echo(
            f"\ncalibration error {evaluation.error:.3f} over the first {FIRST} candidates of a text, "
            f"{evaluation.error_top:.3f} over the first alone"
        )
    if run.loss:
        typer.echo(f"\neffort {run.effort.value}, of {run.counts}; against full effort:")
        output.table((*run.loss,), [tuple(map(figure_words, run.loss.values()))])
        typer.echo()
    typer.echo(
        f"{evaluation.texts_per_second:.1f} texts a second; {output.plural(len(run.mistakes), 'text')} with an error"
    )


def print_errors(run: "EvaluationRun", count: int) -> None:
    """Print the worst errors with what was missed (-) and what was wrongly reported (+)."""
    from ..evaluation import error

    for mistake in run.mistakes[:count]:
        values = error(run, mistake)
        typer.echo(f"\n{values['text']}")
        for skill in values["missed"]:
            typer.echo(f"  - {skill['label']} ({skill['probability']})")
        for skill in values["wrong"]:
            typer.echo(f'  + {skill["label"]} ({skill["probability"]}) "{skill["quote"]}"')


app.command("dataset")(evaluate_command)
app.command("planted")(planted.planted_command)
