"""Show whether real courses rank by their declared subject when they are measured against real adverts.

    .venv/bin/python scripts/rank_subjects.py --data FOLDER [--adverts N] [--courses N] [--out FILE]

FOLDER holds postings/linkedin_data_jobs_2018.csv.gz and usajobs_2025_06_08.csv.gz, and catalogues/edx_2021.csv and
coursera_2025_declared_skills.csv, none of which is part of the project. Every course is scored against the adverts of
each job, with the releases in use. A figure is the area under the ROC curve: the chance that a course of a subject
that belongs to the job scores above a course of another subject. Which subjects belong was written down before any
score was seen. An edX course declares its subject; of a Coursera credential the title is taken for it, and the
outcomes are the skills that it declares.
"""

import argparse
import csv
import datetime as dt
import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from credlens.models.evaluation.subjects import auc
from credlens.models.records import Credential, Outcome, Posting
from credlens.models.relevance.demand import MarketBasis
from credlens.service.pipeline import Inputs, MarketFilter, Pipeline
from credlens.service.results import Counts
from credlens.service.workspace import Workspace

EDX = (
    "Architecture|Art & Culture|Biology & Life Sciences|Business & Management|Chemistry|Communication|Computer Science|"
    "Data Analysis & Statistics|Design|Economics & Finance|Education & Teacher Training|Electronics|"
    "Energy & Earth Sciences|Engineering|Environmental Studies|Ethics|Food & Nutrition|Health & Safety|History|"
    "Humanities|Language|Law|Literature|Math|Medicine|Music|Philanthropy|Philosophy & Ethics|Physics|Social Sciences|"
    "Science"
)
DATA, HEALTH, OTHER = "data, statistics, computing", "health", "other"
# Titles of Coursera; the first that fits.
TITLES = (
    (HEALTH, r"nurs|patient|clinical|medic|healthcare|health care|public health|anatomy|surg|pharma|disease"),
    (DATA, r"data|statisti|analytics|sql|python|machine learning|deep learning|programming|regression|\bR\b|tableau"),
)
NURSING = re.compile(r"nurs|patient care|healthcare workers|clinical", re.IGNORECASE)
STATISTICS = re.compile(r"statisti|regression|probability", re.IGNORECASE)
# Job series of the federal adverts, and the subjects of edX that belong to them.
SERIES = {
    "0185 social work": (("0185",), ("Social Sciences", "Medicine", "Health & Safety", "Education & Teacher Training")),
    "0610 and 0620 nurse": (("0610", "0620"), ("Medicine", "Health & Safety")),
    "0801 engineering": (("0801",), ("Engineering", "Electronics")),
    "2210 information technology": (("2210",), ("Computer Science",)),
    "0343 program analysis": (("0343",), ("Business & Management",)),
    "1102 contracting": (("1102",), ("Business & Management", "Economics & Finance", "Law")),
}
DATA_SUBJECTS = ("Data Analysis & Statistics", "Computer Science", "Math")
MOST_OUTCOMES = 10
AS_OF = dt.date(2025, 9, 1)  # after the last advert; nothing here depends on it


@dataclass(frozen=True)
class Course:
    """A credential and its declared subject."""

    record: Credential
    subject: str
    source: str


