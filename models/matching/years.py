"""How many years of experience a text asks for, beside what."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .clauses import clause_bounds, sentences


class Years(NamedTuple):
    """A span of experience in years; most is None where the text sets no upper end."""

    least: float
    most: float | None


class _Stated(NamedTuple):
    """Years at their place, and the part of the sentence that they are about."""

    start: int
    end: int
    years: Years


_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBERS = {word: float(number) for number, word in enumerate(_WORDS.split(), start=1)} | {
    "zero": 0.0,
    "twenty": 20.0,
    "a": 1.0,
    "an": 1.0,
}
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)})"
# "Three (3) years" says it twice.
_TWICE = r"(?:\s?\(\d{1,2}\))?"
_STATED = re.compile(
    rf"(?P<bound>\b(?:up\sto|(?:no|not)\smore\sthan|maximum(?:\sof)?|less\sthan"
    rf"|under)\s)?(?<![\w.,$£€/-])(?P<least>{_NUMBER}){_TWICE}\s?(?P<open>\+|plus\s|or\smore\s)?(?:\s?(?:-|–|—|to"
    rf"|or)\s?(?P<most>{_NUMBER}){_TWICE}\s?\+?)?"
    r"[\s-]?\+?(?P<unit>years?|yrs?|months?)\b\.?(?:['’]s?|\s['’])?(?P<more>\s?\+|\sor\smore|\sor\sabove|\splus\b)?",
    re.IGNORECASE,
)
_UNIT = re.compile(r"year|yr|month", re.IGNORECASE)
# Years of something else: age, study, a contract, the firm.
_NOT_EXPERIENCE_AFTER = re.compile(
    r"[\s-]?(?:old\b|of\sage|ago\b|degree|diploma|college|university|program|course|contract|term\b|fixed|warranty"
    r"|in\sbusiness|probation|lease|plan\b|period|assignment|appointment|following|after|from\b|before|apprenticeship"
    r"|of\s(?:college|study|education|undergraduate|graduate|growth|service\sto))",
    re.IGNORECASE,
)
_NOT_EXPERIENCE_BEFORE = re.compile(
    r"(?:\b(?:last|past|next|every|each|within|for\sover|aged?|first|previous|another|after|during"
    r"|once\severy)\s(?:the\s)?|\b(?:in|over)\sthe\s(?:last|past|next|first)\s)$",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(
    r"\b(?:experience[ds]?|exp\b|background|track\srecord|worked|working|practi[cs]e|practi[cs]ing|hands[- ]on"
    r"|expertise|exposure|employment|industry|career|qualified|post[- ]qualification|pqe|min(?:imum|\.)?|at\sleast"
    r"|required|preferred)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\s?(?:relevant\s|related\s|prior\s|previous\s|recent\s|proven\s|paid\s|work(?:ing)?\s|professional\s"
    r"|practical\s|full[- ]time\s|similar\s)*(?:of|in|with|as|on|using|working|experience|exp)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"[\s'’]*(?:(?:relevant|related|prior|previous|recent|of|work|working|professional|experience|exp|required"
    r"|preferred|minimum|min|or|and|more|is|a|the)\b[\s.]*)*(?=$|[,;:.()\n]|\band\b|\bbut\b)",
    re.IGNORECASE,
)


def years_asked(text: str, start: int, end: int) -> Years | None:
    """Return the years of experience asked for of what text[start:end] names; None where none are stated.

    Years reach from their place to the next years or the end of the clause ("3 years of Java and SQL"); where nothing
    follows them, back over the clause ("Java and SQL, 3+ years").
    """
    for begin, stop, stated in _read_sentences(text):
        if begin <= start < stop:
            middle = (start + min(end, stop)) // 2
            return next((s.years for s in stated if s.start <= middle < s.end), None)
    return None


@lru_cache(maxsize=64)
def _read_sentences(text: str) -> tuple[tuple[int, int, tuple[_Stated, ...]], ...]:
    """Return where each sentence stands and the years in it; none at all where no unit of time stands in the text."""
    if not _UNIT.search(text):
        return ()
    return tuple((begin, stop, tuple(_stated(text, begin, stop))) for begin, stop in sentences(text))


def _stated(text: str, start: int, end: int) -> Iterator[_Stated]:
    """Yield the years of one sentence, each with its part of it."""
    found = [m for m in _STATED.finditer(text, start, end) if not _is_something_else(text, start, m)]
    if not any(_is_experience(text, start, end, m) for m in found):
        return
    bounds = [b for b in clause_bounds(text, start, end) if text[b[0] : b[1]].strip() not in "()"]
    for i, match in enumerate(found):
        before = found[i - 1].end() if i else start
        after = found[i + 1].start() if i + 1 < len(found) else end
        clause_end = min([b[0] for b in bounds if b[0] >= match.end()], default=end)
        if _FOLLOWS.match(text, match.end(), end):
            clause_start = max([b[1] for b in bounds if b[1] <= match.start()], default=start)
            yield _Stated(max(before, clause_start) if i else start, match.end(), _years(match))
        else:
            yield _Stated(match.start(), min(after, clause_end), _years(match))


def _is_something_else(text: str, start: int, match: re.Match[str]) -> bool:
    if _NOT_EXPERIENCE_AFTER.match(text, match.end()) or _NOT_EXPERIENCE_BEFORE.search(text[start : match.start()]):
        return True
    return match["least"].casefold() in ("a", "an") and not _OF.match(text, match.end())


def _is_experience(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Return whether the wording, the words around or a bullet's start say that the years are of experience."""
    stated_open = match["open"] or match["more"] or match["most"]
    first = not re.search(r"\w", text[start : match.start()])
    return bool(first or stated_open or _OF.match(text, match.end()) or _EXPERIENCE.search(text, start, end))


def _years(match: re.Match[str]) -> Years:
    scale = 1 / 12 if match["unit"].casefold().startswith("month") else 1.0
    least = _number(match["least"]) * scale
    if match["bound"]:
        return Years(0.0, round(least, 2))
    most = round(_number(match["most"]) * scale, 2) if match["most"] else None
    return Years(round(least, 2), most)


def _number(text: str) -> float:
    word = text.casefold()
    return _NUMBERS[word] if word in _NUMBERS else float(word)
