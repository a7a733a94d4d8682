"""What matching returns: a skill, how sure we are, and the words that say so."""

from dataclasses import dataclass
from enum import StrEnum

from .cues import Modality
from .years import Years


class MatchMethod(StrEnum):
    """How a skill was found."""

    EXACT = "exact"  # a label or alternative label stands in the text
    LEXICAL = "lexical"  # an inflected form of one does
    DENSE = "dense"  # the meaning is near; the quote is the nearest window of words


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillMatch:
    """One skill found in one text.

    probability  calibrated chance, 0 to 1, that the text asks for or teaches the skill
    score        the ranking score behind it (a cosine plus lexical terms); higher is better
    rank         1 for the best match of the text; ties are broken by skill id
    quote        text[start:end] == quote, always
    modality     how the text asks for what the quote names; under a heading of wishes a posting merely prefers it
    years        the years of experience it asks for with it; None where it states none
    """

    skill_id: str
    probability: float
    score: float
    rank: int
    method: MatchMethod
    quote: str
    start: int
    end: int
    modality: Modality = Modality.REQUIRED
    years: Years | None = None
