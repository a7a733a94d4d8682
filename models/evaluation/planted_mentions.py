"""Planted worlds at the level of mentions: no text and a simulated matcher, so hundreds of worlds in a minute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np

from credlens.taxonomy import Skill
from credlens.taxonomy.errors import ConfigError

from ..records import Credential, Outcome, Posting
from ..relevance.assess import assess
from ..relevance.config import RelevanceConfig
from ..relevance.demand import MarketBasis
from ..relevance.meaning import Meaning
from ..relevance.mentions import Hit, Mentions, PostingTable
from .planted_measures import Judged
from .planted_worlds import (
    Asking,
    BoolArray,
    FloatArray,
    PlantedCredential,
    PlantedMarket,
    Random,
    World,
    exact_asking,
    month_start,
)

NOTHING = ""  # stands for the skill of an outcome that teaches none of those it seems to


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How the simulated matcher errs. At `found` 1 it makes no mistake and is sure of all it says.

    found  the chance that an asked-for skill is matched, and also the part of the matches that is right: as many
           wrong ones come in as right ones are left out, which is what the operating point is chosen for
    least  matches have a probability from here to 1, and are right just as often as it says
    """

    found: float = 1.0
    least: float = 0.34

    def __post_init__(self) -> None:
        if not 0 <= self.least < self.found <= 1:
            raise ConfigError(f"noise needs 0 <= least < found <= 1, got least={self.least}, found={self.found}")

    def chances(self, random: Random, count: int) -> FloatArray:
        """Return float64[count]: the chances given to matches, right and wrong together; their mean is `found`."""
        mean = (self.found - self.least) / (1 - self.least)
        drawn: FloatArray = self.least + (1 - self.least) * random.random(count) ** (1 / mean - 1)
        return drawn

    def chances_of(self, random: Random, count: int, *, right: bool) -> FloatArray:
        """Return the same of the right ones alone, or of the wrong: drawn again until chance lets them be so."""
        made: list[FloatArray] = [np.zeros(0)]
        while sum(map(len, made)) < count:
            u = self.chances(random, 4 * count + 8)
            made.append(u[(random.random(len(u)) < u) == right])
        return np.concatenate(made)[:count]


