"""A text's sentences, clauses and lists: how far a wording reaches."""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

# A full stop or a line end; not that of "e.g.", "3.5" or an initial. A question stays with its answer.
_SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!](?=\s|$)|[\r\n]+")
_CLAUSE = re.compile(
    r"[;:()?\[\]–—•]|\s-\s|,?\s(?:but|however|although|though|whereas|because|unless)\b|,\s(?:as|so|yet|since|while"
    r"|which|who|where|you|we|our|your|they|there|it|just|only|if|when|(?:and|for|in|with)\s(?:no|not|which|full"
    r"|all))\b|,?\s(?:and|or)\s(?:you|we|must|will|should)\b"
    # Where an advert lost its line ends, the next bullet begins with one of these.
    r"|(?-i:(?<=[a-z)])\s?(?=(?:Experienced?|Ability|Able|Knowledge|Strong|Excellent|Proficien\w+|Familiar\w*|Must"
    r"|Working|Demonstrated|Minimum|Preferred|Required|Bachelor|Understanding|Good|Solid|Proven|Prior|Previous)\b))",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s*")
_LIST_END = re.compile(r"(?:^|\s)(?:and|or|nor)\s|/|&", re.IGNORECASE)
# A part of a sentence with one of these says something of its own and is no item of a list.
_OWN = re.compile(r"\b(?:you|we|they|must|have|has|need|needs|required|essential|seeking|is|are|will)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SHORT = 3  # words of an item that makes a list without "and" or "or"

# A clause of nothing but these has no matter of its own: ", and full training is given".
FILLER = re.compile(
    r"(?:\W|ll\b|\b(?:and|but|so|as|with|for|in|on|which|this|that|the|all|any|full|free|paid|complete|necessary|is"
    r"|are|will|be|where|it|or|however|although|though|we|you|they|our)\b)*",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[Span]:
    """Yield where each sentence of a text stands."""
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        yield begin, match.end()
        begin = match.end()
    if begin < len(text):
        yield begin, len(text)


def clause_bounds(text: str, start: int, end: int) -> list[Span]:
    """Return where the bounds between the clauses of a part of a sentence stand."""
    return [match.span() for match in _CLAUSE.finditer(text, start, end)]


def items_between(text: str, start: int, end: int) -> list[Span]:
    """Return the parts between the commas of a clause."""
    commas = [match.span() for match in _COMMA.finditer(text, start, end)]
    return list(zip([start, *(c[1] for c in commas)], [*(c[0] for c in commas), end], strict=True))


def list_start(text: str, items: Sequence[Span]) -> int:
    """Return where the list begins that ends in the last of these items; that item's start if it ends none."""
    last = len(items) - 1
    while last > 0 and FILLER.fullmatch(text, *items[last]):
        last -= 1
    first = last
    short = all(len(_WORD.findall(text, *item)) <= _SHORT for item in items[: last + 1])
    if short or _LIST_END.search(text[slice(*items[last])]):
        while first > 0 and not says_its_own(text, items[first - 1]):
            first -= 1
    return items[first][0]


def says_its_own(text: str, item: Span) -> bool:
    """Return whether a part between commas is a statement rather than an item of a list."""
    return bool(_OWN.search(text, *item))
