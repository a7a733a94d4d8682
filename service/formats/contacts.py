"""Contact details out of adverts: e-mail addresses, telephone numbers, names of the people to contact.

What an employer asks for is in none of them. Each leaves a mark in its place, so that the sentence stays whole.
"""

import re
from collections import Counter
from collections.abc import Callable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EMAIL, PHONE, NAME = "e-mail address", "telephone number", "name"
_MARKS = {EMAIL: "[email]", PHONE: "[phone]", NAME: "[name]"}

_AT = r"(?:@|\s?[\[(]\s?at\s?[\])]\s?)"
_DOT = r"(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+%'-]{{1,64}}+{_AT}[A-Za-z0-9-]{{1,63}}+(?:{_DOT}[A-Za-z0-9-]{{1,63}}+){{1,6}}", re.IGNORECASE
)
_EMAIL_SIGNS = ("@", "[at]", "(at)", "[ at ]", "( at )", "[AT]", "(AT)")

# Not behind a currency, inside a longer number, a word or an address.
_BEFORE = r"(?<![\w$€£#@=.,+-])(?<![^\d\s]/)"
_EXTENSION = r"(?:,?\s?(?:ext|extension|x)\.?\s?\d{1,6}\b)?"
_AFTER = r"(?!\w|[.,-]\d)"
_PHONE = re.compile(
    rf"""{_BEFORE}(?:
      # +61 2 5550 1234
      \+(?=(?:[ .()-]{{0,3}}\d){{8}})\d{{1,3}}(?:[ .()-]{{0,3}}\d{{1,5}}){{2,6}}
      # North America: 1-202-555-0142, (202) 555-0142
    | (?:1[ .-]?)?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[.-]|[2-9]\d\d[ ](?=\d{{3}}[-. ]\d{{4}}))[2-9]\d\d[ .-]\d{{4}}
      # Australia: 1300 555 123
    | 1[38]00[ -]?\d{{3}}[ -]?\d{{3}}
      # 02 5550 1234, 06 12 34 56 78; nine digits or more, and no date
    | (?!\d\d[./ -]\d\d[./ -]\d{{4}})(?=(?:[ .()-]{{0,2}}\d){{9}})\(?0[1-9]\d{{0,3}}\)?(?:[ .-]\d{{2,4}}){{2,4}}
    ){_EXTENSION}{_AFTER}""",
    re.VERBOSE | re.IGNORECASE,
)
# Behind such a word any run of seven to fifteen digits is one.
_SAID_PHONE = re.compile(
    r"(?P<lead>\b(?:tel(?:ephone)?|phone|mobile|cell(?:phone)?|fax|whatsapp|call|text|ph|mob)\b"
    r"(?:\s(?:no|number|us|on|at)){0,2}[.:\s]{0,3})"
    rf"(?P<number>[+(]?\d(?:[ ().-]{{0,2}}\d){{6,14}}{_EXTENSION}){_AFTER}",
    re.IGNORECASE,
)
_SEVEN_DIGITS = re.compile(r"\d(?:[ .()-]{0,3}\d){6}")

_WORD = r"(?:[A-ZÀ-Þ](?:[\w'’]*[a-zà-ÿA-ZÀ-Þ])?\.?(?:-[A-ZÀ-Þ][\w'’]+)?)"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.?\s)"
_LEAD = (
    r"\b(?i:contact(?:\s(?:person|name|officer|details|information))?|attention|attn|reach\sout\sto|speak\s(?:to|with))"
    r"(?:\s?[:–-]\s?|\s)"
)
_REACHED = (
    r"(?:\s?[,(:–-]?\s?(?i:(?:on|at|via|by|through|phone|email|e-mail|tel)\b[ :]{0,2}){0,2}\s?\(?\[(?:email|phone)\])"
)
_NAMED = re.compile(
    rf"(?P<lead>{_LEAD})(?:"
    rf"(?P<titled>{_TITLE}{_WORD}(?:\s{_WORD}){{0,3}})"
    rf"|(?P<full>{_WORD}(?:[ ]{_WORD}){{1,3}})(?=\s*(?:[,;(\n]|\.(?:\s|$)|$|{_REACHED}|(?i:on|at|via|by|for|or|to)\b))"
    rf"|(?P<first>{_WORD}(?={_REACHED}))"
    r")"
)
_NAME_SIGNS = ("ontact", "CONTACT", "ttention", "ATTENTION", "ttn", "ATTN", "each out to", "peak to", "peak with")
# Capitalised words that follow "contact" and name no person.
_NO_NAMES = _words(
    """
    a about academic access account acquisition admin administration administrator admissions advisor agency
    agent all an and any application applications army assistant at benefits board branch business by call
    campus candidate career careers center centers central centre centres chief city clinic college command
    committee communications company consultant coordinator corporation council county customer customers data
    department dept desk details development director disability district division e-mail eeo email employee
    employees employer employers employment engineer enquiries executive facilities faculty fax federal finance
    for from general government group head headquarters health help helpdesk here hiring hospital hotline hours
    hr human immediately inc information inquiries institute instructions international job jobs legal lens
    lenses line list llc local ltd management manager managers marketing medical military ministry more national
    number office officer official officials on online only operations or our partner partners payroll people
    person personnel phone please point points professionals program programme project public recruiter
    recruiters recruiting recruitment region regional relations representative representatives request research
    resource resources sales school search security service services site sites social special specialist
    specialists sport sports staff staffing stakeholders state student students supervisor support systems
    talent team teams technical tel telephone the this to tracer tracers tracing training union university us
    usa via visit we web website with within you your
    """
)


def without_contacts(text: str) -> tuple[str, Counter[str]]:
    """Return a text with a mark in the place of each contact detail, and how many of each kind there were."""
    removed: Counter[str] = Counter()
    # Most adverts hold nothing of a kind, and a plain search says so in a tenth of the time.
    if any(sign in text for sign in _EMAIL_SIGNS):
        text = _EMAIL.sub(_marking(EMAIL, removed), text)
    if _SEVEN_DIGITS.search(text):
        text = _SAID_PHONE.sub(_marking(PHONE, removed, group="number"), text)
        text = _PHONE.sub(_marking(PHONE, removed), text)
    if any(sign in text for sign in _NAME_SIGNS):
        text = _NAMED.sub(lambda found: _without_name(found, removed), text)
    return text, removed


def _marking(kind: str, removed: Counter[str], *, group: str = "") -> Callable[[re.Match[str]], str]:
    """Return what puts the mark of a kind in place of a match, or of one group at its end, and counts it."""

    def mark(found: re.Match[str]) -> str:
        removed[kind] += 1
        kept = found[0][: found.start(group) - found.start()] if group else ""
        return kept + _MARKS[kind]

    return mark


def _without_name(found: re.Match[str], removed: Counter[str]) -> str:
    name = found["titled"] or found["full"] or found["first"]
    words = {word.strip(".").casefold() for word in name.split()}
    if not found["titled"] and words & _NO_NAMES:
        return found[0]
    removed[NAME] += 1
    return found["lead"] + _MARKS[NAME]
