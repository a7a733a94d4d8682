"""Planted worlds as text: adverts with all their noise, and catalogues, in words of known meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from credlens.taxonomy.errors import ConfigError

from ..records import Credential, Outcome, Posting
from .planted_words import Form, Wording, Words, capital, sentences
from .planted_worlds import Asking, PlantedCredential, PlantedMarket, Random, World, month_start

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNoise:
    """How planted texts are worded and spoilt; all rates are chances of 0 to 1.

    label, alternative, described  weights of the wordings, of those that a skill has; given sentences come first
    paired    of the sentences, two skills in one
    negated   of the postings, a skill that is said not to be needed
    mistagged, untagged  of the postings, another market's occupation, and none but in the title
    reposted, edited     of the postings, posted again word for word, and with a changed opening
    """

    label: float = 0.15
    alternative: float = 0.45
    described: float = 0.40
    paired: float = 0.15
    negated: float = 0.10
    mistagged: float = 0.05
    untagged: float = 0.10
    reposted: float = 0.04
    edited: float = 0.04

    def __post_init__(self) -> None:
        weights = (self.label, self.alternative, self.described)
        rates = (self.paired, self.negated, self.mistagged + self.untagged, self.reposted + self.edited)
        if min(weights) < 0 or not sum(weights) or not all(0 <= rate <= 1 for rate in rates):
            raise ConfigError(f"needs wordings of 0 or more and rates of 0 to 1, got {self}")

    def weight(self, wording: Wording) -> float:
        """Return how much a wording weighs."""
        if wording is Wording.GIVEN:
            return 1e9
        return {"label": self.label, "alternative": self.alternative, "described": self.described}[wording.value]


@dataclass(frozen=True, slots=True)
class Planted:
    """A text that asks for or teaches one skill, and where it stands. where: id of the posting or outcome."""

    where: str
    market: int
    skill_id: str
    text: str
    wording: Wording


@dataclass(frozen=True, kw_only=True)
class TextWorld:
    """A world as text, beside what is planted in it: asks in adverts, lessons in outcomes.

    copies  ids of the postings that repeat another
    """

    world: World
    postings: tuple[Posting, ...]
    credentials: tuple[Credential, ...]
    asks: tuple[Planted, ...]
    lessons: tuple[Planted, ...]
    copies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Titles:
    """What the postings of a market are called and tagged with. tag: a code or id of the occupation."""

    tag: str
    names: tuple[str, ...]


class Writer:
    """Writes the texts of a world, the same from the same generator."""

    def __init__(self, random: Random, words: Words, noise: TextNoise) -> None:
        self._random, self._noise, self._words = random, noise, words
        self._said = sentences()
        self._forms: dict[str, Mapping[Wording, tuple[Form, ...]]] = {}

    def write(self, world: World, asking: Sequence[Asking], titles: Sequence[Titles]) -> TextWorld:
        """Return the texts of a world whose markets post as `asking` says."""
        postings: list[Posting] = []
        asks: list[Planted] = []
        copies: set[str] = set()
        for m, drawn in enumerate(asking):
            for i in range(len(drawn.asks)):
                posting, planted = self._posting(world, m, drawn, i, titles)
                again = self._again(posting)
                postings += [posting, *again]
                copies |= {p.id for p in again}
                asks += planted
        made = [self._credential(c, titles[c.market]) for c in world.credentials]
        return TextWorld(
            world=world,
            postings=tuple(postings),
            credentials=tuple(record for record, _ in made),
            asks=tuple(asks),
            lessons=tuple(lesson for _, lessons in made for lesson in lessons),
            copies=frozenset(copies),
        )

    def _posting(
        self, world: World, m: int, drawn: Asking, i: int, titles: Sequence[Titles]
    ) -> tuple[Posting, list[Planted]]:
        market, random = world.markets[m], self._random
        posting_id, employer = f"m{m}-p{i:05}", self._employer(m, int(drawn.employer[i]))
        names = {
            "employer": employer,
            "place": self._one(self._said["places"]),
            "title": capital(self._one(titles[m].names)),
            "number": str(random.integers(21, 39)),
        }
        wanted = [s for s, yes in zip(market.skill_ids, drawn.asks[i], strict=True) if yes]
        lines, planted = self._asks(posting_id, m, [wanted[k] for k in random.permutation(len(wanted))])
        posting = Posting(
            id=posting_id,
            title=names["title"],
            text=self._advert(market, lines, set(wanted), names),
            date=_day(drawn, i),
            employer=employer,
            region=names["place"],
            occupation=self._tag(titles[m].tag, [t.tag for t in titles]),
        )
        return posting, planted

    def _tag(self, own: str, tags: Sequence[str]) -> str:
        """Return the occupation that a posting states: its own, by mistake another, or none."""
        chance, others = self._random.random(), [tag for tag in tags if tag != own]
        if chance < self._noise.mistagged and others:
            return self._one(others)
        return "" if 0 <= chance - self._noise.mistagged < self._noise.untagged else own

    def _asks(self, posting_id: str, m: int, wanted: Sequence[str]) -> tuple[list[str], list[Planted]]:
        """Return the lines that ask for these skills, some for two in one, and what is planted in each."""
        lines: list[str] = []
        planted: list[Planted] = []
        queue = [(skill, self._form(skill, advert=True)) for skill in wanted]
        while queue:
            taken = [queue.pop(0)]
            if queue and self._pairs(taken[0][1], queue[0][1]):
                taken.append(queue.pop(0))
            line = self._carry([form for _, form in taken], self._said["asks"])
            lines.append(line)
            planted += [Planted(posting_id, m, skill, line, form.wording) for skill, form in taken]
        return lines, planted

    def _pairs(self, first: Form, second: Form) -> bool:
        """Return whether two skills share a sentence: both acts, or both topics, and chance wills it."""
        alike = first.act == second.act and not (first.whole or second.whole)
        return alike and bool(self._random.random() < self._noise.paired)

    def _form(self, skill_id: str, *, advert: bool) -> Form:
        """Return a way to call a skill; given sentences are of adverts, so outcomes do without them."""
        if skill_id not in self._forms:
            self._forms[skill_id] = self._words.forms(skill_id)
        forms = {w: f for w, f in self._forms[skill_id].items() if advert or w is not Wording.GIVEN}
        weights = [self._noise.weight(wording) for wording in forms]
        chosen = self._random.choice(len(forms), p=[w / sum(weights) for w in weights] if sum(weights) else None)
        return self._one([*forms.values()][chosen])

    def _carry(self, forms: Sequence[Form], templates: Mapping[str, Sequence[str]]) -> str:
        """Return a sentence with one or two skills in it."""
        if forms[0].whole:
            return forms[0].text
        text = " and ".join(form.text for form in forms)
        template: str = self._one(templates["act" if forms[0].act else "topic"])
        return template.format(x=text, X=capital(text), t=text, T=capital(text))

    def _advert(self, market: PlantedMarket, lines: Sequence[str], wanted: set[str], names: Mapping[str, str]) -> str:
        """Return an advert; lines are what it asks for, wanted the skills that they are for."""
        said, half = self._said, (len(lines) + 1) // 2
        nothing, denied = self._one(said["asks_nothing"]), []
        unwanted = [s for s in market.skill_ids if s not in wanted]
        if unwanted and self._random.random() < self._noise.negated:
            denied = [self._deny(self._one(unwanted))]
        duties = (self._one(said["headings"]["duties"]) + ":", *(f"- {line}" for line in (*lines[:half], nothing)))
        profile = (self._one(said["headings"]["profile"]) + ":", *(f"- {line}" for line in (*lines[half:], *denied)))
        # Only our own sentences have places to fill: what is said of skills may hold braces.
        opening = "\n".join(self._one(said[part]) for part in ("openings", "company")).format(**names)
        ending = "\n".join(self._one(said[part]) for part in ("benefits", "law", "apply")).format(**names)
        asked = ["\n".join(part) for part in (duties, profile) if len(part) > 1]
        return "\n\n".join((opening, *asked, ending))

    def _deny(self, skill_id: str) -> str:
        form = self._one(self._words.forms(skill_id)[Wording.LABEL])
        return self._carry([form], self._said["negated"])

    def _again(self, posting: Posting) -> list[Posting]:
        """Return the copies of a posting: none, one word for word, or one whose opening is another."""
        chance = self._random.random()
        if chance >= self._noise.reposted + self._noise.edited or posting.date is None:
            return []
        later = replace(posting, id=f"{posting.id}-again", date=posting.date + timedelta(days=14))
        if chance < self._noise.reposted:
            return [later]
        _, _, rest = posting.text.partition("\n")
        return [replace(later, text=f"Still open: {posting.title} in {posting.region}.\n{rest}")]

    def _credential(self, planted: PlantedCredential, titles: Titles) -> tuple[Credential, list[Planted]]:
        lessons = []
        for k, skill in enumerate(planted.taught):
            form = self._form(skill, advert=False)
            text = self._carry([form], self._said["teaches"])
            lessons.append(Planted(f"{planted.id}-o{k}", planted.market, skill, text, form.wording))
        record = Credential(
            id=planted.id,
            title=f"Course {planted.id}",
            outcomes=tuple(Outcome(id=lesson.where, text=lesson.text) for lesson in lessons),
            target_occupations=(titles.tag,),
        )
        return record, lessons

    def _employer(self, market: int, number: int) -> str:
        first, second = self._said["employers"]["first"], self._said["employers"]["second"]
        return f"{first[number % len(first)]} {second[number // len(first) % len(second)]} {market + 1}"

    def _one(self, choices: Sequence[T]) -> T:
        return choices[int(self._random.integers(len(choices)))]


def _day(drawn: Asking, i: int) -> date:
    return month_start(int(drawn.month[i])) + timedelta(days=int(drawn.day[i]) - 1)
