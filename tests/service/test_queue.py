"""The review queue: what is in it, in which order, and when it leaves and comes back."""

import datetime as dt
from dataclasses import replace

import pytest

from credlens.models.relevance.review import Severity
from credlens.service.board.decisions import Ruling, Verdict, confirm_decision, decide
from credlens.service.board.listing import QueueFilter, QueueOrder, QueueState
from credlens.service.board.queue import QueueRow, queue_place, queue_summary, review_queue
from credlens.service.office import Office
from credlens.service.people import Actor
from credlens.service.tags import ANY
from credlens.taxonomy.errors import InputError

from .colleagues import ANA, BEN, CLO, NURSE, STRANGER, credential, keep, scored, settle
from .conftest import NOW

HIGH, MEDIUM, LOW = Severity
DAY = dt.timedelta(days=1)
TODAY = NOW.date()
KEEP = Ruling(verdict=Verdict.KEEP, rationale="Its market is as it was.")


@pytest.fixture
def board(office: Office) -> Office:
    """Five credentials, four of them flagged; a deep one opened first, a severe one last."""
    settle(office)
    keep(office, *(credential(name) for name in ("a", "b", "c", "d", "calm")))
    found = [
        ("a", "low-relevance", MEDIUM, TODAY - 9 * DAY),
        ("a", "no-assessment", LOW, TODAY - 30 * DAY),
        ("b", "low-relevance", HIGH, TODAY - DAY),
        ("c", "low-relevance", HIGH, TODAY - 5 * DAY),
        ("d", "no-assessment", LOW, TODAY - 5 * DAY),
    ]
    scored(office, found)
    return office


def queue(office: Office, actor: Actor = BEN, order: QueueOrder = QueueOrder.SEVERITY, **chosen: object) -> list[str]:
    rows = review_queue(office, actor, QueueFilter(**chosen), size=50, order=order).items  # type: ignore[arg-type]
    return [row.entry.credential_id for row in rows]


def row(office: Office, name: str) -> QueueRow:
    return next(r for r in review_queue(office, BEN, size=50).items if r.entry.credential_id == name)


def later(office: Office, days: int) -> Office:
    return replace(office, clock=lambda: NOW + days * DAY)


def test_the_most_severe_come_first_then_the_longest_open(board: Office) -> None:
    """Worst severity and first day: c high 5 days ago, b high yesterday, a medium (30 days ago), d low."""
    assert queue(board) == ["c", "b", "a", "d"]
    assert queue(board, order=QueueOrder.AGE) == ["a", "c", "d", "b"]


def test_a_row_holds_its_flags_the_most_severe_first(board: Office) -> None:
    found = row(board, "a")
    assert [flag.rule for flag in found.flags] == ["low-relevance", "no-assessment"]
    assert (found.entry.severity, found.entry.opened_at, found.entry.relevance) == (MEDIUM, TODAY - 30 * DAY, 50.0)
    assert found.flags[0].evidence == ("40 postings",)


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"severity": HIGH}, ["c", "b"]),
        ({"severity": MEDIUM}, ["a"]),
        ({"rule": "no-assessment"}, ["a", "d"]),
        ({"text": "B"}, ["b"]),
        ({"text": "%"}, []),
        ({"opened_until": TODAY - 5 * DAY}, ["c", "a", "d"]),
        ({"due_until": TODAY}, []),
        ({"jurisdiction": "NZ"}, []),
        ({"state": QueueState.OPEN}, ["c", "b", "a", "d"]),
        ({"state": QueueState.WAITING}, []),
    ],
)
def test_filters(board: Office, chosen: dict[str, object], names: list[str]) -> None:
    assert queue(board, **chosen) == names


def test_pages_hold_everything_once(board: Office) -> None:
    for order in QueueOrder:
        found, cursor = [], ""
        while True:
            page = review_queue(board, BEN, size=1, cursor=cursor, order=order)
            found += [r.entry.credential_id for r in page.items]
            if not (cursor := page.next):
                break
        assert found == queue(board, order=order)


def test_a_cursor_that_was_never_given_is_refused(board: Office) -> None:
    with pytest.raises(InputError, match="cursor"):
        review_queue(board, BEN, size=1, cursor="nonsense")


def test_a_summary_counts_by_worst_severity(board: Office) -> None:
    found = queue_summary(board, BEN)
    assert found.counts == {HIGH: 2, MEDIUM: 1, LOW: 1}
    assert (found.as_of, found.waiting) == (TODAY, 0)


def test_before_the_first_run_the_queue_is_empty(office: Office) -> None:
    assert queue(settle(office)) == []
    assert queue_summary(office, BEN).as_of is None


def test_another_organisation_sees_nothing_of_it(board: Office) -> None:
    assert queue(board, STRANGER) == []


