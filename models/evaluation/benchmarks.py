"""The labelled sets that matching is measured on, in the forms in which they are published."""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from credlens.taxonomy import Skill
from credlens.taxonomy.errors import InputError, MissingColumnError

# What annotators wrote where ESCO has no skill, or the text says too little to choose one.
NO_LABEL = frozenset({"", "LABEL NOT PRESENT", "UNDERSPECIFIED", "UNK"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and the ids of its right skills; none where it asks for nothing that the taxonomy has."""

    text: str
    skills: frozenset[str]


def read_labelled(path: Path, skills: Sequence[Skill]) -> list[Labelled]:
    """Return the sentences of a labelled set, each once, in the order of the file.

    path    CSV with the columns sentence and label (one label a row), or sentence and skills (a list a row)
    skills  those of the release that the labels are of; labels it lacks are left out
    Raises  InputError for a file without rows or a list that cannot be read, MissingColumnError.
    """
    ids: dict[str, list[str]] = defaultdict(list)
    for skill in skills:
        ids[skill.label.casefold()].append(skill.id)
    gold: dict[str, set[str]] = {}
    for sentence, labels in _rows(path):
        found = (skill_id for label in labels if label not in NO_LABEL for skill_id in ids[label.casefold()])
        gold.setdefault(sentence, set()).update(found)
    if not gold:
        raise InputError("no labelled sentence in it", path=str(path))
    return [Labelled(text, frozenset(found)) for text, found in gold.items()]


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        found = reader.fieldnames or []
        if "sentence" not in found or not {"label", "skills"} & set(found):
            raise MissingColumnError([c for c in ("sentence", "label") if c not in found], found=found, path=str(path))
        for number, row in enumerate(reader, start=2):
            yield row["sentence"].strip().strip('"'), _labels(row, path, number)


def _labels(row: Mapping[str, str], path: Path, number: int) -> list[str]:
    if "label" in row:
        return [(row["label"] or "").strip()]
    try:
        return [str(label).strip() for label in ast.literal_eval(row["skills"])]
    except (ValueError, SyntaxError):
        message = "skills is not a list such as ['wound care']"
        raise InputError(message, path=str(path), row=number, value=row["skills"][:80]) from None
