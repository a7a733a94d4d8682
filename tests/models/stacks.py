"""Small catalogues for the tests of stacking: credentials with skills given as chances."""

from collections.abc import Mapping, Sequence

import numpy as np

from credlens.models.records import Credential, Outcome
from credlens.models.relevance.mentions import Hit, Mentions
from credlens.models.stacking.goal import Goal
from credlens.models.stacking.taught import TaughtTable


def credential(
    id: str,
    *,
    hours: float | None = 10,
    needs: Sequence[str] = (),
    into: Sequence[str] = (),
    title: str = "",
    level: str = "",
    framework: str = "",
    outcomes: Sequence[str] = ("",),
) -> Credential:
    return Credential(
        id=id,
        title=title or f"Title of {id}",
        outcomes=tuple(Outcome(id=f"{id}/{n}", text=text or f"Do {id}") for n, text in enumerate(outcomes, start=1)),
        hours=hours,
        prerequisites=tuple(needs),
        stacks_into=tuple(into),
        level=level,
        framework=framework,
    )


def table_of(taught: Mapping[str, Mapping[str, float]]) -> TaughtTable:
    """Return the table of credentials that teach skills, each in one outcome whose words are the skill's id."""
    return TaughtTable.collect(
        {
            one: Mentions.collect([f"{one}/1"], [[Hit(s, p, f"teach {s}", 6, 6 + len(s)) for s, p in skills.items()]])
            for one, skills in taught.items()
        }
    )


def goal_of(**weights: float) -> Goal:
    values = np.array(list(weights.values()), dtype=np.float64)
    return Goal(occupation="welder", skill_ids=tuple(weights), weight=values / values.sum(), basis="made up")
