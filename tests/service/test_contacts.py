"""Contact details go, what an employer asks for stays. All addresses, numbers and names are made up."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.formats.contacts import EMAIL, NAME, PHONE, without_contacts


@pytest.mark.parametrize(
    ("text", "left", "removed"),
    [
        ("Write to jobs.nz+7@cafe-nine.example.org.", "Write to [email].", {EMAIL: 1}),
        ("Mail jobs [at] cafe [dot] example or a(at)b.example", "Mail [email] or [email]", {EMAIL: 2}),
        ("Call 555-201-0199 x12 today", "Call [phone] today", {PHONE: 1}),
        ("T: +61 2 5550 1234, +49 (0)30 1234567", "T: [phone], [phone]", {PHONE: 2}),
        ("(202) 555-0142/1-202-555-0143", "[phone]/[phone]", {PHONE: 2}),
        ("02 5550 1234; 0412 345 678; 06 12 34 56 78; 1300 555 123", "[phone]; [phone]; [phone]; [phone]", {PHONE: 4}),
        ("Phone: 55501234", "Phone: [phone]", {PHONE: 1}),
        ("contact Jane Smith on 0412 345 678", "contact [name] on [phone]", {NAME: 1, PHONE: 1}),
        ("Contact: Dr. Ana O'Neill-López, dean", "Contact: [name], dean", {NAME: 1}),
        ("Contact person: J. R. Smith\nApply now", "Contact person: [name]\nApply now", {NAME: 1}),
        ("Please contact Jane at jane@x.example.", "Please contact [name] at [email].", {NAME: 1, EMAIL: 1}),
        ("contact JANE SMITH (jane@x.example)", "contact [name] ([email])", {NAME: 1, EMAIL: 1}),
    ],
)
def test_contact_details_are_removed_and_counted(text: str, left: str, removed: dict[str, int]) -> None:
    assert without_contacts(text) == (left, Counter(removed))


@pytest.mark.parametrize(
    "text",
    [
        "Salary $60,000 - 80,000 or £25 000 to £30 000 a year",
        "Job 12345678, posted 2026-03-31, closes 08-30-2021 or 31/03/2026",
        "SOC 15-1252.00, ISO 9001, version 10.5.3.2, GS-0301-12/13 (0301)",
        "10 000 000 records, 1,000,000 users, +2000 employees, 2019-2021",
        "range 2015 2016 2017 values 0800 2000",
        "Call 24/7, text 12 hours a day",
        "Contact Human Resources at the office",
        "Contact Centre Agent",
        "Contact Tracing Experience required",
        "contact with Customers and Suppliers",
        "Contact Lens Fitting, Point of Contact",
        "follow us @cafenine; @Autowired beans",
        "Jane Smith Bakery asks for contact sports",
    ],
)
def test_what_is_no_contact_detail_stays(text: str) -> None:
    assert without_contacts(text) == (text, Counter())


@given(st.text("ab1.@ +()-0:Contact J\n", max_size=80))
def test_a_second_time_removes_nothing_that_the_first_left_as_an_address(text: str) -> None:
    left, removed = without_contacts(text)
    again, more = without_contacts(left)
    assert more[EMAIL] == 0
    assert left.count("[email]") >= removed[EMAIL] - text.count("[email]") >= 0
    assert again.count("[email]") == left.count("[email]")


def test_long_texts_take_no_longer_than_their_length() -> None:
    """Texts made to send a search back and forth; a search that squares would take hours here."""
    for piece in ("a.", "1 ", "+1", "(0", "a@", "a@b.", "Contact J", "Aa ", "tel 1"):
        without_contacts(piece * 100_000)
