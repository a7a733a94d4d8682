"""The parts of an advert that ask for nothing, told by their headings and their wording."""

import re
from enum import StrEnum


class SectionKind(StrEnum):
    """What the text under a heading is about."""

    NEUTRAL = "neutral"  # duties and requirements
    PREFERRED = "preferred"
    OFFER = "offer"  # company, benefits, pay, law, application


_HEADINGS = {
    SectionKind.OFFER: (
        r"about (us|the (company|organi[sz]ation|employer|firm|team))|who we are|our (company|story|mission|values|culture)"
        r"|company (overview|description|profile)|what we (offer|provide)|we offer|our offer|what.s in it for you"
        r"|why (join|work|us)\b.*|(employee )?(benefits|perks|rewards)( .*)?|compensation.*|(pay|salary|wages)( .*)?"
        r"|how to apply|(to )?apply.*|application (process|instructions|questions)|next steps|equal (opportunity|employment).*"
        r"|eeo.*|diversity.*|disclaimer.*|privacy.*|legal.*|closing date|contact( us)?|additional information"
    ),
    SectionKind.PREFERRED: (
        r"(preferred|desired|desirable|optional|bonus)( .*)?|(nice|good|great)[ -]to[ -]haves?|pluses|extra credit"
        r"|(it.s )?a (bonus|plus)( .*)?|ideally.*|you might also.*"
    ),
    SectionKind.NEUTRAL: (
        r"(the )?(role|position|job)( .*)?|about (the (role|position|job)|you)|(job )?(description|summary|overview|purpose)"
        r"|(key |essential |primary |main |core |your |day-to-day )?(duties|responsibilities|tasks|accountabilities|functions)( .*)?"
        r"|(minimum |basic |essential |key |job |your |required )?(requirements|qualifications|skills|experience|education"
        r"|criteria|knowledge|competencies|attributes|abilities)( .*)?|must[ -]haves?|what you.ll (do|bring|need|be doing)"
        r"|you (will|bring|have|are|'ll)( .*)?|who you are|what (you|we).*|we are looking for|looking for|in this role.*"
    ),
}
_HEADING = {kind: re.compile(rf"(?:{words})", re.IGNORECASE) for kind, words in _HEADINGS.items()}
_HEADING_WORDS = 7

_BOILERPLATE = re.compile(
    r"""
    equal[ ]opportunit|equal[ ]employment|affirmative[ ]action|without[ ]regard[ ]to|protected[ ]veteran
    |sexual[ ]orientation|gender[ ]identity|national[ ]origin|reasonable[ ]accommodation|e-?verify|drug[- ]free
    |(?:we|our)\b[^.]{0,40}\b(?:celebrate|committed[ ]to|value)\b[^.]{0,40}\b(?:diversity|inclusi|equal)
    |\b401\(?k|\b(?:dental|vision|medical)\b[^.]{0,40}\binsurance|health[ ]insurance|life[ ]insurance|paid[ ]time[ ]off
    |paid[ ](?:holidays?|leave|vacation)|annual[ ]leave|sick[ ]leave|parental[ ]leave|superannuation|pension[ ]scheme
    |kiwisaver|tuition[ ]reimbursement|free[ ]parking|staff[ ]discount|salary[ ]packag|bonus(?:es)?[ ](?:scheme|plan)
    |competitive[ ](?:salary|pay|wage|compensation|benefits)|(?:salary|pay|wage|hourly)[ ](?:range|rate|is|of|from)\b
    |[$€£]\s?\d[\d,.]*\s?(?:k\b|per|an?[ ]hour|/|-|–|to\b)|\bper[ ](?:hour|annum)\b
    |\b(?:please[ ])?(?:apply|send|submit|forward|email)\b[^.]{0,60}\b(?:resume|résumé|cv|cover[ ]letter|application|online|today)
    |to[ ]apply\b|how[ ]to[ ]apply|apply[ ](?:now|today|by|online|via|through)|applications?[ ](?:close|will[ ]be|must[ ]be|are)
    |only[ ]shortlisted|no[ ](?:phone[ ]calls|agencies|recruiters)|we[ ]thank[ ]all
    |background[ ](?:check|investigation|screening)|police[ ]check|drug[ ](?:test|screen)
    |(?:founded|established|headquartered)[ ]in|(?:is|are)[ ](?:a|one[ ]of)[ ](?:the[ ])?(?:world.s[ ])?(?:leading|largest|fastest)
    |fortune[ ]\d+|great[ ]place[ ]to[ ]work|work[-/ ]life[ ]balance
    |^(?:yes|no|true|false|n/a|none[ ]of[ ]the[ ]above.*)\W*$
    |\bi[ ](?:have|am|do|did|possess|can|will|currently|meet|understand|certify|acknowledge|agree|lack|'m|'ve)\b
    |\b(?:my|myself)\b
    |select[ ](?:the|all|one|“|"|yes|no|your)|choose[ ](?:the|one|all)|check[ ]all[ ]that|the[ ](?:one[ ])?(?:statement|response|answer|level)s?[ ](?:that|which|below)
    |assessment[ ]\d|this[ ](?:question|questionnaire|vacancy|announcement|assessment|job[ ]opportunity)|questionnaire
    |please[ ]read|disqualif|ineligible|eligible[ ]for[ ]consideration|failure[ ]to|your[ ](?:resume|résumé|responses?|answers?|application|transcript)
    |transcripts?\b|\bGS-?\d|grade[ ]level|time[- ]in[- ]grade|u\.?s\.?[ ]citizen|(?:federal|government)[ ]employee
    |have[ ]you\b|do[ ]you\b|are[ ]you\b|did[ ]you\b|will[ ]you[ ](?:be[ ])?(?:able|accept|require)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A question that names experience or duties asks for them, though its options ask for nothing.
_ASKS = re.compile(
    r"\b(?:do|have)[ ]you\b[^?]{0,80}\b(?:experience|knowledge|skill|ability|certifi|licen[cs]e|proficien)",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"\b(?:preferred|desirable|desired|nice to have|an? (?:plus|bonus|advantage|asset)|advantageous|ideally|would be (?:great|good)"
    r"|not (?:essential|required|necessary)|an asset)\b",
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
    return (
        SectionKind.NEUTRAL if piece.rstrip().endswith(":") or (name.isupper() and len(words) > 1) else None
    )


def is_boilerplate(piece: str) -> bool:
    """Return whether a sentence tells of benefits, pay, law, the company or the application."""
    return bool(_BOILERPLATE.search(piece)) and not _ASKS.search(piece)


def is_preferred(piece: str) -> bool:
    """Return whether a sentence says that it would be good to have and need not be."""
    return bool(_PREFERRED.search(piece))
