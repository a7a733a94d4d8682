"""What the taxonomy knows of skills beyond their names, as far as scores and gaps need it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from credlens.taxonomy import Skill, Taxonomy
from credlens.taxonomy.crosswalk import Link

from .credit import Credits
from .generic import WIDESPREAD, specificity

# Skills asked for, skills taught -> for each one asked for the position of the nearest taught one and how near it is.
Nearness = Callable[[Sequence[str], Sequence[str]], Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The skills by id; how much each counts beside a specific one; what it is worth where another is asked for.

    specific  0 to 1, for skills that are not wholly specific; the others count 1
    credits   None: only the same skill counts
    nearness  likeness of meaning, for what no credit connects; None: not told
    """

    skills: Mapping[str, Skill]
    specific: Mapping[str, float] = field(default_factory=dict)
    credits: Credits | None = None
    nearness: Nearness | None = None

    def label(self, skill_id: str) -> str:
        """Return the name of a skill, its id where it is not known."""
        return self.skills[skill_id].label if skill_id in self.skills else skill_id

    def counts_as(self, skill_id: str) -> float:
        """Return how much a skill counts beside a specific one, 0 to 1."""
        return self.specific.get(skill_id, 1.0)


def meaning_of(taxonomy: Taxonomy, links: Iterable[Link] = (), *, nearness: Nearness | None = None) -> Meaning:
    """Return what a taxonomy and the links between its schemes say; made once for any number of credentials."""
    specific = specificity(taxonomy)

    def generic(skill_id: str) -> bool:
        return specific.get(skill_id, 1.0) <= WIDESPREAD

    credits = Credits(taxonomy, links, generic=generic)
    return Meaning(skills=taxonomy.skill_by_id, specific=specific, credits=credits, nearness=nearness)
