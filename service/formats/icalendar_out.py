"""Reviews as an iCalendar file (RFC 5545): one all-day event a review."""

import datetime as dt
from collections.abc import Iterable

from credlens.models.conformance.calendar import ReviewDate, checklist_lines


def calendar_bytes(dates: Iterable[ReviewDate], *, as_of: dt.date) -> bytes:
    """Return a calendar of the reviews that have a due date; the same input gives the same bytes.

    as_of  the day of the export, which every event bears as its time stamp
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//credlens//review calendar//EN")
    calendar.add("version", "2.0")
    for date in dates:
        if date.cycle.due is None:
            continue
        event = Event()
        event.add("uid", f"review-{date.credential.id}@credlens")
        event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC))
        event.add("dtstart", date.cycle.due)
        event.add("dtend", date.cycle.due + dt.timedelta(days=1))
        event.add("summary", f"Review due: {date.credential.title}")
        event.add("description", _description(date))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _description(date: ReviewDate) -> str:
    cycle = date.cycle
    lines = [
        f"{date.credential.title} ({date.credential.id}), {date.credential.provider or 'provider not stated'}",
        f"Last dated {cycle.last or 'never'}; interval: {cycle.months} months, set by {cycle.set_by}",
    ]
    lines += [f"[ ] {line}" for line in checklist_lines(date.checklist)]
    return "\n".join(lines)
