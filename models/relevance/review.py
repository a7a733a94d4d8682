"""Which credentials are due for a review, by which rule, and on what evidence."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credlens.taxonomy.frameworks import review_interval

from ..records import Credential
from .config import RelevanceConfig


class Severity(StrEnum):
    """How soon a board should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFlag:
    """One reason to review one credential. evidence: short statements or quotes, one each."""

    credential_id: str
    rule: str
    severity: Severity
    reason: str
    evidence: tuple[str, ...]
    opened_at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCycle:
    """When a credential is to be reviewed.

    months  the interval; None where neither its framework nor the provider's policy sets one
    set_by  the framework or policy that sets it, and where that was read
    last    the later of approval and last review; None if the record has neither
    due     last plus the interval
    """

    months: int | None
    set_by: str
    last: dt.date | None
    due: dt.date | None


def review_cycle(credential: Credential, config: RelevanceConfig) -> ReviewCycle:
    """Return when a credential is to be reviewed: by its framework, else by the provider's own policy."""
    dates = [day for day in (credential.issued, credential.last_reviewed) if day]
    interval = review_interval(
        framework=credential.framework,
        jurisdiction=credential.jurisdiction,
        approved=min(dates, default=None),
    )
    last = max(dates, default=None)
    if interval:
        months: int | None = interval.months
        set_by = f"{interval.framework} ({interval.source})"
    elif config.review_interval_months:
        months, set_by = config.review_interval_months, "the provider's own policy"
    else:
        months, set_by = None, "no interval is set by this framework, and none by the provider"
    due = add_months(last, months) if last and months else None
    return ReviewCycle(months=months, set_by=set_by, last=last, due=due)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
