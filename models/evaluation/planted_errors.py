"""Why a chain errs on planted text: what was found in each text, and the cause of each gap that is lost or made up."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from credlens.taxonomy import Taxonomy

from ..matching.matches import SkillMatch
from .planted_measures import GapTruth, Judged, Tally, reported_gaps
from .planted_text import Planted
from .planted_words import Difficulty, Words, content_words

Match = Callable[[Sequence[str]], Sequence[Sequence[SkillMatch]]]


class Lost(StrEnum):
    """Why a planted gap is not reported."""

    TAUGHT = "said to be taught"  # an outcome was matched to it
    RARE = "its texts are matched, but too seldom to count as asked for"
    SIBLING = "its texts are matched to a neighbour in the taxonomy"
    OTHER = "its texts are matched to another skill"
    UNSURE = "its texts are ranked right, but under the operating point"
    UNSEEN = "its texts are not matched, nor is it among the first ten candidates"


class MadeUp(StrEnum):
    """Why a reported gap is none."""

    TAUGHT = "it is taught, but its outcome was not matched"
    SELDOM = "it is asked for, but by hardly anybody"
    SIBLING = "texts for a neighbour in the taxonomy were matched to it"
    OTHER = "texts for another skill were matched to it"
    NOTHING = "texts that ask for nothing were matched to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A planted text and what was found in it.

    found   the skills reported
    linked  one of them is a neighbour of the planted one: the next broader or narrower skill
    chance  what the planted skill was given, 0 where it is not among the first ten candidates
    """

    planted: Planted
    difficulty: Difficulty
    found: tuple[str, ...]
    linked: bool
    chance: float

    @property
    def right(self) -> bool:
        """Return whether the planted skill is reported."""
        return self.planted.skill_id in self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class GapError:
    """A gap that was lost or made up. source: the skill that its texts were for, where that is the cause."""

    credential_id: str
    skill_id: str
    cause: Lost | MadeUp
    share: float  # the true share of the market's postings
    source: str = ""


class Neighbours:
    """The skills that a taxonomy itself links: one step broader or narrower, or of the same name but for the verb."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def of(self, skill_id: str) -> frozenset[str]:
        """Return the ids of the next broader and narrower skills."""
        near = (*self._taxonomy.broader(skill_id), *self._taxonomy.narrower(skill_id))
        return frozenset(s for s in near if s in self._taxonomy.skill_by_id)

    def linked(self, skill_ids: Iterable[str]) -> frozenset[str]:
        """Return some skills and the neighbours of each."""
        given = frozenset(skill_ids)
        return given.union(*map(self.of, given))

    def named(self, skill_ids: Iterable[str]) -> frozenset[str]:
        """Return the same, and the skills that share a name: provide first aid, first aid."""
        given = self.linked(skill_ids)
        return given.union(*(self._with_name[key] for skill in given for key in _keys(self._taxonomy, skill)))

    @cached_property
    def _with_name(self) -> Mapping[frozenset[str], set[str]]:
        found: dict[frozenset[str], set[str]] = defaultdict(set)
        for skill in self._taxonomy.skills:
            for key in _keys(self._taxonomy, skill.id):
                found[key].add(skill.id)
        return found


# Verbs that say only that something is done.
_LIGHT = frozenset(
    {"apply", "applying", "carry", "carrying", "out", "conduct", "conducting", "do", "doing", "execute", "executing"}
    | {"handle", "handling", "make", "making", "perform", "performing", "provide", "providing", "undertake"}
    | {"undertaking", "use", "using", "utilise", "utilize"}
)


def _keys(taxonomy: Taxonomy, skill_id: str) -> set[frozenset[str]]:
    """Return the words that each name of a skill is made of, without light verbs."""
    skill = taxonomy.skill_by_id[skill_id]
    keys = {content_words(name) - _LIGHT for name in (skill.label, *skill.alt_labels)}
    return keys - {frozenset()}


def read_texts(
    planted: Sequence[Planted], *, reported: Match, candidates: Match, words: Words, neighbours: Neighbours
) -> list[Reading]:
    """Return what is found in planted texts.

    reported    what the chain takes from each text
    candidates  the first ten whatever their chance; asked only where the planted skill is not reported
    """
    texts = list(dict.fromkeys(p.text for p in planted))
    found = {text: {m.skill_id: m.probability for m in ms} for text, ms in zip(texts, reported(texts), strict=True)}
    missed = list(dict.fromkeys(p.text for p in planted if p.skill_id not in found[p.text]))
    ranked = {
        text: {m.skill_id: m.probability for m in ms} for text, ms in zip(missed, candidates(missed), strict=True)
    }
    difficulty = {s: words.difficulty(s) for s in {p.skill_id for p in planted}}
    near = {s: neighbours.of(s) for s in difficulty}
    return [
        Reading(
            planted=p,
            difficulty=difficulty[p.skill_id],
            found=tuple(found[p.text]),
            linked=not near[p.skill_id].isdisjoint(found[p.text]),
            chance=found[p.text].get(p.skill_id) or ranked.get(p.text, {}).get(p.skill_id, 0.0),
        )
        for p in planted
    ]


def matched_parts(readings: Iterable[Reading]) -> dict[str, Tally]:
    """Return how many texts are matched to the skill that they were written for: in all, by wording, by difficulty."""
    tallies: dict[str, Tally] = {}
    for r in readings:
        names = ("all", f"wording {r.planted.wording.value}", f"difficulty {r.difficulty.value}")
        for name in names:
            tally = tallies.setdefault(name, Tally("texts"))
            tally.add(r.planted.skill_id, r.right, 1)
    return dict(sorted(tallies.items()))


def lost_gaps(judged: Judged, truth: GapTruth, readings: Mapping[str, Sequence[Reading]], bar: float) -> list[GapError]:
    """Return the planted gaps of a credential that are not reported. readings: its market's adverts, by skill."""
    told = {row.skill_id for row in judged.gaps.rows}
    credential_id = judged.alignment.credential_id
    return [
        GapError(
            credential_id=credential_id,
            skill_id=skill,
            cause=Lost.TAUGHT if skill in told else _why_lost(readings.get(skill, ())),
            share=truth.share[skill],
        )
        for skill in sorted(truth.missing(bar) - set(reported_gaps(judged)))
    ]


