"""Which line of an outline begins what: outcomes, assessments, another part, or a value behind its name."""

import re
from enum import StrEnum

from .lines import Line


class Section(StrEnum):
    """The parts of an outline that are told apart."""

    OUTCOMES = "outcomes"
    ASSESSMENTS = "assessments"
    DESCRIPTION = "description"
    PREREQUISITES = "prerequisites"
    OTHER = "other"


_NUMBER = r"(?:(?:section|part)\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[A-H]|[IVX]{1,4})[.):]?\s+"
_BEFORE = (
    r"(?:(?:expected|intended|student|course|unit|module|programme|program|subject|paper|key|specific|main|summary\s+of|"
    r"the|your|our)\s+)*"
)
_AFTER = r"(?:\s*\([^()]{1,40}\))?\s*[:.]?"
_NAMED = {
    Section.OUTCOMES: r"(?:learning\s+)?(?:outcomes?|objectives?)|competenc(?:y|ies)|"
    r"what\s+you(?:['’]ll|\s+will)\s+learn|(?:performance\s+)?capabilities",
    Section.ASSESSMENTS: r"assessments?|assessment\s+(?:tasks?|methods?|details|schedule|items?|requirements?|"
    r"strategy|plan|summary|and\s+grading)|assessment\s+of\s+learning|evaluation(?:\s+methods?)?|assignments?",
    Section.DESCRIPTION: r"description|overview|synopsis|summary|introduction|rationale|about\s+(?:this|the)\s+\w+",
    Section.PREREQUISITES: r"pre-?requisites?|entry\s+requirements?|assumed\s+knowledge|prior\s+(?:knowledge|learning)",
    Section.OTHER: r"aims?|content|contents|syllabus|topics?|indicative\s+content|schedule|timetable|weekly\s+\w+|"
    r"delivery|teaching(?:\s+\w+){0,4}|learning\s+(?:activities|resources|and\s+teaching(?:\s+\w+)?)|resources?|readings?|"
    r"reading\s+list|texts?|textbooks?|references|bibliography|grading(?:\s+\w+)?|attendance|workload|contacts?|staff|"
    r"instructors?|lecturers?|polic(?:y|ies)(?:\s+.{0,40})?|academic\s+integrity|plagiarism|fees?|dates?|materials?|"
    r"recommended\s+\w+|required\s+\w+|student\s+support|special\s+consideration|appendix.{0,40}|notes?|glossary",
}
_SECTIONS = {s: re.compile(rf"(?:{_NUMBER})?{_BEFORE}(?:{p}){_AFTER}", re.IGNORECASE) for s, p in _NAMED.items()}
# "On completion of this course students will be able to:" begins outcomes without a heading.
_ABLE = re.compile(r".{0,200}\b(?:able\s+to|will\s+(?:have\s+)?(?:learn\w*|demonstrated?))\s*:\s*", re.IGNORECASE)
# A value behind its name, on one line or in two cells.
_FIELDS = {
    "id": r"(?:course|unit|module|subject|paper|programme|program)\s+(?:code|number|id|no\.?)|code",
    "title": r"title|(?:course|unit|module|subject|paper|programme|program|(?:micro-?)?credential)\s+(?:title|name)",
    "provider": r"(?:training\s+|education\s+)?provider|institution|university|college|school|organi[sz]ation|"
    r"offered\s+by",
    "level": r"(?:(?:aqf|nzqcf|nzqf|nfq|eqf|rqf|qualification|credential|framework|study)\s+)?level",
    "credits": r"credits?|credit\s+(?:points?|value|hours)|ects(?:\s+credits)?|number\s+of\s+credits|points",
    "hours": r"(?:(?:total|nominal|notional|learning|study|contact)\s+)*hours|volume\s+of\s+learning|workload",
    "prerequisites": r"pre-?requisites?|entry\s+requirements?|assumed\s+knowledge",
    "delivery_mode": r"(?:delivery\s+)?mode(?:\s+of\s+(?:delivery|study))?|delivery",
}
_NAMES = {field: re.compile(rf"(?:{pattern})\s*", re.IGNORECASE) for field, pattern in _FIELDS.items()}
_LABEL = 60  # characters before the colon


def section_of(line: Line) -> Section | None:
    """Return the part that a line begins, None where it begins none. A heading of unknown words begins another."""
    text = line.text.strip()
    if line.cells:
        text = line.cells[0].strip() if len(line.cells) == 1 else ""
    named = next((section for section, pattern in _SECTIONS.items() if pattern.fullmatch(text)), None)
    if named or not text:
        return named
    if _ABLE.fullmatch(text):
        return Section.OUTCOMES
    return Section.OTHER if line.heading and not line.item else None


def labelled(line: Line) -> tuple[str, str] | None:
    """Return field and value where a line says "Credits: 3" or a row has "Credits" beside "3"."""
    if line.cells:
        label, value = (line.cells[0], line.cells[1]) if len(line.cells) == 2 else ("", "")
    else:
        label, _, value = line.text.partition(":")
    label, value = label.strip(" :"), value.strip()
    if not value or not 0 < len(label) <= _LABEL:
        return None
    field = next((field for field, pattern in _NAMES.items() if pattern.fullmatch(label)), None)
    return (field, value) if field else None


def begun_with(line: Line) -> tuple[Section, str] | None:
    """Return part and text where a line names a part and goes on with it: "Assessment: a test", or in a second cell."""
    if line.cells:
        name, said = (line.cells[0], line.cells[1]) if len(line.cells) == 2 else ("", "")
    else:
        name, _, said = line.text.partition(":")
    found = next((s for s, pattern in _SECTIONS.items() if said.strip() and pattern.fullmatch(name.strip())), None)
    return (found, said.strip()) if found and found is not Section.OTHER else None
