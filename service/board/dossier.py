"""Everything that a board needs to decide on one credential, in one record."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credlens.models.conformance.calendar import ReviewDate, review_calendar
from credlens.models.outcomes.checks import OutcomeReview, review_outcomes
from credlens.models.relevance.alignment import Score
from credlens.models.relevance.gaps import GapStatus
from credlens.models.relevance.review import ReviewFlag

from ..conformance import Statement, statement
from ..errors import MissingError
from ..findings import FlagEvent, Found, flag_history, get_found
from ..office import Office
from ..people import Act, Actor, require
from ..results import Finding
from ..store.sql.alignments import AlignmentRow, Alignments
from ..store.sql.credentials import Credentials, CredentialVersion
from ..store.sql.database import Transaction
from ..store.sql.decisions import Decision
from ..store.sql.drafts import Drafts, HeldDraft
from ..store.sql.findings import Findings
from ..store.sql.queue import ReviewQueue, by_urgency
from ..store.sql.voices import Endorsement, Rating, Voices
from .decisions import Case, open_case


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """A score then and now. beyond_chance: the two intervals do not meet."""

    name: str
    before: Score
    now: Score
    beyond_chance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillChange:
    """A skill of the market that stands otherwise than before; None where it was or is not in the profile."""

    skill_id: str
    label: str
    before: GapStatus | None
    now: GapStatus | None
    share_before: float | None
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since an earlier run.

    since   its day
    skills  empty where that run's whole finding is no longer kept: it is of the last earlier day alone
    """

    since: dt.date
    scores: tuple[ScoreChange, ...]
    skills: tuple[SkillChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoDesign:
    """One draft of the credential, and what employers said of it."""

    draft: HeldDraft
    ratings: tuple[Rating, ...]
    endorsements: tuple[Endorsement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a decision on a credential needs.

    case          the credential as it stands, decisions before, and the tag to decide with
    found         what the newest run found; None where it has not scored this credential
    open          the flags that nobody has answered, the most severe first
    answered      those that stand and that a decision in force answers, each with it
    statement     the record held against its frameworks
    review        when its review is due, who says so, and what it must cover
    outcomes      what is to be mended in its outcomes
    since_review  what changed since the last review on record, None where no run is of that time
    since_run     what changed since the run of an earlier day, None where there is none
    history       how it stood after the last run of each day
    versions      of the record, newest first
    events        when its flags opened, closed or were set aside
    """

    case: Case
    found: Found | None
    open: tuple[ReviewFlag, ...]
    answered: tuple[tuple[ReviewFlag, Decision], ...]
    statement: Statement
    review: ReviewDate
    outcomes: OutcomeReview
    since_review: Changes | None
    since_run: Changes | None
    history: tuple[tuple[dt.date, AlignmentRow], ...]
    versions: tuple[CredentialVersion, ...]
    codesign: tuple[CoDesign, ...]
    events: tuple[FlagEvent, ...]


def dossier(office: Office, actor: Actor, credential_id: str) -> Dossier:
    """Return the dossier of a credential, or raise MissingError where the catalogue has none of this id."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        case = open_case(connection, office, actor, credential_id)
        queue = ReviewQueue(connection, actor.organisation, today=office.today())
        flags = queue.flags(case.run_id, [credential_id]).get(credential_id, ())
        history = tuple(Alignments(connection, actor.organisation).history(credential_id))
        versions = tuple(Credentials(connection, actor.organisation).versions(credential_id))
        earlier = _earlier(Findings(connection, actor.organisation), credential_id, history)
        codesign = _codesign(connection, actor, credential_id)
    found = _found(office, actor, credential_id, case.run_id, history)
    record = case.held.record
    config = office.settings.relevance
    return Dossier(
        case=case,
        found=found,
        open=flags,
        answered=_answered(found, flags, case.decisions),
        statement=statement(record, as_of=office.today()),
        review=review_calendar([record], as_of=office.today(), policy_months=config.review_interval_months)[0],
        outcomes=review_outcomes(record),
        since_review=_since(history, record.last_reviewed),
        since_run=_since_run(history, earlier, found),
        history=history,
        versions=versions,
        codesign=codesign,
        events=tuple(flag_history(office, actor, credential_id)) if found else (),
    )


def changes_of(
    since: dt.date, before: AlignmentRow, now: AlignmentRow, *, old: Finding | None = None, new: Finding | None = None
) -> Changes:
    """Return what changed between two runs: the scores, and the skills where both findings are given."""
    scores = tuple(
        ScoreChange(name=name, before=before.scores[name], now=score, beyond_chance=_apart(before.scores[name], score))
        for name, score in now.scores.items()
    )
    skills = _skill_changes(old, new) if old and new else ()
    return Changes(since=since, scores=scores, skills=skills)


def _apart(before: Score, now: Score) -> bool:
    if before.low is None or before.high is None or now.low is None or now.high is None:
        return False
    return now.low > before.high or now.high < before.low


def _skill_changes(old: Finding, new: Finding) -> tuple[SkillChange, ...]:
    """Return the skills that stand otherwise, the most asked for first."""
    before, now = ({row.skill_id: row for row in finding.scored.gaps.rows} for finding in (old, new))
    changes = []
    for skill_id in before.keys() | now.keys():
        was, is_now = before.get(skill_id), now.get(skill_id)
        one = is_now or was
        if one is None or (was and is_now and was.status is is_now.status):
            continue
        changes.append(
            SkillChange(
                skill_id=skill_id,
                label=one.label,
                before=was.status if was else None,
                now=is_now.status if is_now else None,
                share_before=was.share if was else None,
                share=is_now.share if is_now else None,
            )
        )
    return tuple(sorted(changes, key=lambda c: (-max(c.share or 0.0, c.share_before or 0.0), c.skill_id)))


def _since(history: Sequence[tuple[dt.date, AlignmentRow]], reviewed: dt.date | None) -> Changes | None:
    """Return what changed since the last run up to the day of the review."""
    then = [each for each in history[:-1] if reviewed and each[0] <= reviewed]
    return changes_of(then[-1][0], then[-1][1], history[-1][1]) if then else None


def _since_run(
    history: Sequence[tuple[dt.date, AlignmentRow]], earlier: Finding | None, found: Found | None
) -> Changes | None:
    if len(history) < 2 or found is None:
        return None
    day, before = history[-2]
    return changes_of(day, before, found.row, old=earlier, new=found.finding)


def _earlier(findings: Findings, credential_id: str, history: Sequence[tuple[dt.date, AlignmentRow]]) -> Finding | None:
    """Return what the run of the earlier day found, None where that is not kept whole."""
    if len(history) < 2:
        return None
    run = findings.newest(before=history[-1][0])
    return findings.finding(credential_id, run.id) if run else None


def _found(office: Office, actor: Actor, credential_id: str, run_id: str, history: Sequence[object]) -> Found | None:
    try:
        return get_found(office, actor, credential_id, run_id=run_id) if history else None
    except MissingError:
        return None


def _answered(
    found: Found | None, flags: Sequence[ReviewFlag], decisions: Sequence[Decision]
) -> tuple[tuple[ReviewFlag, Decision], ...]:
    """Return the standing flags that are not open, each with the newest decision in force on it."""
    if found is None:
        return ()
    still = {flag.rule for flag in flags}
    by_flag: Mapping[tuple[str, dt.date], Decision] = {
        (flag.rule, flag.opened_at): decision
        for decision in reversed(decisions)
        if decision.state == "in force"
        for flag in decision.flags
    }
    told = (flag for flag in found.finding.scored.flags if flag.rule not in still)
    return tuple(
        (flag, by_flag[flag.rule, flag.opened_at])
        for flag in by_urgency(told)
        if (flag.rule, flag.opened_at) in by_flag
    )


def _codesign(connection: Transaction, actor: Actor, credential_id: str) -> tuple[CoDesign, ...]:
    drafts = Drafts(connection).of(actor.organisation, credential_id)
    voices = [(draft, Voices(connection, draft.id)) for draft in drafts]
    return tuple(
        CoDesign(draft=draft, ratings=tuple(said.ratings()), endorsements=tuple(said.endorsements()))
        for draft, said in voices
    )
