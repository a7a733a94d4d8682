"""The parts of an advert that ask for nothing, told by their headings and their wording."""

import re
from collections.abc import Sequence
from enum import StrEnum


class SectionKind(StrEnum):
    """What the text under a heading is about."""

    NEUTRAL = "neutral"  # duties and requirements
    PREFERRED = "preferred"
    OFFER = "offer"  # company, benefits, pay, law, application


# Patterns of whole headings, without their colon.
_HEADINGS: dict[SectionKind, Sequence[str]] = {
    SectionKind.OFFER: (
        r"about (us|the (company|organi[sz]ation|employer|firm|team))|who we are",
        r"our (company|story|mission|values|culture)|company (overview|description|profile)",
        r"what we (offer|provide)|we offer|our offer|what.s in it for you|why (join|work|us)\b.*",
        r"(employee )?(benefits|perks|rewards)( .*)?|compensation.*|(pay|salary|wages)( .*)?",
        r"how to apply|(to )?apply.*|application (process|instructions|questions)|next steps",
        r"equal (opportunity|employment).*|eeo.*|diversity.*|disclaimer.*|privacy.*|legal.*",
        r"closing date|contact( us)?|additional information",
    ),
    SectionKind.PREFERRED: (
        r"(preferred|desired|desirable|optional|bonus)( .*)?|(nice|good|great)[ -]to[ -]haves?",
        r"pluses|extra credit|(it.s )?a (bonus|plus)( .*)?|ideally.*|you might also.*",
    ),
    SectionKind.NEUTRAL: (
        r"(the )?(role|position|job)( .*)?|about (the (role|position|job)|you)|in this role.*",
        r"(job )?(description|summary|overview|purpose)|looking for|we are looking for",
        r"((key|essential|primary|main|core|your|day-to-day) )?"
        r"(duties|responsibilities|tasks|accountabilities|functions)( .*)?",
        r"((minimum|basic|essential|key|job|your|required) )?"
        r"(requirements|qualifications|skills|experience|education|criteria|knowledge|competencies|abilities)( .*)?",
        r"must[ -]haves?|who you are|what (you|we).*|you (will|bring|have|are|'ll)( .*)?",
    ),
}
_HEADING = {kind: re.compile("|".join(words), re.IGNORECASE) for kind, words in _HEADINGS.items()}
_HEADING_WORDS = 7

_EQUALITY = (
    r"equal (opportunit|employment)|affirmative action|without regard to|protected veteran|sexual orientation",
    r"gender identity|national origin|reasonable accommodation|e-?verify|drug[- ]free",
    r"\b(we|our)\b[^.]{0,40}\b(celebrate|committed to|value)\b[^.]{0,40}\b(diversity|inclusi|equal)",
)
_BENEFITS = (
    r"\b401\(?k|\b(dental|vision|medical)\b[^.]{0,40}\binsurance|(health|life) insurance|paid time off",
    r"paid (holidays?|leave|vacation)|(annual|sick|parental) leave|superannuation|pension scheme|kiwisaver",
    r"tuition reimbursement|free parking|staff discount|salary packag|bonus(es)? (scheme|plan)",
    r"competitive (salary|pay|wage|compensation|benefits)|(salary|pay|wage|hourly) (range|rate|is|of|from)\b",
    r"[$€£]\s?\d[\d,.]*\s?(k\b|per|an? hour|/|-|–|to\b)|\bper (hour|annum)\b",
)
_APPLICATION = (
    r"\b(apply|send|submit|forward|email)\b[^.]{0,60}\b(resume|résumé|cv|cover letter|application|online|today)",
    r"to apply\b|apply (now|today|by|online|via|through)|applications? (close|will be|must be|are)",
    r"only shortlisted|no (phone calls|agencies|recruiters)|we thank all",
    r"background (check|investigation|screening)|police check|drug (test|screen)",
)
_COMPANY = (
    r"(founded|established|headquartered) in|fortune \d+|great place to work|work[-/ ]life balance",
    r"(is|are) (a|one of) (the )?(world.s )?(leading|largest|fastest)",
)
# Online questionnaires: the options of their questions are written in the first person.
_QUESTIONNAIRE = (
    r"^(yes|no|true|false|n/a|none of the above.*)\W*$|\b(my|myself)\b",
    r"\bi (have|am|do|did|possess|can|will|currently|meet|understand|certify|acknowledge|agree|lack)\b|\bi('m|'ve)\b",
    r"select (the|all|one|“|\"|yes|no|your)|choose (the|one|all)|check all that",
    r"the (one )?(statement|response|answer|level)s? (that|which|below)|assessment \d|questionnaire",
    r"this (question|vacancy|announcement|assessment|job opportunity)|please read|disqualif|ineligible",
    r"eligible for consideration|failure to|your (resume|résumé|responses?|answers?|application|transcript)",
    r"transcripts?\b|\bGS-?\d|grade level|time[- ]in[- ]grade|u\.?s\.? citizen|(federal|government) employee",
    r"(have|do|are|did) you\b|will you (be )?(able|accept|require)",
)
_BOILERPLATE = re.compile("|".join(_EQUALITY + _BENEFITS + _APPLICATION + _COMPANY + _QUESTIONNAIRE), re.IGNORECASE)

# A question that names experience or duties asks for them, though its options ask for nothing.
_ASKS = re.compile(
    r"\b(do|have) you\b[^?]{0,80}\b(experience|knowledge|skill|ability|certifi|licen[cs]e|proficien)", re.IGNORECASE
)
_PREFERRED = re.compile(
    r"\b(preferred|desirable|desired|nice to have|an? (plus|bonus|advantage|asset)|advantageous|ideally"
    r"|would be (great|good)|not (essential|required|necessary))\b",
    re.IGNORECASE,
)


def heading_of(piece: str) -> SectionKind | None:
    """Return what a heading announces; None for a piece that is not a heading.

    A heading is short, without a full stop, and either ends in a colon or consists of the usual words.
    """
    words = piece.split()
    if not words or len(words) > _HEADING_WORDS or piece.endswith((".", ";", ",", "?", "!")):
        return None
    name = piece.rstrip(" :").strip()
    for kind, pattern in _HEADING.items():
        if pattern.fullmatch(name):
            return kind
    return SectionKind.NEUTRAL if piece.endswith(":") or (name.isupper() and len(words) > 1) else None


def is_boilerplate(piece: str) -> bool:
    """Return whether a sentence tells of benefits, pay, law, the company or the application."""
    return bool(_BOILERPLATE.search(piece)) and not _ASKS.search(piece)


def is_preferred(piece: str) -> bool:
    """Return whether a sentence says that it would be good to have and need not be."""
    return bool(_PREFERRED.search(piece))