CERTAIN = Noise()


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A world made into what a chain reads.

    hits    what the matcher says of each posting
    taught  credential id -> what it says of the outcomes
    truth   credential id -> the skill that each outcome really teaches, or NOTHING
    """

    world: World
    postings: tuple[Posting, ...]
    hits: tuple[Sequence[Hit], ...]
    credentials: tuple[Credential, ...]
    taught: Mapping[str, Mentions]
    truth: Mapping[str, tuple[str, ...]]

    @cached_property
    def table(self) -> PostingTable:
        """Return the table of the postings."""
        return PostingTable.build(self.postings, Mentions.collect([p.id for p in self.postings], self.hits))

    def only(self, keep: BoolArray) -> "Scene":
        """Return the scene without the postings where bool[n] is false."""
        at = np.flatnonzero(keep)
        return replace(
            self, postings=tuple(self.postings[i] for i in at), hits=tuple(self.hits[i] for i in at.tolist())
        )

    def before(self, day: date) -> "Scene":
        """Return the scene as it stood on a day."""
        return self.only(np.array([p.date is not None and p.date < day for p in self.postings], dtype=np.bool_))


class Chain(Protocol):
    """What is measured: anything that judges a credential by the postings of its scene."""

    def __call__(self, scene: Scene, credential: Credential, *, as_of: date, scores: bool = True) -> Judged:
        """Return the verdict on a day. scores: False where only flags are read, so intervals may be coarse."""


def assessing(config: RelevanceConfig, skills: Mapping[str, Skill] | Meaning | None = None) -> Chain:
    """Return the chain of this project, from mentions on: `assess` against the market that a credential declares.

    skills  what the taxonomy says of them, where the worlds are of one
    """
    coarse = replace(config, replicates=20)

    def judge(scene: Scene, credential: Credential, *, as_of: date, scores: bool = True) -> Judged:
        return assess(
            credential,
            scene.taught[credential.id],
            scene.table,
            skills=skills or {},
            config=config if scores else coarse,
            as_of=as_of,
            basis=MarketBasis.DECLARED,
        )

    return judge


def draw_scene(
    random: Random,
    world: World,
    asking: Sequence[Asking],
    *,
    noise: Noise = CERTAIN,
    reviewed: date | None = None,
) -> Scene:
    """Return the scene of a world.

    asking    the postings of each market
    reviewed  when all credentials were last reviewed; None: never
    """
    postings: list[Posting] = []
    hits: list[Sequence[Hit]] = []
    for m, (market, drawn) in enumerate(zip(world.markets, asking, strict=True)):
        postings += _postings(m, market.occupation, drawn)
        hits += simulate(random, market, drawn.asks, noise)
    lessons = {c.id: _Lesson.draw(random, c, world, noise=noise, reviewed=reviewed) for c in world.credentials}
    return Scene(
        world=world,
        postings=tuple(postings),
        hits=tuple(hits),
        credentials=tuple(lesson.record for lesson in lessons.values()),
        taught={credential_id: lesson.said for credential_id, lesson in lessons.items()},
        truth={credential_id: lesson.truth for credential_id, lesson in lessons.items()},
    )


def exact_scene(world: World, truth: Mapping[str, tuple[str, ...]] | None = None) -> Scene:
    """Return the scene in which every share is exactly as planted and every match is right.

    What a chain says of it is the truth of its scores: what they would be with all the evidence there could be.
    truth  credential id -> the skill that each outcome really teaches, or NOTHING; None: what it seems to
    """
    if truth is not None:
        credentials = tuple(replace(c, taught=truth[c.id]) for c in world.credentials)
        world = World(markets=world.markets, credentials=credentials)
    return draw_scene(np.random.default_rng(0), world, [exact_asking(m) for m in world.markets])


def simulate(random: Random, market: PlantedMarket, asks: BoolArray, noise: Noise) -> list[list[Hit]]:
    """Return what a matcher says of postings that ask as in bool[n, s].

    What it says wrongly falls on postings that do not ask, so often that the expected share of each skill is right.
    """
    chance = asks.astype(np.float64)
    if noise.found < 1:
        share = market.shares.mean(axis=1)
        matched = asks & (random.random(asks.shape) < noise.found)
        wrong = ~asks & (random.random(asks.shape) < (1 - noise.found) * share / (1 - share))
        chance[:] = 0
        chance[matched] = noise.chances_of(random, int(matched.sum()), right=True)
        chance[wrong] = noise.chances_of(random, int(wrong.sum()), right=False)
    return [
        [hit(market.skill_ids[s], chance[i, s], f"posting {i}") for s in np.flatnonzero(chance[i])]
        for i in range(len(asks))
    ]


def hit(skill_id: str, chance: float, where: str) -> Hit:
    """Return a match of a skill with words of its own, for the simulated matcher errs in each place by itself."""
    words = f"{skill_id} ({where})"
    return Hit(skill_id, float(chance), words, 0, len(words))


def _postings(market: int, occupation: str, drawn: Asking) -> list[Posting]:
    return [
        Posting(
            id=f"m{market}-p{i:05}",
            title=occupation,
            text="",
            date=month_start(month) + timedelta(days=day - 1),
            employer=f"employer {market}-{employer}",
            occupation=occupation,
        )
        for i, (month, day, employer) in enumerate(
            zip(drawn.month.tolist(), drawn.day.tolist(), drawn.employer.tolist(), strict=True)
        )
    ]


@dataclass(frozen=True, slots=True)
class _Lesson:
    record: Credential
    said: Mentions
    truth: tuple[str, ...]

    @classmethod
    def draw(
        cls, random: Random, planted: PlantedCredential, world: World, *, noise: Noise, reviewed: date | None
    ) -> "_Lesson":
        """Return a credential whose outcomes teach what they seem to as often as the matcher's chance says."""
        chances = np.ones(len(planted.taught)) if noise.found == 1 else noise.chances(random, len(planted.taught))
        real = random.random(len(chances)) < chances
        outcomes = tuple(Outcome(id=f"{planted.id}-o{k}", text=f"outcome {k}") for k in range(len(planted.taught)))
        record = Credential(
            id=planted.id,
            title=planted.id,
            outcomes=outcomes,
            last_reviewed=reviewed,
            target_occupations=(world.markets[planted.market].occupation,),
        )
        hits = [
            [hit(skill, chance, "outcome")] if skill else []
            for skill, chance in zip(planted.taught, chances, strict=True)
        ]
        truth = tuple(skill if yes else NOTHING for skill, yes in zip(planted.taught, real, strict=True))
        return cls(record, Mentions.collect([o.id for o in outcomes], hits), truth)
