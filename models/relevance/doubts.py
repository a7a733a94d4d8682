"""Which gaps are in doubt: their words may be misread in every advert alike, or an outcome names them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from credlens.taxonomy import Skill

from ..matching.words import stem, without_qualifier
from ..records import Outcome
from .config import RelevanceConfig
from .gaps import LACKING, GapStatus
from .meaning import Meaning
from .quotes import Quotes

LEAST_WORDS = 2  # of a name: one word, such as "returns", stands in many an outcome that is about something else
_SMALL = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


def with_doubts(
    statuses: Sequence[GapStatus | None],
    skill_ids: Sequence[str],
    quotes: Quotes,
    named: Mapping[str, str],
    meaning: Meaning,
    config: RelevanceConfig,
) -> tuple[GapStatus | None, ...]:
    """Return the statuses with those gaps made uncertain that are in doubt.

    named  from `naming_outcomes`: an outcome has all its words, though no match says that it is taught
    The interval of a share counts the mistakes of a matcher as chance, but the same words are misread in every
    advert. So a skill of whose mentions less than `sure_asked` are surely right may not be asked for at all. One that
    rises and whose label, of two words or more, stands whole in its surest mentions is not doubted: words that are
    misread everywhere do not come up more often for it.
    """
    status_of = {skill: status for skill, status in zip(skill_ids, statuses, strict=True) if status in LACKING}
    unsure = {
        skill_id
        for skill_id, right in zip(status_of, quotes.surely_right([*status_of]), strict=True)
        if right < config.sure_asked
        and not (status_of[skill_id] is GapStatus.EMERGING and _spelled_out(skill_id, quotes, meaning))
    }
    doubtful = unsure.union(named).intersection(status_of)
    return tuple(
        GapStatus.UNCERTAIN if skill_id in doubtful else status
        for skill_id, status in zip(skill_ids, statuses, strict=True)
    )


def _spelled_out(skill_id: str, quotes: Quotes, meaning: Meaning) -> bool:
    label = _stems(without_qualifier(meaning.label(skill_id)))
    return len(label) >= LEAST_WORDS and any(label <= _stems(said.quote) for said in quotes.of(skill_id))


def naming_outcomes(skill_ids: Iterable[str], outcomes: Sequence[Outcome], meaning: Meaning) -> dict[str, str]:
    """Return for each skill that an outcome names the id of the first that does.

    Named is a skill if all words of its label, or of another name of it, stand in one outcome, inflected or not and
    in any order; names of a single word do not count.
    """
    stems = [(outcome.id, _stems(outcome.text)) for outcome in outcomes]
    anywhere = frozenset().union(*(words for _, words in stems))
    found: dict[str, str] = {}
    for skill_id in skill_ids:
        names = _names(meaning.skills[skill_id]) if skill_id in meaning.skills else ()
        names = tuple(name for name in names if name <= anywhere)
        first = next((of for of, words in stems if any(name <= words for name in names)), None)
        if first is not None:
            found[skill_id] = first
    return found


@lru_cache(maxsize=50_000)
def _names(skill: Skill) -> tuple[frozenset[str], ...]:
    names = (_stems(without_qualifier(name)) for name in (skill.label, *skill.alt_labels))
    return tuple(name for name in dict.fromkeys(names) if len(name) >= LEAST_WORDS)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"\w+", text.casefold()) if word not in _SMALL)
