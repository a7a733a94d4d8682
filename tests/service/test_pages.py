"""Cursors that were not given out for a list are refused in words, whatever they are, on either database."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credlens.service import findings
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.alignments import Order
from credlens.taxonomy.errors import InputError

from .test_findings import many, record, result

ME = local_actor()


def rows(office: Office, order: Order, cursor: str) -> int | None:
    """Return how many rows a page has, None where the cursor is refused as none of this list."""
    try:
        return len(findings.list_alignments(office, ME, size=9, order=order, cursor=cursor).items)
    except InputError as error:
        if "is none that was given out for this list" in str(error):
            return None
        raise


def test_a_cursor_of_another_order_is_refused_or_goes_on_from_what_it_says(office: Office) -> None:
    record(office.database, result(*many(4)))
    orders = (Order.TITLE, Order.RELEVANCE, Order.NEXT_REVIEW, Order.SEVERITY)
    cursors = {order: findings.list_alignments(office, ME, size=1, order=order).next for order in orders}
    for order, other in product(orders, orders):
        found = rows(office, order, cursors[other])
        assert found == 3 or order is not other
    # One order has two columns, the other three.
    assert rows(office, Order.TITLE, cursors[Order.SEVERITY]) is None


# The types that a cursor names: text, whole number, float, day, moment, bytes, and what is none of them.
parts = st.sampled_from(
    ["x", "s:a", "i:1", "f:0.5", "f:nan", "d:2026-01-01", "d:soon", "dt:2026-01-01 00:00:00", "b:YQ=="]
)
cursors = st.builds(
    lambda sign, values: sign + "~".join(values), st.sampled_from([">", "<", ""]), st.lists(parts, max_size=3)
)


@given(cursor=cursors | st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cursor_gives_a_page_or_a_clear_refusal(office: Office, cursor: str) -> None:
    for order in (Order.TITLE, Order.RELEVANCE, Order.NEXT_REVIEW):
        assert rows(office, order, cursor) in (0, None)


def test_a_word_is_no_cursor(office: Office) -> None:
    with pytest.raises(InputError, match="cursor 'x' is none that was given out for this list; begin without one"):
        findings.list_runs(office, ME, size=3, cursor="x")
