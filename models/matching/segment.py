"""A text to its sentences and bullets, each with its exact place and what it is there for."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .boilerplate import is_boilerplate
from .headings import SectionKind, heading_of, inline_headings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class SegmentRole(StrEnum):
    """Why a segment stands in an advert."""

    REQUIREMENT = "requirement"
    PREFERRED = "preferred"  # under a heading of wishes
    BOILERPLATE = "boilerplate"  # benefits, pay, company, law, how to apply: asks for nothing
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence or bullet: source[start:end] == text.

    heading  the one it stands under, or empty
    section  what that heading announces
    """

    text: str
    start: int
    end: int
    role: SegmentRole
    heading: str
    section: SectionKind


# A "sentence" of more characters is a list without full stops; it is cut at its semicolons and commas.
LONGEST = 400

_MARKUP = re.compile(
    r"<(?P<tag>/?[a-zA-Z][^<>]{0,200}|!--.*?--)>|&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});", re.DOTALL
)
_BLOCK_TAG = re.compile(r"/?(?:br|p|li|ul|ol|div|h[1-6]|tr|td|table|section)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")
# Lines, bullets anywhere, the runs of blanks that are left where a bullet or a line end was lost, and the places where
# nothing is left of it: "build modelsExperience with", "in retail.We offer".
_BREAK = re.compile(
    r"[\r\n]+|[•·▪●◦‣∙■□➢✓➤❖\uf0b7]|\s{3,}|(?<=\s)[*–—-](?=\s+[A-Z])|(?<=[a-z)])(?=(?:Experience|Ability|Knowledge"
    r"|Strong|Excellent|Proficien\w+|Familiar\w*|Must|Demonstrated|Working|Understanding|Bachelor|Solid|Proven"
    r"|Minimum|Preferred|Required)\b)|(?<=[a-z)][.!?])(?=(?:We|The|Our|You|Your|This|In|As|If|All|To|For)\b)"
)
_LABEL = re.compile(r"\s*(?:[-*–—>+o]\s+|\(?\d{1,2}[.)]\s+|\(?[a-zA-Z][.)]\s+)")
# Fills the place of inline tags and entities: a run of blanks would read as a lost line end.
_PAD = "\x00"
_CUT = re.compile(r"[;,]\s+")
_WORD = re.compile(r"[^\W\d_]{2,}|[A-Z][+#]*")


class Segmenter:
    """Splits texts by rules: markup, line ends, bullets, then spaCy's sentence boundaries."""

    def __init__(self) -> None:
        self._nlp: Language | None = None

    def segment(self, text: str) -> list[Segment]:
        """Return the segments of a text in order; what holds no word is left out."""
        plain = blank_markup(text, pad=_PAD)
        section, heading = SectionKind.NEUTRAL, ""
        segments = []
        for start, end in self._pieces(plain):
            piece = plain[start:end].replace(_PAD, " ")
            kind = heading_of(piece)
            if kind is not None:
                section, heading = kind, piece.rstrip(" :")
                segments.append(Segment(text[start:end], start, end, SegmentRole.HEADING, "", section))
            else:
                role = _role(piece, section)
                segments.append(Segment(text[start:end], start, end, role, heading, section))
        return segments

    def _pieces(self, plain: str) -> Iterator[tuple[int, int]]:
        lines = _between(_BREAK, plain, 0, len(plain))
        for line_start, line_end in (part for line in lines for part in inline_headings(plain, *line)):
            label = _LABEL.match(plain, line_start, line_end)
            begin = label.end() if label else line_start
            for start, end in self._sentences(plain, begin, line_end):
                for cut in _cut_long(plain, start, end):
                    trimmed = _trim(plain, *cut)
                    if _WORD.search(plain, *trimmed):
                        yield trimmed

    def _sentences(self, plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        line = plain[start:end]
        if not re.search(r"[.!?]\s", line):
            yield start, end
            return
        for sentence in self._rules(line).sents:
            yield start + sentence.start_char, start + sentence.end_char

    def _rules(self, line: str) -> "Doc":
        if self._nlp is None:
            import spacy

            self._nlp = spacy.blank("en")
            self._nlp.add_pipe("sentencizer")
            # Lines are read one at a time, so no text is too long; the limit is meant for parsers.
            self._nlp.max_length = 100_000_000
        return self._nlp(line)


def blank_markup(text: str, *, pad: str = " ") -> str:
    """Return a text of the same length with tags, entities and control characters blanked.

    Block tags become line ends, entities their character; so every place in it is the same place in the source.
    """
    return _MARKUP.sub(lambda match: _blank(match, pad), _CONTROL.sub(" ", text))


def _blank(match: re.Match[str], pad: str) -> str:
    length = match.end() - match.start()
    if match["tag"] is not None:
        return "\n".ljust(length) if _BLOCK_TAG.match(match["tag"]) else pad * length
    character = html.unescape(match[0])
    return (character if len(character) == 1 else pad).ljust(length, pad)


def _role(piece: str, section: SectionKind) -> SegmentRole:
    if section is SectionKind.OFFER or is_boilerplate(piece):
        return SegmentRole.BOILERPLATE
    if section is SectionKind.PREFERRED:
        return SegmentRole.PREFERRED
    return SegmentRole.REQUIREMENT


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield parts of at most LONGEST characters, cut behind the last ; or , that leaves them so."""
    while end - start > LONGEST:
        cuts = [m.end() for m in _CUT.finditer(text, start, start + LONGEST)]
        cut = cuts[-1] if cuts else text.rfind(" ", start + 1, start + LONGEST) + 1 or start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == _PAD):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == _PAD):
        end -= 1
    return start, end
