"""Texts of others that our verdicts speak of: read where they lie, never kept."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from ..matching.segment import Segmenter

# Adverts are read to here; what follows repeats.
LONGEST_ADVERT = 20_000
# An outcome of more words is several that lost their numbers.
MOST_WORDS = 40
_NUMBER = re.compile(r"[;\n]|\b(?:Sub )?[IC]?L?O\s?\d+\b[\s.:–-]*|(?:(?<=\s)|^)\d\.\s|=>|⇒")
_TEXT_COLUMNS = ("description", "assessment_text")


def advert_sentences(folder: Path) -> Iterator[str]:
    """Yield the segments of the adverts in a folder of gzipped csv files."""
    segmenter = Segmenter()
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
            seen: set[str] = set()
            for row in csv.DictReader(file):
                text = next((row[column] for column in _TEXT_COLUMNS if row.get(column)), "")
                if text and text not in seen:
                    seen.add(text)
                    yield from (segment.text.strip() for segment in segmenter.segment(text[:LONGEST_ADVERT]))


def course_outcomes(path: Path) -> Iterator[str]:
    """Yield the single learning outcomes of a table of courses, without their numbering."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for part in _NUMBER.split(row.get("Learning Outcomes") or ""):
                outcome = " ".join(part.split()).strip(" .,;:-–")
                if 3 <= len(outcome.split()) <= MOST_WORDS and not outcome.endswith("able to"):
                    yield outcome


# The sentences of a course's description that say what its learners will do, or learn.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s*(?=[A-Z])|\n+")
_PROMISE = re.compile(
    r"\b(?:learn(?:ers|ing)?|able\s+to|(?:you|students|participants)(?:['’]ll|\s+will))\b", re.IGNORECASE
)


def described_outcomes(path: Path, column: str) -> Iterator[str]:
    """Yield the sentences of a column of descriptions that say what the learner will do or learn."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for part in _SENTENCE_END.split(row.get(column) or ""):
                sentence = " ".join(part.split())
                if 4 <= len(sentence.split()) <= MOST_WORDS and _PROMISE.search(sentence):
                    yield sentence
