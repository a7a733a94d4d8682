"""Credentials against one table of postings: how a run scores, and the worker that does it in parts."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np

from credlens.models.records import Credential
from credlens.models.relevance.agreement import Agreement, KnownSkills, compare
from credlens.models.relevance.alignment import Alignment
from credlens.models.relevance.assess import align, assess
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.flags import Rules
from credlens.models.relevance.meaning import Meaning, meaning_of
from credlens.models.relevance.mentions import NO_DAY, IntArray, Mentions, PostingTable
from credlens.models.relevance.touched import Touched
from credlens.taxonomy import Occupation, Taxonomy
from credlens.taxonomy.soc import given_up

from .engine.worker import ROWS, Stage, Tally, Task
from .occupations import names_of_occupation, occupation_named
from .results import ScoredCredential
from .store.folder import Folder
from .store.pickled import packed, unpacked

if TYPE_CHECKING:
    pass

# Credentials scored between two writes.
CREDENTIALS = 16
# Runs whose findings are kept: a month's, the one before, and some trials.
RUNS = 8

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFilter:
    """Which postings count: those that meet every condition given. basis None lets each credential choose."""

    basis: MarketBasis | None = None
    occupation: str = ""
    region: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def __str__(self) -> str:
        """Return the conditions in words."""
        said = (self.occupation and f"occupation {self.occupation}", self.region and f"region {self.region}")
        days = (self.since and f"since {self.since:%Y-%m-%d}", self.until and f"until {self.until:%Y-%m-%d}")
        parts = [part for part in (*said, *days) if part]
        return ", ".join(parts) or "all postings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a run scores: the settings, the day on which review dates are judged, and which postings count.

    rules    of the review
    touched  by credential id, the outcomes whose skills another release changed; None: none was compared
    """

    config: RelevanceConfig
    as_of: dt.date
    market: MarketFilter
    rules: Rules
    touched: Mapping[str, tuple[Touched, ...]] | None = None


class Scorer:
    """Scores one credential after the other against one table of postings.

    meaning  what the taxonomy says of its skills; by default without crosswalk and likeness of meaning
    """

    def __init__(
        self, taxonomy: Taxonomy, table: PostingTable, terms: Terms, *, meaning: Meaning | None = None
    ) -> None:
        self.occupations = Occupations(taxonomy)
        self._meaning = meaning or meaning_of(taxonomy)
        self._table = table
        self._terms = terms
        self._known: KnownSkills | None = None
        self._rows = self.occupations.select(table, terms.market)

    def score(
        self, credential: Credential, taught: Mentions, *, as_of: dt.date | None = None, quoted: int | None = None
    ) -> ScoredCredential:
        """Return all that is found about a credential; taught are the mentions of its outcomes.

        as_of   another day than that of the terms
        quoted  gaps that get quotes, the most asked for first; None: all
        """
        touched = self._terms.touched
        found = assess(
            credential,
            taught,
            self._table,
            skills=self._meaning,
            config=self._terms.config,
            as_of=as_of or self._terms.as_of,
            rows=self._rows,
            basis=self._terms.market.basis,
            occupation_names=self.occupations.names,
            occupation_label=self.occupations.label,
            rules=self._terms.rules,
            touched=None if touched is None else touched.get(credential.id, ()),
            quoted=quoted,
        )
        return ScoredCredential(
            credential=credential,
            alignment=found.alignment,
            profile=found.profile,
            gaps=found.gaps,
            flags=found.flags,
            found=found.found,
            agreement=self._agreement(credential, found.alignment),
        )

    def _agreement(self, credential: Credential, alignment: Alignment) -> tuple[Agreement, ...]:
        """Return what the record declares against what was found; nothing is looked up where it declares nothing."""
        if not (credential.declared or any(outcome.declared for outcome in credential.outcomes)):
            return ()
        self._known = self._known or KnownSkills(self._meaning.skills.values())
        sure = self._terms.config.sure_taught
        return compare(credential, alignment.outcomes, known=self._known, meaning=self._meaning, sure=sure)

    def align(self, credential: Credential, taught: Mentions) -> Alignment:
        """Return the scores of a credential alone."""
        return align(
            credential,
            taught,
            self._table,
            meaning=self._meaning,
            config=self._terms.config,
            rows=self._rows,
            basis=self._terms.market.basis,
            occupation_names=self.occupations.names,
            occupation_label=self.occupations.label,
        )


