"""What `credlens evaluate --out` writes: metrics.json, errors.csv, rejects.csv, calibration.svg and report.html."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from credlens.models.evaluation.metrics import Figure

from ..evaluation import EvaluationRun, error, metrics
from ..formats.csv_out import write_csv
from .calibration import calibration_plot
from .render import render
from .tables import reject_rows

_ERRORS = ("text", "weight", "missed", "wrong")


def write_evaluation(run: EvaluationRun, folder: Path) -> Path:
    """Write everything into a folder that is there and return the path of report.html."""
    values = metrics(run)
    text = json.dumps(values, ensure_ascii=False, indent=2)
    (folder / "metrics.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    write_csv(folder / "errors.csv", _ERRORS, _error_rows(run))
    header, *rejects = reject_rows(run.labelled.rejects)
    write_csv(folder / "rejects.csv", [str(column) for column in header], rejects)
    plot = calibration_plot(run.evaluation.bins)
    (folder / "calibration.svg").write_text(plot, encoding="utf-8", newline="\n")
    page = folder / "report.html"
    html = render("evaluation.html", run=run, values=values, plot=plot, interval=figure_words)
    page.write_text(html, encoding="utf-8", newline="\n")
    return page


def figure_words(figure: Figure | None) -> str:
    """Return a figure in percent with its interval: 62.7 (51.2-73.4)."""
    if figure is None:
        return "nothing to measure"
    return f"{100 * figure.value:.1f} ({100 * figure.low:.1f}-{100 * figure.high:.1f})"


def _error_rows(run: EvaluationRun) -> Iterator[Sequence[object]]:
    """Yield a row a text, several skills in a cell one a line: label (probability), and "quote" where it is wrong."""
    for mistake in run.mistakes:
        values = error(run, mistake)
        missed = [f"{skill['label']} ({skill['probability']})" for skill in values["missed"]]
        wrong = [f'{skill["label"]} ({skill["probability"]}) "{skill["quote"]}"' for skill in values["wrong"]]
        yield mistake.text, values["weight"], "\n".join(missed), "\n".join(wrong)
