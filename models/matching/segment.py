"""A text to its sentences and bullets, each with its exact place and what it is there for."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from .boilerplate import is_boilerplate
from .headings import SectionKind, heading_of, inline_headings
from .tokenizer import sentence_bounds


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

# Lines and pieces that are remembered: some 40 MB. Longer lines are whole adverts that hardly come twice.
LINES_KEPT = 32_768
PIECES_KEPT = 32_768
LONGEST_KEPT = 2_000  # characters

_MARKUP = re.compile(
    r"<(?P<tag>/?[a-zA-Z][^<>]{0,200}|!--.*?--)>|&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});", re.DOTALL
)
_BLOCK_TAG = re.compile(r"/?(?:br|p|li|ul|ol|div|h[1-6]|tr|td|table|section)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")
# Lines, bullets anywhere, the runs of blanks that are left where a bullet or a line end was lost, and the places where
# nothing is left of it: "build modelsExperience with", "in retail.We offer".
_BREAK = re.compile(
    r"[\r\n]+|[•·▪●◦‣∙■□➢✓➤❖\uf0b7]|\s{3,}|[*–—-](?<=\s.)(?=\s+[A-Z])|(?=[A-Z])(?:(?<=[a-z)])(?=(?:Experience|Ability"
    r"|Knowledge|Strong|Excellent|Proficien\w+|Familiar\w*|Must|Demonstrated|Working|Understanding|Bachelor|Solid"
    r"|Proven|Minimum|Preferred|Required)\b)|(?<=[a-z)][.!?])(?=(?:We|The|Our|You|Your|This|In|As|If|All|To"
    r"|For)\b))"
)
_LABEL = re.compile(r"\s*(?:[-*–—>+o]\s+|\(?\d{1,2}[.)]\s+|\(?[a-zA-Z][.)]\s+)")
# Fills the place of inline tags and entities: a run of blanks would read as a lost line end.
_PAD = "\x00"
_STOP = re.compile(r"[.!?]\s")
_CUT = re.compile(r"[;,]\s+")
_WORD = re.compile(r"[^\W\d_]{2,}|[A-Z][+#]*")


class _Piece(NamedTuple):
    """A part of a line at its place in it; heading: what it announces, None for one that is not a heading."""

    start: int
    end: int
    text: str
    heading: SectionKind | None


class Segmenter:
    """Splits texts by rules: markup, line ends, bullets, then spaCy's sentence boundaries.

    Adverts repeat their lines, so lines and pieces that were read lately are remembered.
    """

    def segment(self, text: str) -> list[Segment]:
        """Return the segments of a text in order; what holds no word is left out."""
        plain = blank_markup(text, pad=_PAD)
        section, heading = SectionKind.NEUTRAL, ""
        segments = []
        for line_start, line_end in _between(_BREAK, plain, 0, len(plain)):
            # What stands before the line tells whether it begins within a word.
            before = max(0, line_start - 1)
            line = plain[before:line_end]
            read = _read_lately if len(line) <= LONGEST_KEPT else _read_line
            for piece in read(line, line_start - before):
                start, end = before + piece.start, before + piece.end
                if piece.heading is not None:
                    section, heading = piece.heading, piece.text.rstrip(" :")
                    segments.append(Segment(text[start:end], start, end, SegmentRole.HEADING, "", section))
                else:
                    role = _role(piece.text, section)
                    segments.append(Segment(text[start:end], start, end, role, heading, section))
        return segments


def _read_line(line: str, begin: int) -> tuple[_Piece, ...]:
    """Return the pieces of line[begin:] that hold a word; every place is one in the line."""
    pieces = []
    for part_start, part_end in inline_headings(line, begin, len(line)):
        label = _LABEL.match(line, part_start, part_end)
        for sentence in _sentences(line, label.end() if label else part_start, part_end):
            for cut in _cut_long(line, *sentence):
                start, end = _trim(line, *cut)
                if _WORD.search(line, start, end):
                    text = line[start:end].replace(_PAD, " ")
                    pieces.append(_Piece(start, end, text, heading_of(text)))
    return tuple(pieces)


_read_lately = lru_cache(maxsize=LINES_KEPT)(_read_line)


def _sentences(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands: one ends before the first word behind a stop, as in spaCy's sentencizer."""
    if not _STOP.search(line, start, end):
        yield start, end
        return
    for one, other in sentence_bounds(line[start:end]):
        yield start + one, start + other


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


_is_boilerplate = lru_cache(maxsize=PIECES_KEPT)(is_boilerplate)


def _role(piece: str, section: SectionKind) -> SegmentRole:
    if section is SectionKind.OFFER or _is_boilerplate(piece):
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
