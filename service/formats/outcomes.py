"""A cell of learning outcomes to single outcomes."""

import html
import re
from collections.abc import Iterable, Iterator

from credlens.models.records import DeclaredSkill, Outcome

from .values import as_items, as_name, as_text, listed

_BLOCK_TAG = re.compile(r"</?(?:li|p|br|ul|ol|div|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
# LO1, CLO 2, ILO-3, PLO4 or "Outcome 5", with what parts it from the text
_CODE = r"(?:[CIMPS]?LO[\s-]?\d{1,2}(?:\.\d{1,2})?|(?:learning\s+)?outcome\s+\d{1,2})"
_AFTER_CODE = r"(?:\s*[-–—:.)]+(?=\s)|(?=\s|;|$))\s*"
_CODED = re.compile(rf"(?:^|(?<=[\s;,.]))\[?{_CODE}\]?{_AFTER_CODE}", re.IGNORECASE)
# Course outcomes are CO1, CO2 ..., but CO2 without CO1 is a gas.
_COURSE_CODED = re.compile(rf"(?:^|(?<=[\s;,.]))CO[\s-]?\d{{1,2}}{_AFTER_CODE}")
_FIRST_COURSE_CODE = re.compile(r"\bCO[\s-]?1\b")
_BULLET = re.compile(r"[•▪◦‣●■]")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2})[.)]\s+")
_MARK = re.compile(r"^(?:[\s•▪◦‣●■·・○✓✔□]+|[-*–—>]\s+|\(?\d{1,2}(?:\.\d{1,2})?[.):]\s+|\(?[a-z]\)\s+)+")
# Numbers that a lost list left behind the last sentence: "... in practice. 1. 2. 3."
_STRAY_NUMBERS = re.compile(r"(?<=[.!?])(?:\s+\d{1,2}[.)]){1,30}\s*$")
_SEMICOLON = re.compile(r";(?![^()]{0,300}\))")
# Who begins a lead-in and how it ends, up to the colon: "On completion, students will be able to:"
_LEAD_IN = re.compile(
    r"^\W*(?:(?:up)?on|after|at|by|following|when|in|this|these|the|successful|students?|learners?|you|"
    r"participants?|graduates?|candidates?|trainees?|what|skills?|learning|intended|expected|course|"
    r"programme?|program|key|main|outcomes?|objectives?|competenc\w+)\b[^:;.!?]{0,160}?"
    r"(?<!\w)(?:able(?:\s+to)?|expected\s+to|will|can|should|learn|gain|develop|achieve|completion|"
    r"outcomes?|objectives?|competenc\w+)(?:\s*\([A-Z]{2,4}s?\))?\s*:\s*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^(?:(?:course|intended|expected|program(?:me)?|key|student)\s+)*(?:learning\s+)?"
    r"(?:outcomes?|objectives?|skills?(?:\s+you(?:'|’)ll\s+gain)?)(?:\s*\([A-Z]{2,4}s?\))?\s*:\s*",
    re.IGNORECASE,
)
# After a lead-in, two parts are a list; without one, only several parts are: prose has a semicolon too.
_PARTS, _PARTS_AFTER_LEAD_IN = 3, 2


def read_outcomes(value: object, *, credential_id: str) -> tuple[Outcome, ...]:
    """Return the outcomes of a cell, numbered <credential id>/1 and so on.

    value    text, one outcome a line; or a list (JSON in text) of texts or of objects with "text", "assessments"
             and "skills" (see read_declared). Bullets, numbers and lead-ins are taken off. A line that holds
             several coded, numbered or semicolon-parted outcomes is split; prose stays whole, one outcome a paragraph.
    Raises   ValueError where no outcome is left, or an item is neither text nor such an object.
    """
    items: Iterable[object] | None = listed(value)
    if items is None:
        items = split_outcomes(as_text(value))
    found = [parts for item in items for parts in _item(item)]
    if not found:
        raise ValueError("no outcome in it")
    return tuple(
        Outcome(id=f"{credential_id}/{number}", text=text, assessments=assessments, declared=declared)
        for number, (text, assessments, declared) in enumerate(found, start=1)
    )


