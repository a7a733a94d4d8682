"""Many adverts and credentials out of few: paragraphs mixed anew, with words put in that stand nowhere else.

For measuring time and memory at any number of postings. What comes out holds the sentences of its sources, so it stays
where they may be, and says nothing about demand.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy.errors import ConfigError, InputError

from ..records import Credential, Outcome, Posting

IntArray = NDArray[np.int64]

# Where a text may be cut so that the parts, joined again, are the text: behind a sentence, a line, a lost line end.
_CUT = re.compile(r"(?<=[.!?])\s+|\n\s*|\s{3,}")
# Pieces of a paragraph where the text has no blank lines.
_LONGEST = 5
# Words of a piece that is a sentence and no heading; only such get a word put in.
_SENTENCE = 4
_SYLLABLES = [c + v for c in "bdfghjklmnprstvwzcqx" for v in "aeiou"]
# Words put into one advert, at most; a word is spelled from the advert's number and its own.
_WORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RemixConfig:
    """How adverts are mixed; every rate is a chance, 0 to 1.

    noise       that a sentence of four words or more, or a title, gets a word or number that stands nowhere else, so
                that nothing kept by content can answer it
    foreign     that a paragraph comes from any advert instead of the one whose title is used
    repeated    that an advert is an earlier one posted again, word for word
    nearly      that it is an earlier one with one word put in
    characters  at which an advert ends, at the paragraph that reaches it
    until       the last day; days are spread evenly over `months` times 30 days before
    """

    noise: float = 0.15
    foreign: float = 0.5
    repeated: float = 0.04
    nearly: float = 0.04
    characters: int = 3000
    until: dt.date = dt.date(2026, 6, 30)
    months: int = 12
    seed: int = 1

    def __post_init__(self) -> None:
        rates = (self.noise, self.foreign, self.repeated, self.nearly, self.repeated + self.nearly)
        if not all(0 <= rate <= 1 for rate in rates):
            raise ConfigError(f"noise, foreign, repeated, nearly and the sum of the last two lie in 0..1, got {rates}")
        if self.characters < 1 or self.months < 1:
            raise ConfigError(f"characters and months are at least 1, got {self.characters} and {self.months}")


@dataclass(frozen=True, slots=True)
class Mixed:
    """An advert, and the id of the earlier one that it repeats; empty where it is new."""

    posting: Posting
    copy_of: str


class PostingMixer:
    """Mixes the adverts given into any number of others. Equal sources and settings give equal adverts."""

    def __init__(self, sources: Sequence[Posting], config: RemixConfig) -> None:
        if not sources:
            raise InputError("no posting to mix others from")
        self._sources, self._config = sources, config
        paragraphs = [_paragraphs(p.text) for p in sources]
        flat = [paragraph for of in paragraphs for paragraph in of]
        self._pieces = [piece for paragraph in flat for piece in paragraph]
        self._paragraphs_of = _Slices.of([len(of) for of in paragraphs])
        self._pieces_of = _Slices.of([len(paragraph) for paragraph in flat])
        self._characters = np.array([sum(map(len, paragraph)) for paragraph in flat], dtype=np.int64)
        self._is_sentence = np.array([len(piece.split()) >= _SENTENCE for piece in self._pieces])

    def batch(self, begin: int, count: int) -> Iterator[Mixed]:
        """Yield adverts number begin, begin + 1 and so on. Copies are of adverts of the same batch."""
        config = self._config
        rng = np.random.default_rng((config.seed, begin))
        made: list[Mixed] = []
        texts = self._texts(rng, begin, count)
        chance, earlier = rng.random((2, count))
        days = rng.integers(0, 30 * config.months, count)
        for i, (base, text) in enumerate(texts):
            number, day = begin + i, config.until - dt.timedelta(days=int(days[i]))
            if made and chance[i] < config.repeated + config.nearly:
                original = made[int(earlier[i] * len(made))]
                new = _copied(original, number, day, nearly=chance[i] >= config.repeated)
            else:
                noise = _word(number, 0) if chance[i] > 1 - config.noise else ""
                new = Mixed(_new(self._sources[base], number, text, day, noise), "")
            made.append(new)
            yield new

    def _texts(self, rng: np.random.Generator, begin: int, count: int) -> Iterator[tuple[int, str]]:
        """Yield the number of the advert whose title is used, and a text, for so many adverts."""
        config = self._config
        base = rng.integers(0, len(self._sources), count)
        chosen, owner = self._paragraphs_of.expand(base)
        foreign = rng.random(len(chosen)) < config.foreign
        chosen[foreign] = rng.integers(0, len(self._characters), int(foreign.sum()))
        kept = _before(self._characters[chosen], owner, config.characters)
        pieces, paragraph = self._pieces_of.expand(chosen[kept])
        owner = owner[kept][paragraph]
        words = [self._pieces[i] for i in pieces.tolist()]
        noisy = np.flatnonzero((rng.random(len(pieces)) < config.noise) & self._is_sentence[pieces])
        place = rng.random(len(noisy))
        bounds = np.searchsorted(owner, np.arange(count + 1))
        for i, at in zip(noisy.tolist(), place.tolist(), strict=True):
            of = int(owner[i])
            words[i] = _put_in(words[i], at, _word(begin + of, 1 + (i - int(bounds[of])) % (_WORDS - 2)))
        for i in range(count):
            yield int(base[i]), "".join(words[bounds[i] : bounds[i + 1]]).strip()


def mix_credentials(sources: Sequence[Credential], count: int, config: RemixConfig) -> Iterator[Credential]:
    """Yield so many credentials: one's title and frame, its outcomes and others', with words put in as in adverts."""
    if not sources:
        raise InputError("no credential to mix others from")
    every = [outcome.text for source in sources for outcome in source.outcomes]
    rng = np.random.default_rng((config.seed, len(every)))
    for number in range(count):
        source = sources[int(rng.integers(len(sources)))]
        texts = [
            every[int(rng.integers(len(every)))] if rng.random() < config.foreign else o.text for o in source.outcomes
        ]
        outcomes = []
        for i, text in enumerate(texts):
            if rng.random() < config.noise and len(text.split()) >= _SENTENCE:
                text = _put_in(text, rng.random(), _word(number, 1 + i % (_WORDS - 2)))
            outcomes.append(Outcome(id=f"c{number:06}/{i + 1}", text=text))
        yield replace(source, id=f"c{number:06}", title=f"{source.title} {number}", outcomes=tuple(outcomes))


@dataclass(frozen=True, slots=True)
class _Slices:
    """Where the items of each group lie in one list of all: int64 each."""

    start: IntArray
    count: IntArray

    @classmethod
    def of(cls, counts: Sequence[int]) -> "_Slices":
        count = np.array(counts, dtype=np.int64)
        return cls(np.cumsum(count) - count, count)

    def expand(self, groups: IntArray) -> tuple[IntArray, IntArray]:
        """Return the items of these groups, one after the other, and the position of the group each is of."""
        count = self.count[groups]
        owner = np.repeat(np.arange(len(groups)), count)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        return self.start[groups][owner] + within, owner


def _before(lengths: IntArray, owner: IntArray, limit: int) -> NDArray[np.bool_]:
    """Return which items of each owner begin before a length; the first always does."""
    before = np.cumsum(lengths) - lengths
    first = np.searchsorted(owner, owner)
    kept: NDArray[np.bool_] = before - before[first] < limit
    return kept


def _paragraphs(text: str) -> list[list[str]]:
    """Return the pieces of a text by paragraph: joined they are the text and a line end."""
    paragraphs: list[list[str]] = [[]]
    begin = 0
    for end in [*(m.end() for m in _CUT.finditer(text)), len(text)]:
        if end > begin:
            piece = text[begin:end] if end < len(text) else text[begin:end].rstrip() + "\n"
            paragraphs[-1].append(piece)
            if piece.endswith("\n\n") or len(paragraphs[-1]) >= _LONGEST:
                paragraphs.append([])
            begin = end
    return [paragraph for paragraph in paragraphs if paragraph]


def _put_in(text: str, place: float, word: str) -> str:
    """Return a text of several words with one more before the first blank behind this share of it."""
    last = text.rstrip().rfind(" ")
    at = text.find(" ", int(place * last))
    return f"{text[:at]} {word}{text[at:]}"


def _word(number: int, index: int) -> str:
    """Return a word that no other pair of numbers gives; every third is written in digits."""
    left = number * _WORDS + index
    if left % 3 == 0:
        return str(10**6 + left)
    word = ""
    while left or not word:
        left, digit = divmod(left, len(_SYLLABLES))
        word += _SYLLABLES[digit]
    return f"{word}x"


def _new(source: Posting, number: int, text: str, day: dt.date, noise: str) -> Posting:
    title = f"{source.title} {noise}" if noise else source.title
    return replace(source, id=f"p{number:08}", title=title, text=text, date=day, source="")


def _copied(original: Mixed, number: int, day: dt.date, *, nearly: bool) -> Mixed:
    text = original.posting.text
    if nearly:
        text = f"{text} {_word(number, _WORDS - 1)}"
    posting = replace(original.posting, id=f"p{number:08}", text=text, date=day)
    return Mixed(posting, original.copy_of or original.posting.id)


def row(mixed: Mixed) -> dict[str, Any]:
    """Return the columns of a table of adverts."""
    p = mixed.posting
    said = {"id": p.id, "title": p.title, "text": p.text, "date": p.date, "employer": p.employer}
    return {**said, "region": p.region, "occupation": p.occupation, "copy_of": mixed.copy_of}
