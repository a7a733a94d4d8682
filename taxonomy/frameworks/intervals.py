"""How often a framework wants a credential reviewed, read from the YAML files beside this one."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..errors import TaxonomyError

FILES = ("au", "ca", "eu", "nz", "us")
_FIELDS = {"of", "framework", "months", "source", "basis", "names", "approved_before", "period", "end"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInterval:
    """How long an approval or review lasts under one framework.

    framework        its name, for people
    jurisdictions    where it holds
    names            what a record calls it; empty: it holds for every record of the jurisdiction
    approved_before  it holds only for credentials approved before this day; None: for all
    period, end      facts of a record that overrule it: its own period in years, its own last day
    of               id of the framework that sets it
    source, basis    where the interval was read, and whether that is the owner's own text
    """

    framework: str
    jurisdictions: tuple[str, ...]
    months: int
    source: str
    basis: str
    names: tuple[str, ...] = ()
    approved_before: dt.date | None = None
    period: str = ""
    end: str = ""
    of: str = ""

    def holds(self, *, framework: str, jurisdiction: str, approved: dt.date | None) -> bool:
        """Tell whether it holds for a record; a region such as CA-ON counts as its country."""
        country = jurisdiction.partition("-")[0].strip().upper()
        if country not in self.jurisdictions and (country or not self.names):
            return False
        return self.covers(approved) and (not self.names or any(names(framework, name) for name in self.names))

    def covers(self, approved: dt.date | None) -> bool:
        """Tell whether it holds for what was approved on this day; None: not known."""
        return self.approved_before is None or (approved is not None and approved < self.approved_before)

    def months_by(self, fact: Callable[[str], str]) -> int:
        """Return its months, or those of the period that the record states for itself; fact: name -> value."""
        stated = fact(self.period) if self.period else ""
        match = re.fullmatch(r"\s*(\d{1,2}(?:\.\d+)?)\s*(?:years?)?\s*", stated)
        return round(12 * float(match[1])) if match and float(match[1]) > 0 else self.months

    def is_longest(self, fact: Callable[[str], str]) -> bool:
        """Tell whether its months are only the most that a period on the record may be, and the record states none."""
        return bool(self.period) and self.approved_before is None and not fact(self.period).strip()

    def end_by(self, fact: Callable[[str], str]) -> dt.date | None:
        """Return the last day that the record states for itself, None where it states none."""
        try:
            return dt.date.fromisoformat(fact(self.end)[:10]) if self.end else None
        except ValueError:
            return None


def review_interval(*, framework: str, jurisdiction: str, approved: dt.date | None) -> ReviewInterval | None:
    """Return the interval that holds for a record, the first in its file; None if no framework sets one.

    framework     as the record names it, any wording
    jurisdiction  AU, CA, EU, FR, NZ, US, with an optional region; empty: only the framework's name decides
    approved      first approval; None if unknown
    """
    found = (i for i in load_intervals() if i.holds(framework=framework, jurisdiction=jurisdiction, approved=approved))
    return next(found, None)


@cache
def load_intervals() -> tuple[ReviewInterval, ...]:
    """Return all intervals of the shipped files, in order; raise TaxonomyError if an entry is malformed."""
    import yaml

    folder = files(__package__)
    return tuple(
        interval
        for name in FILES
        for interval in parse_intervals(yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")), name)
    )


def parse_intervals(document: object, name: str) -> tuple[ReviewInterval, ...]:
    """Return the intervals of one parsed file; name: the file, for the error."""
    if not isinstance(document, dict) or not isinstance(document.get("review"), list):
        raise TaxonomyError(f"frameworks/{name}.yaml: needs the keys jurisdictions and review, both lists")
    jurisdictions = tuple(document["jurisdictions"])
    found = []
    for entry in document["review"]:
        if not {"framework", "months", "source", "basis"} <= entry.keys() <= _FIELDS:
            raise TaxonomyError(
                f"frameworks/{name}.yaml: {entry.get('framework', entry)!r} needs framework, months, source "
                f"and basis, and may have names and approved_before; it has {', '.join(sorted(entry))}"
            )
        values = {**entry, "names": tuple(entry.get("names", ()))}
        found.append(ReviewInterval(jurisdictions=jurisdictions, **values))
    return tuple(found)


def names(text: str, name: str) -> bool:
    """Tell whether a text names a framework, as whole words in any case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
