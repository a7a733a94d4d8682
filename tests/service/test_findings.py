"""What a run found goes into the database of either kind and comes back as it was."""

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from credlens.models.records import Credential
from credlens.models.relevance.gaps import GapStatus
from credlens.models.relevance.history import Suppression
from credlens.models.relevance.review import FlagState, Severity
from credlens.service import findings
from credlens.service.errors import ForbiddenError, MissingError
from credlens.service.office import Office
from credlens.service.outputs import write_outputs
from credlens.service.people.actor import LOCAL, Actor, Role, local_actor
from credlens.service.recorded import recorded_result
from credlens.service.reports.credential import credential_page
from credlens.service.results import PostingHead, Result, ScoredCredential
from credlens.service.store.sql.alignments import AlignmentFilter, Order
from credlens.service.store.sql.credentials import Credentials
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.findings import Findings
from credlens.service.store.sql.flags import Flags
from credlens.service.store.sql.gathered import gathered, taught_trend
from credlens.service.store.sql.packing import plain, typed
from credlens.service.store.sql.people import Organisations
from credlens.taxonomy.errors import InputError

from . import report_fixtures
from .conftest import NOW

ME = local_actor()
DAY = report_fixtures.TODAY
OTHER = Actor(user_id="o", name="Other", role=Role.ADMINISTRATOR, organisation="other")


def result(*credentials: ScoredCredential, as_of: dt.date = DAY, key: str = "") -> Result:
    # 12 credits are 12.0 once read from anywhere.
    made = report_fixtures.result(
        *(replace(one, credential=typed(Credential, plain(one.credential))) for one in credentials)
    )
    heads = {
        i: PostingHead(
            id=i,
            title=p.title,
            date=p.date,
            employer=p.employer,
            region=p.region,
            occupation=p.occupation,
            source=p.source,
        )
        for i, p in made.postings.items()
    }
    return replace(made, run=replace(made.run, as_of=as_of), postings=heads, key=key)


def told(record: Any) -> object:
    """Return a record as it can be compared: 25 is 25.0, and an untold trend is like another."""
    return json.loads(json.dumps(asdict(record), default=str), parse_int=float, parse_constant=str)


def record(
    database: Database, found: Result, *, organisation: str = LOCAL, closed: Sequence = (), hours: int = 0
) -> str:
    at = NOW + dt.timedelta(hours=hours)
    with gathered(found, closed=closed) as rows, database.write() as connection:
        Organisations(connection).ensure(organisation, name=organisation, at=at)
        return Findings(connection, organisation).record(rows, by="A", at=at)


def test_a_page_made_from_the_database_is_the_page_made_from_the_run(office: Office) -> None:
    made = result(report_fixtures.care(), report_fixtures.unscored(), report_fixtures.hostile())
    record(office.database, made)
    for scored in made.scored:
        found = findings.get_found(office, ME, scored.credential.id)
        again = found.finding.as_result(made.run)
        assert told(credential_page(again.scored[0], again)) == told(credential_page(scored, made))
        assert found.run.record == made.run


def test_only_the_market_rows_are_left_out(office: Office) -> None:
    scored = report_fixtures.care()
    record(office.database, result(scored))
    back = findings.get_found(office, ME, scored.credential.id).finding.scored
    assert len(back.alignment.market.rows) == 0
    assert told(replace(back.alignment, market=scored.alignment.market)) == told(scored.alignment)
    assert told(back.gaps) == told(scored.gaps)
    assert repr(back.profile) == repr(scored.profile)
    assert (back.profile.hits.dtype, back.profile.trend.dtype) == (scored.profile.hits.dtype, "float64")


def test_the_version_that_was_scored_is_told_by_its_record(office: Office) -> None:
    """Version 1 was scored; by the time of recording the catalogue holds version 2."""
    scored, unknown = report_fixtures.care(), report_fixtures.unscored()
    with office.database.write() as connection:
        held = Credentials(connection, LOCAL)
        held.put([scored.credential], source="test", by="A", at=NOW)
        held.put([replace(scored.credential, title="Changed")], source="test", by="A", at=NOW)
    record(office.database, result(scored, unknown))
    rows = {row.credential_id: row for row in findings.list_alignments(office, ME, size=9).items}
    assert (rows[scored.credential.id].version, rows[scored.credential.id].title) == (1, "Changed")
    assert (rows["sail-loft"].version, rows["sail-loft"].title) == (0, "sail-loft")


