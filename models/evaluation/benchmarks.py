"""The labelled sets that matching is measured on, in the forms in which they are published."""

import ast
import csv
import json
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


class SkillNames:
    """What labelled sets call the skills of a release: id, uri, or label in any case."""

    def __init__(self, skills: Sequence[Skill]) -> None:
        ids: dict[str, set[str]] = defaultdict(set)
        for skill in skills:
            for name in (skill.id, skill.uri, skill.label):
                ids[name.strip().casefold()].add(skill.id)
        ids.pop("", None)
        self._ids = {name: frozenset(found) for name, found in ids.items()}

    def find(self, name: str) -> frozenset[str]:
        """Return the ids of the skills of this name; several may share a label, none may have it."""
        return self._ids.get(name.strip().casefold(), frozenset())


def as_sentence(cell: str) -> str:
    """Return the text of a cell without the spaces and quotation marks that some sets leave around it."""
    return cell.strip().strip('"')


def as_labels(cell: str) -> list[str]:
    """Return the labels of a cell that holds a list, in JSON or as Python prints it; none where it is empty.

    Raises ValueError for anything else.
    """
    if not cell.strip():
        return []
    for read in (json.loads, ast.literal_eval):
        try:
            labels = read(cell.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(labels, (list, tuple)) and all(isinstance(label, str) for label in labels):
            return [label.strip() for label in labels]
    raise ValueError("not a list such as ['wound care']")


def read_labelled(path: Path, skills: Sequence[Skill]) -> list[Labelled]:
    """Return the sentences of a labelled set, each once, in the order of the file.

    path    CSV with the columns sentence and label (one label a row), or sentence and skills (a list a row)
    skills  those of the release that the labels are of; labels it lacks are left out
    Raises  InputError for a file without rows or a list that cannot be read, MissingColumnError.
    """
    names = SkillNames(skills)
    gold: dict[str, set[str]] = {}
    for sentence, labels in _rows(path):
        found = (skill_id for label in labels if label not in NO_LABEL for skill_id in names.find(label))
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
            yield as_sentence(row["sentence"]), _labels(row, path, number)


def _labels(row: Mapping[str, str], path: Path, number: int) -> list[str]:
    if "label" in row:
        return [(row["label"] or "").strip()]
    try:
        return as_labels(row["skills"])
    except ValueError as error:
        raise InputError(f"skills is {error}", path=str(path), row=number, value=row["skills"][:80]) from None
