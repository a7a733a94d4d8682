"""How well a credential lines up with its market: four scores, each the sum of its parts."""

from dataclasses import dataclass

from .demand import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One bar of a waterfall. points: what it adds to the 0-100 score; possible: what it could add."""

    name: str
    points: float
    possible: float
    skill_id: str = ""
    outcome_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score of 0 to 100 with its 95 % interval; value None where the evidence does not carry a number.

    The points of the parts add up to the value. reason says why there is no value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    parts: tuple[Part, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtSkill:
    """A skill that an outcome teaches, and the share of the market's postings that ask for it."""

    skill_id: str
    probability: float
    quote: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAlignment:
    """What one outcome teaches, best match first. assessed: an assessment covers it."""

    outcome_id: str
    text: str
    skills: tuple[TaughtSkill, ...]
    asked_share: float | None  # share of the postings that ask for any skill of this outcome
    assessed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A credential against its market.

    relevance   is what it teaches asked for?
    coverage    how much of the market's demand does it teach?
    currency    is the demand for what it teaches recent and not fading?
    assessment  what fraction of the outcomes does an assessment cover?
    """

    credential_id: str
    market: Market
    relevance: Score
    coverage: Score
    currency: Score
    assessment: Score
    outcomes: tuple[OutcomeAlignment, ...]
