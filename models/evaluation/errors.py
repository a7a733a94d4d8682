"""What a matcher got wrong, text by text, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..matching.matches import SkillMatch
from .answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A right skill that is not reported. probability: what it was given, 0 if it was not even ranked."""

    skill_id: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A text with skills missed, or reported and not among its labels; the likeliest wrong one first.

    weight  the probability given to what is wrong, plus that withheld from what is right: 0 would be no error
    """

    text: str
    missed: tuple[Miss, ...]
    wrong: tuple[SkillMatch, ...]

    @property
    def weight(self) -> float:
        """Return how bad it is, in skills."""
        return sum(m.probability for m in self.wrong) + sum(1 - m.probability for m in self.missed)


def mistakes(answers: Sequence[Answer], least: float) -> list[Mistake]:
    """Return every text with an error at an operating point, the worst first, ties in the order of the texts.

    Labels are seldom complete: a skill that is not among them may still be asked for.
    """
    found = [_mistake(answer, least) for answer in answers]
    return sorted((m for m in found if m.missed or m.wrong), key=lambda m: -m.weight)


def _mistake(answer: Answer, least: float) -> Mistake:
    given = {m.skill_id: m.probability for m in answer.matches}
    reported = answer.reported(least)
    missed = answer.asked.skills - {m.skill_id for m in reported}
    wrong = [m for m in reported if m.skill_id not in answer.asked.skills]
    return Mistake(
        text=answer.asked.text,
        missed=tuple(Miss(skill_id=i, probability=given.get(i, 0.0)) for i in sorted(missed)),
        wrong=tuple(sorted(wrong, key=lambda m: -m.probability)),
    )
