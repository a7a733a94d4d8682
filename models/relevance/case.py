"""What the review rules look at, and what they find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..records import Credential
from .alignment import Alignment
from .config import RelevanceConfig
from .demand import DemandProfile
from .drift import Drift
from .gaps import GapReport
from .mentions import BoolArray, PostingTable
from .teaching import Teaching
from .touched import Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may look at. The profile's first skills are the taught ones, in their order.

    drift    the demand at the last review against now
    touched  outcomes whose skills another taxonomy release changed; None where none was compared
    """

    credential: Credential
    alignment: Alignment
    profile: DemandProfile
    gaps: GapReport
    teaching: Teaching
    table: PostingTable
    label: Callable[[str], str]
    as_of: date
    config: RelevanceConfig
    drift: Drift
    touched: tuple[Touched, ...] | None = None

    @property
    def market(self) -> tuple[str, ...]:
        """Return the statement of which postings the credential is measured against."""
        return (self.alignment.market.description,)

    @property
    def sure(self) -> BoolArray:
        """Return bool[o, t]: the outcome teaches the skill more likely than not."""
        return self.teaching.probability >= self.config.sure_taught

    @property
    def surely_teaching(self) -> list[int]:
        """Return the positions of the outcomes that surely teach something."""
        return [int(o) for o in np.flatnonzero(self.sure.any(axis=1))]

    def outcomes(self, at: Sequence[int]) -> tuple[str, ...]:
        """Return a statement for each outcome at these positions: its text and what it surely teaches."""
        return tuple(f"“{self.teaching.outcomes[o].text}” teaches {self._skills(o)}" for o in at)

    def _skills(self, o: int) -> str:
        return ", ".join(self.label(self.teaching.skill_ids[k]) for k in np.flatnonzero(self.sure[o]))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition found: values for the message by name, and statements by group.

    variant  which of the condition's variants it is, for another severity or message; empty: the plain one
    """

    values: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variant: str = ""
