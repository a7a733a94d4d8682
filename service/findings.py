"""What runs found about an organisation's credentials: read by the pages, the API and the command line."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from credlens.models.relevance.gaps import GapStatus
from credlens.models.relevance.history import Suppression, suppress
from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .errors import FieldError, MissingError
from .office import Office
from .people import Act, Actor, require
from .results import Finding, ScoredCredential
from .store.sql.alignments import AlignmentFilter, AlignmentRow, Alignments, Order
from .store.sql.credentials import Credentials
from .store.sql.findings import Findings, HeldRun
from .store.sql.flags import Flags, HeldFlag
from .store.sql.gap_rows import Gaps, HeldGap, SkillCount
from .store.sql.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run found about a credential, its flags as they stand today."""

    run: HeldRun
    row: AlignmentRow
    finding: Finding


@dataclass(frozen=True, slots=True, order=True)
class FlagEvent:
    """What became of a flag of a credential on a day. event: opened, closed, set aside."""

    day: dt.date
    rule: str
    event: str
    detail: str


def list_runs(office: Office, actor: Actor, *, size: int, cursor: str = "") -> Page[HeldRun]:
    """Return a page of the runs, the newest first."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return Findings(connection, actor.organisation).runs(size=size, cursor=cursor)


def get_run(office: Office, actor: Actor, run_id: str) -> HeldRun:
    """Return the run of this id, or raise MissingError."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return run_of(Findings(connection, actor.organisation), run_id)


def newest_run(office: Office, actor: Actor) -> HeldRun | None:
    """Return the newest run, None before the first."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return Findings(connection, actor.organisation).newest()


def get_found(office: Office, actor: Actor, credential_id: str, *, run_id: str = "") -> Found:
    """Return all that a run found about a credential, by default the newest one.

    Raises MissingError where there is no such run, it scored no such credential, or only its numbers are kept: whole
    findings are kept of the newest run and of the last of an earlier day.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        findings = Findings(connection, actor.organisation)
        run = run_of(findings, run_id)
        row = Alignments(connection, actor.organisation).get(run.id, credential_id)
        finding = findings.finding(credential_id, run.id)
        if row is None or finding is None:
            raise MissingError("finding on credential", credential_id, known=findings.scored_ids(run.id))
        suppressions = Flags(connection, actor.organisation).suppressions()
        flags = Flags(connection, actor.organisation).standing(run.id, credential_id=credential_id)
    today = max(office.today(), run.as_of)
    stand, aside = flags_apart(in_order(flags_on(flags, suppressions, today=today), finding.scored))
    return Found(
        run=run, row=row, finding=replace(finding, scored=replace(finding.scored, flags=stand, suppressed=aside))
    )


def list_alignments(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    run_id: str = "",
    order: Order = Order.SEVERITY,
    where: AlignmentFilter | None = None,
) -> Page[AlignmentRow]:
    """Return a page of the credentials as a run found them, by default the newest; empty before the first."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        run = _run_or_none(Findings(connection, actor.organisation), run_id)
        if run is None:
            return Page(items=())
        held = Alignments(connection, actor.organisation)
        return held.page(run.id, size=size, cursor=cursor, order=order, where=where)


def count_alignments(office: Office, actor: Actor, *, run_id: str = "", where: AlignmentFilter | None = None) -> int:
    """Return how many credentials of a run, by default the newest, meet a filter."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        run = _run_or_none(Findings(connection, actor.organisation), run_id)
        return Alignments(connection, actor.organisation).count(run.id, where) if run else 0


def list_gaps(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    credential_id: str = "",
    skill_id: str = "",
    statuses: tuple[GapStatus, ...] = (),
) -> Page[HeldGap]:
    """Return a page of what the newest run found asked for: of a credential, or wherever a skill is missing.

    Raises MissingError where the newest run scored no such credential.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        findings = Findings(connection, actor.organisation)
        run = findings.newest()
        if credential_id and (run is None or not Alignments(connection, actor.organisation).get(run.id, credential_id)):
            raise MissingError("finding on credential", credential_id, known=findings.scored_ids(run.id) if run else ())
        if run is None:
            return Page(items=())
        held = Gaps(connection, actor.organisation)
        return held.page(
            run.id, size=size, cursor=cursor, credential_id=credential_id, skill_id=skill_id, statuses=statuses
        )


def list_gap_skills(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    statuses: tuple[GapStatus, ...] = (GapStatus.MISSING, GapStatus.EMERGING),
) -> Page[SkillCount]:
    """Return a page of the skills that most credentials miss, after the newest run."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        run = Findings(connection, actor.organisation).newest()
        if run is None:
            return Page(items=())
        return Gaps(connection, actor.organisation).skills(run.id, size=size, cursor=cursor, statuses=statuses)