def read_declared(value: object) -> tuple[DeclaredSkill, ...]:
    """Return the distinct skills of a list (JSON in text) of names or of objects: name, uri, framework, code.

    Raises ValueError where an item is neither, or has no name.
    """
    items = listed(value)
    if items is None:
        items = [*as_items(value)]
    return tuple(dict.fromkeys(map(_declared, items)))


def _declared(item: object) -> DeclaredSkill:
    values = item if isinstance(item, dict) else {"name": item}
    name, uri, framework, code = (as_name(values.get(key)) for key in ("name", "uri", "framework", "code"))
    if not name:
        raise ValueError('a skill object needs "name", and may have "uri", "framework" and "code"')
    return DeclaredSkill(name=name, uri=uri, framework=framework, code=code)


def _item(item: object) -> Iterator[tuple[str, tuple[str, ...], tuple[DeclaredSkill, ...]]]:
    """Yield text, assessments and declared skills of one item of a list: nothing, if it has no letters."""
    assessments: tuple[str, ...] = ()
    declared: tuple[DeclaredSkill, ...] = ()
    if isinstance(item, dict):
        if "text" not in item:
            raise ValueError('an outcome object needs "text", and may have "assessments" and "skills"')
        assessments, declared = as_items(item.get("assessments")), read_declared(item.get("skills"))
        item = item["text"]
    text = _tidy(as_text(item))
    if _has_letter(text):
        yield text, assessments, declared


def split_outcomes(cell: str) -> list[str]:
    """Return the outcomes that a text holds."""
    if _BLOCK_TAG.search(cell):
        cell = html.unescape(_ANY_TAG.sub("", _BLOCK_TAG.sub("\n", cell)))
    lines = re.split(r"[\r\n]+", _BULLET.sub("\n", cell))
    parts = (part for line in lines for part in _split_line(line.strip()))
    return [text for text in map(_tidy, parts) if _has_letter(text)]


def _split_line(line: str) -> list[str]:
    """Split one line at codes, numbers in sequence or semicolons, and leave prose whole."""
    rest = _without_lead_in(line)
    coded = _COURSE_CODED if _FIRST_COURSE_CODE.search(rest) else _CODED
    if len(codes := list(coded.finditer(rest))) > 1:
        return [_without_lead_in(part) for part in _cut(rest, codes)]
    if len(numbers := _in_sequence(rest)) > 1:
        return _cut(_STRAY_NUMBERS.sub("", rest), numbers)
    parts = _SEMICOLON.split(rest)
    if len(parts) >= (_PARTS if rest == line else _PARTS_AFTER_LEAD_IN) and not _is_prose(parts):
        return parts
    return [rest]


def _without_lead_in(line: str) -> str:
    """Take off every lead-in and heading before the first outcome; a line of nothing else becomes empty."""
    while match := _HEADING.match(line) or _LEAD_IN.match(line):
        line = line[match.end() :]
    return line


def _in_sequence(line: str) -> list[re.Match[str]]:
    """Return the number marks that count up by one from the one that begins the line."""
    marks: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(line):
        if (int(match[1]) == int(marks[-1][1]) + 1) if marks else match.start() == 0:
            marks.append(match)
    return marks


def _cut(line: str, marks: list[re.Match[str]]) -> list[str]:
    """Return the text before the first mark and after each."""
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(line)]
    return [line[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_prose(parts: list[str]) -> bool:
    """Tell sentences that happen to hold semicolons from a list: a part goes on after a full stop."""
    return any(re.search(r"[a-z]{2}[.!?]\s+[A-Z]", part) for part in parts)


def _tidy(text: str) -> str:
    """Take off bullets and numbers before an outcome and what parts it from the next one."""
    text = " ".join(text.split())
    text = _MARK.sub("", _CODED.sub("", text, count=1) if _CODED.match(text) else text)
    return text.strip(" ;,\t")


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)