def test_trend_is_weighed_by_what_is_asked_for() -> None:
    """Taught and told: hygiene 34/48 at 0.1, lifting 22/48 at 0.9, fax 6/48 at -1.1: (3.4 + 19.8 - 6.6) / 62."""
    rows = report_fixtures.care().gaps.rows
    assert taught_trend(rows) == pytest.approx(16.6 / 62)
    assert taught_trend([replace(row, trend=math.nan) for row in rows]) is None
    assert taught_trend([replace(row, share=0.0) for row in rows]) is None
    assert taught_trend([]) is None


def many(count: int) -> list[ScoredCredential]:
    """Return credentials with relevance 0, 10, 20 ... and every third without any."""
    made = []
    for i in range(count):
        one = report_fixtures.care(f"c{i}") if i % 3 else report_fixtures.unscored(f"c{i}")
        if i % 3:
            relevance = replace(one.alignment.relevance, value=10.0 * i)
            one = replace(one, alignment=replace(one.alignment, relevance=relevance))
        made.append(one)
    return made


def test_pages_in_any_order_hold_each_credential_once(office: Office) -> None:
    record(office.database, result(*many(8)))
    for order in Order:
        whole = [r.credential_id for r in findings.list_alignments(office, ME, size=50, order=order).items]
        assert sorted(whole) == [f"c{i}" for i in range(8)]
        for size in (1, 3):
            assert paged(office, size, order) == whole


def paged(office: Office, size: int, order: Order) -> list[str]:
    page = findings.list_alignments(office, ME, size=size, order=order)
    seen = [row.credential_id for row in page.items]
    while page.next:
        page = findings.list_alignments(office, ME, size=size, order=order, cursor=page.next)
        seen += [row.credential_id for row in page.items]
    return seen


def test_the_best_and_the_least_come_first_and_what_has_no_score_last(office: Office) -> None:
    record(office.database, result(*many(6)))

    def order(by: Order) -> list[str]:
        return [row.credential_id for row in findings.list_alignments(office, ME, size=50, order=by).items]

    assert order(Order.RELEVANCE) == ["c5", "c4", "c2", "c1", "c0", "c3"]
    assert order(Order.LEAST_RELEVANCE) == ["c1", "c2", "c4", "c5", "c0", "c3"]
    assert order(Order.SEVERITY)[:4] == ["c1", "c2", "c4", "c5"]


def test_filters(office: Office) -> None:
    with office.database.write() as connection:
        records = [one.credential for one in many(4)]
        Credentials(connection, LOCAL).put(records, source="test", by="A", at=NOW)
    record(office.database, result(*many(4)))

    def found(**where: object) -> list[str]:
        given = AlignmentFilter(**where)  # type: ignore[arg-type]
        rows = findings.list_alignments(office, ME, size=50, order=Order.TITLE, where=given).items
        assert findings.count_alignments(office, ME, where=given) == len(rows)
        return sorted(row.credential_id for row in rows)

    assert found(text="PERSONAL first") == ["c1", "c2"]
    assert found(text="100%_") == []
    assert found(jurisdiction="NZ") == ["c1", "c2"]
    assert found(provider="Kererū Bridge Institute") == ["c1", "c2"]
    assert found(severities=(Severity.LOW,)) == ["c0", "c3"]
    assert found(rule="not-enough-evidence") == ["c0", "c3"]
    assert found(flagged=True) == ["c0", "c1", "c2", "c3"]
    assert found(flagged=False) == []


def test_gaps_of_a_credential_and_who_misses_a_skill(office: Office) -> None:
    made = result(*many(4))
    record(office.database, made)
    rows = findings.list_gaps(office, ME, size=50, credential_id="c1").items
    assert [(r.skill_id, r.status, r.share) for r in rows] == [
        (r.skill_id, r.status, r.share) for r in made.scored[1].gaps.rows
    ]
    missing = findings.list_gaps(office, ME, size=50, skill_id="esco:families", statuses=(GapStatus.MISSING,)).items
    assert [r.credential_id for r in missing] == ["c1", "c2"]
    skills = findings.list_gap_skills(office, ME, size=50, statuses=(GapStatus.MISSING,)).items
    assert [(s.skill_id, s.credentials) for s in skills] == [
        ("esco:families", 2),
        ("esco:medicine", 2),
        ("esco:hostile", 2),
    ]
    with pytest.raises(MissingError, match=r"no finding on credential 'c9'; nearest: c"):
        findings.list_gaps(office, ME, size=50, credential_id="c9")


