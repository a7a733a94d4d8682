"""Decisions of a review board: what they take, what they do, and two people at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Executable, delete, update

from credlens.models.records import Credential
from credlens.models.relevance.review import Severity
from credlens.service.board.decisions import (
    Ruling,
    Verdict,
    confirm_decision,
    decide,
    get_decision,
    list_decisions,
    open_case,
)
from credlens.service.catalogue import credential_versions, get_credential
from credlens.service.errors import ConflictError, ForbiddenError, MissingError, StaleError
from credlens.service.office import Office
from credlens.service.people import Actor
from credlens.service.store.sql.audit import AuditLog
from credlens.service.store.sql.ledger import sealed_digest
from credlens.service.store.sql.schema import answers
from credlens.service.store.sql.verification import verify
from credlens.service.tags import ANY
from credlens.taxonomy.errors import CredlensError, InputError

from .colleagues import ANA, BEN, CLO, COLLEGE, OTHER, STRANGER, credential, keep, scored, settle
from .conftest import NOW

TODAY = NOW.date()
SOON = TODAY + dt.timedelta(days=90)
KEEP = Ruling(verdict=Verdict.KEEP, rationale="It still fits.", next_review=SOON)
RETIRE = Ruling(verdict=Verdict.RETIRE, rationale="No learners.")


@pytest.fixture
def board(office: Office) -> Office:
    settle(office)
    keep(office, credential("c1", last_reviewed=dt.date(2024, 1, 1)))
    opened = TODAY - dt.timedelta(days=9)
    scored(office, [("c1", "drift", Severity.HIGH, opened), ("c1", "no-assessment", Severity.LOW, TODAY)])
    return office


@pytest.fixture
def strict(board: Office) -> Office:
    return replace(board, settings=board.settings.model_copy(update={"four_eyes": True}))


def tag(office: Office, actor: Actor = BEN) -> str:
    with office.database.read() as connection:
        return open_case(connection, office, actor, "c1").tag


def record(office: Office) -> Credential:
    return get_credential(office, ANA, "c1").record


def test_a_decision_answers_the_open_flags_and_is_kept(board: Office) -> None:
    made = decide(board, BEN, "c1", KEEP, before=tag(board))
    assert [flag.rule for flag in made.flags] == ["drift", "no-assessment"]
    assert (made.made_by, made.made_at, made.state, made.next_review) == ("Ben", NOW, "in force", SOON)
    assert get_decision(board, ANA, made.id) == made


def test_to_keep_is_to_have_reviewed(board: Office) -> None:
    decide(board, BEN, "c1", KEEP, before=tag(board))
    assert record(board).last_reviewed == TODAY
    assert credential_versions(board, ANA, "c1")[0].source.startswith("decision ")


def test_to_retire_is_to_say_so_in_the_record(board: Office) -> None:
    decide(board, BEN, "c1", RETIRE, before=tag(board))
    assert record(board).status == "retired"


@pytest.mark.parametrize("verdict", [Verdict.REVISE, Verdict.DEFER])
def test_other_verdicts_leave_the_record(board: Office, verdict: Verdict) -> None:
    before = record(board)
    decide(board, BEN, "c1", replace(KEEP, verdict=verdict), before=tag(board))
    assert record(board) == before


@pytest.mark.parametrize(
    ("ruling", "message"),
    [
        (replace(KEEP, rationale=" "), "rationale is empty"),
        (replace(KEEP, next_review=TODAY), "not in the future"),
        (Ruling(verdict=Verdict.DEFER, rationale="Wait."), "to defer takes next_review"),
        (replace(RETIRE, next_review=SOON), "has no next review"),
    ],
)
def test_a_decision_that_cannot_be(board: Office, ruling: Ruling, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decide(board, BEN, "c1", ruling, before=ANY)
    assert list_decisions(board, BEN, size=10).items == ()


def test_who_may_decide_on_what(board: Office) -> None:
    with pytest.raises(ForbiddenError, match="as provider you may not decide"):
        decide(board, ANA, "c1", KEEP, before=ANY)
    with pytest.raises(MissingError, match="no credential 'c1'"):
        decide(board, STRANGER, "c1", KEEP, before=ANY)
    made = decide(board, BEN, "c1", KEEP, before=ANY)
    with pytest.raises(MissingError, match="no decision"):
        get_decision(board, STRANGER, made.id)
    assert list_decisions(board, STRANGER, size=10).items == ()


def test_before_the_first_run_there_is_nothing_to_decide(office: Office) -> None:
    settle(office)
    keep(office, credential("c1"))
    with pytest.raises(ConflictError, match="nothing was scored yet"):
        decide(office, BEN, "c1", KEEP, before=ANY)


def test_the_tag_changes_with_all_that_a_decision_rests_on(board: Office) -> None:
    tags = [tag(board)]
    keep(board, credential("c1", "Clean wounds"))
    tags.append(tag(board))
    scored(board, [("c1", "drift", Severity.HIGH, TODAY)], at=NOW + dt.timedelta(days=1))
    tags.append(tag(board))
    decide(board, BEN, "c1", replace(KEEP, verdict=Verdict.REVISE), before=tags[-1])
    tags.append(tag(board))
    assert len(set(tags)) == 4
    with pytest.raises(StaleError, match="meanwhile"):
        decide(board, CLO, "c1", KEEP, before=tags[-2])


def test_of_two_who_decide_at_once_one_is_told(board: Office) -> None:
    read = tag(board)

    def try_it(who: Actor) -> str:
        try:
            return decide(board, who, "c1", KEEP, before=read).made_by
        except StaleError:
            return "told"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(try_it, (BEN, CLO)))
    assert found[1] == "told"
    assert [made.made_by for made in list_decisions(board, BEN, size=10).items] == found[:1]


def test_four_eyes(strict: Office) -> None:
    made = decide(strict, BEN, "c1", RETIRE, before=tag(strict))
    assert (made.state, record(strict).status) == ("waiting", "")
    with pytest.raises(ConflictError, match="a decision by Ben waits for a second person"):
        decide(strict, CLO, "c1", KEEP, before=tag(strict))
    with pytest.raises(ForbiddenError, match="whoever decided cannot be the second"):
        confirm_decision(strict, BEN, made.id, agrees=True)
    assert list_decisions(strict, BEN, size=10, waiting=True).items == (made,)
    after = confirm_decision(strict, CLO, made.id, agrees=True)
    assert (after.state, record(strict).status) == ("in force", "retired")
    assert after.confirmation is not None
    assert after.confirmation.made_by == "Clo"
    assert list_decisions(strict, BEN, size=10, waiting=True).items == ()
    with pytest.raises(ConflictError, match="this decision is in force"):
        confirm_decision(strict, CLO, made.id, agrees=True)


def test_a_decision_is_refused_with_a_reason(strict: Office) -> None:
    made = decide(strict, BEN, "c1", RETIRE, before=tag(strict))
    with pytest.raises(InputError, match="takes a reason"):
        confirm_decision(strict, CLO, made.id, agrees=False)
    assert confirm_decision(strict, CLO, made.id, agrees=False, remark="Too soon.").state == "refused"
    assert record(strict).status == ""
    assert decide(strict, CLO, "c1", KEEP, before=tag(strict)).state == "waiting"


def test_what_has_changed_since_can_only_be_refused(strict: Office) -> None:
    made = decide(strict, BEN, "c1", RETIRE, before=tag(strict))
    keep(strict, credential("c1", "Clean wounds"))
    with pytest.raises(ConflictError, match="on version 1 of the credential, which has changed since"):
        confirm_decision(strict, CLO, made.id, agrees=True)
    assert confirm_decision(strict, CLO, made.id, agrees=False, remark="It has changed.").state == "refused"


def test_of_two_who_confirm_at_once_one_is_told(strict: Office) -> None:
    made = decide(strict, BEN, "c1", RETIRE, before=tag(strict))
    third = replace(CLO, user_id="eli", name="Eli")

    def try_it(who: Actor) -> str:
        try:
            return confirm_decision(strict, who, made.id, agrees=True).state
        except ConflictError:
            return "told"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, (CLO, third))) == ["in force", "told"]


def test_decisions_are_listed_newest_first_and_filtered(board: Office) -> None:
    keep(board, credential("c2"))
    first = decide(board, BEN, "c1", KEEP, before=ANY)
    second = decide(board, BEN, "c2", RETIRE, before=ANY)
    page = list_decisions(board, ANA, size=1)
    assert page.items == (second,)
    assert list_decisions(board, ANA, size=1, cursor=page.next).items == (first,)
    assert list_decisions(board, ANA, size=9, credential_id="c1").items == (first,)
    assert list_decisions(board, ANA, size=9, verdict=Verdict.RETIRE).items == (second,)


def test_decisions_are_sealed(strict: Office) -> None:
    made = decide(strict, BEN, "c1", KEEP, before=ANY)
    confirm_decision(strict, CLO, made.id, agrees=True)
    with strict.database.read() as connection:
        entries = [entry for entry in AuditLog(connection).entries() if entry.action != "import"]
        assert [entry.subject for entry in entries] == [f"decision {made.id}", f"confirmation {made.id}"]
        assert [sealed_digest(connection, entry.subject) for entry in entries] == [e.digest for e in entries]
    assert {entry.organisation_id for entry in entries} == {COLLEGE}


def test_a_decision_that_fails_leaves_nothing(board: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decision, entry and record are written together or not at all."""

    def fail(*_: object, **__: object) -> None:
        raise CredlensError("the disk is full")

    monkeypatch.setattr("credlens.service.board.decisions._put_into_force", fail)
    with pytest.raises(CredlensError, match="disk"):
        decide(board, BEN, "c1", KEEP, before=ANY)
    assert list_decisions(board, BEN, size=10).items == ()
    with board.database.read() as connection:
        assert [entry.action for entry in AuditLog(connection).entries()] == ["import"]


def test_the_same_id_in_another_organisation_is_another_credential(board: Office) -> None:
    keep(board, credential("c1"), organisation=OTHER)
    scored(board, [("c1", "drift", Severity.HIGH, TODAY)], organisation=OTHER)
    decide(board, STRANGER, "c1", RETIRE, before=ANY)
    assert record(board).status == ""


@pytest.mark.parametrize(
    "alter",
    [
        delete(answers),
        update(answers).values(until=None),
        update(answers).where(answers.c.rule == "drift").values(opened_at=TODAY),
        update(answers).values(credential_id="c2"),
    ],
)
def test_answers_that_are_not_those_of_their_decision_are_found(board: Office, alter: Executable) -> None:
    made = decide(board, BEN, "c1", KEEP, before=ANY)
    with board.database.read() as connection:
        assert verify(connection).fault is None
    with board.database.write() as connection:
        connection.execute(alter)
    with board.database.read() as connection:
        fault = verify(connection).fault
    assert fault is not None
    assert f"decision {made.id} is filed with other flags" in fault.what
