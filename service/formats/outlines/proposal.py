"""An outline to a proposed credential: title, outcomes, assessments and sizes, with where each was found."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from credlens.taxonomy.errors import UnreadableFileError

from ..outcomes import split_outcomes
from .docx import docx_lines
from .lines import Line
from .pdf import pdf_lines
from .sections import Section, begun_with, labelled, section_of

COLUMNS = ("id", "title", "provider", "description", "level", "credits", "hours", "delivery_mode", "prerequisites",
           "outcomes", "assessments")  # fmt: skip
DROPPED = (
    "parts without a heading, or with one in words that are not known",
    "text in pictures, text boxes and tables inside of tables",
    "aims, content, schedule, reading lists, policies",
)

# What opens an item in plain text: a bullet, a number, a letter in brackets, a code such as LO1.
_MARK = re.compile(
    r"\s*(?:[•▪◦‣●■·\uf0b7○✓*–—-]\s+|\(?\d{1,2}(?:\.\d{1,2})?[.):]\s+|\(?[a-z]\)\s+|(?:[CIMPSU]?LO|Outcome)\s?-?\d{1,2}\b)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?:(?:LO|CLO|ILO|outcomes?|ULO)?\s*\d{1,2}(?:\s*[,;&/+-]\s*|\s+and\s+|\s*$))+", re.IGNORECASE)
_HEAD = re.compile(
    r"(?:#|no\.?|(?:assessment|task|item|name|title|description|type|method|activity)s?(?:\s+\w+){0,2})", re.IGNORECASE
)
_OUTCOME_HEAD = re.compile(r".*\b(?:outcomes?|LOs?|CLOs?|ILOs?|ULOs?)\b.*", re.IGNORECASE)
_PERCENT = re.compile(r"\s*[-–(:]?\s*\d{1,3}\s?%\)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A credential as an outline seems to describe it; nothing of it is believed until somebody has looked.

    values   field name -> text, as a cell of a table holds it
    outcomes, assessments  the texts; covered: outcome number (from 1) -> the assessments that say they cover it
    found    what was found where, in words, for whoever checks it
    remarks  what was not found, or is doubtful
    """

    name: str
    values: dict[str, str]
    outcomes: tuple[str, ...]
    assessments: tuple[str, ...] = ()
    covered: dict[int, tuple[str, ...]] = field(default_factory=dict)
    found: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def propose(path: Path, *, name: str | None = None) -> Proposal:
    """Return what a DOCX or PDF file seems to say; raise UnreadableFileError if it is neither, or cannot be read."""
    name = name or path.name
    notes: list[str] = []
    suffix = path.suffix.casefold()
    if suffix == ".docx":
        lines = docx_lines(path, name=name)
    elif suffix == ".pdf":
        lines = pdf_lines(path, name=name, notes=notes)
    else:
        raise UnreadableFileError(
            "a course outline is a .docx or .pdf file; save older formats (.doc, .odt) as .docx", path=name
        )
    return propose_from(lines, name=name, notes=notes)


def table_row(proposal: Proposal) -> tuple[str, ...]:
    """Return a proposal as a row under COLUMNS: outcomes one a line, as objects where assessments name theirs."""
    outcomes = "\n".join(proposal.outcomes)
    if proposal.covered:
        said = [
            {"text": text, "assessments": [*proposal.covered.get(number, ())]}
            for number, text in enumerate(proposal.outcomes, start=1)
        ]
        outcomes = json.dumps(said, ensure_ascii=False)
    held = {**proposal.values, "outcomes": outcomes, "assessments": "\n".join(proposal.assessments)}
    return tuple(held.get(column, "") for column in COLUMNS)


def propose_from(lines: Sequence[Line], *, name: str, notes: Sequence[str] = ()) -> Proposal:
    """Return what the lines of an outline seem to say."""
    parts = _parts(lines)
    values, found = _values(lines)
    title, where = _title(lines, values)
    values["title"] = title
    values.setdefault("id", Path(name).stem)
    if parts[Section.DESCRIPTION]:
        values["description"] = " ".join(line.text for line in parts[Section.DESCRIPTION])
    if parts[Section.PREREQUISITES]:
        values.setdefault("prerequisites", "\n".join(line.text for line in parts[Section.PREREQUISITES]))
    outcomes = _items(parts[Section.OUTCOMES])
    assessments, covered = _assessments(parts[Section.ASSESSMENTS])
    remarks = list(notes)
    if not outcomes:
        remarks.append("no heading of learning outcomes was found, or nothing under it")
    if not assessments:
        remarks.append("no heading of assessments was found, or nothing under it")
    return Proposal(
        name=name,
        values=values,
        outcomes=tuple(outcomes),
        assessments=tuple(assessments),
        covered={n: names for n, names in covered.items() if n <= len(outcomes)},
        found=(f"title: {where}", *found),
        remarks=tuple(remarks),
    )