def main() -> None:
    """Score and print, and write all scores where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--adverts", type=int, help="about N adverts of each job, evenly spread")
    parser.add_argument("--courses", type=int, help="about N courses of each catalogue, evenly spread")
    parser.add_argument("--out", type=Path, help="csv file of every score")
    options = parser.parse_args()
    courses = [*_spread([*_edx(options.data)], options.courses), *_spread([*_coursera(options.data)], options.courses)]
    jobs = {"data jobs": _spread(_data_jobs(options.data), options.adverts)}
    jobs |= {name: _spread(adverts, options.adverts) for name, adverts in _federal(options.data).items()}
    pipeline = Workspace().pipeline(progress=_say)
    scores = {name: _scores(pipeline, courses, adverts) for name, adverts in jobs.items()}
    print(json.dumps(figures(courses, scores, jobs), indent=2))
    if options.out:
        _write(options.out, courses, scores)


def figures(
    courses: Sequence[Course], scores: dict[str, list[float | None]], jobs: dict[str, list[Posting]]
) -> dict[str, Any]:
    """Return how far subject and rank agree, job by job."""
    data = scores["data jobs"]
    found: dict[str, Any] = {
        "data jobs, edX": _auc(courses, data, "edX", lambda c: c.subject in DATA_SUBJECTS),
        "data jobs, Coursera": _auc(courses, data, "Coursera", lambda c: c.subject == DATA),
        "nursing over statistics": _over(courses, data, NURSING, STATISTICS),
    }
    for name, (_, subjects) in SERIES.items():
        found[f"{name}, edX"] = _auc(courses, scores[name], "edX", lambda c, own=subjects: c.subject in own)  # type: ignore[misc]
    return {**found, "adverts": {name: len(adverts) for name, adverts in jobs.items()}, "courses": len(courses)}


def _auc(
    courses: Sequence[Course], scores: Sequence[float | None], source: str, right: Callable[[Course], bool]
) -> dict[str, Any]:
    told = [(s, right(c)) for c, s in zip(courses, scores, strict=True) if s is not None and c.source == source]
    figure = auc([s for s, _ in told], [yes for _, yes in told])
    untold = sum(s is None for c, s in zip(courses, scores, strict=True) if c.source == source)
    return {
        "auc": figure and {k: round(v, 3) for k, v in asdict(figure).items()},
        "right": sum(yes for _, yes in told),
        "others": sum(not yes for _, yes in told),
        "without a score": untold,
    }


def _over(
    courses: Sequence[Course], scores: Sequence[float | None], worse: re.Pattern[str], better: re.Pattern[str]
) -> dict[str, Any]:
    """Return in how many pairs a course of the worse kind scores above one of the better kind."""
    told = [(c.record.title, s) for c, s in zip(courses, scores, strict=True) if s is not None]
    bad = [(t, s) for t, s in told if worse.search(t) and not better.search(t) and "data" not in t.casefold()]
    good = [(t, s) for t, s in told if better.search(t)]
    wrong = sorted(((b, g) for b, g in product(bad, good) if b[1] > g[1]), key=lambda pair: pair[1][1] - pair[0][1])
    return {
        "pairs": len(bad) * len(good),
        "wrong": len(wrong),
        "nursing": sorted(((round(s, 1), t) for t, s in bad), reverse=True),
        "lowest statistics": sorted((round(s, 1), t) for t, s in good)[:10],
    }


def _scores(pipeline: Pipeline, courses: Sequence[Course], adverts: Sequence[Posting]) -> list[float | None]:
    inputs = Inputs(
        catalogue=tuple(course.record for course in courses),
        postings=tuple(adverts),
        catalogue_counts=Counts(rows=len(courses), records=len(courses), rejected=0),
        posting_counts=Counts(rows=len(adverts), records=len(adverts), rejected=0),
        hashes={},
    )
    result = pipeline.run(inputs, as_of=AS_OF, market=MarketFilter(basis=MarketBasis.ALL), progress=_say)
    return [s.alignment.relevance.value for s in result.scored]


def _rows(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _edx(data: Path) -> Iterator[Course]:
    for i, row in enumerate(_rows(data / "catalogues" / "edx_2021.csv")):
        about, subject = re.sub(rf"({EDX})\s*$", "", row["Skills"]), re.search(rf"({EDX})\s*$", row["Skills"])
        texts = [row["Course Description"], *re.split(r"(?<=[.!?:;])\s*|[•\n]", about)]
        outcomes = [" ".join(t.split()) for t in texts if 4 <= len(t.split()) <= 40][:MOST_OUTCOMES]
        yield Course(_credential(f"edx-{i}", row["Course Name"], outcomes), subject[1] if subject else OTHER, "edX")


def _coursera(data: Path) -> Iterator[Course]:
    for i, row in enumerate(_rows(data / "catalogues" / "coursera_2025_declared_skills.csv")):
        outcomes = [skill.strip() for skill in row["Skills"].partition(":")[2].split(",") if skill.strip()]
        subject = next((s for s, words in TITLES if re.search(words, row["Title"], re.IGNORECASE)), OTHER)
        if outcomes:
            yield Course(_credential(f"coursera-{i}", row["Title"], outcomes), subject, "Coursera")


def _credential(credential_id: str, title: str, outcomes: Sequence[str]) -> Credential:
    made = tuple(Outcome(id=f"{credential_id}/{k}", text=text) for k, text in enumerate(outcomes, start=1))
    return Credential(id=credential_id, title=title, outcomes=made)


def _data_jobs(data: Path) -> list[Posting]:
    rows = _rows(data / "postings" / "linkedin_data_jobs_2018.csv.gz")
    return [
        Posting(id=f"l{i}", title=row["title"], text=row["description"], employer=row["company"], occupation="data")
        for i, row in enumerate(rows)
        if row["description"]
    ]


def _federal(data: Path) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = {name: [] for name in SERIES}
    for i, row in enumerate(_rows(data / "postings" / "usajobs_2025_06_08.csv.gz")):
        series = re.search(r"-(\d{4})", row["series_grade"])
        for name, (codes, _) in SERIES.items():
            if series and series[1] in codes:
                found[name].append(
                    Posting(
                        id=f"u{i}",
                        title=row["title"],
                        text=row["assessment_text"],
                        employer=row["agency"],
                        occupation=name,
                    )
                )
    return found


def _spread(records: Sequence[Any], count: int | None) -> list[Any]:
    """Return about so many of the records, evenly spread over them."""
    step = max(1, len(records) // count) if count else 1
    return list(records[::step])


def _write(path: Path, courses: Sequence[Course], scores: dict[str, list[float | None]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "source", "subject", "title", *scores))
        for course, *told in zip(courses, *scores.values(), strict=True):
            writer.writerow((course.record.id, course.source, course.subject, course.record.title, *told))


def _say(label: str, done: int, total: int) -> None:
    if done == total:
        print(f"{label}: {total:,}", flush=True)


if __name__ == "__main__":
    main()
