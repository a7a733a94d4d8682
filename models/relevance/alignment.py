"""How well a credential lines up with its market: four scores, each the sum of its parts."""

from dataclasses import dataclass

from .credit import Credit, CreditKind
from .demand import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the points of a part come from: a taught skill and the words of the outcome that teach it.

    credit  how the taught skill counts where another one is asked for; None where it is that skill
    """

    skill_id: str
    outcome_id: str
    quote: str
    points: float
    credit: Credit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One bar of a waterfall. points: what it adds to the 0-100 score; possible: what it could add.

    The points of the sources, where there are any, add up to those of the part.
    """

    name: str
    points: float
    possible: float
    skill_id: str = ""
    outcome_id: str = ""
    sources: tuple[Source, ...] = ()


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
class Partial:
    """Another skill that postings ask for and a taught one partly answers; share: of the postings."""

    skill_id: str
    kind: CreditKind
    value: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtSkill:
    """A skill that an outcome teaches, and the share of the market's postings that ask for it.

    credited   the share when postings that ask only for what it partly answers count in part
    partial    what it partly answers, most asked for first
    counts_as  1, or less for a generic skill: the part of its demand that relevance takes
    """

    skill_id: str
    probability: float
    quote: str
    share: float | None
    low: float | None
    high: float | None
    credited: float | None = None
    partial: tuple[Partial, ...] = ()
    counts_as: float = 1.0


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
    samples     ids of postings of the market, of different employers, so that a reader can see what it is
    caution     why the market carries less than it seems to, empty where it is large enough
    tensions    sentences that reconcile what may look like a contradiction between the findings
    """

    credential_id: str
    market: Market
    relevance: Score
    coverage: Score
    currency: Score
    assessment: Score
    outcomes: tuple[OutcomeAlignment, ...]
    samples: tuple[str, ...] = ()
    caution: str = ""
    tensions: tuple[str, ...] = ()
