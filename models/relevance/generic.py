"""How generic a skill is, by what the taxonomy says of it and not by the postings at hand."""

from collections.abc import Mapping

import numpy as np

from credlens.taxonomy import Taxonomy

TRANSVERSAL = "transversal"
GENERIC = 0.25  # what a wholly generic skill counts beside a specific one
WIDESPREAD = 0.5  # and one that is needed nearly everywhere, such as to manage budgets

# Of all occupations of a scheme, the part that needs a skill: up to the first it is specific, from the second on
# widespread, between them by the logarithm. In ESCO statistics stands at 4 %, mathematics at 6, budgets at 9.
_SPECIFIC, _EVERYWHERE = 0.04, 0.08

# ISCED-F broad field 00: personal skills, literacy, what every programme has.
_GENERIC_FIELD = "esco:isced-f/00"


def specificity(taxonomy: Taxonomy) -> dict[str, float]:
    """Return for each skill that is not wholly specific how much it counts, GENERIC to 1; others count 1.

    Generic are ESCO's transversal skills and its field of personal skills. What very many occupations need is
    widespread, and generic if it also stands below a transversal skill.
    """
    occupations = {s: sum(o.scheme == s for o in taxonomy.occupations) for s in taxonomy.occupation_schemes}
    found = {}
    for skill in taxonomy.skills:
        needed = taxonomy.occupation_counts.get(skill.id, 0) / max(occupations.get(skill.scheme, 0), 1)
        if skill.reuse_level == TRANSVERSAL or _personal(taxonomy, skill.id):
            found[skill.id] = GENERIC
        elif needed > _SPECIFIC and skill.scheme == "esco":
            least = GENERIC if _transversal_above(taxonomy, skill.id) else WIDESPREAD
            found[skill.id] = float(np.interp(np.log(needed), np.log([_SPECIFIC, _EVERYWHERE]), [1.0, least]))
    return found


def counts_as(specific: Mapping[str, float], skill_id: str) -> float:
    """Return how much a skill counts, 1 where nothing is said of it."""
    return specific.get(skill_id, 1.0)


def _personal(taxonomy: Taxonomy, skill_id: str) -> bool:
    return any(above.startswith(_GENERIC_FIELD) for above in taxonomy.broader(skill_id))


def _transversal_above(taxonomy: Taxonomy, skill_id: str) -> bool:
    above = (taxonomy.skill_by_id.get(i) for i in taxonomy.broader(skill_id))
    return any(skill is not None and skill.reuse_level == TRANSVERSAL for skill in above)