def list_flags(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    run_id: str = "",
    credential_id: str = "",
    rule: str = "",
    severities: tuple[Severity, ...] = (),
    states: tuple[FlagState, ...] = (),
) -> Page[HeldFlag]:
    """Return a page of the flags as a run left them, by default the newest: the most severe first.

    What was decided or set aside since stands in the review queue, see board.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        run = _run_or_none(Findings(connection, actor.organisation), run_id)
        if run is None:
            return Page(items=())
        return Flags(connection, actor.organisation).page(
            run.id,
            size=size,
            cursor=cursor,
            credential_id=credential_id,
            rule=rule,
            severities=severities,
            states=states,
        )


def flag_history(office: Office, actor: Actor, credential_id: str) -> list[FlagEvent]:
    """Return when the flags of a credential opened and closed, and when one was set aside, by day.

    Of several runs of a day the last counts. Raises MissingError where the newest run scored no such credential.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        findings, flags = Findings(connection, actor.organisation), Flags(connection, actor.organisation)
        last = run_of(findings, "")
        known = findings.scored_ids(last.id)
        if credential_id not in known:
            raise MissingError("finding on credential", credential_id, known=known)
        days, stood = findings.last_of_days(), flags.by_run(credential_id)
        words = [word for word in flags.suppressions() if word.credential_id == credential_id]
    aside = [FlagEvent(w.made, w.rule, "set aside", f"until {w.until} by {w.by}: {w.reason}") for w in words]
    return sorted([*aside, *_opened_and_closed([(run.as_of, stood.get(run.id, [])) for run in days])])


def _opened_and_closed(days: Sequence[tuple[dt.date, Sequence[ReviewFlag]]]) -> Iterator[FlagEvent]:
    before: set[str] = set()
    for day, flags in days:
        now = {flag.rule: flag.reason for flag in flags}
        yield from (FlagEvent(day, rule, "opened", now[rule]) for rule in now.keys() - before)
        yield from (FlagEvent(day, rule, "closed", "") for rule in before - now.keys())
        before = set(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The newest run, and its flags as they stand today, those that were set aside among them."""

    run: HeldRun
    flags: tuple[ReviewFlag, ...]


def standing_flags(office: Office, actor: Actor, credential_id: str = "") -> Standing:
    """Return the flags of the newest run as they stand today, of one credential or of all.

    Raises MissingError before the first run, and where the newest scored no such credential.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        findings, flags = Findings(connection, actor.organisation), Flags(connection, actor.organisation)
        run = run_of(findings, "")
        if credential_id and credential_id not in (known := findings.scored_ids(run.id)):
            raise MissingError("finding on credential", credential_id, known=known)
        stood, words = flags.standing(run.id, credential_id=credential_id), flags.suppressions()
    return Standing(run=run, flags=flags_on(stood, words, today=max(office.today(), run.as_of)))


def set_aside(office: Office, actor: Actor, suppression: Suppression) -> str:
    """Set a flag of a credential of the catalogue aside, seal that in the audit log, and return its id.

    Raises MissingError where the catalogue has no such credential; InputError where its last day has passed, or it
    says neither who nor why.
    """
    require(actor, Act.DECIDE)
    if suppression.until < office.today():
        raise FieldError(
            "until",
            f"until {suppression.until}: this day has passed (today is {office.today()}); "
            "name the last day it should hold",
        )
    for name, text in (("reason", suppression.reason), ("by", suppression.by)):
        if not text.strip():
            raise FieldError(name, f"{name} is empty; a suppression says who set the flag aside, and why")
    with office.database.write() as connection:
        held = Credentials(connection, actor.organisation)
        if held.get(suppression.credential_id) is None:
            raise MissingError("credential", suppression.credential_id, known=held.ids())
        return Flags(connection, actor.organisation).suppress(suppression, actor=actor.name, at=office.clock())


def flags_on(
    flags: Sequence[ReviewFlag], suppressions: Sequence[Suppression], *, today: dt.date
) -> tuple[ReviewFlag, ...]:
    """Return a run's flags as they stand on a later day: what was set aside since, and what is so no more."""
    plain = [replace(f, state=FlagState.OPEN, remark="") if f.state is FlagState.SUPPRESSED else f for f in flags]
    return suppress(plain, suppressions, as_of=today)


def in_order(flags: Sequence[ReviewFlag], scored: ScoredCredential) -> list[ReviewFlag]:
    """Return flags in the order of the rules, as the run had them."""
    order = [flag.rule for flag in (*scored.flags, *scored.suppressed)]
    return sorted(flags, key=lambda flag: order.index(flag.rule) if flag.rule in order else len(order))


def flags_apart(flags: Sequence[ReviewFlag]) -> tuple[tuple[ReviewFlag, ...], tuple[ReviewFlag, ...]]:
    """Return the flags to be looked at, and those that were set aside."""
    aside = tuple(flag for flag in flags if flag.state is FlagState.SUPPRESSED)
    return tuple(flag for flag in flags if flag not in aside), aside


def run_of(findings: Findings, run_id: str) -> HeldRun:
    """Return the run of an id, the newest for "", or raise MissingError."""
    run = _run_or_none(findings, run_id)
    if run is None:
        raise MissingError("run", "newest")
    return run


def _run_or_none(findings: Findings, run_id: str) -> HeldRun | None:
    """Return the run of an id, or the newest; raise MissingError where one is named that is not there."""
    if not run_id:
        return findings.newest()
    run = findings.run(run_id)
    if run is None:
        raise MissingError("run", run_id)
    return run
