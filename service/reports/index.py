"""What the first page says: every credential in the order in which a board would take them up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from credlens.models.relevance.alignment import Score
from credlens.models.relevance.review import ReviewFlag

from ..results import Result, ScoredCredential
from .credential import SEVERITIES, by_severity, interval_words
from .slugs import slug
from .words import day


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One credential. severity: that of its worst flag, empty for none; urgency: its place in the order."""

    id: str
    title: str
    provider: str
    jurisdiction: str
    page: str
    relevance: Score
    coverage: Score
    relevance_interval: str
    coverage_interval: str
    flags: tuple[ReviewFlag, ...]
    severity: str
    postings: int
    urgency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """Everything on the first page. quoted: the first and last day of the quoted postings."""

    rows: tuple[IndexRow, ...]
    flagged: dict[str, int]
    unflagged: int
    unscored: int
    rules: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    quoted: tuple[str, ...]
    market: str
    rejected: int
    remarks: int


def index_page(result: Result) -> IndexPage:
    """Return what the first page says; rows with the most severe flags first, then the least relevant."""
    # Rows and keys alone are held: a large run's findings lie on disk.
    found = sorted(((_urgency(scored), _row(scored)) for scored in result.scored), key=itemgetter(0))
    rows = tuple(replace(row, urgency=place) for place, (_, row) in enumerate(found))
    days = sorted(p.date for p in result.postings.values() if p.date)
    worst = Counter(row.severity for row in rows)
    return IndexPage(
        rows=rows,
        flagged={severity: worst[severity] for severity in SEVERITIES},
        unflagged=worst[""],
        unscored=sum(row.relevance.value is None for row in rows),
        rules=tuple(sorted({flag.rule for row in rows for flag in row.flags})),
        jurisdictions=tuple(sorted({row.jurisdiction for row in rows if row.jurisdiction})),
        quoted=(day(days[0]), day(days[-1])) if days else (),
        market=_market(result),
        rejected=result.run.catalogue.rejected + result.run.postings.rejected,
        remarks=len(result.rejects),
    )


def _row(scored: ScoredCredential) -> IndexRow:
    c, a = scored.credential, scored.alignment
    flags = by_severity(scored.flags)
    return IndexRow(
        id=c.id,
        title=c.title,
        provider=c.provider,
        jurisdiction=c.jurisdiction,
        page=f"credentials/{slug(c.id)}.html",
        relevance=replace(a.relevance, parts=()),
        coverage=replace(a.coverage, parts=()),
        relevance_interval=interval_words(a.relevance),
        coverage_interval=interval_words(a.coverage),
        flags=flags,
        severity=flags[0].severity.value if flags else "",
        postings=scored.profile.postings,
        urgency=0,
    )


def _urgency(scored: ScoredCredential) -> tuple[Sequence[int], bool, float]:
    """Return a sort key: how many flags of each severity, then relevance from below, none last."""
    count = Counter(flag.severity.value for flag in scored.flags)
    value = scored.alignment.relevance.value
    return [-count[severity] for severity in SEVERITIES], value is None, value or 0.0


def _market(result: Result) -> str:
    """Return the filter of the run in words, empty where each credential chose its own market."""
    chosen = result.run.config.get("market")
    if not isinstance(chosen, dict):
        return ""
    return ", ".join(f"{name} {value}" for name, value in chosen.items() if value)
