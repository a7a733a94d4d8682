"""A job title without what says nothing about the job: seniority, grades, employer, place, hours, references."""

import re
from collections.abc import Iterable
from itertools import pairwise

# What parts of a title stand between. A hyphen inside a word is none: "part-time", "X-ray".
_SEPARATOR = re.compile(r"\s*[()\[\]{}|;:,!•·*~]+\s*|\s+[-–—/]+\s*|\s*[-–—]+\s+|\s*[–—]+\s*")

# Noise wherever it stands.
_NOISE = (
    # (m/f/d), (all genders), m/w/d
    re.compile(r"[(\[]\s*(?:all genders|[mfwdhx](?:\s*[/|,*]\s*[mfwdhxin]){1,3})\s*[)\]]", re.I),
    re.compile(r"\b[mfw]/[mfwdhx](?:/[mfwdhxin])?\b", re.I),
    # Req ID: 12-345, Job #778, #A12
    re.compile(
        r"\b(?:req(?:uisition)?|job|ref(?:erence)?|posting|vacancy)\b[ .]*(?:id|no|number|code)?[ .:#-]*\w*\d[\w./-]*",
        re.I,
    ),
    re.compile(r"#\s*[\w-]*\d[\w-]*"),
    # Pay plans and grades: GS-0610-11, NA-04, Band 6, Level II
    re.compile(r"\b(?:GS|NF|NA|NS|NL|WG|WL|WS|CY|AD|GG|IA|NH|CC)[- ]?\d[\d/,-]*\b"),
    re.compile(
        r"\b(?:grade|level|lvl|band|tier|class|step|type)\s*(?:\d+[a-z]?|[ivx]+)(?:\s*[-/&]\s*(?:\d+|[ivx]+))*\b", re.I
    ),
    # £30k, $25 - $30 an hour
    re.compile(
        r"[$£€]\s?\d[\d,.]*k?(?:\s*[-–]\s*[$£€]?\s?\d[\d,.]*k?)?(?:\s*(?:/|per|an?)\s*(?:hr|hour|year|annum|week)\b)?",
        re.I,
    ),
    # at Example Ltd; what follows an @
    re.compile(r"\s(?:@|at (?=[A-Z])).*$"),
    # , Springfield, IL
    re.compile(r"(?:,|\s[-–—|])\s*[A-Z][\w.' ]+,\s*[A-Z]{2}(?:\s+\d{5})?\s*$"),
)

# Words of which a whole part may consist; "Contract" alone is noise, "Contract Specialist" is a job.
_IDLE = (
    r"(?:full|part)[ -]?time|f/?t|p/?t|permanent|perm|temporary|temp|seasonal|intermittent|casual|contract(?:or)?|"
    r"fixed[ -]term|freelance|per[ -]diem|prn|on[ -]call|flex(?:ible)?(?: schedule| hours)?|hours?|shifts?|"
    r"(?:1st|2nd|3rd|first|second|third) shift|days?|nights?|evenings?|weekends?|remote(?:ly)?|hybrid|on-?site|wfh|"
    r"work from home|home[ -]based|telework|eligible|opportunity|usa?|uk|nationwide|various|multiple|several|"
    r"locations?|openings?|positions?|vacanc(?:y|ies)|urgent(?:ly)?|now|hiring|immediate(?:ly)?|start|needed|wanted|required|"
    r"apply|today|new|bonus|sign[ -]on|direct hire|entry[ -]level|mid[ -]level|experienced|senior|junior|all levels|"
    r"months?|years?|weeks?|term|not to exceed|and|or|of|in|with|up to|the|a|\d+|[ivx]+"
)
_IDLE_PART = re.compile(rf"(?:(?:{_IDLE})\b[ .+/&-]*)+", re.I)

# Before a job it says how senior; alone it may be the job (a school's principal).
_SENIORITY = re.compile(
    r"(?:(?:senior|sr|snr|junior|jr|jnr|lead|principal|entry[ -]level|mid[ -]level|experienced|early[ -]career|"
    r"graduate|hybrid|remote(?! sensing)|(?:full|part)[ -]time|temporary|hiring(?: now)?|urgent|wanted|needed)\b"
    r"[ ./-]*)+(?=\w)",
    re.I,
)
_RANK = re.compile(
    r"(?<=\w)[ ,-]+(?:(?:[IVX]{1,4}|\d{1,2})(?:[/-](?:[IVX]{1,4}|\d{1,2}))*|senior|sr|junior|jr|job)\.?$", re.I
)


def blank_noise(title: str, known: Iterable[str] = ()) -> str:
    """Return a title of the same length with noise blanked, so that every place in it is the same in the source.

    known  what else says nothing of the job where it stands: the posting's employer and region
    """
    text = "".join(c if c.isprintable() else " " for c in title)
    for name in known:
        if len(name.strip()) > 1:
            text = _blank_all(re.compile(rf"\b{re.escape(name.strip())}\b", re.I), text)
    for pattern in _NOISE:
        text = _blank_all(pattern, text)
    for start, end in _parts(text):
        text = text[:start] + _blank_part(text[start:end]) + text[end:]
    return text


def title_parts(blanked: str) -> tuple[str, ...]:
    """Return what is left of a blanked title: "Nurse (Acute Care) -        " -> ("Nurse", "Acute Care")."""
    found = (" ".join(blanked[start:end].split()) for start, end in _parts(blanked))
    return tuple(part for part in found if any(c.isalnum() for c in part))


def _parts(text: str) -> list[tuple[int, int]]:
    cuts = [(0, 0), *(m.span() for m in _SEPARATOR.finditer(text)), (len(text), len(text))]
    return [(a[1], b[0]) for a, b in pairwise(cuts)]


def _blank_part(part: str) -> str:
    if _IDLE_PART.fullmatch(part):
        return " " * len(part)
    if senior := _SENIORITY.match(part):
        part = " " * senior.end() + part[senior.end() :]
    return _blank_all(_RANK, part)


def _blank_all(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)
