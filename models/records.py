"""The records that everything else is computed from: postings and credentials, as their owners wrote them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class TextKind(StrEnum):
    """What a text is, so that it is read and calibrated as such."""

    SENTENCE = "sentence"  # one sentence or bullet of a job advert
    OUTCOME = "outcome"  # one learning outcome
    POSTING = "posting"  # a whole advert, to be segmented


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One job advert; what was parsed from its text stands beside it.

    text        as its owner wrote it, but for markup and, unless they are kept, contact details
    occupation  an ESCO or O*NET occupation id, code or label, as given
    sector      the employer's industry, as given: a code (NACE, NAICS, ANZSIC) or a name
    date        day of publication, None where the source lost it
    source      where it was read from: file name or address
    """

    id: str
    title: str
    text: str
    date: dt.date | None = None
    employer: str = ""
    region: str = ""
    occupation: str = ""
    sector: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSkill:
    """A skill that the record itself says is taught. uri, framework (its name) and code as the record gives them."""

    name: str
    uri: str = ""
    framework: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One learning outcome, the names of the assessments that cover it, the skills it is declared to teach."""

    id: str
    text: str
    assessments: tuple[str, ...] = ()
    declared: tuple[DeclaredSkill, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One microcredential of a catalogue.

    jurisdiction   AU, NZ, CA, US, EU, or a country of the EU such as FR, with an optional region: CA-ON
    hours, credits size as the record states it; None where it does not
    employer_evidence  what employers said or signed, one item each
    facts          (name, value) of what else a framework may ask for, by name in taxonomy/frameworks/facts.py;
                   yes or no, numbers, ISO dates and texts as text, the items of a list one a line
    declared       skills that the record says the whole credential teaches, naming none of its outcomes
    """

    id: str
    title: str
    outcomes: tuple[Outcome, ...]
    provider: str = ""
    description: str = ""
    jurisdiction: str = ""
    framework: str = ""
    level: str = ""
    credits: float | None = None
    hours: float | None = None
    status: str = ""
    issued: dt.date | None = None
    last_reviewed: dt.date | None = None
    target_occupations: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    stacks_into: tuple[str, ...] = ()
    employer_evidence: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    declared: tuple[DeclaredSkill, ...] = ()

    def fact(self, name: str) -> str:
        """Return the value of a fact, empty where the record does not state it."""
        return dict(self.facts).get(name, "")