def test_a_decided_credential_leaves(board: Office) -> None:
    decide(board, BEN, "c", KEEP, before=ANY)
    assert queue(board) == ["b", "a", "d"]


def test_it_comes_back_when_a_flag_fires_anew(board: Office) -> None:
    """The same opening day is the same flag, carried on; a later one is a new one."""
    decide(board, BEN, "c", KEEP, before=ANY)
    scored(board, [("c", "low-relevance", HIGH, TODAY - 5 * DAY)], at=NOW + 30 * DAY)
    assert queue(later(board, 30)) == []
    scored(board, [("c", "low-relevance", HIGH, TODAY + 60 * DAY)], at=NOW + 60 * DAY)
    assert queue(later(board, 60)) == ["c"]


def test_a_new_rule_brings_it_back_with_that_flag_alone(board: Office) -> None:
    decide(board, BEN, "c", KEEP, before=ANY)
    old = ("c", "low-relevance", HIGH, TODAY - 5 * DAY)
    scored(board, [old, ("c", "drift", MEDIUM, TODAY + 30 * DAY)], at=NOW + 30 * DAY)
    assert [flag.rule for flag in row(later(board, 30), "c").flags] == ["drift"]


@pytest.mark.parametrize("verdict", [Verdict.DEFER, Verdict.KEEP, Verdict.REVISE])
def test_it_comes_back_on_the_day_that_the_decision_names(board: Office, verdict: Verdict) -> None:
    ruling = Ruling(verdict=verdict, rationale="Wait for the new standard.", next_review=TODAY + 10 * DAY)
    decide(board, BEN, "c", ruling, before=ANY)
    assert "c" not in queue(later(board, 9))
    assert "c" in queue(later(board, 10))


def test_a_retired_credential_stays_out_until_its_record_changes(board: Office) -> None:
    decide(board, BEN, "c", Ruling(verdict=Verdict.RETIRE, rationale="No learners."), before=ANY)
    scored(board, [("c", "drift", HIGH, TODAY + 30 * DAY)], at=NOW + 30 * DAY)
    assert queue(later(board, 30)) == []
    keep(board, credential("c", "Dress wounds", "Document care"))
    assert queue(later(board, 30)) == ["c"]


def test_one_that_waits_for_a_second_person_stays_and_says_so(board: Office) -> None:
    strict = replace(board, settings=board.settings.model_copy(update={"four_eyes": True}))
    made = decide(strict, BEN, "c", KEEP, before=ANY)
    assert (row(strict, "c").state, row(strict, "c").entry.decision_id) == (QueueState.WAITING, made.id)
    assert queue(strict, state=QueueState.WAITING) == ["c"]
    assert queue_summary(strict, BEN).waiting == 1
    confirm_decision(strict, CLO, made.id, agrees=True)
    assert "c" not in queue(strict)


def test_a_refused_decision_answers_nothing(board: Office) -> None:
    strict = replace(board, settings=board.settings.model_copy(update={"four_eyes": True}))
    made = decide(strict, BEN, "c", KEEP, before=ANY)
    confirm_decision(strict, CLO, made.id, agrees=False, remark="The adverts say otherwise.")
    assert row(strict, "c").state is QueueState.OPEN


def test_closed_flags_and_credentials_taken_out_are_not_in_it(office: Office) -> None:
    settle(office)
    keep(office, credential("a"))
    scored(office, [("a", "drift", HIGH, TODAY)], state="closed")
    assert queue(office) == []
    scored(office, [("a", "drift", HIGH, TODAY), ("gone", "drift", HIGH, TODAY)], at=NOW + DAY)
    assert queue(office) == ["a"]


def test_an_employer_may_not_read_it(board: Office) -> None:
    from credlens.service.errors import ForbiddenError

    with pytest.raises(ForbiddenError, match="employer"):
        queue(board, NURSE)
    assert queue(board, ANA) == queue(board)


def test_a_credential_has_a_place_in_the_queue(board: Office) -> None:
    """The queue is c, b, a, d; of what is near at most two are named."""
    place = queue_place(board, BEN, "a", size=2)
    assert (place.number, place.total, place.before, place.after) == (3, 4, "b", "d")
    assert [entry.credential_id for entry in place.near] == ["b", "a"]
    assert place.first == 2
    first, last = (queue_place(board, BEN, name) for name in "cd")
    assert (first.before, first.after, last.before, last.after) == ("", "b", "a", "")
    assert [entry.credential_id for entry in first.near] == ["c", "b", "a", "d"]


def test_what_is_not_in_the_queue_is_followed_by_its_first(board: Office) -> None:
    place = queue_place(board, BEN, "calm", QueueFilter(severity=LOW))
    assert (place.number, place.total, place.before, place.after) == (0, 1, "", "d")
    assert queue_place(board, BEN, "calm", QueueFilter(text="none")).after == ""
