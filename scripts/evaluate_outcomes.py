"""Measure the checks of outcomes on outcomes of real catalogues that were judged by hand.

    .venv/bin/python scripts/evaluate_outcomes.py FOLDER [--half tune] [--json]

FOLDER holds the catalogues, which are not part of the project; models/evaluation/README.md names them.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from credlens.models.evaluation.wording import (
    Share,
    WordingFigures,
    catalogue_outcomes,
    measure_wording,
    read_wording_verdicts,
)
from credlens.models.training.judged import digest_of


def as_record(figures: WordingFigures, judged: int) -> dict[str, Any]:
    """Return the figures as plain values."""

    def share(of: Share) -> dict[str, Any]:
        low, high = of.interval
        return {"right": of.right, "n": of.n, "value": of.value, "low": low, "high": high}

    return {
        "judged": judged,
        "found_again": figures.n,
        "checks": {
            check.value: {"precision": share(figures.precision[check]), "recall": share(figures.recall[check])}
            for check in figures.precision
        },
        "level": share(figures.level),
    }


def lines(record: dict[str, Any]) -> list[str]:
    """Return the figures as a table."""

    def words(share: dict[str, Any]) -> str:
        if share["value"] is None:
            return "none to count"
        return f"{share['value']:.0%} ({share['low']:.0%}-{share['high']:.0%}), {share['right']} of {share['n']}"

    return [
        f"{record['found_again']} of {record['judged']} judged outcomes found again; with 95 % intervals",
        f"{'check':<16}{'precision':<32}recall",
        *(f"{n:<16}{words(c['precision']):<32}{words(c['recall'])}" for n, c in record["checks"].items()),
        f"level of the hardest verb right: {words(record['level'])}",
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("held_out", "tune"), default="held_out")
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    every = read_wording_verdicts()
    verdicts = {key: v for key, v in every.items() if v.held_out == (options.half == "held_out")}
    try:
        texts = {digest_of(text): text for text in catalogue_outcomes(options.folder)}
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    figures = measure_wording([(texts[key], verdict) for key, verdict in verdicts.items() if key in texts])
    record = as_record(figures, len(verdicts))
    print(json.dumps(record, indent=1) if options.as_json else "\n".join(lines(record)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
