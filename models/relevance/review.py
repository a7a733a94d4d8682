"""Which credentials are due for a review, by which rule, and on what evidence."""

import datetime as dt
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credlens.taxonomy.frameworks import ReviewInterval, review_interval

from ..records import Credential
from .config import RelevanceConfig
from .months import add_months


class Severity(StrEnum):
    """How soon a board should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FlagState(StrEnum):
    """Where a flag stands among those of earlier runs."""

    OPEN = "open"  # its rule fires now
    LINGERING = "lingering"  # it fired before, and is not yet clearly over
    SUPPRESSED = "suppressed"  # somebody has said, with a reason, that it need not be looked at for now


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFlag:
    """One reason to review one credential. evidence: short statements or quotes, one each.

    opened_at    the day on which it first fired, in a row of runs
    clear_since  the first run at which it was clear, of those up to now; None while it is not
    remark       why it stands although it does not fire, or by whom and until when it is suppressed
    """

    credential_id: str
    rule: str
    severity: Severity
    reason: str
    evidence: tuple[str, ...]
    opened_at: date
    title: str = ""
    state: FlagState = FlagState.OPEN
    clear_since: date | None = None
    remark: str = ""


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
    interval = review_interval(
        framework=credential.framework,
        jurisdiction=credential.jurisdiction,
        approved=first_dated(credential),
    )
    if interval:
        return cycle_under(credential, interval)
    last, months = last_dated(credential), config.review_interval_months
    if months is None:
        set_by = "no interval is set by this framework, and none by the provider"
        return ReviewCycle(months=None, set_by=set_by, last=last, due=None)
    due = add_months(last, months) if last else None
    return ReviewCycle(months=months, set_by="the provider's own policy", last=last, due=due)


def cycle_under(credential: Credential, interval: ReviewInterval) -> ReviewCycle:
    """Return the cycle that a framework's interval gives; a period or an end on the record itself comes first."""
    last, months = last_dated(credential), interval.months_by(credential.fact)
    counted = add_months(last, months) if last else None
    return ReviewCycle(
        months=months,
        set_by=f"{interval.framework} ({interval.source})",
        last=last,
        due=interval.end_by(credential.fact) or counted,
    )


def first_dated(credential: Credential) -> dt.date | None:
    """Return the earlier of approval and last review, None if the record has neither."""
    return min((day for day in (credential.issued, credential.last_reviewed) if day), default=None)


def last_dated(credential: Credential) -> dt.date | None:
    """Return the later of approval and last review, None if the record has neither."""
    return max((day for day in (credential.issued, credential.last_reviewed) if day), default=None)
