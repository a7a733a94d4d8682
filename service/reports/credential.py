"""What the page of one credential says, ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass

from credlens.models.records import Credential
from credlens.models.relevance.alignment import Alignment, Score
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.flags import shipped_rules
from credlens.models.relevance.gaps import GapRow, GapStatus
from credlens.models.relevance.review import ReviewFlag

from ..results import Result, ScoredCredential
from . import tables
from .agreement import AgreementSection, agreement_section
from .chart import LOOKS, ROWS, Look, demand_plot
from .market import MarketView, market_view
from .quotes import Quote, quote
from .reasons import generic_words, nearest_words, partial_words
from .waterfall import Step, waterfall
from .words import chance, day, percent, percent_range, points, times, trend_words

# Rows of a list that stand open; the others are behind "and 40 more".
OPEN_ROWS = 25

# Other skills that a taught one partly answers, by what they add.
PARTIAL = 3

_NO_SHARE = "too few postings to tell a share"
_NO_COUNT = "cannot be told: these postings were chosen by this skill alone"

QUESTIONS = {
    "relevance": "Is what it teaches asked for?",
    "coverage": "How much of what its market asks for does it teach?",
    "currency": "Is the demand for what it teaches holding up?",
    "assessment": "How many of its outcomes does an assessment cover?",
}
MEANINGS = {
    "relevance": "Every outcome weighs the same and adds as much as postings ask for what it teaches; what nearly "
    "every job asks for adds less.",
    "coverage": "Every skill that the market asks for weighs by how often it does; a taught one adds its weight, one "
    "that the taxonomy puts next to a taught one a part of it.",
    "currency": "Every taught skill weighs by its demand; one whose demand falls keeps what a year would leave.",
    "assessment": "Every outcome weighs the same and adds its weight if an assessment covers it.",
}
TITLES = {rule.id: rule.title for rule in shipped_rules()}
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """One score: its number and interval in words, or why there is none, and its waterfall."""

    name: str
    question: str
    meaning: str
    score: Score
    value: str
    interval: str
    total: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """One skill of the market."""

    row: GapRow
    uri: str
    share: str
    demand: str
    lift: str
    trend: str
    taught: str
    nearest: str  # what is taught that comes nearest, and how
    suggestion: str
    outcome: int  # the number of the outcome that teaches it or comes nearest, 0 for none
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """The skills of one status, by demand."""

    status: GapStatus
    look: Look
    rows: tuple[GapView, ...]
    open: int = OPEN_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtView:
    """One skill that an outcome teaches."""

    label: str
    uri: str
    chance: str
    quote: str
    demand: str
    counts: str  # why it counts less than another, empty where it does not
    partial: tuple[str, ...]  # what else is asked for that it partly answers


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """One outcome, by its number in the record."""

    number: int
    text: str
    assessments: tuple[str, ...]
    assessed: bool
    asked: str
    skills: tuple[TaughtView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialPage:
    """Everything on the page of one credential.

    facts    what every record should state, record: what else this one does
    plot     SVG of the rows in drawn
    scale    the highest end of any interval, a fraction
    few      the market has too few postings for any score, so that nothing is drawn and no share is told
    tensions sentences on what may look like contradictions
    over     names of the skills that are taught far more than they are asked for
    """

    credential: Credential
    facts: tuple[tuple[str, str], ...]
    record: tuple[tuple[str, str], ...]
    flags: tuple[ReviewFlag, ...]
    market: MarketView
    tensions: tuple[str, ...]
    inferred: bool
    postings: int
    scores: tuple[ScoreView, ...]
    outcomes: tuple[OutcomeView, ...]
    agreement: AgreementSection
    groups: tuple[GapGroup, ...]
    drawn: tuple[GapView, ...]
    plot: str
    scale: float
    few: bool
    over: tuple[str, ...]


def credential_page(scored: ScoredCredential, result: Result, *, plot: bool = True) -> CredentialPage:
    """Return what the page of a credential says; plot: False where it is not drawn, for drawing takes the longest."""
    alignment = scored.alignment
    number = {o.outcome_id: n for n, o in enumerate(alignment.outcomes, start=1)}
    inferred = alignment.market.basis is MarketBasis.INFERRED
    few = tables.too_few(scored, result)
    rows = [
        _gap_view(row, scored, result, outcome=number.get(row.taught_by, 0), inferred=inferred, few=few)
        for row in scored.gaps.rows
    ]
    drawn = () if few else tuple(view for view in rows if view.row.high - view.row.low < 1)[:ROWS]
    return CredentialPage(
        credential=scored.credential,
        facts=_facts(scored.credential),
        record=_record(scored.credential),
        flags=by_severity(scored.flags),
        market=market_view(scored, result),
        tensions=alignment.tensions,
        inferred=inferred,
        postings=scored.profile.postings,
        scores=tuple(_score_view(name, alignment, result) for name in tables.SCORES),
        outcomes=tuple(_outcome_views(scored, result)),
        agreement=agreement_section(scored, result),
        groups=_groups(rows),
        drawn=drawn,
        plot=demand_plot([view.row for view in drawn]) if drawn and plot else "",
        scale=max((row.high for row in scored.gaps.rows), default=1.0) or 1.0,
        few=few,
        over=tuple(tables.label(skill_id, result) for skill_id in scored.gaps.over_taught),
    )


def by_severity(flags: Sequence[ReviewFlag]) -> tuple[ReviewFlag, ...]:
    """Return flags with the most severe first; equal ones stay in the order of the rules."""
    return tuple(sorted(flags, key=lambda flag: SEVERITIES.index(flag.severity.value)))


def flag_title(rule: str) -> str:
    """Return the name of a rule for people."""
    return TITLES.get(rule, rule.replace("-", " ").capitalize())


def interval_words(score: Score) -> str:
    """Return the interval of a score: 42–61."""
    if score.low is None or score.high is None:
        return ""
    return f"{points(score.low)}–{points(score.high)}"


def _score_view(name: str, alignment: Alignment, result: Result) -> ScoreView:
    score: Score = getattr(alignment, name)
    return ScoreView(
        name=name,
        question=QUESTIONS[name],
        meaning=MEANINGS[name],
        score=score,
        value="" if score.value is None else points(score.value),
        interval=interval_words(score),
        total="" if score.value is None else f"{score.value:.1f}",
        steps=waterfall(score, lambda skill_id: tables.label(skill_id, result)),
    )


def _gap_view(
    row: GapRow, scored: ScoredCredential, result: Result, *, outcome: int, inferred: bool, few: bool
) -> GapView:
    interval = percent_range(row.low, row.high)
    told = row.high - row.low < 1  # an interval from 0 to 1 was counted among no posting at all
    # In an inferred market a taught skill is counted among other postings than all: see DemandProfile.
    counted = "" if inferred and row.taught_probability > 0 else f" of {times(scored.profile.postings, 'posting')}"
    return GapView(
        row=row,
        uri=_uri(row.skill_id, result),
        share=f"{percent(row.share)} ({interval})",
        demand=_NO_SHARE if few else _NO_COUNT if not told else f"{percent(row.share)}{counted} ({interval})",
        lift="" if few or not told else f"{row.lift:.1f} times as often as in all postings",
        trend=trend_words(row),
        taught=chance(row.taught_probability) if row.taught_probability > 0 else "",
        nearest=nearest_words(row.nearest, lambda i: tables.label(i, result)) if row.nearest else "",
        suggestion=row.suggestion[:1].lower() + row.suggestion[1:],
        outcome=outcome,
        quotes=tuple(quote(evidence, result) for evidence in row.evidence),
    )


def _groups(rows: Sequence[GapView]) -> tuple[GapGroup, ...]:
    of = {status: tuple(view for view in rows if view.row.status is status) for status in LOOKS}
    return tuple(GapGroup(status=s, look=LOOKS[s], rows=views) for s, views in of.items() if views)


def _outcome_views(scored: ScoredCredential, result: Result) -> list[OutcomeView]:
    assessments = {o.id: o.assessments for o in scored.credential.outcomes}
    return [
        OutcomeView(
            number=number,
            text=outcome.text,
            assessments=assessments.get(outcome.outcome_id, ()),
            assessed=outcome.assessed,
            asked="" if outcome.asked_share is None else percent(outcome.asked_share),
            skills=tuple(
                TaughtView(
                    label=tables.label(t.skill_id, result),
                    uri=_uri(t.skill_id, result),
                    chance=chance(t.probability),
                    quote=t.quote,
                    demand=_demand(t.share, t.low, t.high),
                    counts=generic_words(t),
                    partial=tuple(partial_words(p, lambda i: tables.label(i, result)) for p in t.partial[:PARTIAL]),
                )
                for t in outcome.skills
            ),
        )
        for number, outcome in enumerate(scored.alignment.outcomes, start=1)
    ]


def _demand(share: float | None, low: float | None, high: float | None) -> str:
    if share is None or low is None or high is None:
        return "not enough postings to say"
    return f"{percent(share)} of postings ({percent_range(low, high)})"


def _facts(c: Credential) -> tuple[tuple[str, str], ...]:
    """Return what a board looks for first, named also where the record lacks it."""
    size = (c.credits is not None and f"{c.credits:g} credits", c.hours is not None and f"{c.hours:g} hours")
    facts = (
        ("Provider", c.provider),
        ("Jurisdiction", c.jurisdiction),
        ("Framework", c.framework),
        ("Level", c.level),
        ("Size", ", ".join(part for part in size if part)),
        ("Status", c.status),
        ("Issued", day(c.issued) if c.issued else ""),
        ("Last reviewed", day(c.last_reviewed) if c.last_reviewed else ""),
    )
    return tuple((name, value or "not stated") for name, value in facts)


def _record(c: Credential) -> tuple[tuple[str, str], ...]:
    """Return what else the record states."""
    facts = (
        ("Id", c.id),
        ("Description", c.description),
        ("Target occupations", "; ".join(c.target_occupations)),
        ("Assessments", "; ".join(c.assessments)),
        ("Prerequisites", "; ".join(c.prerequisites)),
        ("Stacks into", "; ".join(c.stacks_into)),
        ("Employer evidence", "; ".join(c.employer_evidence)),
    )
    return tuple(fact for fact in facts if fact[1])


def _uri(skill_id: str, result: Result) -> str:
    return result.skills[skill_id].uri if skill_id in result.skills else ""
