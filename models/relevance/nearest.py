"""What a credential teaches that comes nearest to a skill that it does not teach."""

from collections.abc import Sequence
from dataclasses import dataclass

from .credit import Credit
from .meaning import Meaning
from .teaching import Teaching

# Likeness below this connects nothing that a reader would call near. Cosine of the encoder's vectors, in which
# "SQL" and "query languages" have 0.6 to 0.8 and skills of different trades 0.0 to 0.3.
LEAST_LIKENESS = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A taught skill and the outcome that teaches it.

    credit    how they are connected in the taxonomy; None where they are only alike in meaning
    likeness  cosine of their vectors, 0 where the taxonomy connects them
    """

    skill_id: str
    outcome_id: str
    credit: Credit | None
    likeness: float = 0.0


def nearest_taught(wanted: Sequence[str], teaching: Teaching, meaning: Meaning) -> dict[str, Nearest]:
    """Return for each wanted skill the nearest taught one: by the best credit, else by likeness; none if none is."""
    found = _by_credit(set(wanted), teaching, meaning)
    rest = [skill for skill in wanted if skill not in found]
    if not rest or not teaching.skill_ids or meaning.nearness is None:
        return found
    for skill, (k, likeness) in zip(rest, meaning.nearness(rest, teaching.skill_ids), strict=True):
        if likeness >= LEAST_LIKENESS:
            taught = teaching.skill_ids[k]
            found[skill] = Nearest(
                skill_id=taught, outcome_id=teaching.taught_by(k), credit=None, likeness=float(likeness)
            )
    return found


def _by_credit(wanted: set[str], teaching: Teaching, meaning: Meaning) -> dict[str, Nearest]:
    best: dict[str, tuple[float, int, Credit]] = {}
    for k, taught in enumerate(teaching.skill_ids):
        for credit in meaning.credits.of(taught) if meaning.credits else ():
            worth = credit.value * float(teaching.best[k])
            if credit.asked in wanted and worth > best.get(credit.asked, (0.0,))[0]:
                best[credit.asked] = (worth, k, credit)
    return {
        asked: Nearest(skill_id=credit.taught, outcome_id=teaching.taught_by(k), credit=credit)
        for asked, (_, k, credit) in best.items()
    }
