"""Which outcomes rest on skills that another taxonomy release has retired or redefined."""

from collections.abc import Mapping
from dataclasses import dataclass

from credlens.taxonomy.diff import SkillChange

from ..records import Credential
from .config import RelevanceConfig
from .mentions import Mentions


@dataclass(frozen=True, slots=True)
class Touched:
    """An outcome, and a change of a skill that it was matched to under the older release."""

    outcome_id: str
    outcome: str
    change: SkillChange


def touched_outcomes(
    credential: Credential, taught: Mentions, changes: Mapping[str, SkillChange], config: RelevanceConfig
) -> tuple[Touched, ...]:
    """Return what changed under each outcome, in the order of the record, then by skill.

    taught   the outcomes' matches under the older release: the newer one cannot match what it retired
    changes  skill id of the older release -> what became of it, for those that changed in meaning
    """
    skills: dict[str, set[str]] = {}
    for row, column, probability in zip(taught.row, taught.column, taught.probability, strict=True):
        if probability >= max(config.accept, config.sure_taught) and taught.skill_ids[column] in changes:
            skills.setdefault(taught.text_ids[row], set()).add(taught.skill_ids[column])
    return tuple(
        Touched(outcome.id, outcome.text, changes[skill])
        for outcome in credential.outcomes
        for skill in sorted(skills.get(outcome.id, ()))
    )
