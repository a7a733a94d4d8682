"""The terms of a rule pack: frameworks, their rules, what a review must cover, and the sources of it all."""

from dataclasses import dataclass
from enum import StrEnum

from .checks import Check
from .intervals import ReviewInterval, names

# ISO 3166-1 codes of the member states of the European Union.
MEMBER_STATES = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    }
)


class RuleSeverity(StrEnum):
    """What it means if a rule does not hold."""

    ERROR = "error"  # the framework requires it
    WARNING = "warning"  # it should be so, or is required only where it applies
    INFO = "info"  # it may be so
    MANUAL = "manual"  # only a person can decide; the program shows what the record says

    @property
    def words(self) -> str:
        """Return it in a word or two for a page."""
        return {"error": "required", "warning": "wanted", "info": "optional", "manual": "for a person"}[self.value]


class AppliesTo(StrEnum):
    """What a rule is about."""

    CATALOGUE = "catalogue"  # the credential as offered
    ISSUED = "issued"  # one award of it to a learner
    PROVIDER = "provider"


class SourceRead(StrEnum):
    """How far a source was read."""

    OWNER = "P"  # the owner's own page or rule text
    SECONDARY = "S"  # someone else's text that quotes or reports the owner's

    @property
    def words(self) -> str:
        """Return what the mark means."""
        return "read on the owner's page" if self is SourceRead.OWNER else "read in a secondary source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One page that was read."""

    url: str
    read: SourceRead


def weakest(sources: tuple[Source, ...]) -> SourceRead:
    """Return the weakest mark of several sources."""
    secondary = any(source.read is SourceRead.SECONDARY for source in sources)
    return SourceRead.SECONDARY if secondary else SourceRead.OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a framework asks for.

    clause   where the framework says so; empty where its clauses are not numbered
    element  the part of a record it is about, in one or two words
    test     what is checked
    when     the rule applies only to records that pass this; None: to all
    message  what to do where the rule does not hold
    """

    id: str
    framework: str
    clause: str
    element: str
    severity: RuleSeverity
    applies_to: AppliesTo
    test: Check
    message: str
    sources: tuple[Source, ...]
    when: Check | None = None

    @property
    def source_read(self) -> SourceRead:
        """Return how far its sources were read: the weakest counts."""
        return weakest(self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One question that a review under a framework must answer."""

    text: str
    sources: tuple[Source, ...]

    @property
    def source_read(self) -> SourceRead:
        """Return how far its sources were read: the weakest counts."""
        return weakest(self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One framework with its rules.

    jurisdictions  where it holds; with a region (CA-ON) only there; EU alone: in every member state too
    names          what a record calls it; empty: it holds for every record of the jurisdiction
    binding        whom it binds, in words
    level, credit  scheme of its levels and credits, empty where it has none
    level_reference  scheme that its country speaks of levels in, though the framework itself places none
    intervals      how often it wants a review; empty: it sets no interval
    review         what a review must cover
    """

    id: str
    name: str
    jurisdictions: tuple[str, ...]
    names: tuple[str, ...]
    binding: str
    level: str
    credit: str
    level_reference: str
    rules: tuple[Rule, ...]
    intervals: tuple[ReviewInterval, ...]
    review: tuple[ReviewItem, ...]

    def holds(self, *, framework: str, jurisdiction: str) -> bool:
        """Tell whether it holds for a record of this jurisdiction that names this framework."""
        place = jurisdiction.strip().upper()
        country = place.partition("-")[0]
        own = not MEMBER_STATES.isdisjoint(self.jurisdictions)
        around = {place, country, "EU" if country in MEMBER_STATES and not own else country}
        here = not around.isdisjoint(self.jurisdictions)
        if not self.names:
            return here
        return (here or not place) and any(names(framework, name) for name in self.names)
