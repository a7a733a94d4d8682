"""Scoring a draft that is not kept anywhere, in one call: what it is worth now, and what the market would add."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credlens.models.records import Credential

from .office import Office
from .people import Act, Actor, require
from .results import Finding, Result

if TYPE_CHECKING:
    from .live.offers import SkillOffer

MOST_OFFERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is found about a draft. result: a run over it alone; offers: skills to teach, the most useful first."""

    result: Result
    offers: "tuple[SkillOffer, ...]" = ()

    @property
    def finding(self) -> Finding:
        """Return what was found about it, with the names of all that it speaks of."""
        result = self.result
        return Finding(scored=result.scored[0], skills=result.skills, postings=result.postings)


def what_if(office: Office, actor: Actor, record: Credential, *, offers: int = 0, quoted: int | None = None) -> WhatIf:
    """Score a draft against the market that is held in memory.

    offers  how many skills to offer, at most; 0 is many times faster, as each is tried out
    quoted  gaps that get quotes, the most asked for first; None, or where skills are offered: all
    Raises  InputError where the workspace has no postings, TaxonomyError where no release is in use.
    """
    require(actor, Act.READ_MARKET)
    with office.market.live() as live:
        # An offer is made of a gap, and quotes what that quotes.
        result = live.score(record, as_of=office.today(), quoted=None if offers else quoted)
        found = tuple(live.suggest(record, top=min(offers, MOST_OFFERS))) if offers else ()
    return WhatIf(result=result, offers=found)
