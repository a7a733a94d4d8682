"""Which kind of assessment a name stands for, and what that kind can show."""

import re
from dataclasses import dataclass
from functools import cache

from .bloom import Evidence, Level, rows

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of assessment.

    level     the highest level that it can show
    evidence  the most that it lets a learner produce
    decides   a name that ends in its words is of this kind, whatever stands before: a "case quiz" is a quiz
    """

    name: str
    level: Level
    evidence: Evidence
    decides: bool


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    return tuple(
        (
            re.compile(rf"\b(?:{row['words']})\b"),
            Kind(
                name=row["kind"],
                level=Level(int(row["level"])),
                evidence=Evidence[row["evidence"].upper()],
                decides=row["decides"] == "yes",
            ),
        )
        for row in rows("kinds.csv")
    )


def kind_of(assessment: str) -> Kind | None:
    """Return the kind of an assessment by its name, None where the name does not say: "Module 3", "Final task".

    A name of several kinds is read as the one that shows most ("project report" is a project), unless it ends in one
    that shows little by its nature.
    """
    name = _SIGNS.sub(" ", assessment.casefold()).strip()
    found = [(max(m.end() for m in pattern.finditer(name)), kind) for pattern, kind in _kinds() if pattern.search(name)]
    if not found:
        return None
    last = max(found, key=lambda pair: pair[0])
    if last[1].decides and last[0] == len(name):
        return last[1]
    return max((kind for _, kind in found), key=lambda kind: (kind.evidence, kind.level))
