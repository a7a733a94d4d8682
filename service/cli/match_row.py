"""The row that `credlens match` prints of a match, whatever was matched: a skill or an occupation."""

from typing import Any

from credlens.models.matching.matches import SkillMatch
from credlens.models.matching.occupations import OccupationMatch
from credlens.taxonomy import Occupation, Skill


def match_row(concept: Skill | Occupation, match: SkillMatch | OccupationMatch) -> dict[str, Any]:
    """Return what the contract of the command line promises of every match."""
    return {
        "id": concept.id,
        "uri": concept.uri,
        "label": concept.label,
        "probability": round(match.probability, 4),
        "score": round(match.score, 4),
        "quote": match.quote,
        "start": match.start,
        "end": match.end,
        "method": match.method.value,
    }
