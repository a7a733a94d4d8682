"""When each credential of a catalogue is to be reviewed, who says so, and what the review must cover."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credlens.taxonomy.frameworks import Framework
from credlens.taxonomy.frameworks.packs import ReviewItem

from ..records import Credential
from ..relevance.config import RelevanceConfig
from ..relevance.review import ReviewCycle, review_cycle
from .conform import frameworks_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDate:
    """The review of one credential. note: why there is no date, empty where there is one."""

    credential: Credential
    cycle: ReviewCycle
    frameworks: tuple[Framework, ...]
    overdue: bool
    note: str

    @property
    def checklist(self) -> tuple[tuple[Framework, ReviewItem], ...]:
        """Return what the review must cover, by framework."""
        return tuple((framework, item) for framework in self.frameworks for item in framework.review)


def review_calendar(
    catalogue: Sequence[Credential], *, as_of: dt.date, policy_months: int | None = None
) -> tuple[ReviewDate, ...]:
    """Return the reviews of a catalogue: by due date, those without one last, in catalogue order.

    policy_months  the provider's own interval, where no framework sets one; None: it has none
    """
    config = RelevanceConfig(review_interval_months=policy_months)
    dates = [_review_date(credential, config, as_of) for credential in catalogue]
    return tuple(sorted(dates, key=lambda d: (d.cycle.due is None, d.cycle.due or as_of)))


def checklist_lines(items: Iterable[tuple[Framework, ReviewItem]]) -> tuple[str, ...]:
    """Return a checklist as lines of text, each with its framework and how far its source was read."""
    return tuple(f"{item.text} ({framework.name}; {item.source_read.words})" for framework, item in items)


def _review_date(credential: Credential, config: RelevanceConfig, as_of: dt.date) -> ReviewDate:
    cycle = review_cycle(credential, config)
    frameworks = frameworks_for(credential)
    return ReviewDate(
        credential=credential,
        cycle=cycle,
        frameworks=frameworks,
        overdue=cycle.due is not None and cycle.due <= as_of,
        note="" if cycle.due else _why_no_date(cycle, frameworks),
    )


def _why_no_date(cycle: ReviewCycle, frameworks: Sequence[Framework]) -> str:
    if cycle.months is not None:
        return f"It is to be reviewed every {cycle.months} months, but the record has no date of issue or review."
    if not frameworks:
        return "No framework holds for it, and the provider's policy gives no interval."
    names = " and ".join(framework.name for framework in frameworks)
    return f"No interval is set by this framework ({names}), and none by the provider."