def test_earlier_runs_keep_numbers_and_flags_and_the_last_day_before_its_findings(office: Office) -> None:
    days = [DAY + dt.timedelta(days=30 * i) for i in range(3)]
    first, second, third = (record(office.database, result(*many(2), as_of=day)) for day in days)
    again = record(office.database, result(*many(2), as_of=days[2], key="other"), hours=1)
    assert [run.id for run in findings.list_runs(office, ME, size=9).items] == [again, third, second, first]
    for run_id in (second, again):
        assert findings.get_found(office, ME, "c1", run_id=run_id).run.id == run_id
    for run_id in (first, third):
        with pytest.raises(MissingError, match="no finding on credential 'c1'"):
            findings.get_found(office, ME, "c1", run_id=run_id)
        assert len(findings.list_alignments(office, ME, size=9, run_id=run_id).items) == 2
        assert len(findings.list_flags(office, ME, size=9, run_id=run_id).items) == 4
    gaps = findings.list_gaps(office, ME, size=50).items
    assert len(gaps) == len(many(2)[1].gaps.rows)
    assert [(e.day, e.event) for e in findings.flag_history(office, ME, "c0")] == [(days[0], "opened")]


def test_the_same_run_is_recorded_once(office: Office) -> None:
    first = record(office.database, result(*many(2), key="k1"))
    assert record(office.database, result(*many(2), key="k1"), hours=1) == first
    assert record(office.database, result(*many(2), key="k2"), hours=1) != first


def test_history_goes_forward_only(office: Office) -> None:
    record(office.database, result(*many(2)))
    with pytest.raises(InputError, match=r"a run of 2026-10-31 is recorded already.*--no-record"):
        record(office.database, result(*many(2), as_of=DAY - dt.timedelta(days=1)))
    assert len(findings.list_runs(office, ME, size=9).items) == 1