def _parts(lines: Iterable[Line]) -> dict[Section, list[Line]]:
    """Return the lines of each part; a part that comes twice, as in a list of contents, keeps the fuller one."""
    runs: list[tuple[Section, list[Line]]] = [(Section.OTHER, [])]
    for line in lines:
        if begun := begun_with(line):
            runs.append((begun[0], [Line(text=text, place=line.place) for text in begun[1].split("\n")]))
            if line.cells:
                runs.append((Section.OTHER, []))
        elif labelled(line):
            runs.append((Section.OTHER, [line]))
        elif section := section_of(line):
            runs.append((section, []))
        else:
            runs[-1][1].append(line)
    best: dict[Section, tuple[int, list[Line]]] = {section: (0, []) for section in Section}
    for section, held in runs:
        size = sum(len(line.text) for line in held)
        if size > best[section][0]:
            best[section] = size, held
    return {section: held for section, (_, held) in best.items()}


def _values(lines: Iterable[Line]) -> tuple[dict[str, str], list[str]]:
    """Return the values that stand behind their names, the first of each, and where."""
    values: dict[str, str] = {}
    found = []
    for line in lines:
        named = labelled(line)
        if named and named[0] not in values:
            values[named[0]] = named[1]
            found.append(f"{named[0]}: {line.place or 'in the text'}")
    return values, found


def _title(lines: Sequence[Line], values: dict[str, str]) -> tuple[str, str]:
    """Return the title and where it was found: by its name, by its style, else the first heading or line."""
    if "title" in values:
        return values["title"], "behind its name"
    first = next((line for line in lines if line.title), None)
    if first:
        return first.text, "in the style of a title"
    heading = next((line for line in lines if line.heading and section_of(line) is Section.OTHER), None)
    one = heading or next((line for line in lines if not line.cells and not section_of(line)), None)
    return (one.text, "the first heading" if one is heading else "the first line") if one else ("", "nowhere")


def _items(lines: Sequence[Line]) -> list[str]:
    """Return the items of a part: those of a list, one a paragraph, or lines of plain text put together again."""
    texts: list[str] = []
    marked = any(_MARK.match(line.text) for line in lines)
    for line in lines:
        text = _row_text(line)
        goes_on = not line.item and not line.cells and texts and not _MARK.match(text)
        if goes_on and (marked or text[:1].islower()) and line.place:
            texts[-1] = f"{texts[-1]} {text}"
        elif text:
            texts.append(text)
    return [part for text in texts for part in split_outcomes(text)]


def _row_text(line: Line) -> str:
    """Return the text of a line; of a row of a table its longest cell, without the code beside it."""
    return max(line.cells, key=len, default="") if line.cells else line.text


def _assessments(lines: Sequence[Line]) -> tuple[list[str], dict[int, tuple[str, ...]]]:
    """Return the assessments, and which outcomes they say they cover, by number."""
    rows = [line.cells for line in lines if len(line.cells) > 1]
    if not rows:
        return [_PERCENT.sub("", text) for text in _items(lines)], {}
    head = rows[0] if any(_HEAD.fullmatch(cell) for cell in rows[0]) else ()
    column = next((n for n, cell in enumerate(head) if _OUTCOME_HEAD.fullmatch(cell)), None)
    names: list[str] = []
    covered: dict[int, tuple[str, ...]] = {}
    for cells in rows[1:] if head else rows:
        name = next((c for c in cells if sum(map(str.isalpha, c)) > 3 and not _NUMBERS.fullmatch(c)), "")
        name = _PERCENT.sub("", " ".join(name.split()))
        if not name:
            continue
        names.append(name)
        said = cells[column] if column is not None and column < len(cells) else ""
        for number in _outcome_numbers(said):
            covered[number] = (*covered.get(number, ()), name)
    return list(dict.fromkeys(names)), covered


def _outcome_numbers(said: str) -> list[int]:
    """Return the numbers that a cell names: "1, 2", "LO1-LO3", "all" is none."""
    text = re.sub(r"(\d{1,2})\s*[-–]\s*(?:LO|CLO|ILO|ULO)?\s*(\d{1,2})", _spelled, said, flags=re.IGNORECASE)
    return list(dict.fromkeys(int(n) for n in re.findall(r"(?<!\d)\d{1,2}(?!\d|\s?%)", text)))


def _spelled(match: re.Match[str]) -> str:
    first, last = int(match[1]), int(match[2])
    return ", ".join(map(str, range(first, last + 1))) if first < last else match[0]