def made_up_gaps(
    judged: Judged,
    truth: GapTruth,
    readings: Mapping[str, Sequence[Reading]],
    *,
    bar: float,
    real: float,
    neighbours: Neighbours,
) -> list[GapError]:
    """Return the gaps reported at the bar or above that are none. readings: its market's adverts, by planted skill."""
    errors = []
    for skill in sorted(set(reported_gaps(judged, bar)) - truth.missing(real)):
        source = _source(skill, readings)
        if skill in truth.taught:
            cause = MadeUp.TAUGHT
        elif source:
            cause = MadeUp.SIBLING if source in neighbours.of(skill) else MadeUp.OTHER
        else:
            cause = MadeUp.SELDOM if truth.share.get(skill, 0.0) else MadeUp.NOTHING
        share = truth.share.get(skill, 0.0)
        errors.append(
            GapError(
                credential_id=judged.alignment.credential_id, skill_id=skill, cause=cause, share=share, source=source
            )
        )
    return errors


def causes(errors: Collection[GapError]) -> dict[str, int]:
    """Return how many errors have each cause, the commonest first."""
    return dict(Counter(error.cause.value for error in errors).most_common())


def _why_lost(readings: Sequence[Reading]) -> Lost:
    """Return the commonest reason among the texts that were not matched; RARE where half of them and more were."""
    missed = [r for r in readings if not r.right]
    if 2 * len(missed) <= len(readings):
        return Lost.RARE
    return Counter(map(_why_missed, missed)).most_common(1)[0][0]


def _why_missed(reading: Reading) -> Lost:
    if reading.linked:
        return Lost.SIBLING
    if reading.found:
        return Lost.OTHER
    return Lost.UNSURE if reading.chance > 0 else Lost.UNSEEN


def _source(skill: str, readings: Mapping[str, Sequence[Reading]]) -> str:
    """Return the other skill whose texts were most often matched to this one, '' if none were."""
    count = Counter(other for other, rs in readings.items() for r in rs if other != skill and skill in r.found)
    return count.most_common(1)[0][0] if count else ""
