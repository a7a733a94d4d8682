"""Decisions of a review board, the second pair of eyes, and what they do to the credential's record."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from credlens.models.records import Credential

from ..errors import ConflictError, FieldError, ForbiddenError, MissingError
from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.credentials import Credentials, HeldCredential
from ..store.sql.database import Transaction
from ..store.sql.decisions import Answered, Decision, Decisions
from ..store.sql.pages import Page
from ..store.sql.queue import ReviewQueue
from ..tags import check_tag

RETIRED = "retired"


class Verdict(StrEnum):
    """What a board decides."""

    KEEP = "keep"  # it stands as it is: the day of the decision is the day of its last review
    REVISE = "revise"  # its provider is to change it
    RETIRE = "retire"  # it is offered no more: its status says so
    DEFER = "defer"  # to be decided later


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a decision is about: the credential as it stands, the run that was read, what was decided before.

    run_id  of the newest run, "" before the first
    tag  names this state, for If-Match: it changes with the record, the run and every decision or confirmation
    """

    held: HeldCredential
    run_id: str
    decisions: tuple[Decision, ...]
    tag: str

    @property
    def waiting(self) -> Decision | None:
        """Return the decision that waits for a second person, None where none does."""
        return next((decision for decision in self.decisions if decision.state == "waiting"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What others did to a case since its dossier was read.

    record     the credential's record was changed
    run        its findings are of a newer run
    decisions  that were made, confirmed or refused, newest first
    """

    record: bool
    run: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is to be decided. next_review: needed to defer; the answered flags come back on that day."""

    verdict: Verdict
    rationale: str
    next_review: dt.date | None = None


def open_case(connection: Transaction, office: Office, actor: Actor, credential_id: str, *, lock: bool = False) -> Case:
    """Return what a decision on a credential is about; raise MissingError where the catalogue has none of this id."""
    held = Credentials(connection, actor.organisation).get(credential_id, lock=lock)
    if held is None:
        raise MissingError("credential", credential_id, known=Credentials(connection, actor.organisation).ids())
    run = ReviewQueue(connection, actor.organisation, today=office.today()).run()
    run_id = run[0] if run else ""
    made = tuple(Decisions(connection, actor.organisation).of(credential_id))
    tag = "-".join((held.tag, run_id[-8:], _mark(made[0]) if made else "0"))
    return Case(held=held, run_id=run_id, decisions=made, tag=tag)


def meanwhile(case: Case, before: str) -> Meanwhile:
    """Return what others did since a dossier with this tag was read."""
    held, run, last = [*before.rsplit("-", 2), "", ""][:3]
    newer = tuple(takewhile(lambda decision: decision.id[-8:] != last[:8], case.decisions))
    seen = case.decisions[len(newer) : len(newer) + 1]
    answered = tuple(decision for decision in seen if _mark(decision) != last)
    return Meanwhile(record=held != case.held.tag, run=run != case.run_id[-8:], decisions=newer + answered)


def decide(office: Office, actor: Actor, credential_id: str, ruling: Ruling, *, before: str) -> Decision:
    """Decide on a credential: all its flags that nobody has answered are answered by this.

    before  the tag of the dossier that was read; StaleError where it has changed or somebody else has decided
    Where two people are needed it comes into force when another one confirms it.
    """
    require(actor, Act.DECIDE)
    _check(ruling, today=office.today())
    at = office.clock()
    with office.database.write() as connection:
        case = open_case(connection, office, actor, credential_id, lock=True)
        check_tag(case.tag, before)
        if not case.run_id:
            raise ConflictError("nothing was scored yet, so there is nothing to decide on; score the catalogue first")
        if case.waiting:
            raise ConflictError(
                f"a decision by {case.waiting.made_by} waits for a second person; confirm or refuse it first"
            )
        queue = ReviewQueue(connection, actor.organisation, today=office.today())
        flags = queue.flags(case.run_id, [credential_id]).get(credential_id, ())
        decision = Decisions(connection, actor.organisation).add(
            credential_id=credential_id,
            credential_version=case.held.version,
            run_id=case.run_id,
            verdict=ruling.verdict,
            rationale=ruling.rationale.strip(),
            next_review=ruling.next_review,
            flags=[Answered(rule=flag.rule, opened_at=flag.opened_at) for flag in flags],
            user_id=actor.user_id,
            by=actor.name,
            at=at,
            second=office.settings.four_eyes,
        )
        if not decision.second:
            _put_into_force(connection, office, actor, case.held.record, decision)
    return decision


def confirm_decision(office: Office, actor: Actor, decision_id: str, *, agrees: bool, remark: str = "") -> Decision:
    """Confirm or refuse, as a second person, a decision that needs one.

    Raises ForbiddenError for the one who decided; ConflictError where nobody is waited for, or the credential is not
    the one that was decided on any more and can only be refused.
    """
    require(actor, Act.DECIDE)
    at = office.clock()
    with office.database.write() as connection:
        decisions = Decisions(connection, actor.organisation)
        decision = _get(decisions, decision_id)
        decisions.lock(decision.credential_id)
        decision = _get(decisions, decision_id)  # as it stands now that nobody else can confirm it
        held = Credentials(connection, actor.organisation).get(decision.credential_id)
        _expect_second(decision, actor, agrees=agrees, remark=remark, version=held.version if held else 0)
        decisions.confirm(decision, agrees=agrees, remark=remark.strip(), user_id=actor.user_id, by=actor.name, at=at)
        if agrees and held:
            _put_into_force(connection, office, actor, held.record, decision)
        return _get(decisions, decision_id)


def get_decision(office: Office, actor: Actor, decision_id: str) -> Decision:
    """Return a decision of one's organisation."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return _get(Decisions(connection, actor.organisation), decision_id)


def list_decisions(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    credential_id: str = "",
    verdict: Verdict | None = None,
    waiting: bool = False,
) -> Page[Decision]:
    """Return a page of the decisions, newest first; waiting: those alone that need a second person."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return Decisions(connection, actor.organisation).page(
            size=size, cursor=cursor, credential_id=credential_id, verdict=verdict or "", waiting=waiting
        )


def _mark(decision: Decision) -> str:
    """Return what changes with every decision and with what a second person says of it."""
    return f"{decision.id[-8:]}{decision.state[:1]}"


def _check(ruling: Ruling, *, today: dt.date) -> None:
    if not ruling.rationale.strip():
        raise FieldError("rationale", "rationale is empty; a decision says why")
    day = ruling.next_review
    if day and day <= today:
        raise FieldError("next_review", f"next_review {day} is not in the future (today is {today})")
    if ruling.verdict is Verdict.DEFER and day is None:
        raise FieldError(
            "next_review", "to defer takes next_review: the day on which the credential comes back to the queue"
        )
    if ruling.verdict is Verdict.RETIRE and day:
        raise FieldError("next_review", "a credential that is retired has no next review; leave next_review out")


def _put_into_force(
    connection: Transaction, office: Office, actor: Actor, record: Credential, decision: Decision
) -> None:
    """Write into the record what the decision says of it: when it was reviewed, or that it is offered no more.

    Rules on review dates and on drift since the last review read it there.
    """
    if decision.verdict == Verdict.KEEP:
        after = replace(record, last_reviewed=max(decision.made_at.date(), record.last_reviewed or dt.date.min))
    elif decision.verdict == Verdict.RETIRE:
        after = replace(record, status=RETIRED)
    else:
        return
    catalogue = Credentials(connection, actor.organisation)
    catalogue.put([after], source=f"decision {decision.id}", by=decision.made_by, at=office.clock())


def _expect_second(decision: Decision, actor: Actor, *, agrees: bool, remark: str, version: int) -> None:
    if decision.state != "waiting":
        raise ConflictError(f"this decision is {decision.state}; no second person is waited for")
    if decision.user_id == actor.user_id:
        raise ForbiddenError("whoever decided cannot be the second person; another reviewer has to confirm it")
    if not agrees and not remark.strip():
        raise FieldError("remark", "remark is empty; to refuse a decision takes a reason")
    if agrees and version != decision.credential_version:
        raise ConflictError(
            f"the decision is on version {decision.credential_version} of the credential, which has changed since; "
            "refuse it and decide anew"
        )


def _get(decisions: Decisions, decision_id: str) -> Decision:
    found = decisions.get(decision_id)
    if found is None:
        raise MissingError("decision", decision_id)
    return found
