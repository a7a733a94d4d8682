"""The adverts that ask for something: found by the vectors of a fast encoder, put in order by the full one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from credlens.models.matching.choice import RELEASED, open_encoder
from credlens.models.matching.encoder import Encoder
from credlens.models.matching.rerank import nearness
from credlens.models.matching.segment import Segmenter
from credlens.models.matching.static import StaticEncoder
from credlens.models.records import Posting
from credlens.taxonomy.errors import InputError

from .config import Settings
from .engine.stages import content_name, posting_columns, segment, segmenter_fingerprint
from .store.adverts import AdvertStore
from .store.search import Asking, Near, Progress, SearchStore

# Sentences that the full encoder reads again, at least: half a second on two cores. On real adverts the ten that are
# best of all by `nearness` are nine times in ten among the fast encoder's first hundred, eight in ten among fifty.
READ_AGAIN = 100
# Nearness below which a sentence hardly ever asked for what was searched, in twenty searches of real adverts.
HARDLY = 0.5


class PostingSearch:
    """The workspace's adverts, searched by meaning.

    The encoder of the settings reads what is searched for and puts the best in order. Beside the released one, the
    static model reads the adverts: both have the same space. Any other reads them all itself, which takes a hundred
    times as long.
    """

    def __init__(self, settings: Settings, *, threads: int | None = None) -> None:
        home, encoder = settings.home, settings.encoder
        self._full = open_encoder(encoder, threads=threads)
        fast: Encoder = StaticEncoder() if encoder == RELEASED else self._full
        self._fast, self._segmenter = fast, Segmenter()
        self._segmented = AdvertStore(f"{settings.parts}/adverts", segmenter_fingerprint())
        self.store = SearchStore(home / "postings", home / "search", fast, cut=self._cut, rules=segmenter_fingerprint())

    def refresh(self, *, progress: Progress | None = None) -> int:
        """Index what is new among the adverts, and return how many months that was; raise InputError without any."""
        built = self.store.refresh(progress=progress)
        if not self.store.shards:
            raise InputError("No postings to search: run credlens postings import FILE")
        return built

    def search(self, text: str, *, top: int = 10, since: dt.date | None = None, quick: bool = False) -> list[Asking]:
        """Return the sentences of adverts that come nearest to a text, best first, each with the newest advert.

        since  leaves out older adverts, and those without a date
        quick  leaves the order to the fast encoder: milliseconds instead of half a second; scores are lower then
        """
        if not any(character.isalnum() for character in text):
            raise InputError(f"nothing to search for in {text!r}")
        (query,) = self._full.encode([text])
        if quick or self._fast is self._full:
            return self.store.search(query, top=top, since=since)
        found = self.store.search(query, top=max(READ_AGAIN, top), since=since)
        (near,) = nearness([text], [asking.sentence for asking in found], self._full)
        again = [replace(asking, score=score) for asking, score in zip(found, near.tolist(), strict=True)]
        return sorted(again, key=lambda asking: (-asking.score, asking.sentence))[:top]

    def market_of(self, texts: Sequence[str], *, top: int = 500) -> list[Near]:
        """Return the adverts that ask for most of what several texts say, such as a draft's outcomes, best first."""
        said = [text for text in texts if any(character.isalnum() for character in text)]
        return self.store.market_of(self._full.encode(said), top=top) if said else []

    def _cut(self, postings: Sequence[Posting]) -> list[list[str]]:
        """Return the requirement sentences of each advert, as scoring cut them where it has read the same part."""
        table = posting_columns(postings)
        name = content_name(table)
        if self._segmented.has(name):
            (adverts,), (sentences,) = self._segmented.adverts([name]), self._segmented.sentences([name])
        else:
            adverts, sentences = segment(table, self._segmenter)
        text_of = dict(zip(sentences["key"].to_pylist(), sentences["text"].to_pylist(), strict=True))
        return [[text_of[key] for key in keys] for keys in adverts["sentences"].to_pylist()]
