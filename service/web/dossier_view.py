"""What a dossier says beyond the page of a report: what changed, what was said and decided, how it stood."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from credlens.models.relevance.alignment import Score
from credlens.models.relevance.gaps import GapStatus
from credlens.models.relevance.review import ReviewFlag

from ..board.dossier import Changes, Dossier, ScoreChange, SkillChange
from ..office import Office
from ..reports.conformance import ConformanceView, conformance_view
from ..reports.credential import CredentialPage, credential_page, interval_words
from ..reports.wording import advice_on
from ..reports.words import percent, points

# Skills that are named among the changes; the others are counted.
NAMED = 15
# Skills of one status on the page itself; the others are on pages of their own.
SHOWN = 8
# Of the lists at the end, the newest.
NEWEST = 12

# What a status is called where nothing explains it.
STATUS_WORDS = {
    GapStatus.COVERED: "asked for, and taught",
    GapStatus.MISSING: "asked for, not taught",
    GapStatus.EMERGING: "rising, not taught",
    GapStatus.FADING: "taught, falling",
    GapStatus.UNASKED: "taught, hardly asked for",
    GapStatus.UNCERTAIN: "not clear",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMove:
    """A score then and now in words, and what to make of the difference."""

    name: str
    before: str
    now: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillMove:
    """A skill that stands otherwise than then."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """What changed since a day. rest: how many skills more than are named."""

    since: dt.date
    scores: tuple[ScoreMove, ...]
    skills: tuple[SkillMove, ...]
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsView:
    """What the newest run found, as the report says it.

    page  its flags are the open ones; long lists of skills are cut
    left  by status, how many skills are not on the page
    mend  what to mend in the wording of outcomes, by number
    """

    page: CredentialPage
    left: Mapping[GapStatus, int]
    mend: Mapping[int, tuple[str, ...]]
    suppressed: tuple[ReviewFlag, ...]
    since_review: ChangesView | None
    since_run: ChangesView | None


def findings_view(told: Dossier) -> FindingsView | None:
    """Return what the newest run found, None where it has not scored this credential."""
    found = told.found
    if found is None or found.run.record is None:
        return None
    scored = found.finding.scored
    page = credential_page(scored, found.finding.as_result(found.run.record))
    groups = tuple(replace(group, rows=group.rows[:SHOWN], open=SHOWN) for group in page.groups)
    return FindingsView(
        page=replace(page, flags=told.open, groups=groups),
        left={group.status: max(0, len(group.rows) - SHOWN) for group in page.groups},
        mend=advice_on(scored.credential),
        suppressed=scored.suppressed,
        since_review=changes_view(told.since_review),
        since_run=changes_view(told.since_run),
    )


def frameworks_view(office: Office, told: Dossier) -> ConformanceView:
    """Return what the frameworks ask for, and what the record as it stands says."""
    config = {"review_interval_months": office.settings.relevance.review_interval_months}
    return conformance_view(told.case.held.record, as_of=office.today(), config=config)


def changes_view(changes: Changes | None) -> ChangesView | None:
    """Return changes in words."""
    if changes is None:
        return None
    return ChangesView(
        since=changes.since,
        scores=tuple(map(_score_move, changes.scores)),
        skills=tuple(map(_skill_move, changes.skills[:NAMED])),
        rest=max(0, len(changes.skills) - NAMED),
    )


def score_words(score: Score) -> str:
    """Return a score with its interval: 52 (43–61)."""
    if score.value is None:
        return "not enough evidence"
    interval = interval_words(score)
    return f"{points(score.value)} ({interval})" if interval else points(score.value)


def newest(items: Sequence[object]) -> Sequence[object]:
    """Return the last of a list that grows, the newest first."""
    return items[::-1][:NEWEST]


def _score_move(change: ScoreChange) -> ScoreMove:
    return ScoreMove(
        name=change.name, before=score_words(change.before), now=score_words(change.now), verdict=_verdict(change)
    )


def _verdict(change: ScoreChange) -> str:
    before, now = change.before.value, change.now.value
    if before is None or now is None:
        return "cannot be compared"
    by = round(now) - round(before)
    if by == 0:
        return "the same"
    moved = f"{abs(by)} points {'higher' if by > 0 else 'lower'}"
    if change.name == "assessment":
        return moved  # a count, in which nothing is by chance
    return f"{moved}, more than chance explains" if change.beyond_chance else f"{moved}, may be chance"


def _skill_move(change: SkillChange) -> SkillMove:
    return SkillMove(
        label=change.label,
        before=_stood(change.before, change.share_before),
        now=_stood(change.now, change.share),
    )


def _stood(status: GapStatus | None, share: float | None) -> str:
    if status is None or share is None:
        return "not among the skills asked for"
    return f"{STATUS_WORDS[status]}, in {percent(share)} of postings"
