"""The headings of an advert, and what the text under them is about."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum


class SectionKind(StrEnum):
    """What the text under a heading is about."""

    NEUTRAL = "neutral"  # duties and requirements
    PREFERRED = "preferred"
    OFFER = "offer"  # company, benefits, pay, law, application


# Patterns of whole headings, without their colon. Each says what may follow its words: "Apply paint to walls", "Legal
# research" and "Experience with kilns" begin like headings and are duties.
_AND = r"( ?(,|and|&|/|\+) ?.*)?"
_HEADINGS: dict[SectionKind, Sequence[str]] = {
    SectionKind.OFFER: (
        r"about (us|the (company|organi[sz]ation|employer|firm|team))|who we are",
        r"our (company|story|mission|values|culture)|company (overview|description|profile)",
        r"what we (offer|provide)|we offer|our offer|what.s in it for you|why (join|work|us)\b.*",
        rf"((employee|company|our|your) )?(benefits|perks|rewards)( (package|offered|include|of working.*"
        rf"|summary))?{_AND}",
        rf"(compensation|pay|salary|wages)( (range|rate|package|details|scale|band|information))?{_AND}",
        r"how to apply|(to )?apply( (now|today|here|online|by .*|via .*))?|next steps",
        r"application (process|instructions|questions|procedure|details)",
        r"equal (opportunity|employment).*|eeo.*|disclaimer.*|(privacy|legal)( (notice|policy|statement|information))?",
        rf"diversity( (statement|equity.*))?{_AND}|closing date|contact( (us|details|information))?"
        rf"|additional information",
    ),
    SectionKind.PREFERRED: (
        r"(preferred|desired|desirable|optional|bonus|additional)"
        rf"( (qualifications|skills|experience|requirements|criteria|attributes|knowledge|points|competencies))?{_AND}",
        r"(nice|good|great)[ -]to[ -]haves?|pluses|extra credit|(it.s )?a (bonus|plus)( if.*)?|ideally( you.*)?"
        r"|you might also.*",
    ),
    SectionKind.NEUTRAL: (
        rf"(the )?(role|position|job)( (description|summary|overview|purpose|details|requirements|responsibilities"
        rf"|duties))?{_AND}",
        r"about (the (role|position|job)|you)|in this role( you.*)?|looking for|we are looking for",
        rf"(description|summary|overview|purpose){_AND}",
        r"((key|essential|primary|main|core|your|day-to-day|job|position|major) )*"
        rf"(duties|responsibilities|tasks|accountabilities|functions)( (include|of the .*|for this .*))?{_AND}",
        r"((minimum|basic|essential|key|job|your|required|core|technical|personal) )*(requirements|qualifications"
        r"|skills|experience|education|criteria|knowledge|competencies|abilities)"
        rf"( (required|needed|include|you.*|we.*|for this .*|for the .*))?{_AND}",
        r"must[ -]haves?|who you are|what (you|we)\b.*|you (will|bring|have|are|.ll)( (have|bring|need|be|do))?",
    ),
}
_HEADING = {kind: re.compile("|".join(words), re.IGNORECASE) for kind, words in _HEADINGS.items()}
_HEADING_WORDS = 7

# Headings of adverts that lost their line ends stand inside a line: capital letters and a colon, or two of the words
# with a capital after them ("... in retail Preferred Qualifications Experience with ...").
_KIND = r"(?i:position|job|role|key|main|primary|essential|core|required|preferred|minimum|basic|desired)"
_THING = r"(?i:responsibilities|duties|qualifications|requirements|accountabilities|functions|competencies)"
_ALONE = (
    r"(?:Skills|Experience|Education|Benefits|Perks|Compensation|Overview|Summary|Description|(?=[A-Z])(?i:about us"
    r"|about you|about the role|what you['’]ll do|what we offer|nice to have|who we are|who you are))"
)
_INLINE = re.compile(
    rf"(?<![\w-])(?=[A-Z])(?:{_KIND}\s(?:(?:and|&)\s)?){{0,3}}(?:{_THING}|{_ALONE})(?:\s(?:and|&)\s[A-Z]\w+)?\s?:"
    rf"|(?<![\w-])(?=[A-Z]){_KIND}\s{_THING}(?=\s?[A-Z•(\d])|(?<=[a-z)])(?=[A-Z]){_KIND}\s{_THING}"
)


def inline_headings(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line: what stands before, between and behind the headings in it, and the headings."""
    for match in _INLINE.finditer(text, start, end):
        yield start, match.start()
        yield match.span()
        start = match.end()
    yield start, end


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
