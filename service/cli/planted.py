"""credlens evaluate planted: the whole chain, text in and flags out, on worlds whose truth is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from credlens.models.evaluation.planted_measures import Measured

    from ..planted import PlantedRun


def planted_command(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same worlds.")] = 1,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small worlds, to see that it runs; figures mean little.")
    ] = False,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Only worlds of mentions, which need no taxonomy and no model.")
    ] = False,
    sentences: Annotated[
        Path | None, typer.Option(help="Labelled set whose sentences make one more market of the world of text.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for metrics.json, texts.csv (what was found in each), lost_gaps.csv, made_up_gaps.csv."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure gaps, ranks, intervals, drift and flags on planted worlds, with 95 % intervals.

    Example: credlens evaluate planted --seed 1 --out planted
    """
    from ..outputs import prepare
    from ..planted import Options, run_planted
    from ..planted_values import values, write_planted

    if out:
        prepare(out)
    with output.progress_bar() as progress:
        run = run_planted(Options(seed=seed, quick=quick, text=not no_text, sentences=sentences), progress=progress)
    if as_json:
        output.emit(values(run))
    else:
        print_run(run)
    if out:
        output.note("written: " + ", ".join(str(path) for path in write_planted(run, out)))


def print_run(run: "PlantedRun") -> None:
    """Print the headlines, every further figure, and why gaps went wrong."""
    from ..planted import HEADLINES
    from ..planted_values import wrong_gaps

    header = ("figure", "value", "95 % interval", "of", "level")
    output.table(header, [(name, *figure_words(f), level) for name in HEADLINES for level, f in [run.headline(name)]])
    levels = {"mentions": run.mentions, **({"text": run.text.study.figures} if run.text else {})}
    for level, figures in levels.items():
        typer.echo(f"\nworlds of {level}")
        output.table(header[:4], [(name, *figure_words(figure)) for name, figure in figures.items()])
    if run.text:
        typer.echo("\nflags of the world of text")
        flags = run.text.study.flags
        output.table(
            ("rule", "planted", "raised", "both"), [(r, n.planted, n.raised, n.both) for r, n in flags.items()]
        )
        typer.echo("\ngaps that went wrong")
        output.table(("", "number", "cause"), wrong_gaps(run.text.study))


def figure_words(figure: "Measured") -> tuple[str, str, str]:
    """Return a figure, its interval, and what it rests on, in words; a dash for what cannot be told."""

    def word(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    return word(figure.value), f"{word(figure.low)} to {word(figure.high)}", f"{figure.n:,} {figure.unit}"
