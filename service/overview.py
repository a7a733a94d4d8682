"""The catalogue at a glance: how its credentials stand after the newest run, and how their scores are spread."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from credlens.models.relevance.review import FlagState, ReviewFlag, Severity

from .findings import flags_on
from .office import Office
from .people import Act, Actor, require
from .store.sql.alignments import AlignmentFilter, AlignmentRow, Alignments, Figures, Order
from .store.sql.credentials import Credentials
from .store.sql.findings import Findings, HeldRun
from .store.sql.flags import Flags
from .store.sql.imports import Imports
from .store.sql.jobs import JobRecord, Jobs
from .store.sql.postings import Postings

# Scores are counted in so many steps of ten points.
STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """A credential as the newest run left it. flags: those that stand today, the gravest first."""

    row: AlignmentRow
    flags: tuple[ReviewFlag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many credentials have a score of 0 to below 10, 10 to below 20, ..., 90 to 100. unscored: none at all."""

    name: str
    counts: tuple[int, ...]
    unscored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page says of a catalogue that was scored.

    count          how many credentials meet the filter
    spreads        of those, by score
    severities     of those, by the severity of the worst flag, "" for none
    behind         how many credentials of the catalogue the run did not score as they are now
    jurisdictions, rules  what one can filter by
    """

    run: HeldRun
    rows: tuple[OverviewRow, ...]
    next: str
    count: int
    spreads: tuple[Spread, ...]
    severities: dict[str, int]
    behind: int
    jurisdictions: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a workspace holds so far, by which the first page knows what to offer.

    taxonomies  names of the releases in use
    working     jobs that wait or run, the oldest first
    """

    credentials: int
    postings: int
    taxonomies: tuple[str, ...]
    imports: int
    working: tuple[JobRecord, ...]


def stock(office: Office, actor: Actor) -> Stock:
    """Return what the workspace of an actor holds so far."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return Stock(
            credentials=Credentials(connection, actor.organisation).count(),
            postings=Postings(connection).count(),
            taxonomies=tuple(office.workspace.shelf.active_names()),
            imports=len(Imports(connection, actor.organisation).page(size=1).items),
            working=tuple(Jobs(connection, actor.organisation).unfinished()),
        )


def overview(
    office: Office,
    actor: Actor,
    *,
    size: int,
    cursor: str = "",
    order: Order = Order.SEVERITY,
    where: AlignmentFilter | None = None,
) -> Overview | None:
    """Return a page of the credentials as the newest run found them, and how all that meet a filter are spread.

    None before the first run.
    """
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        run = Findings(connection, actor.organisation).newest()
        if run is None:
            return None
        held, flags = Alignments(connection, actor.organisation), Flags(connection, actor.organisation)
        page = held.page(run.id, size=size, cursor=cursor, order=order, where=where)
        figures = held.figures(run.id, where)
        stood = flags.of(run.id, [row.credential_id for row in page.items])
        words = flags.suppressions()
        behind = held.behind(run.id)
        jurisdictions, rules = held.jurisdictions(run.id), flags.rules(run.id)
    today = max(office.today(), run.as_of)
    rows = [
        OverviewRow(row=row, flags=_standing(flags_on(stood.get(row.credential_id, []), words, today=today)))
        for row in page.items
    ]
    return Overview(
        run=run,
        rows=tuple(rows),
        next=page.next,
        count=len(figures),
        spreads=tuple(_spread(name, [getattr(one, name) for one in figures]) for name in ("relevance", "coverage")),
        severities=_severities(figures),
        behind=behind,
        jurisdictions=tuple(jurisdictions),
        rules=tuple(rules),
    )


def due_by(office: Office, months: int) -> dt.date:
    """Return the last day of a review that is due within so many months of thirty days from today."""
    return office.today() + dt.timedelta(days=30 * months)


def _standing(flags: Sequence[ReviewFlag]) -> tuple[ReviewFlag, ...]:
    ranks = list(Severity)
    stand = [flag for flag in flags if flag.state is not FlagState.SUPPRESSED]
    return tuple(sorted(stand, key=lambda flag: (ranks.index(flag.severity), flag.rule)))


def _severities(figures: Sequence[Figures]) -> dict[str, int]:
    found = Counter(one.severity for one in figures)
    return {severity: found[severity] for severity in (*map(str, Severity), "")}


def _spread(name: str, values: Sequence[float | None]) -> Spread:
    steps = Counter(min(int(value // STEPS), STEPS - 1) for value in values if value is not None)
    return Spread(name=name, counts=tuple(steps[n] for n in range(STEPS)), unscored=values.count(None))
