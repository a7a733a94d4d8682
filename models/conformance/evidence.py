"""What employers said or signed: the free texts of a record as items with date, organisation and what they confirm."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from credlens.taxonomy.frameworks import Framework, Rule

from ..records import Credential

_ISO = re.compile(r"((?:19|20)\d\d)-(\d{1,2})(?:-(\d{1,2}))?")
# Not calendar.month_name: that follows the locale of the machine.
_MONTHS = {
    name: n
    for n, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}
_MONTH_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_CONFIRMS = re.compile(r"confirms?\b[:\s]*(.*)", re.IGNORECASE | re.DOTALL)


class Confirms(StrEnum):
    """What an employer can confirm."""

    DEMAND = "demand"  # the competency is asked for
    ASSESSMENT = "assessment"  # the assessment reflects performance in the job
    OUTCOMES = "outcomes"  # the outcomes are what the job needs
    HIRING = "hiring"  # it meets hiring requirements
    USE = "use"  # holders use it at work


_WORDS = {
    Confirms.DEMAND: r"demand|need|shortage",
    Confirms.ASSESSMENT: r"assess\w*|test\w*|exam\w*",
    Confirms.OUTCOMES: r"outcomes?|skills?|competenc\w+|content|curriculum",
    Confirms.HIRING: r"hir\w+|recruit\w*",
    Confirms.USE: r"use\b|used|usage|useful\w*",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One consultation or endorsement.

    text          as the record writes it
    first, last   the days between which it dates; equal where the day is known; None where it has no date
    organisation  who said it; "" where a free text does not set it apart
    confirms      what it says it confirms; empty where it does not say
    """

    text: str
    organisation: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    confirms: tuple[Confirms, ...] = ()

    def age(self, as_of: dt.date) -> str:
        """Return how old it is in words, as a range where only its month or year is known."""
        if self.first is None or self.last is None:
            return "not dated"
        if self.first > as_of:
            return "dated in the future"
        oldest, youngest = _months(self.first, as_of), max(_months(self.last, as_of), 0)
        months = f"{oldest}" if oldest == youngest else f"{youngest} to {oldest}"
        return f"{months} month{'' if months == '1' else 's'} old"


def evidence_items(credential: Credential) -> tuple[EvidenceItem, ...]:
    """Return the employer evidence of a record, item by item.

    "2026-03-01; Harbour Hospital; confirms demand, assessment" is read part by part, the parts in any order but
    the organisation first among those left; any other text keeps its words, and a year or month in it is its date.
    """
    return tuple(read_evidence(text) for text in credential.employer_evidence)


def read_evidence(text: str) -> EvidenceItem:
    """Return one item as its text tells it."""
    parts = [part.strip() for part in text.split(";")]
    dated = next((part for part in parts if _ISO.fullmatch(part)), "")
    first, last = _days(dated or text)
    if not dated or len(parts) < 2:
        return EvidenceItem(text=text, first=first, last=last)
    confirming = [match[1] for part in parts if (match := _CONFIRMS.match(part))]
    others = [part for part in parts if part and part != dated and not _CONFIRMS.match(part)]
    return EvidenceItem(
        text=text,
        organisation=others[0] if others else "",
        first=first,
        last=last,
        confirms=tuple(c for c in Confirms if any(re.search(rf"\b(?:{_WORDS[c]})", t, re.I) for t in confirming)),
    )


def clauses_served(item: EvidenceItem, frameworks: Iterable[Framework]) -> tuple[Rule, ...]:
    """Return the rules that this item alone helps to satisfy: those on evidence, where it confirms what they want."""
    return tuple(
        rule
        for framework in frameworks
        for rule in framework.rules
        if rule.test.name == "evidence" and set(_wanted(rule)) <= {c.value for c in item.confirms}
    )


def _wanted(rule: Rule) -> tuple[str, ...]:
    wanted = rule.test.arguments.get("confirms", ())
    return wanted if isinstance(wanted, tuple) else ()


def _days(text: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day of the date in a text: of the day, the month or the year it names."""
    if match := _ISO.search(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
        return _span(year, month, day)
    if match := _MONTH_YEAR.search(text):
        return _span(int(match[2]), _MONTHS[match[1].casefold()], 0)
    years = [int(year) for year in _YEAR.findall(text)]
    return (dt.date(max(years), 1, 1), dt.date(max(years), 12, 31)) if years else (None, None)


def _span(year: int, month: int, day: int) -> tuple[dt.date | None, dt.date | None]:
    if not 1 <= month <= 12:
        return None, None
    length = calendar.monthrange(year, month)[1]
    if day > length:
        return None, None
    return dt.date(year, month, day or 1), dt.date(year, month, day or length)


def _months(day: dt.date, as_of: dt.date) -> int:
    """Return the whole months between two days."""
    return (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)
