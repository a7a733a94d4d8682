"""Labelled sets for `credlens evaluate`: a table, or a folder in the BEIR layout (beir.py)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from credlens.models.evaluation.benchmarks import SkillNames, as_labels, as_sentence
from credlens.models.records import TextKind
from credlens.taxonomy import Skill
from credlens.taxonomy.errors import MissingColumnError

from .beir import read_beir
from .labelled_set import Gathered, LabelledSet, cell
from .rows import Row, Table
from .tables import read_table
from .values import as_text

# The column that holds the text, the first that is there; a table may hold a sentence and an outcome.
_TEXTS: Mapping[TextKind, Sequence[str]] = {
    TextKind.SENTENCE: ("sentence", "advert", "text"),
    TextKind.OUTCOME: ("outcome", "text", "sentence"),
}
_ONE_LABEL = ("skill_id", "uri", "label")
_LISTS = ("labels", "skills")


def read_labelled_set(path: Path, skills: Sequence[Skill], *, kind: TextKind, format: str | None = None) -> LabelledSet:
    """Read a table of labelled texts, or a BEIR folder.

    A table has a text column (text, sentence or outcome; the one of the kind first) and a column of labels:
    skill_id, uri or label with one skill a row, or labels or skills with a list in a cell. A label is an id, a
    uri, or a label in any case.

    format  csv, tsv, xlsx, parquet or jsonl, for a table whose suffix does not tell
    Raises  UnreadableFileError, MissingColumnError, InputError if there is no text to measure on.
    """
    if path.is_dir():
        return read_beir(path, skills)
    table = read_table(path, format=format)
    gathered = Gathered(SkillNames(skills))
    text, label = _columns(table, kind)
    for row in table.rows:
        _add_row(gathered, table, row, text, label)
    return gathered.finish([table], path=path, notes=[f"{table.name}: texts from {text!r}, labels from {label!r}"])


def _columns(table: Table, kind: TextKind) -> tuple[str, str]:
    texts = _TEXTS[kind]
    held = {column.casefold(): column for column in table.header}
    text = next((held[c] for c in texts if c in held), None)
    label = next((held[c] for c in (*_ONE_LABEL, *_LISTS) if c in held), None)
    if text and label:
        return text, label
    wanted = texts if not text else (*_ONE_LABEL, *_LISTS)
    found = [c for c in table.header if c]
    hint = f"Rename the column that holds it: one of {', '.join(wanted)}"
    if not text and "outcome" in held:
        hint = "Its texts are learning outcomes: add --kind outcome"
    raise MissingColumnError([wanted[0]], found=found, path=table.name, hint=hint)


def _add_row(gathered: Gathered, table: Table, row: Row, text: str, label: str) -> None:
    if row.fault:
        gathered.reject(table, row, row.fault, value=row.value)
        return
    column = text
    try:
        sentence = as_sentence(as_text(cell(table, row, text)))
        column = label
        labels = _labels(cell(table, row, label), several=label.casefold() in _LISTS)
    except ValueError as error:
        gathered.reject(table, row, f"{column}: {error}", column=column, value=cell(table, row, column))
        return
    if not sentence:
        gathered.reject(table, row, f"{text}: no text", column=text)
        return
    gathered.add(sentence, labels)


def _labels(value: object, *, several: bool) -> list[str]:
    """Return the labels of a cell: a list where the format has lists, else one, or a list all the same."""
    if isinstance(value, (list, tuple)):
        return [as_text(item).strip() for item in value]
    text = as_text(value).strip()
    if several or text.startswith("["):
        return as_labels(text)
    return [text]
