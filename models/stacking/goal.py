"""The demand that a stack is to cover: skills and how much each weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from credlens.taxonomy.concepts import Relation, RelationKind

from ..relevance.config import RelevanceConfig
from ..relevance.demand import DemandProfile, typical
from ..relevance.mentions import FloatArray

# O*NET's scale of importance runs from 1, not important, to 5; 3 is important.
IMPORTANT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """What an occupation asks for.

    weight  float64[s], adding up to 1: each skill's part of the demand
    basis   where it comes from, in words
    """

    occupation: str
    skill_ids: tuple[str, ...]
    weight: FloatArray
    basis: str


def goal_of_postings(occupation: str, profile: DemandProfile, config: RelevanceConfig) -> Goal | None:
    """Return what the postings of an occupation ask for, None where they are too few to tell.

    A skill weighs its share times log2(1 + lift), as in the coverage of a credential; counted are those that the market
    asks for beyond doubt and not clearly less than others do.
    """
    counted = np.flatnonzero(typical(profile, config))
    if not len(counted):
        return None
    weight = profile.share[counted] * np.log2(1 + profile.lift[counted])
    return Goal(
        occupation=occupation,
        skill_ids=tuple(profile.skill_ids[i] for i in counted),
        weight=weight / weight.sum(),
        basis=f"the {_skills(len(counted))} that {profile.postings:,} postings of it ask for",
    )


def goal_of_relations(occupation: str, relations: Sequence[Relation], release: str) -> Goal | None:
    """Return what a taxonomy says that an occupation needs, None where it says nothing.

    Essential skills weigh alike. Where none is called essential, the rated ones that are important weigh by their
    rating; where none is rated, all weigh alike.
    """
    essential = {r.skill_id: 1.0 for r in relations if r.kind is RelationKind.ESSENTIAL}
    rated = {r.skill_id: r.importance for r in relations if r.importance is not None and r.importance >= IMPORTANT}
    every = {r.skill_id: 1.0 for r in relations}
    chosen = essential or rated or every
    if not chosen:
        return None
    kind = "essential" if essential else "important" if rated else "related"
    weight = np.array([chosen[skill] for skill in sorted(chosen)])
    return Goal(
        occupation=occupation,
        skill_ids=tuple(sorted(chosen)),
        weight=weight / weight.sum(),
        basis=f"the {_skills(len(chosen))} that {release} calls {kind} for it, not postings",
    )


def _skills(count: int) -> str:
    return f"{count} skills" if count > 1 else "one skill"