def test_what_was_set_aside_since_the_run_is_apart_and_comes_back_after_its_day(office: Office) -> None:
    made = result(report_fixtures.care("c1"))
    record(office.database, made)
    word = Suppression(credential_id="c1", rule="review-due", until=DAY, reason="In hand.", by="Board", made=NOW.date())
    with office.database.write() as connection:
        Flags(connection, LOCAL).suppress(word, actor="A", at=NOW)
    with office.database.read() as connection:
        assert Flags(connection, LOCAL).suppressions() == [word]
    scored = findings.get_found(office, ME, "c1").finding.scored
    assert [f.rule for f in scored.flags] == ["emerging-skill-missed", "low-relevance"]
    assert [(f.rule, f.state) for f in scored.suppressed] == [("review-due", FlagState.SUPPRESSED)]
    later = replace(office, clock=lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    assert findings.get_found(later, ME, "c1").finding.scored.suppressed == ()


def test_a_closed_flag_stands_no_more_and_is_history(office: Office) -> None:
    """It stands in September, and is over in October; what a first run of that day said is passed over."""
    old = report_fixtures.flag("c0", "old-rule", Severity.HIGH, "It was so.")
    september, passed = DAY.replace(month=9, day=30), report_fixtures.flag("c0", "passing", Severity.HIGH, "So.")
    (plain,) = many(1)
    record(office.database, result(replace(plain, flags=(*plain.flags, old)), as_of=september))
    record(office.database, result(replace(plain, flags=(*plain.flags, passed))), closed=[old], hours=1)
    run_id = record(office.database, result(plain), closed=[old], hours=2)
    assert [f.flag.rule for f in findings.list_flags(office, ME, size=9).items] == ["not-enough-evidence"]
    assert findings.count_alignments(office, ME, run_id=run_id, where=AlignmentFilter(rule="old-rule")) == 0
    assert [(e.day, e.rule, e.event) for e in findings.flag_history(office, ME, "c0")] == [
        (september, "not-enough-evidence", "opened"),
        (september, "old-rule", "opened"),
        (DAY, "old-rule", "closed"),
    ]
    with pytest.raises(MissingError, match="no finding on credential 'c7'; nearest: c0"):
        findings.flag_history(office, ME, "c7")


def test_a_flag_is_set_aside_by_name_reason_and_a_day_to_come(office: Office) -> None:
    with office.database.write() as connection:
        Credentials(connection, LOCAL).put([many(1)[0].credential], source="test", by="A", at=NOW)
    word = Suppression(credential_id="c0", rule="r", until=DAY, reason="In hand.", by="Board", made=NOW.date())
    findings.set_aside(office, ME, word)
    for wrong, message in (
        ({"until": NOW.date() - dt.timedelta(days=1)}, "this day has passed"),
        ({"reason": " "}, "reason is empty"),
        ({"by": ""}, "by is empty"),
    ):
        with pytest.raises(InputError, match=message):
            findings.set_aside(office, ME, replace(word, **wrong))
    with pytest.raises(MissingError, match="no credential 'c1'; nearest: c0"):
        findings.set_aside(office, ME, replace(word, credential_id="c1"))
    provider = Actor(user_id="p", name="P", role=Role.PROVIDER, organisation=LOCAL)
    with pytest.raises(ForbiddenError, match="as provider you may not decide"):
        findings.set_aside(office, provider, word)
    with office.database.read() as connection:
        assert Flags(connection, LOCAL).suppressions() == [word]


def test_a_recorded_run_writes_the_outputs_that_the_run_wrote(office: Office, tmp_path: Path) -> None:
    """Catalogue order is that of the ids, as it is where a catalogue is read from the database."""
    made = result(*many(5), key="k")
    record(office.database, made)
    again = recorded_result(office, ME)
    for folder, one in (("first", made), ("again", again)):
        write_outputs(replace(one, rejects=()), tmp_path / folder)
    for name in ("scores.csv", "gaps.csv", "flags.csv", "conformance.csv", "report/credentials/c1.html"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert again.run == made.run
    assert [one.credential.id for one in again.scored[1:3]] == ["c1", "c2"]
    assert again.scored[-1].credential.id == "c4"


def test_only_numbers_are_kept_of_older_runs(office: Office) -> None:
    days = [DAY + dt.timedelta(days=30 * i) for i in range(3)]
    first, *_ = (record(office.database, result(*many(2), as_of=day)) for day in days)
    with pytest.raises(MissingError, match=f"no findings of run '{first}'"):
        recorded_result(office, ME, run_id=first)
    with pytest.raises(MissingError, match="no run 'none'"):
        recorded_result(office, ME, run_id="none")


def test_nothing_of_another_organisation_is_seen(office: Office) -> None:
    mine = record(office.database, result(*many(2)))
    theirs = record(office.database, result(report_fixtures.care("x1")), organisation="other")
    assert [r.id for r in findings.list_runs(office, ME, size=9).items] == [mine]
    assert [r.credential_id for r in findings.list_alignments(office, OTHER, size=9).items] == ["x1"]
    assert {g.credential_id for g in findings.list_gaps(office, OTHER, size=50).items} == {"x1"}
    assert {f.flag.credential_id for f in findings.list_flags(office, OTHER, size=50).items} == {"x1"}
    assert findings.list_flags(office, ME, size=50, credential_id="x1").items == ()
    for call in (
        lambda: findings.flag_history(office, ME, "x1"),
        lambda: findings.get_found(office, ME, "x1"),
        lambda: findings.get_found(office, ME, "x1", run_id=theirs),
        lambda: findings.get_run(office, ME, theirs),
        lambda: findings.list_alignments(office, ME, size=9, run_id=theirs),
        lambda: findings.list_flags(office, ME, size=9, run_id=theirs),
        lambda: findings.count_alignments(office, ME, run_id=theirs),
    ):
        with pytest.raises(MissingError, match=f"no (run '{theirs}'|finding on credential 'x1')"):
            call()


def test_before_the_first_run_lists_are_empty(office: Office) -> None:
    assert findings.list_runs(office, ME, size=9).items == ()
    assert findings.list_alignments(office, ME, size=9).items == ()
    assert findings.list_gaps(office, ME, size=9).items == ()
    assert findings.list_gap_skills(office, ME, size=9).items == ()
    assert findings.list_flags(office, ME, size=9).items == ()
    assert findings.newest_run(office, ME) is None
    with pytest.raises(MissingError, match="no run 'newest'"):
        findings.get_found(office, ME, "c1")


def test_an_employer_reads_none_of_it(office: Office) -> None:
    employer = Actor(user_id="e", name="E", role=Role.EMPLOYER, organisation=LOCAL)
    with pytest.raises(ForbiddenError, match="as employer you may not read credentials"):
        findings.list_alignments(office, employer, size=9)
