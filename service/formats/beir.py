"""Labelled sets in the BEIR layout: corpus.jsonl, queries.jsonl and qrels/*.tsv; the documents are skills."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from credlens.models.evaluation.benchmarks import SkillNames, as_sentence
from credlens.taxonomy import Skill
from credlens.taxonomy.errors import MissingColumnError, UnreadableFileError

from .labelled_set import Gathered, LabelledSet, cell
from .rows import Row, Table
from .tables import read_table
from .values import as_text

_JUDGED = ("query-id", "corpus-id", "score")


def read_beir(folder: Path, skills: Sequence[Skill]) -> LabelledSet:
    """Read a BEIR folder; all files of qrels/ together.

    A document is the skill that its _id names, by id or uri, or else the one that its title is the label of. A
    judgement above 0 makes it right. Queries that no file judges are left out and noted, for nobody looked at
    them; one that is judged with 0 alone asks for nothing.

    Raises  UnreadableFileError if a file is missing, MissingColumnError, InputError.
    """
    judged = sorted((folder / "qrels").glob("*.tsv"))
    if not judged:
        raise UnreadableFileError(
            "no qrels/*.tsv in it; a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/*.tsv", path=str(folder)
        )
    gathered = Gathered(SkillNames(skills))
    corpus = _read(folder, "corpus.jsonl", ("_id",))
    queries = _read(folder, "queries.jsonl", ("_id", "text"))
    documents = _texts(corpus, gathered, "title")
    texts = _texts(queries, gathered, "text")
    tables = [_read(folder, f"qrels/{path.name}", _JUDGED) for path in judged]
    asked: set[str] = set()
    for table in tables:
        for row in table.rows:
            asked.update(_judge(table, row, texts, documents, gathered))
    unjudged = len(texts) - len(asked)
    notes = [f"{queries.name}: {unjudged} queries are not judged in qrels, so they are left out"] if unjudged else []
    return gathered.finish([corpus, queries, *tables], path=folder, notes=notes)


def _read(folder: Path, name: str, needed: Sequence[str]) -> Table:
    table = read_table(folder / name, name=f"{folder.name}/{name}")
    missing = [column for column in needed if column not in table.header]
    if missing:
        hint = f"The first row of a qrels file is {', '.join(_JUDGED)}" if needed == _JUDGED else ""
        raise MissingColumnError(missing, found=table.header, path=table.name, hint=hint)
    return table


def _texts(table: Table, gathered: Gathered, column: str) -> dict[str, str]:
    """Return a column by _id; a row without an id, or with one that is taken, is rejected."""
    found: dict[str, str] = {}
    for row in table.rows:
        if row.fault:
            gathered.reject(table, row, row.fault, value=row.value)
            continue
        try:
            name = as_text(cell(table, row, "_id")).strip()
            text = as_text(cell(table, row, column)) if column in table.header else ""
        except ValueError as error:
            gathered.reject(table, row, str(error), value=row.cells)
            continue
        if not name or name in found:
            gathered.reject(
                table, row, "_id: taken by an earlier row" if name else "_id: none", column="_id", value=name
            )
            continue
        found[name] = text
    return found


def _judge(
    table: Table, row: Row, texts: Mapping[str, str], documents: Mapping[str, str], gathered: Gathered
) -> Sequence[str]:
    """Add one judgement and return the id of its query, or reject it and return nothing."""
    if row.fault:
        gathered.reject(table, row, row.fault, value=row.value)
        return ()
    try:
        query, document, score = (as_text(cell(table, row, column)).strip() for column in _JUDGED)
        right = float(score) > 0
    except ValueError:
        values = "\t".join(map(str, row.cells))
        gathered.reject(table, row, "score: not a number, or a NUL in the row", column="score", value=values)
        return ()
    text = as_sentence(texts.get(query, ""))
    if not text:
        gathered.reject(table, row, "query-id: no such text in queries.jsonl", column="query-id", value=query)
        return ()
    if document not in documents:
        gathered.reject(table, row, "corpus-id: no such document in corpus.jsonl", column="corpus-id", value=document)
        return ()
    gathered.add(text, [_name(gathered.names, document, documents[document])] if right else [])
    return (query,)


def _name(names: SkillNames, document: str, title: str) -> str:
    """Return what the release may know a document by: its id, else its title."""
    return document if names.find(document) or not title.strip() else title.strip()
