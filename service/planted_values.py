"""What `credlens evaluate planted` says: plain values for JSON, and the tables of what went wrong."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from credlens.models.evaluation.planted import BAR, ENOUGH, REAL, Figures
from credlens.models.evaluation.planted_chain import TextStudy
from credlens.models.evaluation.planted_errors import GapError, Reading, causes
from credlens.models.evaluation.planted_measures import Measured

from .formats.csv_out import write_csv
from .planted import HEADLINES, PlantedRun, TextRun

DIGITS = 6


def values(run: PlantedRun) -> dict[str, Any]:
    """Return all that was measured, the headlines first."""
    headlines = {name: run.headline(name) for name in HEADLINES}
    return {
        **{name: {**_plain(figure), "level": level} for name, (level, figure) in headlines.items()},
        "how": _how(run),
        "mentions": _all(run.mentions),
        "text": _text(run.text) if run.text else None,
    }


def write_planted(run: PlantedRun, folder: Path) -> list[Path]:
    """Write metrics.json and, where text was run, what was found in each text and every wrong gap; return the paths."""
    paths = [folder / "metrics.json"]
    text = json.dumps(values(run), ensure_ascii=False, indent=2)
    paths[0].write_text(text + "\n", encoding="utf-8", newline="\n")
    if run.text:
        study, label = run.text.study, _labels(run.text)
        for name, header, rows in (
            ("texts", _TEXTS, [_reading(r, label) for r in (*study.adverts, *study.outcomes)]),
            ("lost_gaps", _GAPS, _gaps(study.lost, label)),
            ("made_up_gaps", _GAPS, _gaps(study.made_up, label)),
        ):
            write_csv(folder / f"{name}.csv", header, rows)
            paths.append(folder / f"{name}.csv")
    return paths


def _how(run: PlantedRun) -> dict[str, Any]:
    options, text = run.options, run.text
    return {
        "version": version("credlens"),
        "seed": options.seed,
        "quick": options.quick,
        "bar": BAR,
        "real": REAL,
        "mentions": {
            **asdict(options.scale),
            "matcher": "simulated: certain in one half of the worlds, in the other a quarter missed and as many wrong",
            "gaps": f"markets of at least {ENOUGH} postings",
        },
        "text": text
        and {
            "release": text.taxonomy.release.name,
            "release_sha256": text.taxonomy.release.sha256,
            "skills": len(text.taxonomy.skills),
            "model": text.model,
            "markets": len(text.plan.world.markets),
            "occupations": [titles.names[0] for titles in text.plan.titles],
            "postings": len(text.text.postings),
            "copies": len(text.text.copies),
            "duplicates_found": text.duplicates,
            "credentials": len(text.text.credentials),
            "texts": len({p.text for p in (*text.text.asks, *text.text.lessons)}),
            "sentences": options.sentences and str(options.sentences),
            "size": asdict(options.size),
            "noise": asdict(text.noise),
        },
    }


def _text(run: TextRun) -> dict[str, Any]:
    study = run.study
    return {
        "figures": _all(study.figures),
        "flags": {rule: asdict(count) for rule, count in study.flags.items()},
        "lost_gaps": causes(study.lost),
        "made_up_gaps": causes(study.made_up),
    }


def _all(figures: Figures) -> dict[str, Any]:
    return {name: _plain(figure) for name, figure in figures.items()}


def _plain(figure: Measured) -> dict[str, Any]:
    return {key: round(v, DIGITS) if isinstance(v, float) else v for key, v in asdict(figure).items()}


Label = Callable[[str], str]

_TEXTS = ("where", "skill_id", "skill", "text", "wording", "difficulty", "right", "chance", "linked", "found")
_GAPS = ("credential", "skill_id", "skill", "true_share", "cause", "source_id", "source")


def _labels(run: TextRun) -> Label:
    skills = run.taxonomy.skill_by_id
    return lambda skill_id: skills[skill_id].label if skill_id in skills else skill_id


def _reading(r: Reading, label: Label) -> tuple[object, ...]:
    p = r.planted
    return (
        p.where,
        p.skill_id,
        label(p.skill_id),
        p.text,
        p.wording.value,
        r.difficulty.value,
        r.right,
        round(r.chance, DIGITS),
        r.linked,
        "; ".join(map(label, r.found)),
    )


def _gaps(errors: Iterable[GapError], label: Label) -> list[tuple[object, ...]]:
    return [
        (
            e.credential_id,
            e.skill_id,
            label(e.skill_id),
            round(e.share, DIGITS),
            e.cause.value,
            e.source,
            label(e.source),
        )
        for e in errors
    ]


def wrong_gaps(study: TextStudy) -> list[tuple[str, int, str]]:
    """Return how many gaps were lost and made up, by cause."""
    return [
        *(("lost", n, cause) for cause, n in causes(study.lost).items()),
        *(("made up", n, cause) for cause, n in causes(study.made_up).items()),
    ]