class Occupations:
    """The names of occupations, each looked up once: to find nothing takes a tenth of a second."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._found: dict[str, Occupation | None] = {}
        self._names: dict[str, frozenset[str]] = {}

    def names(self, name: str) -> frozenset[str]:
        """Return every name that postings may give an occupation: id, code, label, as given."""
        if name not in self._names:
            self._names[name] = names_of_occupation(self._taxonomy, name)
        return self._names[name]

    def label(self, name: str) -> str:
        """Return an occupation as it was written, with its label where that is a code or an id."""
        if name not in self._found:
            self._found[name] = occupation_named(self._taxonomy, name)
        found = self._found[name]
        if found is None and given_up(name):
            return f"{name}, an O*NET-SOC code of 2010 that was split, merged or redrawn in 2019: name a code of today"
        if found is None or found.label.casefold() == name.casefold():
            return name
        return f"{found.label} ({name})"

    def select(self, table: PostingTable, market: MarketFilter) -> IntArray | None:
        """Return the rows of the postings that meet a filter, None where it has no condition."""
        if not (market.occupation or market.region or market.since or market.until):
            return None
        keep = np.ones(len(table), dtype=np.bool_)
        if market.occupation:
            named = [table.occupation_rows.get(name, _NONE) for name in sorted(self.names(market.occupation))]
            keep &= np.isin(np.arange(len(table)), np.concatenate([*named, _NONE]))
        if market.region:
            fits = [market.region.casefold() in region.casefold() for region in table.region.values]
            keep &= np.array(fits, dtype=np.bool_)[table.region.codes]
        if market.since:
            keep &= table.day >= _days(market.since)
        if market.until:
            keep &= (table.day <= _days(market.until)) & (table.day != NO_DAY)
        return np.flatnonzero(keep)

    def rows(self, table: PostingTable, market: MarketFilter) -> IntArray:
        """Return the rows of the postings that meet a filter, all where it has no condition."""
        found = self.select(table, market)
        return np.arange(len(table), dtype=np.int64) if found is None else found


def _days(day: dt.date) -> int:
    """Return the days since 1970-01-01."""
    return (day - dt.date(1970, 1, 1)).days


class ScoringWorker:
    """Scores the credentials of a part and writes what is found under the part's name."""

    def __init__(self, scorer: Scorer, scored: Folder) -> None:
        self._scorer = scorer
        self._scored = scored

    def __call__(self, task: Task) -> Tally:
        """Run a task and return how many credentials it took in."""
        found = [self._scorer.score(*record) for record in unpacked(task.table)]
        self._scored.write(task.name, packed(found))
        return {ROWS: len(found)}


def scoring_tasks(catalogue: Sequence[Credential], taught: Sequence[Mentions], done: Iterable[str]) -> Iterator[Task]:
    """Yield the catalogue in parts, those that are done left out; taught[i] are the mentions of catalogue[i]."""
    finished = frozenset(done)
    for name, begin in zip(part_names(len(catalogue)), range(0, len(catalogue), CREDENTIALS), strict=True):
        if name not in finished:
            part = slice(begin, begin + CREDENTIALS)
            yield Task(Stage.SCORE, name, packed([*zip(catalogue[part], taught[part], strict=True)]))


def part_names(credentials: int) -> list[str]:
    """Return the names of the parts of a catalogue of so many, in order."""
    return [f"{number:06}" for number in range(-(-credentials // CREDENTIALS))]


class Scored(Sequence[ScoredCredential]):
    """What was found about every credential of a run, in catalogue order, read part by part: few are ever held."""

    def __init__(self, folder: Folder, credentials: int) -> None:
        self._folder = folder
        self._count = credentials
        self._names = part_names(credentials)
        self._held: tuple[int, list[ScoredCredential]] = (-1, [])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ScoredCredential]:
        """Yield each credential; the parts are read one after the other."""
        for name in self._names:
            yield from unpacked(self._folder.read(name))

    @overload
    def __getitem__(self, index: int) -> ScoredCredential: ...
    @overload
    def __getitem__(self, index: slice) -> list[ScoredCredential]: ...
    def __getitem__(self, index: int | slice) -> ScoredCredential | list[ScoredCredential]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        part, place = divmod(range(self._count)[index], CREDENTIALS)
        if self._held[0] != part:
            self._held = (part, [*unpacked(self._folder.read(self._names[part]))])
        return self._held[1][place]


def scoring_key(*terms: object) -> str:
    """Return 24 hex digits over all that scores depend on: what is given, by its repr, and the code itself."""
    return hashlib.sha256("\n".join([code_digest(), *map(repr, terms)]).encode("utf-8", "surrogatepass")).hexdigest()[
        :24
    ]


def open_scored(home: Path, key: str) -> Folder:
    """Return the folder of what a run finds; of earlier runs the last ones are kept."""
    folder = home / "scored" / key
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for old in sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-RUNS]:
        shutil.rmtree(old, ignore_errors=True)
    return Folder(folder)


@cache
def code_digest() -> str:
    """Return a digest of the rules by which credentials are scored."""
    digest = hashlib.sha256()
    beside = Path(__file__).parent
    rooms = [Path(str(files(name))) for name in ("credlens.models.relevance", "credlens.taxonomy")]
    paths = [beside / name for name in ("scoring.py", "occupations.py", "nearness.py")]
    for path in (*paths, *sorted(path for room in rooms for path in room.iterdir())):
        if path.suffix in (".py", ".yaml", ".csv"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
