"""Plans a world of text on a taxonomy: which occupations post, what they ask for, and who teaches it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from credlens.taxonomy import Occupation, Skill, Taxonomy
from credlens.taxonomy.errors import InputError, TaxonomyError, UnknownConceptError

from .planted_text import Titles
from .planted_words import Words, written_markets
from .planted_worlds import (
    PlantedMarket,
    Random,
    World,
    course,
    draw_credentials,
    draw_market,
    with_strays,
)

MONTHS = 24
RISING, FALLING = (0.02, 0.30), (0.40, 0.05)
LEAST = 6  # skills of a market


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSize:
    """How large a world of text is. written, drawn: markets of our phrases, and markets drawn from the taxonomy."""

    written: int = 6
    drawn: int = 2
    skills: int = 14
    postings: int = 250
    credentials: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A world, and what its markets are called. rising, falling: the skill of each market whose demand moves."""

    world: World
    titles: tuple[Titles, ...]
    rising: tuple[str, ...]
    falling: tuple[str, ...]


def plan_world(random: Random, taxonomy: Taxonomy, words: Words, size: PlanSize) -> Plan:
    """Return a plan: our written markets that the taxonomy knows, a market of the given sentences, and drawn ones.

    Where a written market is not known, a drawn one stands in for it.
    Raises  TaxonomyError if the taxonomy has too few skills for two markets, InputError if the sentences have.
    """
    eligible = [skill for skill in taxonomy.skills if skill.scheme != "onet"] or list(taxonomy.skills)
    if len(eligible) < 2 * LEAST:
        raise TaxonomyError(
            f"{taxonomy.release.name} has {len(eligible)} skills; planted worlds need at least {2 * LEAST}. "
            "Choose another release: credlens taxonomy use"
        )
    chosen = _written(taxonomy, size)
    if words.has_sentences:
        chosen.append(_given(random, words, size))
    chosen += _drawn(random, taxonomy, eligible, size, [titles for titles, _ in chosen])
    plain = []
    for titles, skill_ids in chosen:
        own = [skill_ids[i] for i in random.permutation(len(skill_ids))][: size.skills]
        market = draw_market(random, titles.tag, own, months=MONTHS, seldom=min(3, len(own) // 3))
        plain.append(_moving(market))
    credentials = draw_credentials(random, plain, each=size.credentials)
    return Plan(
        world=World(markets=with_strays(random, plain), credentials=credentials),
        titles=tuple(titles for titles, _ in chosen),
        rising=tuple(market.skill_ids[0] for market in plain),
        falling=tuple(market.skill_ids[1] for market in plain),
    )


Chosen = tuple[Titles, Sequence[str]]


def _moving(market: PlantedMarket) -> PlantedMarket:
    """Return the market with its first skill rising and its second falling over the whole period."""
    shares = market.shares.copy()
    shares[0], shares[1] = course(*RISING, MONTHS), course(*FALLING, MONTHS)
    return replace(market, shares=np.round(shares, 6))


def _written(taxonomy: Taxonomy, size: PlanSize) -> list[Chosen]:
    found: list[Chosen] = []
    for market in written_markets():
        known = [s for s in market.skill_ids if s in taxonomy.skill_by_id]
        if len(known) >= LEAST and len(found) < size.written:
            found.append((_titles(taxonomy, market.occupation, market.label), known))
    return found


def _given(random: Random, words: Words, size: PlanSize) -> Chosen:
    if len(words.given) < LEAST:
        raise InputError(
            f"{len(words.given)} skills have a sentence to themselves in the labelled set; a market needs {LEAST}"
        )
    skills = [words.given[i] for i in random.permutation(len(words.given))[: size.skills]]
    return Titles("given", ("specialist",)), skills


def _drawn(
    random: Random, taxonomy: Taxonomy, eligible: Sequence[Skill], size: PlanSize, taken: Sequence[Titles]
) -> list[Chosen]:
    """Return markets of the skills that occupations need; of any skills where the taxonomy tells of no occupation."""
    wanted = size.written + size.drawn - sum(titles.tag != "given" for titles in taken)
    tags, ids = {titles.tag for titles in taken}, {skill.id for skill in eligible}
    found: list[Chosen] = []
    occupations = [o for o in taxonomy.occupations if (o.code or o.id) not in tags]
    for i in random.permutation(len(occupations)):
        if len(found) == wanted:
            return found
        needed = _unique(r.skill_id for r in taxonomy.skills_of(occupations[i].id) if r.skill_id in ids)
        if len(needed) >= min(size.skills, len(eligible) // 2):
            found.append((_named(occupations[i]), needed))
    for k in range(wanted - len(found)):
        some = random.choice(len(eligible), min(size.skills, len(eligible) // 2), replace=False)
        found.append((Titles(f"planted-{k}", (f"specialist of kind {k + 1}",)), [eligible[i].id for i in some]))
    return found


def _titles(taxonomy: Taxonomy, code: str, label: str) -> Titles:
    try:
        return _named(taxonomy.occupation(code))
    except UnknownConceptError:
        return Titles(code, (label,))


def _named(occupation: Occupation) -> Titles:
    return Titles(occupation.code or occupation.id, (occupation.label, *occupation.alt_labels[:4]))


def _unique(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids))
