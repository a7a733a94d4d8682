"""The catalogue at a glance, on either database, and credentials side by side."""

import pytest
from sqlalchemy import update

from credlens.models.relevance.review import Severity
from credlens.service.compare import compare
from credlens.service.errors import ForbiddenError, MissingError
from credlens.service.office import Office
from credlens.service.overview import overview, stock
from credlens.service.results import Finding
from credlens.service.store.sql.alignments import AlignmentFilter, Order
from credlens.service.store.sql.bodies import packed_finding
from credlens.service.store.sql.schema import alignments, bodies
from credlens.taxonomy.errors import InputError

from . import report_fixtures
from .colleagues import ANA, NURSE, STRANGER, credential, keep, scored, settle


@pytest.fixture
def furnished(office: Office) -> Office:
    """Return an office whose run scored a, b and c, with a relevance of 0, 100 and none; c is flagged twice."""
    settle(office)
    keep(office, credential("a"), credential("b"), credential("c", jurisdiction="AU"))
    today = office.today()
    found = [
        ("a", "low-relevance", Severity.HIGH, today),
        ("b", "review-due", Severity.HIGH, today),
        ("c", "review-due", Severity.HIGH, today),
        ("c", "over-broad", Severity.LOW, today),
    ]
    scored(office, found)
    with office.database.write() as connection:
        for name, value in (("a", 0.0), ("b", 100.0), ("c", None)):
            where = alignments.c.credential_id == name
            connection.execute(update(alignments).where(where).values(relevance=value))
        body = packed_finding(Finding(scored=report_fixtures.care("a"), skills={}, postings={}))
        connection.execute(update(bodies).where(bodies.c.credential_id == "a").values(body=body))
    return office


def test_scores_are_counted_in_steps_of_ten(furnished: Office) -> None:
    """0 is in the first step, 100 in the last, and what has no number in none; all three cover 50."""
    shown = overview(furnished, ANA, size=10)
    assert shown is not None
    relevance, coverage = shown.spreads
    assert (relevance.counts, relevance.unscored) == ((1, 0, 0, 0, 0, 0, 0, 0, 0, 1), 1)
    assert (coverage.counts, coverage.unscored) == ((0, 0, 0, 0, 0, 3, 0, 0, 0, 0), 0)
    assert shown.severities == {"high": 3, "medium": 0, "low": 0, "": 0}
    assert (shown.jurisdictions, shown.rules) == (("AU",), ("low-relevance", "over-broad", "review-due"))


def test_what_is_counted_meets_the_filter_and_pages_have_an_end(furnished: Office) -> None:
    where = AlignmentFilter(rule="review-due")
    first = overview(furnished, ANA, size=1, order=Order.TITLE, where=where)
    assert first is not None
    assert (first.count, [each.row.credential_id for each in first.rows]) == (2, ["b"])
    second = overview(furnished, ANA, size=1, order=Order.TITLE, where=where, cursor=first.next)
    assert second is not None
    (row,) = second.rows
    assert [flag.rule for flag in row.flags] == ["review-due", "over-broad"]
    assert second.next == ""


def test_what_came_in_or_changed_since_is_counted_as_behind(furnished: Office) -> None:
    keep(furnished, credential("a", "Another outcome"), credential("d"))
    shown = overview(furnished, ANA, size=10)
    assert shown is not None
    assert shown.behind == 2


def test_another_organisation_has_nothing_and_an_employer_may_not_look(furnished: Office) -> None:
    assert overview(furnished, STRANGER, size=10) is None
    held = stock(furnished, STRANGER)
    assert (held.credentials, held.postings, held.taxonomies, held.working) == (0, 0, (), ())
    assert stock(furnished, ANA).credentials == 3
    with pytest.raises(ForbiddenError):
        overview(furnished, NURSE, size=10)


def test_credentials_are_compared_in_the_order_given(furnished: Office) -> None:
    shown = compare(furnished, ANA, ["b", "a", "b"])
    assert [one.row.credential_id for one in shown.found] == ["b", "a"]
    assert shown.skills
    assert all(skill.rows[0] is None and skill.rows[1] for skill in shown.skills)
    shares = [max(row.share for row in skill.rows if row) for skill in shown.skills]
    assert shares == sorted(shares, reverse=True)


def test_too_few_too_many_and_unknown_ones_are_said(furnished: Office) -> None:
    for ids in ([], ["a", "a"], ["a", "b", "c", "d", "e"]):
        with pytest.raises(InputError, match="choose 2 to 4"):
            compare(furnished, ANA, ids)
    with pytest.raises(MissingError, match="'nobody'"):
        compare(furnished, ANA, ["a", "nobody"])
